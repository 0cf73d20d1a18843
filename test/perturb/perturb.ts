/**
 * `npm run perturb`: faults of real processes over real sockets. Each case counts as one; whatever is
 * done, the universal checks at the end of a group hold: one order, no gap, no repeat, every frame
 * proven, no key with two statements for one slot, nothing lost that was said to be certified.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { ALL, type Arena, openArena } from "./arena.ts";
import { type Case, type Group, LONG, type Scale, SHORT } from "./case.ts";
import { DISK } from "./cases/disk.ts";
import { KILL } from "./cases/kill.ts";
import { PARTITION } from "./cases/partition.ts";

const USAGE = `npm run perturb -- [flags]

  --all           every case in full length (default: a short run of each)
  --only LIST     cases or groups, as FLT-1,FLT-20,disk
  --seed N        which choices are made (default: another one each time)
  --keep          keeps the directories of the networks
  --results FILE  write {"passed": .., "failed": ..}`;

const GROUPS: readonly Group[] = [KILL, PARTITION, DISK];

const print = (line: string): void => void process.stdout.write(`${line}\n`);

type Plan = { readonly seed: number; readonly scale: Scale; readonly keep: boolean };
type Tally = { passed: number; failed: number };

/** What a person types to see the same choices again. */
const replayOf = ({ seed, scale }: Plan, ids: string): string =>
  `npm run perturb -- --seed ${seed} --only ${ids}${scale === LONG ? " --all" : ""}`;

async function playGroup(group: Group, plan: Plan): Promise<Tally> {
  const { seed, keep } = plan;
  const ids = group.cases.map(({ id }) => id).join(",");
  const tally = { passed: 0, failed: 0 };
  print(`${group.name}: four nodes, seed ${seed}`);
  const fail = (what: string): void => {
    tally.failed++;
    print(`  FAILED ${what}\n    replay: ${replayOf(plan, ids)}`);
  };
  let arena: Awaited<ReturnType<typeof openArena>>;
  try {
    arena = await openArena({ name: group.name, seed, keep, print });
  } catch (error) {
    fail(`start of the network: ${textOf(error)}`);
    return tally;
  }
  let broken = false;
  for (const { id, title, play } of group.cases) {
    if (broken) {
      fail(`${id} ${title}: not played after the failure before`);
      continue;
    }
    const startMs = performance.now();
    try {
      await play(arena, plan.scale);
      tally.passed++;
      print(`  ${id} ${title}: ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
    } catch (error) {
      broken = true;
      fail(`${id} ${title}: ${textOf(error)}`);
      const heads = Array.from(arena.checker.heads, ([stream, seq]) => `${stream}: ${seq}`);
      print(`    verified up to ${heads.join(", ")}; ${arena.traffic.taken} taken`);
      for (const node of ALL) print(`    node ${node}: ${await lineOf(arena, node)}`);
    }
  }
  const violations = await arena.close();
  if (violations.length === 0) tally.passed++;
  else fail(`universal checks: ${[...new Set(violations)].slice(0, 12).join("\n    ")}`);
  return tally;
}

/** What a node says about itself, for whoever reads of a failure. */
async function lineOf(arena: Arena, node: number): Promise<string> {
  const status = await arena.status(node);
  if (status === null) return "does not answer";
  const { view, orderedHeight, certifiedHeight, targetHeight, voting, seats, reasons } = status;
  const lanes = status.lanes.map(
    ({ certifiedHeight: tip, includedHeight }) => `${includedHeight}/${tip}`,
  );
  const heights = `ordered ${orderedHeight}, certified ${certifiedHeight} of ${targetHeight}`;
  const said = reasons.map(({ code, detail }) => `${code}: ${detail}`).join("; ");
  const feeds = await fetch(`${arena.sequencers.metricsUrl(node)}/feeds`)
    .then((response) => response.text())
    .catch(String);
  return `feeds ${feeds} view ${view}, ${heights}, voting ${voting}, ${seats.connected} seats, lanes ${lanes.join(" ")}; ${said}`;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The groups, with the wanted cases of each. */
function chosen(only: string | undefined): readonly Group[] {
  if (only === undefined) return GROUPS;
  const wanted = new Set(only.split(","));
  return GROUPS.map((group) => {
    const cases = wanted.has(group.name)
      ? group.cases
      : group.cases.filter(({ id }: Case) => wanted.has(id));
    return { ...group, cases };
  }).filter(({ cases }) => cases.length > 0);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      all: { type: "boolean", default: false },
      only: { type: "string" },
      seed: { type: "string" },
      keep: { type: "boolean", default: false },
      results: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const groups = chosen(values.only);
  if (values.help || groups.length === 0) {
    print(USAGE);
    return values.help ? 0 : 2;
  }
  const seed =
    values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  const plan = { seed, scale: values.all ? LONG : SHORT, keep: values.keep };
  const sum: Tally = { passed: 0, failed: 0 };
  const startMs = performance.now();
  for (const group of groups) {
    const { passed, failed } = await playGroup(group, plan);
    sum.passed += passed;
    sum.failed += failed;
  }
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  print(`${sum.passed} passed, ${sum.failed} failed in ${seconds} s, seed ${seed}`);
  if (values.results !== undefined) {
    mkdirSync(dirname(values.results), { recursive: true });
    writeFileSync(values.results, `${JSON.stringify(sum)}\n`);
  }
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

process.exitCode = await main();
