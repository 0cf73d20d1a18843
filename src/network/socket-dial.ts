/** Opens the socket of one class. [N10] */

import { connect, type SecureContext } from "node:tls";
import type { Multiaddr } from "@multiformats/multiaddr";
import { type ClassSocket, classSocketOf } from "./class-socket.ts";
import { identityOf, keyOf, type SocketName } from "./socket-key.ts";

export type SocketDial = {
  /** Before the outcome: there is none then. */
  cancel(): void;
};

/** Where a connection leads, for `connect`; null: not to a host and port. */
export function endpointOf(address: Multiaddr): { host: string; port: number } | null {
  const parts = address.getComponents();
  const host = parts.find(({ name }) => HOSTS.includes(name))?.value;
  const port = parts.find(({ name }) => name === "tcp")?.value;
  return host === undefined || port === undefined ? null : { host, port: Number(port) };
}
const HOSTS: readonly string[] = ["ip4", "ip6", "dns", "dns4", "dns6"];

export function dialSocket(options: {
  readonly endpoint: { readonly host: string; readonly port: number };
  readonly context: SecureContext;
  readonly secret: string;
  readonly name: SocketName;
  readonly timeoutMs: number;
  /** One of the two, once. */
  readonly opened: (socket: ClassSocket) => void;
  readonly failed: () => void;
}): SocketDial {
  const { endpoint, name } = options;
  const key = { identity: identityOf(name), psk: keyOf(options.secret, name) };
  let over = false;
  const socket = connect({
    ...endpoint,
    secureContext: options.context,
    pskCallback: () => key,
    // Asked only where no key was used: a certificate, whoever signed it, proves no member.
    checkServerIdentity: () => new Error("a class socket has no certificate"),
  });
  const fail = (): void => {
    socket.destroy();
    if (over) return;
    over = true;
    clearTimeout(timer);
    options.failed();
  };
  const timer = setTimeout(fail, options.timeoutMs);
  socket.on("error", fail);
  socket.on("close", fail);
  socket.on("secureConnect", () => {
    if (over || !socket.isSessionReused()) return fail();
    over = true;
    clearTimeout(timer);
    socket.setNoDelay(true);
    options.opened(classSocketOf(socket));
  });
  return {
    cancel() {
      over = true;
      clearTimeout(timer);
      socket.destroy();
    },
  };
}
