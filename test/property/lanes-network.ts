/**
 * Four lanes that talk to each other, one owner forking its own lane, messages in any order and some
 * of them lost, nodes restarting from their disks.
 */
import fc from "fast-check";
import { expect } from "vitest";
import type { Batch, LaneCertificate, StoredRecord } from "../../src/chain/index.ts";
import {
  collectionSizes,
  type LanesEffect,
  type LanesMessage,
} from "../../src/core/lanes/index.ts";
import {
  batchesMessage,
  batchMessage,
  certificateMessage,
  certificateOf,
  EPOCH,
  laneContext,
  type Setup,
  section,
  submit,
  viewEntered,
} from "../unit/core/lanes/fixture.ts";
import { type Node, restart } from "../unit/core/lanes/node.ts";

export const FORKER = 3;
export const HONEST = [0, 1, 2];
export const LENGTH = 4;

type Message = { readonly from: number; readonly to: number; readonly message: LanesMessage };

/** Honest nodes with their disks, messages under way, and every certificate anybody verified. */
export type Network = {
  readonly nodes: Node[];
  readonly disks: StoredRecord[][];
  readonly underWay: Message[];
  readonly timers: Map<string, number>[];
  readonly certified: LaneCertificate[];
  /** Every digest that an honest operator signed, with operator, lane and height. */
  readonly acks: (readonly [place: string, digest: string])[];
  readonly batches: Map<string, Batch>;
  /** Who acknowledged which digest of the forker's lane. */
  readonly forkerAcks: Map<string, Set<number>>;
  readonly setup: Setup;
  nowMs: number;
  view: number;
};

export function open(setup: Setup): Network {
  const network: Network = {
    nodes: [],
    disks: HONEST.map(() => []),
    underWay: [],
    timers: HONEST.map(() => new Map()),
    certified: [],
    acks: [],
    batches: new Map(),
    forkerAcks: new Map(),
    setup,
    nowMs: 0,
    view: 0,
  };
  for (const self of HONEST) start(network, self);
  return network;
}

function start(network: Network, self: number): void {
  const context = laneContext({ ...network.setup, self });
  const disk = network.disks[self] as StoredRecord[];
  network.timers[self]?.clear();
  const { node, effects } = restart(context, disk, { nowMs: network.nowMs });
  network.nodes[self] = node;
  perform(network, self, effects);
}

/** The driver: records are on disk at once, messages wait for their turn. */
function perform(network: Network, self: number, effects: readonly LanesEffect[]): void {
  for (const effect of effects) {
    if (effect.kind === "persist") {
      network.disks[self]?.push(effect.record);
      if (effect.record.kind === "batch") {
        network.batches.set(effect.record.batch.digest, effect.record.batch);
      }
    } else if (effect.kind === "send") {
      sendAll(network, self, effect);
    } else if (effect.kind === "setTimer") {
      network.timers[self]?.set(effect.timer.name, network.nowMs + effect.delayMs);
    } else if (effect.kind === "laneCertified") {
      network.certified.push(effect.certificate);
    } else if (effect.kind === "sign" && effect.request.statement !== null) {
      const { view: lane, height, hash } = effect.request.statement;
      network.acks.push([[self, lane, height].join("/"), hash]);
    }
  }
}

function sendAll(
  network: Network,
  from: number,
  { to, message }: Extract<LanesEffect, { kind: "send" }>,
): void {
  const peers = to === "all" ? [0, 1, 2, 3].filter((peer) => peer !== from) : to;
  for (const peer of peers) send(network, { from, to: peer, message: message as LanesMessage });
}

/** The forker answers nothing, but makes certificates of whatever acks it gets. */
function send(network: Network, sent: Message): void {
  const { from, to, message } = sent;
  if (to !== FORKER) {
    network.underWay.push(sent);
    return;
  }
  if (message.kind !== "ack") return;
  const { hash } = message.statement;
  const signers = network.forkerAcks.get(hash) ?? new Set([FORKER]);
  network.forkerAcks.set(hash, signers.add(from));
  const batch = network.batches.get(hash);
  if (signers.size < 3 || batch === undefined) return;
  const certificate = certificateOf(batch, { signers: [...signers].sort() });
  network.certified.push(certificate);
  for (const peer of HONEST) {
    network.underWay.push({ from: FORKER, to: peer, message: certificateMessage(certificate) });
  }
}

export function deliver(network: Network, { from, to, message }: Message): void {
  if ((message as { kind: string }).kind === "getBatches") return serve(network, from, to, message);
  const node = network.nodes[to];
  if (node !== undefined) perform(network, to, node.message(from, message, network.nowMs));
}

