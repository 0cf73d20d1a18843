/** Who may connect: only members. [N9] */
import type { ConnectionGater, MultiaddrConnection, PeerId } from "@libp2p/interface";
import type { OperatorIndex } from "../primitives/brand.ts";
import { toHex } from "../primitives/bytes.ts";

/** Members by the key that a channel proves. */
export type Roster = {
  /** Null: a stranger, or this node itself. */
  operatorOf(peer: PeerId): OperatorIndex | null;
};

/** @param nodeKeys 32 bytes each, in the order of operators. */
export function createRoster(nodeKeys: readonly Uint8Array[], self: OperatorIndex): Roster {
  const places = new Map(nodeKeys.map((key, index) => [toHex(key), index as OperatorIndex]));
  return {
    operatorOf(peer) {
      const { publicKey } = peer;
      if (publicKey === undefined || publicKey.type !== "Ed25519") return null;
      const operator = places.get(toHex(publicKey.raw));
      return operator === undefined || operator === self ? null : operator;
    },
  };
}

/** Asked by libp2p for the key that the other end of a socket proved. */
export function createGate(options: {
  readonly roster: Roster;
  readonly denied: (address: string) => void;
}): ConnectionGater {
  const denyStranger = (peer: PeerId, connection: MultiaddrConnection): boolean => {
    if (options.roster.operatorOf(peer) !== null) return false;
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
