/** What strangers do to sockets: closed within limits, and nobody else waits. [FLT 43, 44] */
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { call, post, type Started, startApi } from "./api-fixture.ts";

let started: Started;
beforeAll(async () => {
  started = await startApi({
    limits: { headersMs: 300, requestMs: 600, connectionsPerAddress: 20, connectionsMax: 30 },
  });
});
afterAll(() => started.close());

const network = () => `${started.url}/rpc`;

/** A raw connection and all it was sent until it closed. */
async function open(): Promise<{ socket: Socket; said: Promise<string> }> {
  const socket = connect(started.api.ports.http, "127.0.0.1");
  socket.on("error", () => undefined);
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  const said = new Promise<string>((resolve) =>
    socket.on("close", () => resolve(Buffer.concat(pieces).toString())),
  );
  await new Promise((resolve) => socket.once("connect", resolve));
  return { socket, said };
}

const status = (said: string): string => said.split(" ")[1] ?? "";

describe("hostile bodies", () => {
  test("JSON 10,000 deep: 400 before it is parsed", async () => {
    for (const body of ["[".repeat(10_000), `${'{"a":'.repeat(10_000)}1`]) {
      const answer = await post(network(), body);
      expect([answer.status, answer.body]).toEqual([400, expect.stringContaining("TOO_DEEP")]);
    }
  });

  test("depth inside a string is no depth", async () => {
    const body = `{"jsonrpc":"2.0","id":"${"[".repeat(100)}","method":"seq_getInfo"}`;
    expect((await post(network(), body)).status).toBe(200);
  });

  test("a batch of 10,000: 400", async () => {
    const one = { jsonrpc: "2.0", id: 1, method: "seq_getInfo" };
    const answer = await post(network(), JSON.stringify(Array(10_000).fill(one)));
    expect([answer.status, answer.body]).toEqual([400, expect.stringContaining("BATCH_TOO_LARGE")]);
  });

  test("50 MB announced: 413 and closed, not one byte read", async () => {
    const { socket, said } = await open();
    socket.write(
      "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n\r\n",
    );
    expect(status(await said)).toBe("413");
  });

  test("50 MB in chunks: cut off after one mebibyte", async () => {
    const { socket, said } = await open();
    socket.write(
      "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    const piece = `10000\r\n${" ".repeat(0x10000)}\r\n`;
    for (let sent = 0; sent < 50_000_000 && socket.writable; sent += 0x10000) socket.write(piece);
    // The answer may be lost with the reset of a connection that was still sending.
    expect(["413", ""]).toContain(status(await said));
    expect(socket.bytesWritten).toBeLessThan(20_000_000);
  });
});

describe("bodies are paid for by their bytes, whatever is in them", () => {
  const body = JSON.stringify(Array(60).fill({ jsonrpc: "2.0", id: 1, method: "seq_getInfo" }));
  const limits = { bodyBytes: { perSecond: 1, burst: body.length } };

  test("over HTTP, announced or in chunks: 429 with Retry-After", async () => {
    const own = await startApi({ limits });
    const url = `${own.url}/rpc`;
    expect((await post(url, body)).body).toContain("BATCH_TOO_LARGE");
    const pieces = new ReadableStream({
      start(stream) {
        stream.enqueue(Buffer.from(body));
        stream.close();
      },
    });
    const headers = { "content-type": "application/json" };
    const chunked = { method: "POST", headers, body: pieces, duplex: "half" } as const;
    for (const answer of [await post(url, body), await fetch(url, chunked)]) {
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(1);
    }
    await own.close();
  });

  test("who is refused waits, so that a flood slows itself; who is not does not", async () => {
    const bodyBytes = { perSecond: 1, burst: body.length + 60 };
    const own = await startApi({ limits: { bodyBytes, refusalMs: 300 } });
    const timed = async (text: string): Promise<[number, boolean]> => {
      const startMs = performance.now();
      const { status } = await post(`${own.url}/rpc`, text);
      return [status, performance.now() - startMs >= 299];
    };
    const one = '{"jsonrpc":"2.0","id":1,"method":"seq_getInfo"}';
    expect(await timed(one)).toEqual([200, false]);
    expect(await timed("{")).toEqual([400, true]);
    expect(await timed(body)).toEqual([400, true]);
    expect((await timed(one))[0]).toBe(429);
    await own.close();
  });

  test("over WebSocket: -32005", async () => {
    const own = await startApi({ limits });
    const socket = new WebSocket(`ws://127.0.0.1:${own.api.ports.http}/rpc`);
    const codes: number[] = [];
    socket.on("message", (data) => codes.push(JSON.parse(String(data)).error.code));
    socket.once("open", () => {
      socket.send(body);
      socket.send(body);
    });
    await expect.poll(() => codes).toEqual([-32600, -32005]);
    socket.terminate();
    await own.close();
  });
});

describe("hostile connections", () => {
  test("headers that never end are closed in time", async () => {
    const { socket, said } = await open();
    socket.write("POST /rpc HTTP/1.1\r\nHost: localhost\r\n");
    const drip = setInterval(() => socket.write("X: 1\r\n"), 50);
    expect(status(await said)).toBe("408");
    clearInterval(drip);
  });

  test("a body that never ends is closed in time", async () => {
    const { socket, said } = await open();
    socket.write(
      "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n",
    );
    const drip = setInterval(() => socket.write(" "), 50);
    expect(["408", ""]).toContain(status(await said));
    clearInterval(drip);
  });

  test("2,000 headers: 431", async () => {
    const { socket, said } = await open();
    socket.write(`GET /rpc HTTP/1.1\r\nHost: localhost\r\n${"A: b\r\n".repeat(2000)}\r\n`);
    expect(status(await said)).toBe("431");
  });

  test("20 KB of headers: 431", async () => {
    const { socket, said } = await open();
    socket.write(`GET /rpc HTTP/1.1\r\nHost: localhost\r\nA: ${"b".repeat(20_000)}\r\n\r\n`);
    expect(status(await said)).toBe("431");
  });

  test("no HTTP at all: 400", async () => {
    const { socket, said } = await open();
    socket.write("\x16\x03\x01 hello\r\n\r\n");
    expect(status(await said)).toBe("400");
  });

  test("1,000 requests in a pipeline: closed", async () => {
    const { node } = started;
    const before = node.answer;
    const held: (() => void)[] = [];
    node.answer = () => new Promise((resolve) => held.push(() => resolve({ ok: true })));
    const { socket, said } = await open();
    const requests = Array.from({ length: 1000 }, (_, index) => {
      const data = `0x${index.toString(16).padStart(4, "0")}`;
      const body = `{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["${data}"]}`;
      const head = `Content-Type: application/json\r\nContent-Length: ${body.length}`;
      return `POST /rpc/gamma HTTP/1.1\r\nHost: localhost\r\n${head}\r\n\r\n${body}`;
    });
    socket.write(requests.join(""));
    await said;
    node.answer = before;
    for (const release of held) release();
    expect(held.length).toBeLessThanOrEqual(16);
  });

  test("the 21st connection of one address: 429; after one closes there is room", async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, open));
    const { said } = await open();
    expect(status(await said)).toBe("429");
    for (const { socket } of sockets) socket.destroy();
    await Promise.all(sockets.map((each) => each.said));
    await expect.poll(async () => (await call(network(), "seq_getInfo")).status).toBe(200);
  });
});

