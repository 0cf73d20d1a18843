/** Where sockets of classes are accepted: only those that a connection of a member invited. [N10] */

import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import { type ClassSocket, classSocketOf } from "./class-socket.ts";
import { type Invitation, keyOf, parseIdentity, type SocketName } from "./socket-key.ts";

export type Guest = {
  /** Whether a socket of that number may still come. */
  expects(path: number): boolean;
  /** False: not wanted; the socket is ended. */
  accept(path: number, socket: ClassSocket): boolean;
};

export type SocketDoor = {
  /** Lets sockets in that have a key of the invitation. @returns what ends it. */
  invite(invitation: Invitation, guest: Guest): () => void;
  /** A socket whose other end began with TLS. */
  receive(socket: Socket): void;
  close(): void;
};

export function createSocketDoor(options: {
  readonly context: SecureContext;
  readonly handshakeMs: number;
  readonly pendingMax: number;
  /** Without a key, or not in time. */
  readonly denied: (address: string) => void;
}): SocketDoor {
  const guests = new Map<string, { readonly secret: string; readonly guest: Guest }>();
  const pending = new Set<Socket>();

  const receive = (raw: Socket): void => {
    if (pending.size >= options.pendingMax) return void raw.destroy();
    pending.add(raw);
    let named: SocketName | null = null;
    let proven = false;
    const tls = {
      isServer: true,
      secureContext: options.context,
      // Not in the types for a single socket; without it no handshake succeeds, see the tests.
      pskCallback(_socket: unknown, identity: string): Buffer | null {
        named = parseIdentity(identity);
        const known = named && guests.get(named.invitation);
        if (named === null || known == null || !known.guest.expects(named.path)) return null;
        return keyOf(known.secret, named);
      },
    };
    const socket = new TLSSocket(raw, tls);
    const timer = setTimeout(() => socket.destroy(), options.handshakeMs);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(timer);
      pending.delete(raw);
      raw.destroy();
      if (!proven) options.denied(raw.remoteAddress ?? "");
    });
    socket.on("secure", () => {
      clearTimeout(timer);
      pending.delete(raw);
      const guest = named && guests.get(named.invitation)?.guest;
      proven = guest != null;
      if (named === null || guest == null) return void socket.destroy();
      raw.setNoDelay(true);
      if (!guest.accept(named.path, classSocketOf(socket))) socket.destroy();
    });
  };

  return {
    invite({ id, secret }, guest) {
      guests.set(id, { secret, guest });
      return () => guests.delete(id);
    },
    receive,
    close() {
      for (const raw of pending) raw.destroy();
    },
  };
}