function serve(network: Network, asker: number, server: number, request: unknown): void {
  const { digest, count } = request as { digest: string; count: number };
  const stored = new Map(
    network.disks[server]?.flatMap((record) =>
      record.kind === "batch" ? [[record.batch.digest as string, record.batch] as const] : [],
    ),
  );
  const found: Batch[] = [];
  for (let next = stored.get(digest); next !== undefined && found.length < count; ) {
    found.push(next);
    next = stored.get(next.header.parentDigest);
  }
  const absent = { kind: "absent", epoch: EPOCH, request } as LanesMessage;
  const answer = found.length > 0 ? batchesMessage(...found) : absent;
  network.underWay.push({ from: server, to: asker, message: answer });
}

/** Time passes: timers that are due fire, and a view is entered. */
function tick(network: Network, spanMs: number): void {
  network.nowMs += spanMs;
  network.view++;
  for (const self of HONEST) {
    const node = network.nodes[self] as Node;
    perform(network, self, node.settle(viewEntered(network.view)));
    const armed = network.timers[self] as Map<string, number>;
    for (const [name, atMs] of [...armed]) {
      if (atMs > network.nowMs) continue;
      armed.delete(name);
      perform(network, self, node.timer(name, network.nowMs));
    }
  }
}

export const step = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant("deliver" as const), index: fc.nat(999) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("lose" as const), index: fc.nat(999) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("submit" as const), node: fc.nat(2) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("fork" as const),
      node: fc.nat(2),
      side: fc.nat(1),
      height: fc.nat(LENGTH - 1),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("tick" as const), spanMs: fc.nat(120) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const), node: fc.nat(2) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

export function take(network: Network, happens: Step, sides: readonly Batch[][]): void {
  const { underWay } = network;
  switch (happens.kind) {
    case "deliver":
    case "lose": {
      const [sent] = underWay.splice(happens.index % Math.max(1, underWay.length), 1);
      if (sent !== undefined && happens.kind === "deliver") deliver(network, sent);
      return;
    }
    case "submit": {
      const node = network.nodes[happens.node] as Node;
      const input = submit(section({ size: 296, fill: network.nowMs % 200 }), network.nowMs);
      return perform(network, happens.node, node.settle(input));
    }
    case "fork": {
      const batch = sides[happens.side]?.[happens.height] as Batch;
      network.batches.set(batch.digest, batch);
      return deliver(network, { from: FORKER, to: happens.node, message: batchMessage(batch) });
    }
    case "tick":
      return tick(network, happens.spanMs);
    case "restart":
      return start(network, happens.node);
  }
}

/** Whether the lower of two certified tips of a lane lies below the higher one. */
function onOneChain(network: Network, left: LaneCertificate, right: LaneCertificate): boolean {
  const [low, high] =
    left.statement.height <= right.statement.height ? [left, right] : [right, left];
  let digest = high.statement.hash as string;
  for (let height = high.statement.height; height > low.statement.height; height--) {
    const batch = network.batches.get(digest);
    if (batch === undefined) return false;
    digest = batch.header.parentDigest;
  }
  return digest === low.statement.hash;
}

export function judge(network: Network): void {
  const acked = new Map<string, string>();
  for (const [place, digest] of network.acks) {
    expect(acked.get(place) ?? digest, "one ack per height").toBe(digest);
    acked.set(place, digest);
  }
  onlyOneChain(network);
  for (const self of HONEST) {
    for (const { name, size, bound } of collectionSizes((network.nodes[self] as Node).state)) {
      expect(size, `${name} of ${self}`).toBeLessThanOrEqual(bound);
    }
  }
}

export function onlyOneChain(network: Network): void {
  const seen = new Map<string, LaneCertificate>();
  for (const certificate of network.certified) {
    const { view: lane, height, hash } = certificate.statement;
    seen.set([lane, height, hash].join("/"), certificate);
  }
  const certificates = [...seen.values()];
  for (const left of certificates) {
    for (const right of certificates) {
      if (left.statement.view !== right.statement.view) continue;
      expect(onOneChain(network, left, right), "certified tips lie on one chain").toBe(true);
    }
  }
}

/** From now on nothing is lost: messages in order, time goes on. */
export function heal(network: Network): void {
  for (let round = 0; round < 60; round++) {
    for (let count = 0; count < 2000; count++) {
      const sent = network.underWay.shift();
      if (sent === undefined) break;
      deliver(network, sent);
    }
    tick(network, 60);
  }
}
