import { expect, test } from "vitest";
import {
  CALL_ERRORS,
  errorJson,
  FEED_ERRORS,
  rateLimited,
  retryAfterSeconds,
  upstreamError,
} from "../../../src/api/errors.ts";
import { matchPath } from "../../../src/api/http.ts";
import { createOriginPolicy } from "../../../src/api/origin.ts";
import { createRollups } from "../../../src/api/rollups.ts";
import { clientAddress } from "../../../src/api/web-server.ts";
import { rollupOf } from "../../../src/primitives/brand.ts";

test("a path's braces hold one segment each, decoded", () => {
  expect(matchPath("/rpc/{rollup}", "/rpc/a%20b")).toEqual({ rollup: "a b" });
  expect(matchPath("/rpc", "/rpc")).toEqual({});
  for (const path of ["/rpc", "/rpc/", "/rpc/a/b", "/other/a", "/rpc/%zz"]) {
    expect(matchPath("/rpc/{rollup}", path), path).toBeNull();
  }
});

test("HTTP says other than 200 only where the specification does", () => {
  const rows = [...Object.values(CALL_ERRORS)];
  const expected = new Map([
    [-32700, [400]],
    [-32600, [400, 413, 415]],
    [-32002, [503]],
    [-32005, [429]],
  ]);
  for (const { rpc, http } of rows) expect(expected.get(rpc) ?? [200]).toContain(http);
});

test("the feed's rows are those of its table", () => {
  const rows = Object.entries(FEED_ERRORS).map(([code, { rpc, http, grpc, close }]) => [
    code,
    rpc,
    http,
    grpc,
    close,
  ]);
  expect(rows).toEqual([
    ["MALFORMED", -32602, 400, 3, 4400],
    ["WRONG_NETWORK", -32013, 412, 9, 4412],
    ["UNKNOWN_ROLLUP", -32001, 404, 5, 4404],
    ["BELOW_OLDEST", -32010, 410, 11, 4410],
    ["ABOVE_HEAD", -32011, 416, 11, 4416],
    ["FORK_GUARD", -32012, 409, 9, 4409],
    ["TOO_LARGE", -32602, 413, 3, 1009],
    ["LIMIT", -32005, 429, 8, 4429],
    ["SLOW_CONSUMER", -32005, 429, 10, 4408],
    ["NOT_READY", -32002, 503, 14, 4503],
    ["SHUTDOWN", -32002, 503, 14, 1012],
    ["DATA_LOSS", -32603, 500, 15, 4500],
  ]);
});

test("an error has its reason and when to come back; a rollup's own stays as it is", () => {
  expect(errorJson(rateLimited(1500.2))).toEqual({
    code: -32005,
    message: "rate limit exceeded",
    data: { reason: "RATE_LIMITED", retryAfterMs: 1501 },
  });
  expect([retryAfterSeconds(1), retryAfterSeconds(1001)]).toEqual(["1", "2"]);
  expect(errorJson(upstreamError(3, "execution reverted", "0x08"))).toEqual({
    code: 3,
    message: "execution reverted",
    data: "0x08",
  });
});

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:10.1.2.3", "10.1.2.3"],
  ["::1", "::1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::7", "2001:db8:0:0::/64"],
])("%s is limited as %s", (address, expected) => {
  expect(clientAddress(address)).toBe(expected);
});

test("pages: the node's own, configured ones, extensions; no stranger, no borrowed name", () => {
  const policy = createOriginPolicy({ origins: ["https://app.example"], hosts: ["localhost"] });
  const host = "127.0.0.1:7651";
  expect(policy.isAllowed(undefined, host)).toBe(true);
  expect(policy.isAllowed(`http://${host}`, host)).toBe(true);
  expect(policy.isAllowed("https://app.example", host)).toBe(true);
  expect(policy.isAllowed("chrome-extension://abc", host)).toBe(true);
  expect(policy.isAllowed("https://evil.example", host)).toBe(false);
  expect(policy.isAllowed("null", host)).toBe(false);
  expect(policy.isAllowed("http://evil.example", "evil.example")).toBe(false);
  for (const name of ["localhost:1", "[::1]:1", "10.0.0.1"]) expect(policy.isHost(name)).toBe(true);
  for (const name of ["evil.example", "evil.example:1", " "])
    expect(policy.isHost(name)).toBe(false);
  const open = createOriginPolicy({ origins: ["*"], hosts: [] });
  expect(open.isAllowed("https://evil.example", host)).toBe(true);
});

test("a rollup is found by name, id or chain", () => {
  const rollup = { rollupId: rollupOf(2), name: "beta", evmChainId: 7002, orderPolicy: 1 };
  const rollups = createRollups([rollup], {});
  for (const found of [
    rollups.byId(2),
    rollups.bySegment("2"),
    rollups.bySegment("beta"),
    rollups.byChainId(7002),
  ]) {
    expect(found).toMatchObject(rollup);
  }
  for (const segment of ["02", "3", "gamma", "0x2", ""])
    expect(rollups.bySegment(segment)).toBeNull();
  expect(rollups.byChainId(0)).toBeNull();
});

test("nobody takes a rollup's chain id by registering it again", () => {
  const first = { rollupId: rollupOf(1), name: "alpha", evmChainId: 7001, orderPolicy: 1 };
  const second = { rollupId: rollupOf(2), name: "thief", evmChainId: 7001, orderPolicy: 1 };
  expect(createRollups([first, second], {}).byChainId(7001)).toMatchObject(first);
});
