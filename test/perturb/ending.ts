/** What must hold at the end of a network, whatever was done to it. */
import { readdir } from "node:fs/promises";
import type { Sequencers } from "../../src/devnet/nodes.ts";
import type { Links } from "../../src/devnet/topology.ts";
import type { Checker } from "./checker.ts";
import { until } from "./deadline.ts";
import { scanNode } from "./disk-scan.ts";
import type { Traffic } from "./traffic.ts";
import type { Ledger } from "./vote-ledger.ts";

/** What there is to end and to judge. */
type Remains = {
  readonly sequencers: Sequencers;
  readonly links: Links;
  readonly checker: Checker;
  readonly traffic: Traffic;
  readonly ledger: Ledger;
  readonly healedMs: number;
  /** Open files of a node at its first start. */
  readonly files: number;
  folder(node: number): string;
  log(node: number): Promise<string>;
  say(text: string): void;
};

/** With nothing more to order, every stream comes to the same end, and no node holds on to files. */
async function settle({ checker, sequencers, healedMs, files }: Remains): Promise<string[]> {
  const ends = (): string[] => {
    const byRollup = new Map<string, Set<number>>();
    for (const [stream, seq] of checker.heads) {
      const rollup = stream.slice(stream.indexOf("/"));
      byRollup.set(rollup, (byRollup.get(rollup) ?? new Set()).add(seq));
    }
    return Array.from(byRollup, ([rollup, seqs]) => `${rollup}: ${[...seqs].sort().join(" ")}`);
  };
  await until(
    healedMs,
    () => (ends().every((end) => !/\d \d/.test(end)) ? true : null),
    () => `streams end at different places: ${ends().join(", ")}`,
  );
  const found: string[] = [];
  for (const [node, child] of sequencers.children.entries()) {
    const open = child === null ? 0 : await openFilesOf(child.pid);
    const most = 1.2 * files + FILES_MORE;
    if (open > most) found.push(`node ${node} has ${open} open files, ${files} at its first start`);
  }
  return found;
}

/** Connections of subscribers come and go. */
const FILES_MORE = 24;

export const openFilesOf = async (pid: number): Promise<number> =>
  (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;

/** Ends everything and judges what was seen. @returns what is wrong. */
export async function endOf(
  remains: Remains,
  deaths: readonly string[],
): Promise<readonly string[]> {
  const { traffic, checker, ledger, sequencers, links, folder } = remains;
  const nodes = [...sequencers.children.keys()];
  await traffic.stop();
  const found = await settle(remains).catch((error: Error) => [error.message]);
  const lost = await checker.missing(traffic.certified);
  for (const hash of lost) found.push(`transaction ${hash} was said to be certified, and is lost`);
  await checker.stop();
  await sequencers.stop();
  await links.close();
  for (const node of nodes) await scanNode(ledger, node, folder(node));
  for (const node of nodes) {
    const log = await remains.log(node);
    for (const line of log.split("\n")) {
      if (/LS-2009|LS-1003|LS-5002|LS-5003/.test(line)) found.push(`node ${node} says: ${line}`);
    }
  }
  const signed = nodes.map((node) => ledger.countOf(node)).join(" ");
  const refused = Array.from(traffic.refused, ([said, count]) => `${count} × ${said}`);
  remains.say(
    `${checker.transactions} transactions verified, ${traffic.taken} taken, refused ` +
      `${refused.join(", ") || 0}; ${traffic.certified.length} reported; signed ${signed}; ` +
      `${ledger.certificates} certificates`,
  );
  return [...found, ...deaths, ...checker.violations, ...ledger.violations];
}
