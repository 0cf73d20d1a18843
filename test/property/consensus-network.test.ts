/**
 * Four honest nodes and a hostile network: messages late, lost, twice, in any order until it heals.
 * They agree always, and go on once it has healed.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Block, offenceOf, type PeerMessage, type Statement } from "../../src/chain/index.ts";
import {
  type ConsensusEffect,
  type ConsensusMessage,
  collectionSizes,
} from "../../src/core/consensus/index.ts";
import { heightOf } from "../../src/primitives/brand.ts";
import {
  advance,
  type Bench,
  certifyLane,
  feed,
  openBench,
  receive,
  restart,
} from "../unit/core/consensus/harness.ts";
import { EPOCH, laneCertificate, START_MS } from "../unit/core/consensus/objects.ts";

type Flight = {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly message: PeerMessage;
};

type World = {
  readonly nodes: Bench[];
  /** In the order of arrival. */
  readonly flights: Flight[];
  nowMs: number;
  healed: boolean;
  /** 32-bit state of a small generator: fast-check gives the seed, so that failures shrink to it. */
  noise: number;
  /** Effects of each node that were carried out. */
  readonly done: number[];
  readonly final: Map<number, string>;
  readonly signed: Statement[][];
  readonly statusMs: number[];
};

function random(world: World, below: number): number {
  world.noise = (Math.imul(world.noise, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((world.noise / 2 ** 32) * below);
}

function post(world: World, from: number, to: number, message: PeerMessage): void {
  const lost = !world.healed && random(world, 100) < 30;
  if (lost) return;
  const copies = random(world, 10) === 0 ? 2 : 1;
  for (let copy = 0; copy < copies; copy++) {
    const delay = world.healed ? 1 + random(world, 90) : 1 + random(world, 1500);
    world.flights.push({ atMs: world.nowMs + delay, from, to, message });
  }
}

/** Carries out what a node asked of its driver since last time. */
function carryOut(world: World, index: number): void {
  const bench = world.nodes[index] as Bench;
  while ((world.done[index] as number) < bench.effects.length) {
    const effect = bench.effects[world.done[index] as number] as ConsensusEffect;
    world.done[index] = (world.done[index] as number) + 1;
    if (effect.kind === "send") {
      const all = [0, 1, 2, 3].filter((to) => to !== index);
      for (const to of effect.to === "all" ? all : effect.to)
        post(world, index, to, effect.message);
    }
    if (effect.kind === "sign" && effect.request.statement !== null) {
      note(world, index, effect.request.statement);
    }
    if (effect.kind === "needBlock") fetchBlock(world, index, effect.hash);
    if (effect.kind === "ordered") for (const block of effect.blocks) order(world, block);
  }
}

function order(world: World, { header, hash }: Block): void {
  expect(world.final.get(header.height) ?? hash, "S1: one block per height").toBe(hash);
  world.final.set(header.height, hash);
}

function note(world: World, index: number, statement: Statement): void {
  const signed = world.signed[index] as Statement[];
  for (const other of signed) expect(offenceOf(other, statement), "S7").toBe(null);
  signed.push(statement);
}

/** Sync: the block of whoever has it, later. */
function fetchBlock(world: World, index: number, hash: string): void {
  const block = world.nodes.flatMap((bench) => bench.state.blocks.get(hash as never) ?? [])[0];
  if (block === undefined) return;
  const bench = world.nodes[index] as Bench;
  feed(bench, { kind: "blocksFetched", nowMs: bench.nowMs, blocks: [block] });
}

function arrive(world: World, { from, to, message }: Flight): void {
  const bench = world.nodes[to] as Bench;
  if (message.kind === "laneCertificate") {
    const { view: lane, height } = message.certificate.statement;
    const known = bench.lanes.best.get(lane)?.statement.height ?? 0;
    if (height > known) certifyLane(bench, message.certificate);
  } else if (message.kind === "getLaneCertificates") {
    for (const { lane, height } of message.lanes) {
      const certificate = bench.lanes.best.get(lane);
      if (certificate === undefined || certificate.statement.height < height) continue;
      post(world, to, from, { kind: "laneCertificate", epoch: EPOCH, certificate });
    }
  } else if (message.kind !== "absent") {
    receive(bench, from, message as ConsensusMessage);
  }
  carryOut(world, to);
}

function tick(world: World, ms: number): void {
  world.nowMs += ms;
  for (const [index, bench] of world.nodes.entries()) {
    advance(bench, world.nowMs - bench.nowMs);
    carryOut(world, index);
    if (world.nowMs - (world.statusMs[index] as number) < 1000) continue;
    world.statusMs[index] = world.nowMs;
    const { view, finalizedView, finalTip } = bench.state;
    const status = {
      epoch: EPOCH,
      view,
      finalizedView,
      finalizedHeight: finalTip.height,
      certifiedHeight: heightOf(0),
    };
    for (const to of [0, 1, 2, 3]) {
      if (to !== index) post(world, index, to, { kind: "status", epoch: EPOCH, status });
    }
  }
  const due = world.flights.filter(({ atMs }) => atMs <= world.nowMs);
  const later = world.flights.filter(({ atMs }) => atMs > world.nowMs);
  world.flights.splice(0, world.flights.length, ...later);
  for (const flight of due.sort((a, b) => a.atMs - b.atMs)) arrive(world, flight);
}

function createWorld(seed: number): World {
  const nodes = [0, 1, 2, 3].map((self) => openBench({ self, listening: true }));
  return {
    nodes,
    flights: [],
    nowMs: START_MS,
    healed: false,
    noise: seed >>> 0,
    done: [0, 0, 0, 0],
    final: new Map(),
    signed: [[], [], [], []],
    statusMs: [START_MS, START_MS, START_MS, START_MS],
  };
}

/** A lane owner tells one node of a certificate; it is on its way to the others. */
function certifySomewhere(world: World, wanted: number): void {
  const lane = random(world, 4);
  const final = world.nodes.map(({ state }) => state.finalTip.cut[lane]?.height ?? 0);
  // B5: nobody acknowledges beyond the window above its final cut.
  const height = Math.min(wanted, Math.min(...final) + 64);
  const certificate = laneCertificate((world.nodes[0] as Bench).context, lane, height);
  const first = random(world, 4);
  const bench = world.nodes[first] as Bench;
  const known = bench.lanes.best.get(lane)?.statement.height ?? 0;
  if (height > known) certifyLane(bench, certificate);
  carryOut(world, first);
  for (const to of [0, 1, 2, 3]) {
    if (to !== first)
      post(world, first, to, { kind: "laneCertificate", epoch: EPOCH, certificate });
  }
}

/** A whole process dies and comes back with its disk. */
function crash(world: World, index: number): void {
  const before = world.nodes[index] as Bench;
  world.nodes[index] = restart(before, { listening: true });
  world.done[index] = 0;
  carryOut(world, index);
}

function storm(world: World, length: number): void {
  for (let index = 0; index < length; index++) {
    tick(world, 1 + random(world, 60));
    if (random(world, 8) === 0) certifySomewhere(world, 1 + Math.floor(index / 6));
    if (random(world, 60) === 0) crash(world, random(world, 4));
  }
}

test("S1, S3, S7, V1, V2: agreement in the storm, progress after it", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 500 }), (seed, length) => {
      const world = createWorld(seed);
      for (const index of world.nodes.keys()) carryOut(world, index);
      storm(world, length);
      world.healed = true;
      const before = Math.max(...world.nodes.map(({ state }) => state.finalizedView));
      // Timers are backed off by the storm, at most 64-fold; a healthy view is over in 1 s.
      const longest = Math.max(
        ...world.nodes.map(({ timers, nowMs }) => Math.max(0, ...timers.values()) - nowMs),
      );
      const patience = 20_000 + 4 * Math.max(0, longest);
      for (let spent = 0; spent < patience; spent += 30) {
        tick(world, 30);
        if (world.nodes.every(({ state }) => state.finalizedView > before + 3)) break;
      }
      for (const { state } of world.nodes) {
        expect(state.finalizedView, "V1: each finalizes again").toBeGreaterThan(before + 3);
        for (const { name, size, bound } of collectionSizes(state)) {
          expect(size, `S19: ${name}`).toBeLessThanOrEqual(bound);
        }
      }
      const views = world.nodes.map(({ state }) => state.view as number);
      expect(Math.max(...views) - Math.min(...views), "V2").toBeLessThanOrEqual(2);
      for (const bench of world.nodes) agreeOnViews(world, bench);
    }),
    { numRuns: 100 },
  );
});

