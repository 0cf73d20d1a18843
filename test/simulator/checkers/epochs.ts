/**
 * Every epoch is a network of its own: a world, and all onlookers again. S11: one boundary per epoch,
 * one next set, and nobody opens an epoch otherwise. V5: a boundary that is final is crossed. V8: forced items are consumed.
 */
import type { StoredRecord } from "../../../src/chain/index.ts";
import { createCommittee } from "../../../src/chain/index.ts";
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Checker, CheckerSetup, ReportViolation } from "../checker.ts";
import type { Observation } from "../observation.ts";
import { partOf } from "./by-epoch.ts";
import type { Onlooker } from "./onlooker.ts";
import { createWatch } from "./watch.ts";
import { short } from "./words.ts";
import { createWorld, type World } from "./world.ts";

type EpochStartRecord = Extract<StoredRecord, { readonly kind: "epochStart" }>;

type Chapter = {
  readonly world: World;
  readonly watch: Checker;
  /** Null: the first epoch, which the configuration begins. */
  readonly beginning: EpochStartRecord | null;
  /** Nodes with a log of this epoch. */
  readonly present: Set<number>;
  readonly openedMs: number;
};

/** A boundary that is final is crossed by the healed core within so many Δ. */
const CROSSED_DELTAS = 60;

export function createEpochs(
  setup: CheckerSetup,
  report: ReportViolation,
  onlookersOf: (world: World) => readonly Onlooker[],
): Checker {
  const chapters = new Map<number, Chapter>();
  const epochs = new Map<number, number>();
  /** Opened by the observation at hand. */
  const begun: Chapter[] = [];
  let core: readonly number[] = [];
  let nowMs = 0;

  function open(
    { setup: own, previous }: { setup: CheckerSetup; previous: World | null },
    beginning: EpochStartRecord | null,
  ): void {
    const world = createWorld(own, report, previous);
    const watch = createWatch(world, onlookersOf(world));
    const chapter = { world, watch, beginning, present: new Set<number>(), openedMs: nowMs };
    chapters.set(own.committee.epoch, chapter);
    begun.push(chapter);
  }

  /** An honest node begins an epoch: the first one opens it for the onlookers. */
  function begin(node: number, record: EpochStartRecord): void {
    const known = chapters.get(record.epoch);
    if (known !== undefined) {
      const fault = known.beginning === null ? null : differenceOf(known.beginning, record);
      if (fault !== null) {
        report({
          rule: "S11",
          message: `node ${node} begins epoch ${record.epoch} with another ${fault}`,
        });
      }
      return;
    }
    const before = chapters.get(record.epoch - 1);
    if (before === undefined) {
      report({
        rule: "S11",
        message: `node ${node} begins epoch ${record.epoch}, which nobody ended`,
      });
      return;
    }
    const own = { ...setup, ...setup.epochAt(record.epoch) };
    const { set, instance, start } = record;
    if (own.committeeHash !== set.committeeHash) {
      const said = `node ${node} begins epoch ${record.epoch} with the set ${short(set.committeeHash)}`;
      report({ rule: "S11", message: `${said}, the schedule says ${short(own.committeeHash)}` });
    }
    const committee = createCommittee(record.epoch, set.members);
    const places = (names: readonly OperatorIndex[]) =>
      names.flatMap((name) => setup.roster.placeOf(record.epoch, name) ?? []);
    const [honest, byzantine] = [places(setup.honest), places(setup.byzantine)];
    const fixed = { ...own, committee, honest, byzantine, genesisHash: instance, start };
    open({ setup: fixed, previous: before.world }, record);
  }

  function look(observation: Observation): void {
    if (observation.kind === "healed") core = observation.nodes;
    if (observation.kind === "inspected") epochs.set(observation.node, observation.state.epoch);
    if (observation.kind === "durable" || observation.kind === "restart") {
      for (const record of observation.records) {
        if (record.kind === "epochStart") chapters.get(record.epoch)?.present.add(observation.node);
      }
    }
    const effects = "effects" in observation ? observation.effects : [];
    for (const effect of effects) {
      if (effect.kind !== "persist" || effect.record.kind !== "epochStart") continue;
      if ("node" in observation && setup.honest.includes(observation.node)) {
        begin(observation.node, effect.record);
      }
    }
  }

  /** V8: what the healed core has known long enough to be final is in an output. [ST6] */
  function judgeForced(): void {
    if (core.length === 0) return;
    const { parameters } = setup.networkConfig;
    const longMs = parameters.anchorDelayMs + CROSSED_DELTAS * setup.local.deltaMs;
    const known = Math.min(...core.map((node) => setup.finalAt(nowMs - longMs, node)));
    const last = [...chapters.values()].flatMap(({ world }) => world.outputs).at(-1);
    for (const { rollupId, index } of setup.forcedUpTo(known)) {
      if (index < (last?.leaves[rollupId - 1]?.forcedUpto ?? 0)) continue;
      const message = `item ${index} of rollup ${rollupId} is final for ${longMs} ms and in no output`;
      return report({ rule: "V8", message });
    }
  }

  open({ setup, previous: null }, null);
  return {
    name: "S11 V5 V8",
    observe(observation, nowUs) {
      nowMs = nowUs / 1000;
      look(observation);
      for (const [epoch, { watch, present }] of chapters) {
        // A node without a log of the epoch has nothing of it to remember or to forget.
        if (observation.kind === "restart" && epoch > 0 && !present.has(observation.node)) continue;
        const part = chapters.size === 1 ? observation : partOf(observation, epoch, setup.roster);
        if (part !== null) watch.observe(part, nowUs);
      }
      for (const chapter of begun.splice(0)) judgeBeginning(chapter, report);
    },
    finish() {
      for (const { watch } of chapters.values()) watch.finish?.();
      judgeForced();
      const { deltaMs } = setup.local;
      for (const node of core) {
        for (const [epoch, { openedMs }] of chapters) {
          if (nowMs - openedMs < CROSSED_DELTAS * deltaMs || (epochs.get(node) ?? epoch) >= epoch)
            continue;
          const message = `node ${node} is in epoch ${epochs.get(node)}, others began ${epoch} at ${openedMs} ms`;
          report({ rule: "V5", message });
        }
      }
    },
  };
}

function differenceOf(first: EpochStartRecord, second: EpochStartRecord): string | null {
  if (first.instance !== second.instance) return "instance";
  if (first.set.committeeHash !== second.set.committeeHash) return "set";
  if (first.set.leaderSeed !== second.set.leaderSeed) return "leader seed";
  const [from, to] = [first.start, second.start];
  const same =
    from.height === to.height &&
    from.timestampMs === to.timestampMs &&
    from.l1Number === to.l1Number &&
    from.l1Hash === to.l1Hash;
  return same ? null : "start";
}

/** An epoch begins on the final boundary of the one before, with the set that it names. */
function judgeBeginning({ world, beginning }: Chapter, report: ReportViolation): void {
  if (beginning === null || world.previous === null) return;
  const { epoch, instance, start, set } = beginning;
  const boundary = world.previous.final.get(start.height);
  const said = `epoch ${epoch} begins on ${short(instance)} at height ${start.height}`;
  if (boundary === undefined || boundary.hash !== instance) {
    report({ rule: "S11", message: `${said}, which is not final there` });
  } else if (boundary.header.nextCommittee !== set.committeeHash) {
    report({ rule: "S11", message: `${said}, whose block names another set` });
  }
}
