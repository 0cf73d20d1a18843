/** Segment files over HTTP GET. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rangeOf } from "../../src/api/feed-doors/history.ts";
import { createFeedDoors, type SegmentHistory } from "../../src/api/feed-doors/index.ts";
import { createMemoryFeed, GENESIS, ROLLUP } from "../unit/api/feed-doors/memory-feed.ts";
import { type DoorServer, serveDoors } from "./door-server.ts";

const FILE = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 7) % 256);
const SHA256 = createHash("sha256").update(FILE).digest("hex");

const history: SegmentHistory = {
  list: async (rollupId, fromSeq) =>
    fromSeq > 500
      ? []
      : [
          {
            rollupId,
            firstSeq: 1,
            lastSeq: 500,
            prevBatchHash: GENESIS,
            bytes: FILE.length,
            sha256: SHA256,
            encoding: "none",
          },
        ],
  open: async (sha256) =>
    sha256 !== SHA256
      ? null
      : {
          bytes: FILE.length,
          async *read(offset, length) {
            for (let at = offset; at < offset + length; at += 30_000) {
              yield FILE.subarray(at, Math.min(at + 30_000, offset + length));
            }
          },
        },
};

let server: DoorServer;

async function start(served: SegmentHistory | null, rangeCallsPerSecond = 1000): Promise<void> {
  const feed = createMemoryFeed();
  const source = { ...feed, history: served };
  server = await serveDoors(
    createFeedDoors({ rangeCallsPerSecond }, { source, registry: new Registry() }),
  );
}

beforeEach(() => start(history));
afterEach(() => server.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe("a list", () => {
  test("names the files from a number on", async () => {
    const response = await get("/v1/rollups/first/segments?fromSeq=7");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      segments: [
        {
          rollupId: "0x1",
          firstSeq: "0x1",
          lastSeq: "0x1f4",
          prevBatchHash: GENESIS,
          bytes: "0x186a0",
          sha256: SHA256,
          encoding: "none",
        },
      ],
    });
    expect(await (await get(`/v1/rollups/${ROLLUP}/segments?fromSeq=501`)).json()).toEqual({
      segments: [],
    });
  });

  test.each([
    ["/v1/rollups/second/segments", 404, "UNKNOWN_ROLLUP"],
    ["/v1/rollups/1/segments?fromSeq=0", 400, "MALFORMED"],
    ["/v1/rollups/1/segments?fromSeq=-1", 400, "MALFORMED"],
    ["/v1/rollups/1/segments?fromSeq=9999999999999999", 400, "MALFORMED"],
  ])("%s is %i", async (path, status, code) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });
});

describe("a file", () => {
  test("whole, and never changing", async () => {
    const response = await get(`/v1/segments/${SHA256}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect(await bytesOf(response)).toEqual(FILE);
    const etag = response.headers.get("etag") ?? "";
    expect((await get(`/v1/segments/${SHA256}`, { "if-none-match": etag })).status).toBe(304);
  });

  test.each([
    ["bytes=0-0", 0, 1],
    ["bytes=10-59999", 10, 60_000],
    ["bytes=99990-", 99_990, 100_000],
    ["bytes=-7", 99_993, 100_000],
    ["bytes=90000-999999", 90_000, 100_000],
  ])("in parts: %s", async (range, from, until) => {
    const response = await get(`/v1/segments/${SHA256}`, { range });
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(`bytes ${from}-${until - 1}/100000`);
    expect(await bytesOf(response)).toEqual(FILE.subarray(from, until));
  });

  test("a part outside is 416; a part of another version is the whole", async () => {
    const outside = await get(`/v1/segments/${SHA256}`, { range: "bytes=100000-" });
    expect([outside.status, outside.headers.get("content-range")]).toEqual([416, "bytes */100000"]);
    const other = { range: "bytes=0-9", "if-range": '"other"' };
    expect((await get(`/v1/segments/${SHA256}`, other)).status).toBe(200);
  });

  test("that is not here, or has no such name", async () => {
    expect((await get(`/v1/segments/${"0".repeat(64)}`)).status).toBe(404);
    expect((await get("/v1/segments/..%2Fsecret")).status).toBe(400);
  });
});

test("a node without files says so", async () => {
  await server.close();
  await start(null);
  const response = await get("/v1/rollups/1/segments");
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await response.json()).toMatchObject({ code: "NOT_READY" });
  expect((await get(`/v1/segments/${SHA256}`)).status).toBe(503);
});

test("FC9: calls per second and address", async () => {
  await server.close();
  await start(history, 3);
  const statuses: number[] = [];
  for (let call = 0; call < 4; call++) statuses.push((await get("/v1/rollups/1/segments")).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
});

test("a range header is read strictly, and what is odd is the whole file", () => {
  expect(rangeOf(undefined, 10)).toBeNull();
  for (const odd of ["bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b"]) {
    expect(rangeOf(odd, 10), odd).toBeNull();
  }
  expect(rangeOf("bytes=-0", 10)).toBe("outside");
  expect(rangeOf("bytes=-99", 10)).toEqual({ start: 0, end: 10 });
  const pair = fc.tuple(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 20 }));
  fc.assert(
    fc.property(pair, ([from, to, size]) => {
      const range = rangeOf(`bytes=${from}-${to}`, size);
      if (to < from) expect(range).toBeNull();
      else if (from >= size) expect(range).toBe("outside");
      else expect(range).toEqual({ start: from, end: Math.min(to + 1, size) });
    }),
  );
});
