/** Sorts observations for the onlookers and keeps the world they share up to date. */
import type { Block, Certificate, StoredRecord } from "../../../src/chain/index.ts";
import { BlockKind, blockHash, createBlock, Phase } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import type { Hash, OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Checker } from "../checker.ts";
import type { Observation } from "../observation.ts";
import type { Onlooker } from "./onlooker.ts";
import { say, short } from "./words.ts";
import { parentOf, type Tally, tallyOf, type World } from "./world.ts";

type Handlers = {
  [K in Exclude<keyof Onlooker, "name">]-?: NonNullable<Onlooker[K]>[];
};

const NAMES = [
  "tick",
  "signed",
  "decided",
  "accepted",
  "voted",
  "final",
  "recorded",
  "durable",
  "intends",
  "sent",
  "took",
  "ordered",
  "published",
  "accused",
  "crashed",
  "restarted",
  "inspected",
  "healed",
  "finish",
] as const satisfies readonly (keyof Handlers)[];

type Watch = {
  readonly world: World;
  readonly on: Handlers;
  readonly voted: Set<Hash>;
  readonly final: Set<Hash>;
  /** Blocks found final or voted for before an honest node recorded them or an ancestor. */
  readonly waiting: Set<Tally>;
  nowUs: number;
};

/** One checker made of many onlookers. */
export function createWatch(world: World, onlookers: readonly Onlooker[]): Checker {
  const on: Record<string, unknown[]> = {};
  for (const name of NAMES) on[name] = onlookers.flatMap((each) => each[name]?.bind(each) ?? []);
  const watch: Watch = {
    world,
    on: on as unknown as Handlers,
    voted: new Set(),
    final: new Set(),
    waiting: new Set(),
    nowUs: -1,
  };
  return {
    name: onlookers.map((each) => each.name).join(" "),
    observe: (observation, nowUs) => observe(watch, observation, nowUs),
    finish: () => {
      for (const handle of watch.on.finish) handle();
    },
  };
}

function observe(watch: Watch, observation: Observation, nowUs: number): void {
  const { world, on } = watch;
  if (nowUs !== watch.nowUs) {
    watch.nowUs = nowUs;
    for (const handle of on.tick) handle(nowUs / 1000);
  }
  if (observation.kind === "healed") {
    for (const handle of on.healed) handle(observation.nodes);
  } else if (world.honest[observation.node] === true) {
    observeNode(watch, observation);
  }
}

type OfNode = Exclude<Observation, { kind: "healed" }>;

function observeNode(watch: Watch, observation: OfNode): void {
  const { on } = watch;
  const { node } = observation;
  switch (observation.kind) {
    case "step":
      if (observation.input.kind === "message") {
        for (const handle of on.took) handle(node, observation.input, observation.effects);
      }
      for (const effect of observation.effects) decide(watch, node, effect);
      break;
    case "durable":
      for (const record of observation.records) {
        for (const handle of on.durable) handle(node, record);
      }
      break;
    case "left":
      leave(watch, node, observation.effect);
      break;
    case "crash":
      for (const handle of on.crashed) handle(node);
      break;
    case "restart":
      for (const handle of on.restarted) handle(node, observation.records);
      for (const effect of observation.effects) decide(watch, node, effect);
      break;
    case "inspected":
      for (const handle of on.inspected) handle(node, observation.state);
      break;
  }
}

/** What a step decided, whether or not it will ever leave. */
function decide(watch: Watch, node: OperatorIndex, effect: CoreEffect): void {
  if (effect.kind === "send") {
    const recipients = recipientsOf(watch, effect);
    for (const handle of watch.on.intends) handle(node, effect.message, recipients);
  }
  if (effect.kind !== "persist") return;
  const { record } = effect;
  learn(watch, record);
  const certificate = certificateIn(record);
  if (certificate !== null) {
    for (const handle of watch.on.accepted) handle(node, certificate);
    markDecided(watch, tallyOf(watch.world, certificate.statement));
  }
  for (const handle of watch.on.recorded) handle(node, record);
}

const recipientsOf = ({ world }: Watch, { to }: Extract<CoreEffect, { kind: "send" }>): number =>
  to === "all" ? world.operators - 1 : to.length;

