/** One line that tells how the network is, and why anything is stuck. */
import type { Sequencers } from "./nodes.ts";
import type { RollupState } from "./rollups.ts";
import type { Watched } from "./watch.ts";

type NodeAnswer = {
  readonly epoch: number;
  readonly view: number;
  readonly orderedHeight: number;
  readonly certifiedHeight: number;
  readonly ready: boolean;
  readonly reasons: readonly { readonly code: string; readonly detail: string }[];
};

export type NetworkView = {
  /** In place order; null: it does not answer. */
  readonly nodes: readonly (NodeAnswer | null)[];
};

const ANSWER_MS = 800;

/** Asks every node once. */
export async function lookAt(sequencers: Sequencers): Promise<NetworkView> {
  const nodes = await Promise.all(
    sequencers.children.map(async (child, index) => {
      if (child === null) return null;
      try {
        const response = await fetch(`${sequencers.metricsUrl(index)}/status`, {
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        return (await response.json()) as NodeAnswer;
      } catch {
        return null;
      }
    }),
  );
  return { nodes };
}

/**
 * `● certified 118 · view 121 · nodes 4/4 · 38 tx/s · verified in 29 ms · alpha executed 92`; what is
 * wrong comes first, as the end of a long line is not seen.
 */
export function devnetLine(parts: {
  readonly view: NetworkView;
  /** Number of the newest L1 block; null: unknown, or there is no L1. */
  readonly l1Block: number | null;
  readonly watched: Pick<Watched, "delaysMs">;
  readonly transactionsPerSecond: number;
  readonly rollups: readonly { readonly rollupId: number; readonly name: string }[];
  readonly executed: (rollupId: number) => number;
  readonly state: (rollupId: number) => RollupState;
}): string {
  const { view, watched } = parts;
  const up = view.nodes.filter((node) => node !== null);
  const height = Math.max(0, ...up.map((node) => node.certifiedHeight));
  const newest = Math.max(0, ...up.map((node) => node.view));
  const ready = up.filter((node) => node.ready).length;
  const delay = median(watched.delaysMs.slice(-200));
  const trouble = troubleIn(view) ?? troubleOfRollups(parts);
  const words = [
    ...(trouble === null ? [] : [trouble.text]),
    `certified ${height}`,
    `view ${newest}`,
    `nodes ${ready}/${view.nodes.length}`,
    `${Math.round(parts.transactionsPerSecond)} tx/s`,
  ];
  const epoch = Math.max(0, ...up.map((node) => node.epoch));
  if (parts.l1Block !== null) words.push(`epoch ${epoch} · L1 ${parts.l1Block}`);
  if (delay !== null) words.push(`verified in ${Math.round(delay)} ms`);
  for (const { rollupId, name } of parts.rollups) {
    words.push(`${name} executed ${parts.executed(rollupId)} tx`);
  }
  return `${trouble?.isStuck === true ? "○" : "●"} ${words.join(" · ")}`;
}

const APART: Readonly<Record<Exclude<RollupState, "FOLLOWING">, string>> = {
  STALLED: "waits for its feed",
  ESCAPED: "executes what the L1 has",
  RETURNING: "goes back from the L1 to its feed",
  down: "is down",
};

/** The network goes on, and a rollup does not go with it. */
function troubleOfRollups(parts: Pick<Parameters<typeof devnetLine>[0], "rollups" | "state">) {
  const apart = parts.rollups.flatMap(({ rollupId, name }) => {
    const state = parts.state(rollupId);
    return state === "FOLLOWING" ? [] : [`${name} ${APART[state]}`];
  });
  return apart.length === 0 ? null : { isStuck: false, text: apart.join(", ") };
}

export type Trouble = {
  /** Nothing is ordered. */
  readonly isStuck: boolean;
  readonly text: string;
};

/** The reason of the network before those of single nodes; null: all is well. */
export function troubleIn(view: NetworkView): Trouble | null {
  const reasons = view.nodes.flatMap((node, index) =>
    (node?.reasons ?? []).map((reason) => ({ ...reason, index })),
  );
  const silent = [...view.nodes.keys()].filter((index) => view.nodes[index] === null);
  const halting = reasons.filter(
    ({ code }) => code === "quorum_unreachable" || code === "network_halted",
  );
  // One that starts or is cut off says so of itself: the others know better.
  const [shared] = halting;
  const spared = Math.floor((view.nodes.length - 1) / 3);
  const tellers = new Set(halting.map(({ index }) => index)).size + silent.length;
  if (shared !== undefined && tellers > spared)
    return { isStuck: true, text: `${shared.code}: ${shared.detail}` };
  if (silent.length === view.nodes.length) return { isStuck: true, text: "no node answers" };
  if (silent.length > 0) {
    const who = `${silent.length === 1 ? "node" : "nodes"} ${silent.join(", ")}`;
    if (silent.length <= spared) return { isStuck: false, text: `no answer from ${who}` };
    const needed = `${view.nodes.length - spared} of ${view.nodes.length} are needed`;
    return { isStuck: true, text: `no answer from ${who}: ${needed}` };
  }
  const own = reasons.find(({ code }) => code !== "event_loop_lag");
  if (own === undefined) return null;
  return { isStuck: false, text: `node ${own.index} ${own.code}: ${own.detail}` };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
