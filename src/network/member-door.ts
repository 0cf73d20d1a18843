/** Where connections of members come in and go out: each goes to the member whose key it proved. */
import type { Connection } from "@libp2p/interface";
import type { PeerKey } from "../primitives/brand.ts";
import type { NetworkOptions } from "./config.ts";
import { DialFailure } from "./dialer.ts";
import { endConnection } from "./end-connection.ts";
import type { Roster } from "./gate.ts";
import { HANDSHAKE_PROTOCOL, type Host, type HostEvents } from "./libp2p-host.ts";
import type { Peer } from "./peers.ts";

/** Connections of one member that have not proven themselves. */
const PENDING_PER_MEMBER = 2;

/** Hands what comes in to the member it belongs to. */
export function createMemberDoor(parts: {
  readonly roster: Roster;
  readonly peers: ReadonlyMap<PeerKey, Peer>;
  readonly options: NetworkOptions;
}): HostEvents {
  const { roster, peers, options } = parts;
  const silent = new Map<string, { readonly timer: NodeJS.Timeout; readonly key: PeerKey }>();

  const forget = (connection: Connection): void => {
    clearTimeout(silent.get(connection.id)?.timer);
    silent.delete(connection.id);
  };

  return {
    inbound(connection) {
      const key = roster.keyOf(connection.remotePeer);
      const pending = [...silent.values()].filter((other) => other.key === key).length;
      if (key === null || pending >= PENDING_PER_MEMBER) {
        return endConnection(connection, "too many connections");
      }
      const abort = (): void => endConnection(connection, "no handshake");
      const timer = setTimeout(abort, options.handshakeMs);
      silent.set(connection.id, { timer, key });
      connection.addEventListener("close", () => forget(connection));
    },
    control(stream, connection) {
      const key = roster.keyOf(connection.remotePeer);
      const peer = key === null ? undefined : peers.get(key);
      const first = connection.direction === "inbound" && !peer?.linkOf(connection);
      if (peer === undefined || !first) return endConnection(connection, "no handshake here");
      forget(connection);
      peer.accept(connection, stream);
    },
    stream(name, stream, connection) {
      const key = roster.keyOf(connection.remotePeer);
      const peer = key === null ? undefined : peers.get(key);
      const link = peer?.linkOf(connection);
      if (link === undefined) return endConnection(connection, "stream before handshake");
      link.accept(name, stream);
    },
  };
}

/** Dials, and makes sure who answered. */
export const createDial =
  (host: Host, roster: Roster) =>
  async (key: PeerKey, addresses: Parameters<Host["dial"]>[0], signal: AbortSignal) => {
    const connection = await host.dial(addresses, signal).catch((cause: unknown) => {
      const stranger = cause instanceof Error && cause.name === "ConnectionInterceptedError";
      throw new DialFailure(stranger ? "wrong_identity" : "unreachable", { cause });
    });
    if (roster.keyOf(connection.remotePeer) !== key) {
      endConnection(connection, "not the wanted member");
      throw new DialFailure("wrong_identity");
    }
    const control = await connection
      .newStream(HANDSHAKE_PROTOCOL, { signal })
      .catch((cause: unknown) => {
        endConnection(connection, "no handshake stream");
        throw new DialFailure("lost", { cause });
      });
    return { connection, control };
  };
