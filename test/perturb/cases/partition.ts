/** Links between nodes are cut, and open again. */
import { OPEN_LINK } from "../../../src/devnet/link-proxy.ts";
import { pick } from "../../property/draw.ts";
import { ALL, type Arena, others } from "../arena.ts";
import { expect, type Group, type Scale } from "../case.ts";
import { pause } from "../deadline.ts";

const CUT = { ...OPEN_LINK, cut: true };

function cutBetween(arena: Arena, left: readonly number[], right: readonly number[]): void {
  for (const one of left) for (const other of right) arena.links.set(one, other, CUT);
}

async function heal(arena: Arena): Promise<void> {
  const startMs = performance.now();
  arena.links.heal();
  await arena.progress(ALL);
  await arena.voting(ALL);
  arena.say(`healed: all serve the tip ${Math.round(performance.now() - startMs)} ms later`);
}

async function isolate(arena: Arena, { partitions }: Scale): Promise<void> {
  for (let round = 0; round < partitions; round++) {
    const alone = pick(arena.draw, ALL);
    cutBetween(arena, [alone], others(alone));
    await arena.reason(alone, "quorum_unreachable");
    await arena.progress(others(alone));
    await arena.progress(others(alone));
    arena.say(`node ${alone} is alone and says so, the others go on`);
    await heal(arena);
  }
}

/** Nobody has a quorum: nothing is certified on either side. */
async function halves(arena: Arena, { partitions }: Scale): Promise<void> {
  for (let round = 0; round < partitions; round++) {
    const partner = pick(arena.draw, others(0));
    cutBetween(arena, [0, partner], others(0, partner));
    for (const node of ALL) await arena.reason(node, "quorum_unreachable");
    const ordered = async (): Promise<string> => {
      const all = await Promise.all(ALL.map((node) => arena.status(node)));
      return all.map((status) => status?.orderedHeight ?? -1).join(" ");
    };
    const before = await ordered();
    await pause(2000);
    const after = await ordered();
    expect(before === after, `a half ordered by itself: ${before}, then ${after}`);
    arena.say(`0 ${partner} | the others: all stand at ${after}`);
    await heal(arena);
  }
}

/** First one is alone, then another, without a moment in which all are together. */
async function minorities(arena: Arena, { partitions }: Scale): Promise<void> {
  for (let round = 0; round < partitions; round++) {
    const first = pick(arena.draw, ALL);
    const second = pick(arena.draw, others(first));
    cutBetween(arena, [first], others(first));
    await arena.reason(first, "quorum_unreachable");
    await arena.progress(others(first));
    arena.links.heal();
    cutBetween(arena, [second], others(second));
    await arena.reason(second, "quorum_unreachable");
    await arena.progress(others(second));
    arena.say(`node ${first} was alone, then node ${second}: one order`);
    await heal(arena);
  }
}

async function cutPair(arena: Arena, { partitions }: Scale): Promise<void> {
  for (let round = 0; round < partitions; round++) {
    const left = pick(arena.draw, ALL);
    const right = pick(arena.draw, others(left));
    cutBetween(arena, [left], [right]);
    await arena.severed(left, right);
    await arena.progress(ALL);
    await arena.progress(ALL);
    arena.say(`nodes ${left} and ${right} do not see each other: all four go on`);
    await heal(arena);
  }
}

export const PARTITION: Group = {
  name: "partition",
  cases: [
    { id: "FLT-19", title: "one node isolated", play: isolate },
    { id: "FLT-20", title: "2 | 2", play: halves },
    { id: "FLT-21", title: "3 | 1, then another minority", play: minorities },
    { id: "FLT-22", title: "one pair cut", play: cutPair },
  ],
};
