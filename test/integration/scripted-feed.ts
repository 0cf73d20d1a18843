/** A feed server on a real socket that says what a test wants, true or not. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { decodeSubscribeRequest, type SubscribeRequest } from "../../src/codec/index.ts";
import { type History, heartbeat } from "../unit/sdk/feed-fixture.ts";

/** One subscription, from the server's side. */
export type Subscriber = {
  readonly request: SubscribeRequest;
  /** Waits until the kernel has taken the bytes; false: the connection is gone. */
  send(...messages: readonly Uint8Array[]): Promise<boolean>;
  /** Bytes that the kernel has not taken. */
  unsent(): number;
  close(code?: number): void;
  readonly closed: Promise<unknown>;
};

/** What a server says to one subscriber after another. */
export type Script = (subscriber: Subscriber, visit: number) => Promise<void>;

export type ScriptedFeed = {
  readonly url: string;
  /** Requests, in order of arrival. */
  readonly requests: readonly SubscribeRequest[];
  readonly paths: readonly string[];
  close(): Promise<void>;
};

function subscriberOf(socket: WebSocket, request: SubscribeRequest): Subscriber {
  const closed = once(socket, "close");
  const sendOne = (message: Uint8Array): Promise<boolean> =>
    new Promise((resolve) => {
      if (socket.readyState !== socket.OPEN) resolve(false);
      else socket.send(message, (error) => resolve(error === undefined || error === null));
    });
  return {
    request,
    send: async (...messages) => {
      for (const message of messages) {
        if (!(await sendOne(message))) return false;
      }
      return true;
    },
    unsent: () => socket.bufferedAmount,
    close: (code = 1000) => socket.close(code),
    closed,
  };
}

export async function createScriptedFeed(script: Script): Promise<ScriptedFeed> {
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has("lockstep.feed.v1") ? "lockstep.feed.v1" : false),
  });
  await once(server, "listening");
  const requests: SubscribeRequest[] = [];
  const paths: string[] = [];
  server.on("connection", (socket, { url }) => {
    paths.push(url ?? "");
    socket.on("error", () => {});
    socket.once("message", (data: Buffer) => {
      const decoded = decodeSubscribeRequest(new Uint8Array(data));
      if (decoded.kind !== "ok") {
        socket.close(4400);
        return;
      }
      requests.push(decoded.request);
      void script(subscriberOf(socket, decoded.request), requests.length);
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    requests,
    paths,
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

/** The first sequence number that a subscription asks for. */
export const firstSeq = ({ start }: SubscribeRequest): number =>
  start.kind === "fromSeq" ? start.seq : 1;

/** Batches `from` to `to`, then the tip. */
export const honest =
  (history: History, to = history.head): Script =>
  async (subscriber) => {
    for (let seq = firstSeq(subscriber.request); seq <= to; seq++) {
      if (!(await subscriber.send(...history.batch(seq)))) return;
    }
    await subscriber.send(heartbeat(history.proof(history.heights)));
  };