describe("web pages", () => {
  test("a name that points here by stealth: 403", async () => {
    const { socket, said } = await open();
    socket.write("GET /rpc HTTP/1.1\r\nHost: evil.example:7651\r\n\r\n");
    expect(status(await said)).toBe("403");
  });

  test("a foreign page may not read answers nor open a WebSocket", async () => {
    const origin = { origin: "https://evil.example" };
    const answer = await post(network(), "{}", origin);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    const socket = new WebSocket(`ws://127.0.0.1:${started.api.ports.http}/rpc`, origin);
    const refused = new Promise<string>((resolve) =>
      socket.once("error", (error) => resolve(error.message)),
    );
    expect(await refused).toContain("403");
  });

  test("the node's own page may", async () => {
    const own = `http://127.0.0.1:${started.api.ports.http}`;
    const answer = await post(network(), "{}", { origin: own });
    expect(answer.headers.get("access-control-allow-origin")).toBe(own);
  });
});

test("malformed traffic leaves a counted trace and nothing in the lane", async () => {
  const text = await started.registry.metrics();
  for (const reason of ["depth", "batch", "body", "headers", "pipeline", "origin"]) {
    const count = text.match(new RegExp(`lockstep_rpc_limited_total{reason="${reason}"} (\\d+)`));
    expect(Number(count?.[1]), reason).toBeGreaterThan(0);
  }
});
