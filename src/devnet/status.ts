/** One line that tells how the network is, and why anything is stuck. */
import type { Sequencers } from "./nodes.ts";
import type { Watched } from "./watch.ts";

type NodeAnswer = {
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

/** `certified 118 · view 121 · nodes 4/4 · 38 tx/s · certified in 29 ms · alpha 92 · beta 90`. */
export function devnetLine(parts: {
  readonly view: NetworkView;
  readonly watched: Watched;
  readonly transactionsPerSecond: number;
  readonly rollups: readonly { readonly rollupId: number; readonly name: string }[];
  readonly executed: (rollupId: number) => number;
}): string {
  const { view, watched } = parts;
  const up = view.nodes.filter((node) => node !== null);
  const height = Math.max(0, ...up.map((node) => node.certifiedHeight));
  const newest = Math.max(0, ...up.map((node) => node.view));
  const ready = up.filter((node) => node.ready).length;
  const delay = median(watched.delaysMs.slice(-200));
  const words = [
    `certified ${height}`,
    `view ${newest}`,
    `nodes ${ready}/${view.nodes.length}`,
    `${Math.round(parts.transactionsPerSecond)} tx/s`,
  ];
  if (delay !== null) words.push(`verified in ${Math.round(delay)} ms`);
  for (const { rollupId, name } of parts.rollups) {
    words.push(`${name} executed ${parts.executed(rollupId)}`);
  }
  const why = reasonOf(view);
  if (why !== null) words.push(why);
  return `${why === null ? "●" : "○"} ${words.join(" · ")}`;
}

/** The reason of the network before those of single nodes. */
function reasonOf(view: NetworkView): string | null {
  const reasons = view.nodes.flatMap((node, index) =>
    (node?.reasons ?? []).map((reason) => ({ ...reason, index })),
  );
  const shared = reasons.find(
    ({ code }) => code === "quorum_unreachable" || code === "network_halted",
  );
  if (shared !== undefined) return `${shared.code}: ${shared.detail}`;
  const own = reasons.find(({ code }) => code !== "event_loop_lag");
  return own === undefined ? null : `node ${own.index} ${own.code}: ${own.detail}`;
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
