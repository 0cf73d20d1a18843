import { expect, test } from "vitest";
import { ALL_AREAS, type Area, isShown, isWanted } from "../../bench/selection.ts";

const wanted = (only: string | null, quick = false): Area[] =>
  ALL_AREAS.filter((area) => isWanted(area, { only, quick }));

test("a run has everything, a quick one what gates", () => {
  expect(wanted(null)).toEqual(["throughput", "latency", "yardstick", "fault", "fanOut"]);
  expect(wanted(null, true)).toEqual(["throughput", "latency", "yardstick"]);
});

test("a prefix of a name asks for the area that makes it", () => {
  expect(wanted("order.throughput")).toEqual(["throughput"]);
  expect(wanted("order")).toEqual(["throughput"]);
  expect(wanted("latency")).toEqual(["latency"]);
  expect(wanted("latency.certified/load=10%")).toEqual(["latency"]);
  expect(wanted("fault")).toEqual(["fault"]);
  expect(wanted("feed.fanout")).toEqual(["fanOut"]);
  expect(wanted("nonsense")).toEqual([]);
});

test("what was asked for is shown, with the machine's own figures", () => {
  expect(isShown("latency.certified/load=10%", "latency")).toBe(true);
  expect(isShown("fault.gap/nodes=4", "latency")).toBe(false);
  expect(isShown("yardstick.sha256", "order.throughput")).toBe(true);
  expect(isShown("fault.gap/nodes=4", null)).toBe(true);
});
