/** The README's words on performance, out of the results of one run. */
import { type BenchReport, type BenchResult, markdownTable } from "./report.ts";

const OPEN = "<!-- bench -->";
const CLOSE = "<!-- /bench -->";

/** What readers look for first; the rest stays in the results. */
const SHOWN = [
  "order.throughput/",
  "order.throughput_bytes/",
  "order.cpu/",
  "order.cpu_share/",
  "order.certified_latency/",
  "order.sent/",
  "order.rss/",
  "latency.certified/",
  "latency.idle_cpu/",
  "fault.",
  "feed.fanout/door=bare_ws,subscribers=100",
  "feed.fanout/door=ws,subscribers=100",
  "ratio.",
  "yardstick.",
];

const isShown = ({ name }: BenchResult): boolean => SHOWN.some((prefix) => name.startsWith(prefix));

export function performanceText({ commit, runtime, machine, results }: BenchReport): string {
  const { cpu, cores, memory, kernel, fileSystem } = machine;
  const where = `${cores} cores of ${cpu}, ${memory} GB, Linux ${kernel}, ${fileSystem}`;
  const origin = `Measured at ${commit} on ${runtime}: ${where}. Everything ran on this machine.`;
  return `${origin}\n\n${markdownTable(results.filter(isShown))}`;
}

/** Null: the marks are not there. */
export function replaceBetweenMarks(text: string, inner: string): string | null {
  const from = text.indexOf(OPEN);
  const to = text.indexOf(CLOSE, from);
  if (from < 0 || to < 0) return null;
  return `${text.slice(0, from + OPEN.length)}\n\n${inner}\n\n${text.slice(to)}`;
}
