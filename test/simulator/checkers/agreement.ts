/** S1: one final non-filler hash per height. S2: what nodes deliver are prefixes of one sequence. */
import { BlockKind, outputHash } from "../../../src/chain/index.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import type { Onlooker } from "./onlooker.ts";
import { short } from "./words.ts";
import type { World } from "./world.ts";

/** S1, over every block that is final or may be certified final by now. */
export const createOneBlockPerHeight = (world: World): Onlooker => ({
  name: "S1",
  final(block) {
    if (block.header.kind === BlockKind.FILLER) return;
    const first = world.final.get(block.header.height);
    if (first === undefined || first.hash === block.hash) return;
    const { height } = block.header;
    world.report(
      "S1",
      `height ${height} has two final blocks: ${short(first.hash)} of view ${first.header.view} ` +
        `and ${short(block.hash)} of view ${block.header.view}`,
    );
  },
});

/** Where a node stands in one of its sequences; null after a start, when any place will do. */
type Cursor = { last: number | null };

/** S2: per run of a node no gap, no repeat; over all nodes and runs one hash per height. */
export function createPrefixes(world: World): Onlooker {
  const fresh = (): Cursor[] => world.seats.map(() => ({ last: null }));
  const ordered = fresh();
  const published = fresh();
  const recorded = fresh();
  const outputs = new Map<number, Hash>();

  const advance = (
    node: number,
    cursor: Cursor | undefined,
    height: number,
    what: string,
  ): void => {
    if (cursor === undefined) return;
    if (cursor.last !== null && height !== cursor.last + 1) {
      world.report("S2", `node ${node} ${what} height ${height} after height ${cursor.last}`);
    }
    cursor.last = height;
  };
  const agree = (node: number, height: number, hash: Hash, what: string): void => {
    const known = outputs.get(height);
    if (known === undefined) outputs.set(height, hash);
    else if (known !== hash) {
      const found = `${short(hash)}, another node had ${short(known)}`;
      world.report("S2", `node ${node} ${what} at height ${height} the output ${found}`);
    }
  };

  return {
    name: "S2",
    ordered(node, { blocks }) {
      for (const block of blocks) {
        const { height } = block.header;
        advance(node, ordered[node], height, "ordered");
        const final = world.final.get(height);
        if (final === undefined || final.hash !== block.hash) {
          const other = final === undefined ? "nothing" : short(final.hash);
          const said = `node ${node} ordered ${short(block.hash)} at height ${height}`;
          world.report("S2", `${said}, where ${other} is final`);
        }
      }
    },
    published(node, output) {
      advance(node, published[node], output.header.height, "published");
      agree(node, output.header.height, output.outputHash, "published");
    },
    recorded(node, record) {
      if (record.kind === "output") {
        advance(node, recorded[node], record.height, "recorded");
        agree(node, record.height, outputHash(record.header), "recorded");
      } else if (record.kind === "snapshot") {
        const height = record.header.height as number;
        agree(node, height, outputHash(record.header), "took over");
        // What an epoch's log begins with may be written after the epoch's first outputs.
        if (height <= (recorded[node]?.last ?? 0)) return;
        for (const cursors of [ordered, published, recorded]) cursors[node] = { last: null };
        (recorded[node] as Cursor).last = height;
      }
    },
    restarted(node, records) {
      for (const cursors of [ordered, published, recorded]) cursors[node] = { last: null };
      for (const record of records) {
        if (record.kind !== "output" && record.kind !== "snapshot") continue;
        const cursor = recorded[node] as Cursor;
        cursor.last = Math.max(cursor.last ?? 0, record.header.height);
      }
    },
  };
}
