/** The WebSocket transport over a socket that a test plays. */
import { describe, expect, test } from "vitest";
import { rollupOf } from "../../../../src/primitives/brand.ts";
import { feedUrl, type WebSocketLike, webSocketTransport } from "../../../../src/sdk/index.ts";

type Listeners = { [type: string]: ((event: never) => void)[] };

function played(options: { pauses?: boolean } = {}) {
  const listeners: Listeners = {};
  const calls: string[] = [];
  const sent: Uint8Array[] = [];
  const socket: WebSocketLike = {
    binaryType: "blob",
    addEventListener: (type: string, listener: (event: never) => void) => {
      listeners[type] = [...(listeners[type] ?? []), listener];
    },
    send: (data) => sent.push(data),
    close: () => calls.push("close"),
    ...(options.pauses === true && {
      pause: () => calls.push("pause"),
      resume: () => calls.push("resume"),
      terminate: () => calls.push("terminate"),
    }),
  };
  const fire = (type: string, event: unknown = {}): void => {
    for (const listener of listeners[type] ?? []) listener(event as never);
  };
  const message = (bytes: number): void => fire("message", { data: new ArrayBuffer(bytes) });
  return { socket, calls, sent, fire, message };
}

const request = Uint8Array.of(1, 2, 3);
const opened = (socket: WebSocketLike, bufferBytesMax = 100) => {
  const urls: string[] = [];
  const open = (url: string, protocol: string) => {
    urls.push(`${url} ${protocol}`);
    return socket;
  };
  const transport = webSocketTransport({ open, bufferBytesMax });
  return {
    urls,
    connection: transport({ url: "ws://node:1/", rollupId: rollupOf(7), request }),
  };
};

describe("a connection", () => {
  test("D13: is made under the feed's protocol, and begins with the request", () => {
    const { socket, sent, fire } = played();
    const { urls } = opened(socket);
    expect(urls).toEqual(["ws://node:1/feed/v1/7 lockstep.feed.v1"]);
    expect(socket.binaryType).toBe("arraybuffer");
    expect(sent).toEqual([]);
    fire("open");
    expect(sent).toEqual([request]);
  });

  test("tells messages in order, then why it ended", async () => {
    const { socket, fire, message } = played();
    const { connection } = opened(socket);
    const first = connection.next();
    message(1);
    message(2);
    fire("close", { code: 4429, reason: "LIMIT" });
    expect(await first).toMatchObject({ kind: "message", bytes: new Uint8Array(1) });
    expect(await connection.next()).toMatchObject({ bytes: new Uint8Array(2) });
    expect(await connection.next()).toEqual({ kind: "closed", reason: "4429 LIMIT" });
    expect(await connection.next()).toEqual({ kind: "closed", reason: "4429 LIMIT" });
  });

  test("that cannot be made is closed", async () => {
    const transport = webSocketTransport({
      open: () => {
        throw new SyntaxError("no address");
      },
    });
    const connection = transport({ url: "?", rollupId: rollupOf(1), request });
    expect(await connection.next()).toMatchObject({ kind: "closed" });
    connection.close();
    const { socket, fire } = played();
    const refused = opened(socket).connection;
    fire("error");
    fire("close", { code: 1006, reason: "" });
    expect(await refused.next()).toEqual({ kind: "closed", reason: "unreachable" });
  });

  test("FV1: text is nothing that decodes", async () => {
    const { socket, fire } = played();
    const { connection } = opened(socket);
    fire("message", { data: "hello" });
    expect(await connection.next()).toEqual({ kind: "message", bytes: new Uint8Array(0) });
  });

  test("ends a waiting pull where it is closed here", async () => {
    const { socket, calls, message } = played();
    const { connection } = opened(socket);
    const waiting = connection.next();
    connection.close();
    expect(await waiting).toMatchObject({ kind: "closed" });
    message(5);
    expect(await connection.next()).toMatchObject({ kind: "closed" });
    expect(calls).toEqual(["close"]);
  });
});

describe("FP5: what waits is bounded", () => {
  test("a socket that can pause does so above the bound, and resumes below half of it", async () => {
    const { socket, calls, message } = played({ pauses: true });
    const { connection } = opened(socket);
    for (let count = 0; count < 4; count++) message(40);
    expect(calls).toEqual(["pause"]);
    await connection.next();
    await connection.next();
    expect(calls).toEqual(["pause"]);
    await connection.next();
    expect(calls).toEqual(["pause", "resume"]);
    message(90);
    expect(calls).toEqual(["pause", "resume", "pause"]);
    connection.close();
    expect(calls.slice(3)).toEqual(["resume", "terminate"]);
  });

  test("one that cannot is left: what waits is told, what comes later is not", async () => {
    const { socket, calls, message, fire } = played();
    const { connection } = opened(socket);
    message(60);
    message(60);
    message(60);
    fire("close", { code: 1000, reason: "" });
    expect(calls).toEqual(["close"]);
    expect(await connection.next()).toMatchObject({ kind: "message" });
    expect(await connection.next()).toMatchObject({ kind: "message" });
    expect(await connection.next()).toEqual({ kind: "overflow" });
  });

  test("one message of any size is taken", async () => {
    const { socket, calls, message } = played({ pauses: true });
    const { connection } = opened(socket);
    const waiting = connection.next();
    message(10_000);
    expect(await waiting).toMatchObject({ kind: "message" });
    expect(calls).toEqual([]);
  });
});

test("a server is named without the feed's path", () => {
  const url = (base: string): string => feedUrl(base, rollupOf(1));
  expect(url("ws://h:1")).toBe("ws://h:1/feed/v1/1");
  expect(url("http://h:1/")).toBe("ws://h:1/feed/v1/1");
  expect(url("https://h/lockstep//")).toBe("wss://h/lockstep/feed/v1/1");
});
