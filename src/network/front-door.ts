/**
 * One port for everything: looks at the first byte of a socket and hands it on. [N9, N10]
 *
 * A dialer of libp2p begins with the length of its protocol's name, a TLS client with the type of a
 * handshake record. Limits of sockets hold here, before anything is read.
 */

import { Server, type Socket } from "node:net";
import type { Listener, Transport } from "@libp2p/interface";
import { assert } from "../primitives/assert.ts";
import type { Turnstile } from "./turnstile.ts";

/** First byte of a TLS handshake record. */
const TLS_HANDSHAKE = 22;

export type FrontDoor = {
  /** Stands in front of every listener that the transport creates. */
  guard(transport: Transport): Transport;
  /** Ends the sockets that have said nothing yet. */
  close(): void;
};

export function createFrontDoor(options: {
  readonly turnstile: Turnstile;
  readonly pendingMax: number;
  readonly silentMs: number;
  readonly denied: (address: string) => void;
  /** Somebody who begins with TLS; ended by whom it is given to. */
  readonly tls: (socket: Socket) => void;
}): FrontDoor {
  const waiting = new Set<Socket>();

  const enter = (socket: Socket, other: (socket: Socket) => void): void => {
    const address = socket.remoteAddress ?? "";
    const leave = options.turnstile.admit(address);
    if (leave === null || waiting.size >= options.pendingMax) {
      leave?.();
      socket.on("error", ignore).destroy();
      options.denied(address);
      return;
    }
    waiting.add(socket);
    const timer = setTimeout(() => socket.destroy(), options.silentMs);
    const done = (): void => {
      clearTimeout(timer);
      waiting.delete(socket);
    };
    socket.on("error", ignore);
    socket.once("close", () => {
      done();
      leave();
    });
    socket.once("readable", () => {
      done();
      const first: Buffer | null = socket.read(1);
      if (first === null) return void socket.destroy();
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) options.tls(socket);
      else other(socket);
    });
  };

  return {
    guard(transport) {
      const createListener = transport.createListener.bind(transport);
      transport.createListener = (listenerOptions) => {
        const listener = createListener(listenerOptions);
        const server = serverOf(listener);
        const accepts = server.listeners("connection");
        server.removeAllListeners("connection");
        server.on("connection", (socket) =>
          enter(socket, () => {
            try {
              for (const accept of accepts) accept.call(server, socket);
            } catch {
              socket.destroy(); // The listener is about to close.
            }
          }),
        );
        return listener;
      };
      return transport;
    },
    close() {
      for (const socket of waiting) socket.destroy();
    },
  };
}

const ignore = (): void => {};

/** The library keeps it to itself; another version that has none must not start without a guard. */
function serverOf(listener: Listener): Server {
  const { server } = listener as unknown as { readonly server?: unknown };
  assert(server instanceof Server, "the transport's listener has a server of sockets");
  return server;
}
