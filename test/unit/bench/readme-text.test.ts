import { expect, test } from "vitest";
import { performanceText, replaceBetweenMarks } from "../../bench/readme-text.ts";
import { single } from "../../bench/report.ts";

test("the text says where and at which commit, and leaves side results out", () => {
  const text = performanceText({
    commit: "abc",
    runtime: "node v24",
    machine: { cpu: "C", cores: 2, memory: 25, kernel: "6.1", fileSystem: "ext4" },
    results: [
      single("order.throughput/nodes=4,bytes=512", 41_000, "tx/s"),
      single("order.generator_late/nodes=4,bytes=512", 1, "ms"),
    ],
  });
  expect(text).toContain("Measured at abc on node v24: 2 cores of C, 25 GB, Linux 6.1, ext4.");
  expect(text).toContain("| order.throughput/nodes=4,bytes=512 | 41,000 | tx/s |");
  expect(text).not.toContain("generator_late");
});

test("only what is between the marks is replaced, again and again", () => {
  const before = "a\n<!-- bench -->\nold\n<!-- /bench -->\nb\n";
  const once = replaceBetweenMarks(before, "new");
  expect(once).toBe("a\n<!-- bench -->\n\nnew\n\n<!-- /bench -->\nb\n");
  expect(replaceBetweenMarks(once ?? "", "new")).toBe(once);
  expect(replaceBetweenMarks("no marks", "new")).toBeNull();
  expect(replaceBetweenMarks("<!-- /bench --> <!-- bench -->", "new")).toBeNull();
});
