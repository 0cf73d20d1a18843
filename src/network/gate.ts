/** Who may connect: few at once, few from one address, and only members. [N9] */
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

/** Asked by libp2p: first for a socket, then for the key that its other end proved. */
export function createGate(options: {
  readonly roster: Roster;
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
  readonly denied: (reason: "rate_limited" | "not_member", address: string) => void;
}): ConnectionGater {
  const { roster, denied } = options;
  const open = new Map<string, number>();
  let total = 0;

  const denyStranger = (peer: PeerId, connection: MultiaddrConnection): boolean => {
    if (roster.operatorOf(peer) !== null) return false;
    denied("not_member", connection.remoteAddr.toString());
    return true;
  };

  return {
    // The default refuses private addresses in browsers only; an operator's own are always wanted.
    denyDialMultiaddr: () => false,
    denyInboundConnection(connection) {
      const host = hostOf(connection);
      const here = open.get(host) ?? 0;
      if (total >= options.connectionsMax || here >= options.connectionsPerAddressMax) {
        denied("rate_limited", connection.remoteAddr.toString());
        return true;
      }
      total++;
      open.set(host, here + 1);
      connection.addEventListener("close", () => {
        total--;
        const left = (open.get(host) ?? 1) - 1;
        if (left === 0) open.delete(host);
        else open.set(host, left);
      });
      return false;
    },
    denyInboundEncryptedConnection: denyStranger,
    denyOutboundEncryptedConnection: denyStranger,
  };
}

/** The address without its port. */
const hostOf = (connection: MultiaddrConnection): string =>
  connection.remoteAddr.getComponents()[0]?.value ?? "";