/** S3, S4: no view final and nullified, no view with two notarized blocks, across all nodes. */
function agreeOnViews(world: World, bench: Bench): void {
  for (const slot of bench.state.slots.values()) {
    for (const other of world.nodes) {
      const same = other.state.slots.get(slot.view);
      if (slot.finalization !== null) expect(same?.nullification ?? null).toBe(null);
      if (slot.notarization === null || same?.notarization == null) continue;
      expect(same.notarization.statement.hash).toBe(slot.notarization.statement.hash);
    }
  }
}

test("V1, V3: on a good network every view finalizes, with what all hold in the cut", () => {
  const world = createWorld(7);
  world.healed = true;
  for (const index of world.nodes.keys()) carryOut(world, index);
  for (let round = 1; round <= 40; round++) {
    for (const bench of world.nodes) {
      const known = bench.lanes.best.get(round % 4)?.statement.height ?? 0;
      if (round > known) certifyLane(bench, laneCertificate(bench.context, round % 4, round));
    }
    for (let index = 0; index < 40; index++) tick(world, 10);
  }
  for (let index = 0; index < 400; index++) tick(world, 10);
  const [first] = world.nodes;
  expect(first?.state.finalTip.cut.map(({ height }) => height)).toEqual([40, 37, 38, 39]);
  expect(world.final.size).toBeGreaterThan(30);
  const nullified = world.signed.flat().filter(({ phase }) => phase === 2);
  expect(nullified).toEqual([]);
});