const certificateIn = (record: StoredRecord): Certificate | null =>
  record.kind === "viewCertificate" ||
  record.kind === "laneCertificate" ||
  record.kind === "outputCertificate"
    ? record.certificate
    : null;

function learn(watch: Watch, record: StoredRecord): void {
  const { world } = watch;
  if (record.kind === "batch") {
    if (!world.batches.has(record.batch.digest))
      world.batches.set(record.batch.digest, record.batch);
  } else if (record.kind === "block" || record.kind === "snapshot") {
    learnBlock(watch, record.block);
  } else if (record.kind === "proposal") {
    const { header, cut, reports } = record.proposal;
    learnBlock(watch, createBlock(header, cut, reports));
  }
}

function learnBlock(watch: Watch, block: Block): void {
  const { world } = watch;
  if (world.blocks.has(block.hash)) return;
  if (blockHash(block.header) !== block.hash) {
    world.report("S1", `a block is kept under ${short(block.hash)}, which is not its hash`);
    return;
  }
  world.blocks.set(block.hash, block);
  for (const tally of [...watch.waiting]) {
    watch.waiting.delete(tally);
    follow(watch, tally);
  }
}

function leave(watch: Watch, node: OperatorIndex, effect: CoreEffect): void {
  const { world, on } = watch;
  switch (effect.kind) {
    case "sign": {
      const { statement, report } = effect.request;
      for (const handle of on.signed) handle({ node, statement, report });
      if (statement === null) break;
      const tally = tallyOf(world, statement);
      if (tally.signers[node] === true) break;
      tally.signers[node] = true;
      tally.honestSeats += world.seats[node] ?? 0;
      if (statement.phase === Phase.NOTARIZE) follow(watch, tally);
      if (tally.honestSeats + world.byzantineSeats >= world.quorumSeats) markDecided(watch, tally);
      break;
    }
    case "send": {
      const recipients = recipientsOf(watch, effect);
      for (const handle of on.sent) handle(node, effect.message, recipients);
      break;
    }
    case "ordered":
      for (const handle of on.ordered) handle(node, effect);
      break;
    case "publish":
      for (const handle of on.published) handle(node, effect.output);
      break;
    case "evidence":
      for (const handle of on.accused) handle(node, effect.evidence);
      break;
    default:
      break;
  }
}

function markDecided(watch: Watch, tally: Tally): void {
  if (tally.decided) return;
  tally.decided = true;
  for (const handle of watch.on.decided) handle(tally);
  if (tally.statement.phase === Phase.FINALIZE) follow(watch, tally);
}

/** Tells of votes for blocks, and of final blocks, as soon as block and parent are known. */
function follow(watch: Watch, tally: Tally): void {
  const { statement } = tally;
  const known = statement.phase === Phase.FINALIZE ? finalize(watch, statement.hash) : true;
  const block = watch.world.blocks.get(statement.hash);
  const parent = block === undefined ? null : parentOf(watch.world, block);
  if (!known || block === undefined || parent === null) {
    watch.waiting.add(tally);
    return;
  }
  const { header } = block;
  if (header.view !== statement.view || header.height !== statement.height) {
    watch.world.report("S7", `${say(statement)} names a block of view ${header.view}`);
  }
  if (watch.voted.has(block.hash)) return;
  watch.voted.add(block.hash);
  for (const handle of watch.on.voted) handle(block, parent);
}

/** Marks a block and its ancestors final, oldest first; false while one of them is unknown. */
function finalize(watch: Watch, hash: Hash): boolean {
  const { world } = watch;
  const path: Block[] = [];
  let at = hash;
  while (!watch.final.has(at) && at !== world.setup.genesisHash) {
    const block = world.blocks.get(at);
    if (block === undefined) return false;
    path.push(block);
    at = block.header.parentHash;
  }
  for (const block of path.reverse()) {
    const parent = parentOf(world, block);
    if (parent === null) return false;
    watch.final.add(block.hash);
    if (block.header.kind !== BlockKind.FILLER && !world.final.has(block.header.height)) {
      world.final.set(block.header.height, block);
      world.finalHeight = Math.max(world.finalHeight, block.header.height);
    }
    for (const handle of watch.on.final) handle(block, parent);
  }
  return true;
}
