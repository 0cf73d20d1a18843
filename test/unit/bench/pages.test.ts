import { expect, test } from "vitest";
import { baselineFaults } from "../../bench/baseline.ts";
import { fileSystemOf } from "../../bench/machine.ts";
import { readMetrics, sumOf } from "../../bench/metrics-page.ts";
import {
  cpuSeconds,
  cpuSecondsOf,
  residentMegabytesOf,
  threadSeconds,
} from "../../bench/process-usage.ts";
import { single } from "../../bench/report.ts";

test("metrics are summed over the samples that carry the labels", () => {
  const page = readMetrics(
    [
      "# HELP a_total Help.",
      "# TYPE a_total counter",
      'a_total{rollup="alpha",kind="x"} 5',
      'a_total{rollup="beta \\"q\\", {}",kind="x"} 7.5',
      "b 1e3",
      "",
    ].join("\n"),
  );
  expect(sumOf(page, "a_total")).toBe(12.5);
  expect(sumOf(page, "a_total", { rollup: "alpha" })).toBe(5);
  expect(sumOf(page, "a_total", { rollup: 'beta "q", {}' })).toBe(7.5);
  expect(sumOf(page, "a_total", { rollup: "gamma" })).toBe(0);
  expect(sumOf(page, "b")).toBe(1000);
});

test("CPU time is read behind a command's name, whatever it is called", () => {
  const stat = "12 (no de) x) S 1 1 1 0 -1 4 9 0 0 0 250 50 0 0 20 0 11 0 5";
  expect(cpuSecondsOf(stat)).toBe(3);
  expect(cpuSecondsOf("")).toBeNaN();
});

test("the threads of a process took what the process took", async () => {
  const before = await cpuSeconds(process.pid);
  const threads = await threadSeconds(process.pid);
  const sum = [...threads.values()].reduce((total, seconds) => total + seconds, 0);
  const after = await cpuSeconds(process.pid);
  // Threads that ended are in the process only; each thread is rounded down to a tick.
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThanOrEqual(after);
  expect(before).toBeLessThanOrEqual(after);
  expect(await threadSeconds(-1)).toEqual(new Map());
});

test("resident memory is in MB", () => {
  expect(residentMegabytesOf("Name:\tnode\nVmRSS:\t  400000 kB\nThreads:\t9\n")).toBe(409.6);
  expect(residentMegabytesOf("")).toBeNaN();
});

test("a file system is that of the nearest mount", () => {
  const mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n";
  expect(fileSystemOf(mounts, "/tmp/x/y")).toBe("tmpfs");
  expect(fileSystemOf(mounts, "/home")).toBe("ext4");
  expect(fileSystemOf("", "/home")).toBe("unknown");
});

test("a ratio that lost more than two fifths of its baseline is a fault", () => {
  const results = [single("ratio.a", 0.5, "of 1"), single("ratio.b", 0.9, "of 1")];
  expect(baselineFaults(results, { "ratio.a": 1, "ratio.b": 1 })).toEqual([
    "ratio.a is 0.5: below 0.6 of its baseline, 1.",
  ]);
  expect(baselineFaults(results, {})).toEqual([]);
});
