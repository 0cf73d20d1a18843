/** The rollups that doors know: registered ones with what this node was told about them. */
import type { RollupConfig } from "../chain/index.ts";
import type { RollupId } from "../primitives/brand.ts";
import { RollupOptions } from "./config.ts";

export type Rollup = RollupConfig & { readonly options: RollupOptions };

export type Rollups = {
  readonly all: readonly Rollup[];
  byId(id: number): Rollup | null;
  /** By decimal id or name: what stands in a path. */
  bySegment(segment: string): Rollup | null;
  /** Of several the one that was registered first: nobody takes another's chain id by a later one. */
  byChainId(evmChainId: number): Rollup | null;
};

/** Names take precedence over ids; a name of digits only is an id of nobody else. */
export function createRollups(
  registered: readonly RollupConfig[],
  options: Readonly<Record<string, RollupOptions>>,
): Rollups {
  const all = registered.map((rollup) => ({
    ...rollup,
    options: options[rollup.name] ?? RollupOptions.parse({}),
  }));
  const byId = new Map(all.map((rollup) => [rollup.rollupId, rollup]));
  const byName = new Map(all.map((rollup) => [rollup.name, rollup]));
  const byChain = new Map<number, Rollup>();
  for (const rollup of all) {
    const isFree = rollup.evmChainId > 0 && !byChain.has(rollup.evmChainId);
    if (isFree) byChain.set(rollup.evmChainId, rollup);
  }
  return {
    all,
    byId: (id) => byId.get(id as RollupId) ?? null,
    bySegment: (segment) =>
      byName.get(segment) ??
      (/^[1-9][0-9]{0,9}$/.test(segment) ? (byId.get(Number(segment) as RollupId) ?? null) : null),
    byChainId: (id) => byChain.get(id) ?? null,
  };
}
