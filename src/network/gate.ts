/** Who may connect: only members. [N9] */
import type { ConnectionGater, MultiaddrConnection, PeerId } from "@libp2p/interface";
import type { PeerKey } from "../primitives/brand.ts";
import { toHex } from "../primitives/bytes.ts";

/** Members by the key that a channel proves; who they are changes with the epochs. */
export type Roster = {
  /** Null: a stranger, or this node itself. */
  keyOf(peer: PeerId): PeerKey | null;
  set(members: Iterable<PeerKey>): void;
};

export function createRoster(self: PeerKey): Roster {
  let members: ReadonlySet<string> = new Set();
  return {
    keyOf(peer) {
      const { publicKey } = peer;
      if (publicKey === undefined || publicKey.type !== "Ed25519") return null;
      const key = toHex(publicKey.raw).slice(2);
      return members.has(key) && key !== self ? (key as PeerKey) : null;
    },
    set(keys) {
      members = new Set(keys);
    },
  };
}

/** Asked by libp2p for the key that the other end of a socket proved. */
export function createGate(options: {
  readonly roster: Roster;
  readonly denied: (address: string) => void;
}): ConnectionGater {
  const denyStranger = (peer: PeerId, connection: MultiaddrConnection): boolean => {
    if (options.roster.keyOf(peer) !== null) return false;
    options.denied(connection.remoteAddr.toString());
    return true;
  };

  return {
    // The default refuses private addresses in browsers only; an operator's own are always wanted.
    denyDialMultiaddr: () => false,
    denyInboundEncryptedConnection: denyStranger,
    denyOutboundEncryptedConnection: denyStranger,
  };
}
