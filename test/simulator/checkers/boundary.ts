/**
 * S11, asked of every block that an honest node votes for: the boundary stands where the schedule says
 * and names the next set, fillers repeat it, and no other block does either. [E4, E5]
 */
import type { Block } from "../../../src/chain/index.ts";
import { BlockKind } from "../../../src/chain/index.ts";
import { ZERO_HASH } from "../../../src/primitives/brand.ts";
import type { Onlooker } from "./onlooker.ts";
import { short } from "./words.ts";
import type { Base, World } from "./world.ts";

export function createBoundaries(world: World): Onlooker {
  const { setup } = world;
  const heights = setup.networkConfig.parameters.epochHeights;

  const isLast = ({ header }: Block): boolean => {
    if (setup.endsAtL1Block > 0) return header.l1Number >= setup.endsAtL1Block;
    return heights > 0 && header.height >= setup.start.height + heights;
  };

  function faultOf(block: Block, parent: Base): string | null {
    const { header, cut } = block;
    if (parent.kind !== BlockKind.NORMAL) {
      if (header.kind !== BlockKind.FILLER) return "follows the boundary and is no filler";
      if (header.height !== parent.height) return "is a filler with a height of its own";
      if (header.timestampMs !== parent.timestampMs) return "is a filler with a time of its own";
      if (header.l1Number !== parent.l1Number) return "is a filler with an anchor of its own";
      if (block.reports.length > 0) return "is a filler with reports";
      const moved = cut.some(({ height, digest }, lane) => {
        const before = parent.cut[lane];
        return before?.height !== height || before.digest !== digest;
      });
      return moved ? "is a filler with batches" : null;
    }
    if (!isLast(block)) {
      if (header.kind !== BlockKind.NORMAL) return `is of kind ${header.kind} before its time`;
      return header.nextCommittee === ZERO_HASH ? null : "names a next set before its time";
    }
    if (header.kind !== BlockKind.BOUNDARY) return `is of kind ${header.kind} where the epoch ends`;
    const next = setup.epochAt(setup.committee.epoch + 1).committeeHash;
    return header.nextCommittee === next ? null : "names another set than the next one";
  }

  return {
    name: "S11",
    voted(block, parent) {
      const fault = faultOf(block, parent);
      if (fault === null) return;
      const { header, hash } = block;
      const said = `the block ${short(hash)} of view ${header.view}, height ${header.height}`;
      world.report("S11", `${said} in epoch ${header.epoch} ${fault}`);
    },
  };
}
