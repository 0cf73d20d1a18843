/** What a start finds on its disk: somebody else, somebody else's data, damage, nothing. */
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pick } from "../../property/draw.ts";
import { ALL, type Arena, others } from "../arena.ts";
import { expect, type Group } from "../case.ts";
import { scanNode, walFilesOf } from "../disk-scan.ts";
import { createLedger, type Ledger } from "../vote-ledger.ts";

/** The last one takes all damage: without an epoch to come it never votes again. */
const VICTIM = 3;

async function startTwice(arena: Arena): Promise<void> {
  const node = pick(arena.draw, ALL);
  const pid = arena.sequencers.children[node]?.pid;
  const ended = await arena.startToEnd(node);
  expect(ended.code === 2, `the second start ended with ${ended.code}: ${ended.output}`);
  expect(ended.output.includes(`locked by pid ${pid}`), `it names ${pid}: ${ended.output}`);
  arena.say(`a second start of node ${node}: ${lastLine(ended.output)}`);
  await arena.progress(ALL);
}

/** The data of this network under another network's name, and of a newer version. */
async function foreignData(arena: Arena): Promise<void> {
  const node = VICTIM;
  await arena.kill([node]);
  const { directory, networkFile } = arena.setup;
  const other = join(directory, "other-network.json");
  const network = JSON.parse(await readFile(networkFile, "utf8")) as { name: string };
  await writeFile(other, JSON.stringify({ ...network, name: `${network.name}-other` }));
  const foreign = await arena.startToEnd(node, { "network-file": other });
  expect(foreign.code === 2, `other network: ${foreign.code}: ${foreign.output}`);
  expect(/is of the network 0x/.test(foreign.output), `it says whose data: ${foreign.output}`);
  arena.say(lastLine(foreign.output));
  const path = join(arena.folder(node), "data", "identity.json");
  const identity = await readFile(path, "utf8");
  await writeFile(path, JSON.stringify({ ...JSON.parse(identity), version: 99 }));
  const newer = await arena.startToEnd(node);
  expect(newer.code === 2, `newer schema: ${newer.code}: ${newer.output}`);
  expect(/storage version 99/.test(newer.output), `it says which version: ${newer.output}`);
  arena.say(lastLine(newer.output));
  await writeFile(path, identity);
  await arena.start([node]);
  await arena.voting([node]);
  await arena.progress(ALL);
}

/** A write that was cut short by the end of the process was never acknowledged: it votes on. */
async function tornTail(arena: Arena): Promise<void> {
  await arena.kill([VICTIM]);
  const file = (await walFilesOf(arena.folder(VICTIM))).at(-1);
  const last = file?.groups.at(-1);
  expect(file !== undefined && last !== undefined, "there is a log with groups");
  // What looks like the begin of the next group, and ends inside it.
  const torn = file.bytes.subarray(last.start, last.end - 1 - arena.draw.below(16));
  await overwrite(file.path, last.end, torn);
  await arena.start([VICTIM]);
  await arena.voting([VICTIM]);
  await arena.progress(ALL);
  expect((await arena.log(VICTIM)).includes("LS-4002"), "the node says that it cut a tail");
  arena.say(`${torn.length} bytes of a torn write were cut, node ${VICTIM} votes`);
}

/** A bit of something durable has changed: it follows and serves, loudly, and never votes. [R3] */
async function flippedBit(arena: Arena): Promise<void> {
  await arena.kill([VICTIM]);
  const file = (await walFilesOf(arena.folder(VICTIM))).at(-1);
  expect(file !== undefined && file.groups.length > 2, "there is a log with groups");
  const group = file.groups[1 + arena.draw.below(file.groups.length - 2)];
  expect(group !== undefined, "there is a group in the middle");
  const at = group.start + arena.draw.below(group.end - group.start);
  await overwrite(file.path, at, Uint8Array.of((file.bytes[at] ?? 0) ^ (1 << arena.draw.below(8))));
  await observes(arena, `bit at ${at} of ${file.groups.at(-1)?.end} flipped`);
  expect((await arena.log(VICTIM)).includes("LS-4003"), "the node says that a log is damaged");
}

async function stillObserves(arena: Arena): Promise<void> {
  await arena.kill([VICTIM]);
  await observes(arena, "started again after the damage");
}

async function deletedData(arena: Arena): Promise<void> {
  await arena.kill([VICTIM]);
  await rm(join(arena.folder(VICTIM), "data"), { recursive: true });
  await observes(arena, "data folder deleted, keys kept");
  await arena.kill([VICTIM]);
  await observes(arena, "and started again");
}

/** It starts, says why it does not vote, follows the others, and its key signs nothing. */
async function observes(arena: Arena, what: string): Promise<void> {
  const before = await ownSigned(arena);
  await arena.start([VICTIM]);
  const detail = await arena.reason(VICTIM, "observer");
  await arena.progress(others(VICTIM));
  const target = await arena.status(others(VICTIM)[0] as number);
  await arena.reached(VICTIM, target?.certifiedHeight ?? 0);
  await arena.progress(ALL);
  const status = await arena.status(VICTIM);
  expect(status !== null && !status.voting, `node ${VICTIM} does not vote`);
  const after = await ownSigned(arena);
  expect(before === after, `its key signed ${before} statements before, ${after} after`);
  arena.say(`${what}: node ${VICTIM} follows at ${status.certifiedHeight} and says: ${detail}`);
}

/** Statements in the protection of the victim, which no start makes fewer. */
async function ownSigned(arena: Arena): Promise<number> {
  const ledger: Ledger = createLedger();
  await scanNode(ledger, VICTIM, arena.folder(VICTIM), { protectionOnly: true });
  return ledger.countOf(VICTIM);
}

async function overwrite(path: string, at: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.write(bytes, 0, bytes.length, at);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

export const DISK: Group = {
  name: "disk",
  cases: [
    { id: "FLT-17", title: "two starts on one data folder", play: startTwice },
    { id: "FLT-18", title: "data of another network, of a newer version", play: foreignData },
    { id: "FLT-13", title: "torn tail of the log", play: tornTail },
    { id: "FLT-14", title: "flipped bit in the log", play: flippedBit },
    { id: "FLT-14b", title: "an observer starts again", play: stillObserves },
    { id: "FLT-16", title: "data folder deleted, keys kept", play: deletedData },
  ],
};
