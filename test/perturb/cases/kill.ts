/** Processes that end without a word, or stand still. */
import { pick } from "../../property/draw.ts";
import { ALL, type Arena, others, START_MS } from "../arena.ts";
import { expect, type Group, type Scale } from "../case.ts";
import { pause, until } from "../deadline.ts";

/** The others go on; it votes again, and its subscribers get what they missed. [R1, R4, FP1] */
async function killOne(arena: Arena, { kills }: Scale): Promise<void> {
  for (let round = 1; round <= kills; round++) {
    const victim = pick(arena.draw, ALL);
    await pause(arena.draw.below(400));
    await arena.kill([victim]);
    await arena.progress(others(victim));
    const startMs = performance.now();
    await arena.start([victim]);
    await arena.voting([victim]);
    await arena.progress(ALL);
    const backMs = Math.round(performance.now() - startMs);
    arena.say(`${round}/${kills}: node ${victim} killed, votes and serves ${backMs} ms later`);
  }
}

async function killAll(arena: Arena, { massacres }: Scale): Promise<void> {
  for (let round = 1; round <= massacres; round++) {
    await arena.kill(ALL);
    const startMs = performance.now();
    await arena.start(ALL);
    const upMs = Math.round(performance.now() - startMs);
    await arena.progress(ALL);
    const backMs = Math.round(performance.now() - startMs);
    arena.say(`${round}/${massacres}: all killed, up in ${upMs} ms, certify in ${backMs} ms`);
    // How long a process takes to start is the machine's affair, today more than yesterday.
    const limitMs = arena.healedMs - START_MS;
    expect(backMs - upMs < limitMs, `up in ${upMs} ms, back only after ${backMs} ms`);
    await arena.voting(ALL);
  }
}

/** More than F seats are gone: nothing is ordered, and the node says who is missing. */
async function killQuorum(arena: Arena): Promise<void> {
  const first = pick(arena.draw, ALL);
  const second = pick(arena.draw, others(first));
  await arena.kill([first, second]);
  for (const node of others(first, second)) {
    const detail = await arena.reason(node, "quorum_unreachable");
    for (const silent of [first, second]) {
      expect(detail.includes(`op-${silent}`), `node ${node} names op-${silent}: ${detail}`);
    }
    arena.say(`node ${node} says: ${detail}`);
  }
  const before = await arena.status(others(first, second)[0] as number);
  await pause(2000);
  const after = await arena.status(others(first, second)[0] as number);
  expect(
    before !== null && before.orderedHeight === after?.orderedHeight,
    `two of four seats ordered from ${before?.orderedHeight} to ${after?.orderedHeight}`,
  );
  await arena.start([first, second]);
  await arena.progress(ALL);
  await arena.ready(ALL);
}

/** The view moves on without it; it comes back by itself. */
async function standStill(arena: Arena, { stillMs }: Scale): Promise<void> {
  const victim = pick(arena.draw, ALL);
  const child = arena.sequencers.children[victim];
  child?.signal("SIGSTOP");
  const endMs = performance.now() + stillMs;
  while (performance.now() < endMs) await arena.progress(others(victim));
  const behind = await arena.status(others(victim)[0] as number);
  child?.signal("SIGCONT");
  const startMs = performance.now();
  await arena.voting([victim]);
  // What it missed it fetches faster than it was made: twice as fast at least.
  await arena.progress(ALL, arena.healedMs + stillMs);
  const tookMs = Math.round(performance.now() - startMs);
  arena.say(`node ${victim} stood still ${stillMs} ms, serves the tip ${tookMs} ms later`);
  const status = await arena.status(victim);
  expect(
    status !== null && behind !== null && status.certifiedHeight > behind.certifiedHeight,
    `node ${victim} caught up`,
  );
}

/** A polite end: at once, complete, and subscribers are told. [FC8] */
async function terminate(arena: Arena): Promise<void> {
  const victim = pick(arena.draw, ALL);
  const child = arena.sequencers.children[victim];
  expect(child != null, `node ${victim} runs`);
  const heard = arena.checker.failures.length;
  const startMs = performance.now();
  child.signal("SIGTERM");
  await until(
    arena.healedMs,
    () => child.exit,
    () => `node ${victim} does not end`,
  );
  const tookMs = Math.round(performance.now() - startMs);
  expect(child.exit?.code === 0, `node ${victim} ended with ${JSON.stringify(child.exit)}`);
  arena.say(`node ${victim} ended after ${tookMs} ms`);
  const goodbye = `node ${victim}: SHUTDOWN`;
  await until(
    arena.healedMs,
    () => (arena.checker.failures.slice(heard).includes(goodbye) ? true : null),
    () => `subscribers were not told: ${arena.checker.failures.slice(heard)}`,
  );
  arena.forgive(victim);
  await arena.progress(others(victim));
  await arena.start([victim]);
  await arena.voting([victim]);
  await arena.progress(ALL);
}

export const KILL: Group = {
  name: "kill",
  cases: [
    { id: "FLT-1", title: "kill -9 of one node, again and again", play: killOne },
    { id: "FLT-2", title: "kill -9 of all nodes at once", play: killAll },
    { id: "FLT-3", title: "kill -9 of F+1 seats", play: killQuorum },
    { id: "FLT-4", title: "SIGSTOP, SIGCONT", play: standStill },
    { id: "FLT-5", title: "SIGTERM under load", play: terminate },
  ],
};
