/**
 * V2: once faults stop, honest views stay together.
 *
 * Precisely: L = tRetry + 2Δ after the first node of the healed core entered a view, every node of
 * the core is in that view or above. (Its certificate went to all, C5..C7; who lost it repeats its
 * vote within tRetry, C8, and is answered, C9.) So views differ by more than one only while the
 * faster nodes pass a view in less than L.
 */
import { Phase } from "../../../src/chain/index.ts";
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Onlooker } from "./onlooker.ts";
import { settleMs } from "./progress.ts";
import type { World } from "./world.ts";

const SLACK = 1.25;

export function createViewsTogether(world: World): Onlooker {
  const { local } = world.setup;
  const lagMs = SLACK * (local.retryMs + 2 * local.deltaMs);
  let core: readonly OperatorIndex[] = [];
  let nowMs = 0;
  let fromMs = 0;
  /** First entries of the core into views, rising; those within the lag and one before. */
  let entries: { readonly view: number; readonly atMs: number }[] = [];

  const entered = (view: number): void => {
    if (view > (entries.at(-1)?.view ?? 0)) entries.push({ view, atMs: nowMs });
  };

  return {
    name: "V2",
    tick(now) {
      nowMs = now;
    },
    healed(nodes) {
      core = nodes;
      entries = [];
      fromMs = nowMs + SLACK * settleMs(world);
    },
    accepted(node, { statement }) {
      const { phase, view } = statement;
      if (phase === Phase.ACK || phase === Phase.OUTPUT || !core.includes(node)) return;
      entered(view + 1);
    },
    inspected(node, { view }) {
      if (!core.includes(node)) return;
      entered(view);
      if (nowMs < fromMs) return;
      while ((entries[1]?.atMs ?? nowMs) < nowMs - lagMs) entries.shift();
      const oldest = entries[0];
      if (oldest === undefined || oldest.atMs >= nowMs - lagMs || view >= oldest.view) return;
      const since = Math.round(nowMs - oldest.atMs);
      world.report(
        "V2",
        `node ${node} is in view ${view}; ${since} ms ago another entered ${oldest.view}`,
      );
    },
  };
}
