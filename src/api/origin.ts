/**
 * Which web pages may talk to this node. A page on any site can make a browser open a WebSocket or
 * send a POST here, and a name it owns can be made to point here; wallets and programs send no
 * `Origin` or one that is no web page's.
 */
import { isIP } from "node:net";

export type OriginPolicy = {
  /** Whether a name may stand in `Host`: addresses and configured names. */
  isHost(host: string | undefined): boolean;
  /** Whether a page of this origin may read answers and open WebSockets; none: no page. */
  isAllowed(origin: string | undefined, host: string | undefined): boolean;
};

export function createOriginPolicy(options: {
  readonly origins: readonly string[];
  readonly hosts: readonly string[];
}): OriginPolicy {
  const { origins, hosts } = options;
  const isHost = (host: string | undefined): boolean => {
    // HTTP/1.0 has no Host; no browser speaks it.
    if (host === undefined) return true;
    const name = hostName(host);
    return name !== null && (isIP(name) !== 0 || hosts.includes(name));
  };
  return {
    isHost,
    isAllowed(origin, host) {
      if (origin === undefined) return true;
      if (origins.includes("*") || origins.includes(origin)) return true;
      // Extensions have schemes of their own and the user's consent.
      if (origin !== "null" && !/^https?:\/\//.test(origin)) return true;
      return isHost(host) && origin.replace(/^https?:\/\//, "") === host;
    },
  };
}

/** The name in `Host`, without port and brackets. */
function hostName(host: string): string | null {
  try {
    return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, "");
  } catch {
    return null;
  }
}
