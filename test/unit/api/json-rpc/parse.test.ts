import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { excessOf, parseBody } from "../../../../src/api/json-rpc/parse.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const limits = { depthMax: 4, batchMax: 3 };
const parse = (text: string) => parseBody(bytes(text), limits);

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;

test("depth is that of the parsed value, whatever strings hold", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const depth = depthOf(value);
      const text = bytes(JSON.stringify(value));
      const batchMax = Number.POSITIVE_INFINITY;
      expect(excessOf(text, { depthMax: depth, batchMax })).toBeNull();
      if (depth > 0) expect(excessOf(text, { depthMax: depth - 1, batchMax })).toBe("TOO_DEEP");
    }),
  );
});

test("the length of a batch is that of the parsed list, whatever is in it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const text = bytes(JSON.stringify(value, null, 1));
      const length = Array.isArray(value) ? value.length : 0;
      const excess = (batchMax: number) => excessOf(text, { depthMax: 9, batchMax });
      expect(excess(Math.max(1, length))).toBeNull();
      if (length > 1) expect(excess(length - 1)).toBe("BATCH_TOO_LARGE");
    }),
  );
});

test("an escaped quote does not end a string", () => {
  const excess = (text: string) => excessOf(bytes(text), { depthMax: 1, batchMax: 1 });
  expect(excess('"\\"[[[[["')).toBeNull();
  expect(excess('"\\\\"[[[[[')).toBe("TOO_DEEP");
});

describe("calls", () => {
  test("one", () => {
    expect(parse('{"jsonrpc":"2.0","id":"x","method":"m","params":[1]}')).toEqual({
      kind: "single",
      call: { kind: "call", id: "x", notification: false, method: "m", params: [1] },
    });
  });

  test("without an id: a notification; with null: not", () => {
    const call = (text: string) => parse(text) as { call: { notification: boolean } };
    expect(call('{"jsonrpc":"2.0","method":"m"}').call.notification).toBe(true);
    expect(call('{"jsonrpc":"2.0","id":null,"method":"m"}').call.notification).toBe(false);
  });

  test.each([
    "1",
    "null",
    '"a"',
    "{}",
    '{"jsonrpc":"2.0","method":7}',
    '{"jsonrpc":"2.0","method":""}',
    '{"jsonrpc":"2.0","id":1e400,"method":"m"}',
  ])("%s is none", (text) => {
    expect(parse(text)).toMatchObject({ kind: "single", call: { kind: "invalid" } });
  });

  test("a batch may hold what is no call; an empty or large one is refused", () => {
    expect(parse("[1,2]")).toMatchObject({ kind: "batch", calls: [{ kind: "invalid" }, {}] });
    expect(parse("[]")).toMatchObject({ error: { reason: "INVALID_REQUEST" } });
    expect(parse("[1,2,3,4]")).toMatchObject({ error: { reason: "BATCH_TOO_LARGE" } });
  });

  test("garbage is a value, not a throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(["single", "batch", "refused"]).toContain(parseBody(body, limits).kind);
      }),
    );
  });
});
