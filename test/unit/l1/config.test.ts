import { expect, test } from "vitest";
import { endpointFindings, L1Options } from "../../../src/l1/config.ts";

const MINIMAL = { endpoints: ["https://one.example/key"], cursorFile: "/tmp/cursor" };

test("only endpoints and the cursor's file must be given", () => {
  expect(L1Options.parse(MINIMAL)).toEqual({
    ...MINIMAL,
    pollMs: 4_000,
    requestMs: 10_000,
    staleMs: 1_800_000,
    lagBlocks: 128,
    logRange: 2_000,
    beaconBlock: "slot",
  });
});

test.each([
  ["no endpoint", { endpoints: [] }],
  ["an endpoint that is no URL", { endpoints: ["one.example"] }],
  ["an endpoint without HTTP", { endpoints: ["ws://one.example"] }],
  ["nine endpoints", { endpoints: Array.from({ length: 9 }, (_, at) => `http://${at}.example`) }],
  ["none agreeing", { agreeing: 0 }],
  ["an unknown key", { endpoint: "http://one.example" }],
])("%s is refused", (_, wrong) => {
  expect(L1Options.safeParse({ ...MINIMAL, ...wrong }).success).toBe(false);
});

test("ST2: more agreeing than there are endpoints, or one twice, is found", () => {
  const two = ["http://one.example", "http://two.example"];
  expect(endpointFindings({ endpoints: two, agreeing: 2 })).toEqual([]);
  expect(endpointFindings({ endpoints: two, agreeing: undefined })).toEqual([]);
  expect(endpointFindings({ endpoints: two, agreeing: 3 })).toEqual([
    "agreeing: 3 of 2 endpoints can never agree",
  ]);
  const same = ["http://one.example", "HTTP://ONE.example:80/"];
  expect(endpointFindings({ endpoints: same, agreeing: 3 }).length).toBe(2);
});
