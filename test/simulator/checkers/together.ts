/**
 * V2: once faults stop, honest views stay together.
 *
 * Precisely, with L = tRetry + 2Δ, times 5/4 because clocks may be fast or slow:
 *
 * 1. L after the first node of the healed core entered a view, every node of the core is in that
 *    view or above. (Its certificate went to all, C5..C7.) So views differ by more than one only
 *    while the faster nodes pass a view in less than L. Judged once 2 has happened.
 * 2. 8Δ·m + heartbeat + 2L after healing, m the greatest back-off of the core, all of it has been
 *    in the highest view that was known at healing, or above. (Who is behind nullifies at the latest
 *    when its view has lasted that long, T1, repeats it every tRetry, C8, and is answered, C9; a
 *    restart asks for its own votes first, R4.)
 * 3. A node that has nullified its view while another of the core is above it is above it too
 *    within L + tRetry: it is answered. (C8, C9)
 */
import { Phase } from "../../../src/chain/index.ts";
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Onlooker } from "./onlooker.ts";
import type { World } from "./world.ts";

const SLACK = 1.25;
const BACKOFF_MAX = 64;

export function createViewsTogether(world: World): Onlooker {
  const { local, networkConfig } = world.setup;
  const lagMs = SLACK * (local.retryMs + 2 * local.deltaMs);
  const answerMs = lagMs + SLACK * local.retryMs;
  const { heartbeatMs } = networkConfig.parameters;
  const views = world.seats.map(() => 1);
  const finalized = world.seats.map(() => 0);
  /** Newest view that each node nullified in this run of it, and when it did so first. */
  const nullified = world.seats.map(() => ({ view: 0, atMs: 0 }));
  let healedMs = 0;
  let core: readonly OperatorIndex[] = [];
  let nowMs = 0;
  /** Part 2: the view that all must reach, and when at the latest; null once they have. */
  let goal: { readonly view: number; readonly dueMs: number } | null = null;
  /** First entries of the core into views, rising; those within the lag and one before. */
  let entries: { readonly view: number; readonly atMs: number }[] = [];

  const entered = (node: OperatorIndex, view: number): void => {
    if (core.includes(node) && view > (entries.at(-1)?.view ?? 0)) {
      entries.push({ view, atMs: nowMs });
    }
  };

  function judgeGoal(node: OperatorIndex, view: number): void {
    if (goal === null) return;
    if (core.every((each) => (views[each] ?? 0) >= (goal?.view ?? 0))) {
      goal = null;
      entries = entries.slice(-1);
    } else if (nowMs > goal.dueMs && view < goal.view) {
      const said = `node ${node} is still in view ${view}`;
      world.report("V2", `${said}; the core knew view ${goal.view} when faults stopped`);
      goal = { ...goal, dueMs: Number.POSITIVE_INFINITY };
    }
  }

  function judgeLag(node: OperatorIndex, view: number): void {
    while ((entries[1]?.atMs ?? nowMs) < nowMs - lagMs) entries.shift();
    const oldest = entries[0];
    if (oldest === undefined || oldest.atMs >= nowMs - lagMs || view >= oldest.view) return;
    const since = Math.round(nowMs - oldest.atMs);
    const said = `node ${node} is in view ${view}`;
    world.report("V2", `${said}; ${since} ms ago another entered ${oldest.view}`);
  }

  function judgeAnswer(node: OperatorIndex, view: number): void {
    const own = nullified[node];
    const above = entries.find((entry) => entry.view > view);
    if (own === undefined || own.view !== view || above === undefined) return;
    // Who was above may have forgotten it in a crash.
    if (!core.some((each) => (views[each] ?? 0) > view)) return;
    const since = nowMs - Math.max(own.atMs, above.atMs, healedMs);
    if (since <= answerMs) return;
    const said = `node ${node} nullified view ${view}`;
    world.report("V2", `${said}; ${Math.round(since)} ms later nobody above had told it`);
    nullified[node] = { view: 0, atMs: 0 };
  }

  return {
    name: "V2",
    tick(now) {
      nowMs = now;
    },
    signed({ node, statement }) {
      if (statement?.phase !== Phase.NULLIFY) return;
      if (statement.view <= (nullified[node]?.view ?? 0)) return;
      nullified[node] = { view: statement.view, atMs: nowMs };
    },
    restarted(node) {
      nullified[node] = { view: 0, atMs: 0 };
      views[node] = 1; // until it is inspected: what was not durable is forgotten
    },
    healed(nodes) {
      core = nodes;
      healedMs = nowMs;
      const view = Math.max(...core.map((node) => views[node] ?? 1));
      const least = Math.min(...core.map((node) => finalized[node] ?? 0));
      const backoff = Math.min(BACKOFF_MAX, 1.25 ** Math.max(0, view - least - 3));
      const waitMs = 8 * local.deltaMs * backoff + heartbeatMs;
      goal = { view, dueMs: nowMs + SLACK * waitMs + 2 * lagMs };
      entries = [{ view, atMs: nowMs }];
    },
    accepted(node, { statement }) {
      const { phase, view } = statement;
      if (phase === Phase.ACK || phase === Phase.OUTPUT) return;
      entered(node, view + 1);
      if (phase === Phase.FINALIZE) finalized[node] = Math.max(finalized[node] ?? 0, view);
      // What it knows; where it is, only inspection tells.
      if (core.length === 0) views[node] = Math.max(views[node] ?? 1, view + 1);
    },
    inspected(node, { view, voting }) {
      views[node] = view;
      if (!core.includes(node)) return;
      entered(node, view);
      if (voting) judgeAnswer(node, view);
      judgeGoal(node, view);
      if (goal === null) judgeLag(node, view);
    },
  };
}
