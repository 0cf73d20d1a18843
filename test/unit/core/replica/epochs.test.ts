/** Epochs by height, without an L1: a whole committee crosses them, awake, asleep and restarted. */
import { describe, expect, test } from "vitest";
import { BlockKind } from "../../../../src/chain/index.ts";
import { collections, inspect, openReplica } from "../../../../src/core/replica/index.ts";
import { epochOf, millisOf, rollupOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import { LayoutWriter } from "../../../../src/primitives/bytes.ts";
import {
  byEpoch,
  type Cluster,
  configOf,
  createCluster,
  give,
  type Member,
  memberOf,
  OPERATORS,
  peerOf,
  reopen,
  run,
  type Variation,
} from "./cluster.ts";

const HEIGHTS = 3;
const SHORT: Variation = { parameters: { epochHeights: HEIGHTS } };

function submit(cluster: Cluster, operator: number, word: number): void {
  const bytes = new LayoutWriter(8).u32(4).u32(word).done();
  const section = { kind: 0, rollupId: rollupOf(1), units: 1, bytes } as const;
  give(cluster, operator, { kind: "submit", nowMs: millisOf(cluster.nowMs), section });
}

/** A transaction per operator in turn, so that heights rise. */
function work(cluster: Cluster, rounds: number, first = 0): void {
  for (let round = 0; round < rounds; round++) {
    const operator = round % OPERATORS;
    if (!cluster.asleep.has(operator)) submit(cluster, operator, first + round);
    run(cluster, 700);
  }
}

/** Heights, hashes and transactions that a member has published, in order. */
const outputsOf = ({ published }: Member) =>
  published.map(({ header, outputHash }) => `${header.height} ${outputHash}`);

const wordsOf = ({ published }: Member): number[] =>
  published.flatMap(({ batches }) =>
    batches.flatMap(({ parts }) =>
      parts.flatMap(({ data }) => {
        const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
        const words: number[] = [];
        for (let at = 0; at < data.byteLength; at += 8) words.push(view.getUint32(at + 4));
        return words;
      }),
    ),
  );

describe("E10: epochs by height", () => {
  test("E4, E6: the committee crosses several epochs, and heights, outputs and leaves go on", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 16);
    const first = memberOf(cluster, 0);
    expect(inspect(first.replica).epoch).toBeGreaterThan(2);
    for (const member of cluster.members) {
      expect(inspect(member.replica).halted).toBeNull();
      expect(outputsOf(member)).toEqual(outputsOf(first));
    }
    const headers = first.published.map(({ header }) => header);
    expect(headers.map(({ height }) => height)).toEqual(headers.map((_, index) => index + 1));
    for (const header of headers) {
      expect(header.epoch).toBe(Math.floor((header.height - 1) / HEIGHTS));
      expect(header.nextCommittee !== ZERO_HASH).toBe(header.height % HEIGHTS === 0);
    }
    const leaf = first.published.at(-1)?.leaves[0];
    expect(leaf?.seq).toBe(wordsOf(first).length);
  });

  test("X1: the last output of an epoch is published with the set that its header names", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 8);
    for (const { header, nextCommittee } of memberOf(cluster, 1).published) {
      if (header.nextCommittee === ZERO_HASH) expect(nextCommittee).toBeNull();
      else {
        expect(nextCommittee?.epoch).toBe(header.epoch + 1);
        expect(nextCommittee?.committeeHash).toBe(header.nextCommittee);
      }
    }
  });

  test("E5: fillers have their boundary's height and are never ordered", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 16);
    for (const { effects } of cluster.members) {
      const ordered = effects.flatMap((effect) => (effect.kind === "ordered" ? effect.blocks : []));
      expect(ordered.some(({ header }) => header.kind === BlockKind.FILLER)).toBe(false);
    }
  });

  test("E6: the driver hears of each epoch in order: opened, then the one before closed", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 12);
    const said = memberOf(cluster, 2).effects.flatMap((effect) => {
      if (effect.kind === "epochOpened") return [`opened ${effect.epoch}`];
      return effect.kind === "epochClosed" ? [`closed ${effect.epoch}`] : [];
    });
    expect(said.slice(0, 5)).toEqual(["opened 0", "opened 1", "closed 0", "opened 2", "closed 1"]);
  });

  test("P6: every record is of the epoch whose log it goes to", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 12);
    for (const { epoch, record } of memberOf(cluster, 3).records) {
      if (record.kind === "vote" || record.kind === "ack")
        expect(record.statement.epoch).toBe(epoch);
      if (record.kind === "block") expect(record.block.header.epoch).toBe(epoch);
      if (record.kind === "output") expect(record.header.epoch).toBe(epoch);
      if (record.kind === "epochProof") expect(record.proof.boundary.epoch).toBe(epoch);
      if (record.kind === "epochStart") expect(record.epoch).toBe(epoch);
    }
  });

  test("E6: the proof and the start of e + 1 are durable before any vote of e + 1", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 12);
    for (const { records } of cluster.members) {
      const kinds = records.map(({ epoch, record }) => `${epoch} ${record.kind}`);
      for (const epoch of [1, 2]) {
        const vote = kinds.indexOf(`${epoch} vote`);
        expect(kinds.indexOf(`${epoch - 1} epochProof`)).toBeLessThan(vote);
        expect(kinds.indexOf(`${epoch} epochStart`)).toBeLessThan(vote);
        expect(kinds.indexOf(`${epoch - 1} epochProof`)).toBeGreaterThan(0);
      }
    }
  });

  test("S19: collections keep their bounds across epochs", () => {
    const cluster = createCluster(SHORT);
    for (let round = 0; round < 4; round++) {
      work(cluster, 3, 100 * round);
      for (const { replica } of cluster.members) {
        const sizes = collections(replica);
        expect(new Set(sizes.map(({ name }) => name)).size).toBe(sizes.length);
        for (const { name, size, bound } of sizes) expect(size, name).toBeLessThanOrEqual(bound);
      }
    }
  });
});

