/** Final blocks that ordering may ask for again: those above the newest certified height. */
import type { Cut } from "../../chain/index.ts";
import type { Height } from "../../primitives/brand.ts";
import type { FinalBlock } from "../consensus/index.ts";
import type { Instance } from "./replica.ts";

type Holder = Pick<Instance, "finalBlocks">;

/** Appends blocks that became final, in height order, each once. */
export function keepFinalBlocks({ finalBlocks }: Holder, blocks: readonly FinalBlock[]): void {
  for (const final of blocks) {
    const last = finalBlocks.at(-1)?.block.header.height ?? 0;
    if (final.block.header.height > last) finalBlocks.push(final);
  }
}

/** The final blocks from exactly this height on; none while the first of them is not here. */
export function finalBlocksFrom({ finalBlocks }: Holder, height: Height): readonly FinalBlock[] {
  const first = finalBlocks.findIndex(({ block }) => block.header.height === height);
  return first < 0 ? [] : finalBlocks.slice(first);
}

/** What is certified is never asked for again. */
export function dropFinalBlocks({ finalBlocks }: Holder, certified: Height): void {
  let count = 0;
  while ((finalBlocks[count]?.block.header.height ?? Number.POSITIVE_INFINITY) <= certified) {
    count++;
  }
  if (count > 0) finalBlocks.splice(0, count);
}

/** Cut of the newest of some final blocks. */
export const lastCut = (blocks: readonly FinalBlock[]): Cut | null =>
  blocks.at(-1)?.block.cut ?? null;
