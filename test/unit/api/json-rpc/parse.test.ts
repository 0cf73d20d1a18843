import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDeeper, parseBody } from "../../../../src/api/json-rpc/parse.ts";

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
      expect(isDeeper(text, depth)).toBe(false);
      if (depth > 0) expect(isDeeper(text, depth - 1)).toBe(true);
    }),
  );
});

test("an escaped quote does not end a string", () => {
  expect(isDeeper(bytes('"\\"[[[[["'), 1)).toBe(false);
  expect(isDeeper(bytes('"\\\\"[[[[['), 1)).toBe(true);
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
