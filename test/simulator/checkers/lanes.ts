/**
 * S8: certified tips of a lane lie on one chain. S9: batches of a final cut are kept. S20: the lane of
 * an honest owner is forked for nobody.
 */
import { Phase } from "../../../src/chain/index.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import type { Onlooker } from "./onlooker.ts";
import { short } from "./words.ts";
import { chainDown, type World } from "./world.ts";

/** S8, over tips with a certificate, tips that may have one, and tips of final cuts. [LANE] */
export function createOneChainPerLane(world: World): Onlooker {
  /** Digest by height from 1 on, of what is known to be certified. */
  const chains: Hash[][] = world.seats.map(() => []);

  const add = (lane: number, height: number, digest: Hash, what: string): void => {
    const chain = chains[lane];
    if (chain === undefined || height === 0) return;
    const clash = (at: number, found: Hash, known: Hash): void => {
      const both = `${short(known)} and ${short(found)}`;
      world.report("S8", `lane ${lane} forks at height ${at}: ${both} (${what} at ${height})`);
    };
    const known = chain[height - 1];
    if (known !== undefined) {
      if (known !== digest) clash(height, digest, known);
      return;
    }
    const top = chain.length;
    const path = chainDown(world, digest, top);
    if (path === null) return;
    const below = chain[top - 1];
    if (below !== undefined && below !== path.base) clash(top, path.base, below);
    else chain.push(...[...path.digests].reverse());
  };

  return {
    name: "S8",
    decided({ statement }) {
      if (statement.phase !== Phase.ACK) return;
      add(statement.view, statement.height, statement.hash, "certified tip");
    },
    final({ cut }) {
      for (const [lane, { height, digest }] of cut.entries()) {
        add(lane, height, digest, "tip of a final cut");
      }
    },
  };
}

/** S9: each batch of a final cut is durable on more than F honest seats. */
export function createBatchesKept(world: World): Onlooker {
  const kept: Set<Hash>[] = world.seats.map(() => new Set());
  const worthOf = (digest: Hash): number => {
    let worth = 0;
    for (const [node, digests] of kept.entries()) {
      if (digests.has(digest)) worth += world.seats[node] ?? 0;
    }
    return worth;
  };
  const judge = (digest: Hash, where: string): void => {
    const worth = worthOf(digest);
    if (worth > world.faultySeats) return;
    const need = `more than ${world.faultySeats}`;
    world.report(
      "S9",
      `batch ${short(digest)} of ${where} is durable on ${worth} honest seats, not ${need}`,
    );
  };
  return {
    name: "S9",
    durable(node, record) {
      if (record.kind === "batch") kept[node]?.add(record.batch.digest);
    },
    restarted(node, records) {
      const left = new Set<Hash>();
      for (const record of records) if (record.kind === "batch") left.add(record.batch.digest);
      kept[node] = left;
    },
    final({ hash, header, cut }, parent) {
      for (const [lane, { height, digest }] of cut.entries()) {
        const bottom = parent.cut[lane]?.height ?? 0;
        if (height <= bottom) continue;
        const where = `lane ${lane} in the final block ${short(hash)} of height ${header.height}`;
        const path = chainDown(world, digest, bottom);
        if (path === null) world.report("S9", `a batch of ${where} is nowhere`);
        for (const each of path?.digests ?? []) judge(each, where);
      }
    },
  };
}

/** S20: who is honest makes one chain, restarts included, and is believed to. */
export const createHonestLanesWhole = (world: World): Onlooker => ({
  name: "S20",
  inspected(node, { forkedLanes }) {
    for (const lane of forkedLanes) {
      if (!world.honest[lane]) continue;
      world.report("S20", `node ${node} takes the lane of honest operator ${lane} for forked`);
    }
  },
});