describe("E9: what an epoch leaves over", () => {
  test("E9: every transaction is ordered exactly once, whichever epoch takes it", () => {
    const cluster = createCluster(SHORT);
    for (let word = 0; word < 24; word++) {
      submit(cluster, word % OPERATORS, word);
      run(cluster, 90);
    }
    run(cluster, 8000);
    expect(inspect(memberOf(cluster, 0).replica).epoch).toBeGreaterThan(1);
    const submitted = Array.from({ length: 24 }, (_, word) => word);
    for (const member of cluster.members) {
      expect(wordsOf(member).sort((a, b) => a - b)).toEqual(submitted);
    }
  });
});

describe("E7, Y6: a node that slept", () => {
  test("E7: over several epochs it joins by their proofs, delivers all of them, and votes again", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 4);
    cluster.asleep.add(3);
    work(cluster, 20, 100);
    const epoch = inspect(memberOf(cluster, 0).replica).epoch;
    expect(epoch - inspect(memberOf(cluster, 3).replica).epoch).toBeGreaterThan(3);
    cluster.asleep.delete(3);
    run(cluster, 30_000);
    work(cluster, 4, 200);
    run(cluster, 5000);
    const [one, sleeper] = [memberOf(cluster, 0), memberOf(cluster, 3)];
    expect(inspect(sleeper.replica).epoch).toBe(inspect(one.replica).epoch);
    expect(outputsOf(sleeper)).toEqual(outputsOf(one));
    expect(inspect(sleeper.replica)).toMatchObject({ voting: true, halted: null });
    const own = sleeper.effects.filter(
      (effect) =>
        effect.kind === "persist" && effect.record.kind === "vote" && effect.epoch > epoch,
    );
    expect(own.length).toBeGreaterThan(0);
  });

  test("E6: a message of a closed epoch is answered with the proof, once per tRetry", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 10);
    const input = {
      kind: "message",
      nowMs: millisOf(cluster.nowMs),
      from: peerOf(1),
      message: { kind: "getOwnVotes", epoch: epochOf(0) },
    } as const;
    const [first, second] = [give(cluster, 0, input), give(cluster, 0, input)];
    const [answer] = first;
    expect(answer).toMatchObject({ kind: "send", to: [peerOf(1)] });
    expect(answer).toHaveProperty("message.proofs.0.boundary.epoch", 0);
    expect(second).toEqual([]);
  });

  test("K3: a stranger is told nothing of any epoch", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 10);
    for (const epoch of [0, 1, 99]) {
      const effects = give(cluster, 0, {
        kind: "message",
        nowMs: millisOf(cluster.nowMs),
        from: peerOf(77),
        message: { kind: "getEpochProofs", epoch: epochOf(epoch), fromEpoch: epochOf(0), count: 4 },
      });
      const from = peerOf(77);
      expect(effects).toEqual([{ kind: "reject", from, code: "not_member", reason: "sender" }]);
    }
  });
});

describe("R1: restarts around a boundary", () => {
  test("R1: a restart in every state of an epoch goes on and contradicts nothing", () => {
    const reference = createCluster(SHORT);
    work(reference, 10);
    const { records } = memberOf(reference, 2);
    for (let length = 1; length <= records.length; length++) {
      const epochs = byEpoch(records.slice(0, length));
      const opened = openReplica(configOf(2, SHORT), epochs, millisOf(reference.nowMs));
      expect(inspect(opened.replica).halted, `${length} records`).toBeNull();
      const newest = epochs.findLast((log) =>
        log.records.some(({ kind }) => kind === "epochStart"),
      );
      expect(inspect(opened.replica).epoch).toBeGreaterThanOrEqual(newest?.epoch ?? 0);
    }
    const cluster = createCluster(SHORT);
    for (let round = 0; round < 14; round++) {
      work(cluster, 1, round);
      reopen(cluster, round % OPERATORS);
    }
    run(cluster, 8000);
    const heights = cluster.members.map(({ replica }) => inspect(replica).certifiedHeight);
    expect(Math.min(...heights)).toBe(Math.max(...heights));
    expect(Math.min(...heights)).toBeGreaterThan(2 * HEIGHTS);
    const hashes = new Map<number, string>();
    for (const { published } of cluster.members) {
      for (const { header, outputHash } of published) {
        expect(hashes.get(header.height) ?? outputHash).toBe(outputHash);
        hashes.set(header.height, outputHash);
      }
    }
  });

  test("R1: the whole committee restarts after an epoch's end and goes on", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 7);
    for (let operator = 0; operator < OPERATORS; operator++) reopen(cluster, operator);
    const before = inspect(memberOf(cluster, 0).replica).certifiedHeight;
    work(cluster, 8, 50);
    expect(inspect(memberOf(cluster, 0).replica).certifiedHeight).toBeGreaterThan(before + 4);
  });

  test("R3: who lost its memory observes until an epoch has begun under its eyes", () => {
    const cluster = createCluster(SHORT);
    work(cluster, 5);
    const observer = reopen(cluster, 1, []);
    const epoch = inspect(memberOf(cluster, 0).replica).epoch;
    run(cluster, 20_000);
    const signed = observer.effects.some(
      (effect) => effect.kind === "sign" && effect.request.epoch <= epoch,
    );
    expect(signed).toBe(false);
    work(cluster, 12, 50);
    expect(inspect(observer.replica)).toMatchObject({ voting: true, halted: null });
    expect(inspect(observer.replica).epoch).toBe(inspect(memberOf(cluster, 0).replica).epoch);
  });
});
