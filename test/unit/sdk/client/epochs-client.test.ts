/** Clients whose network changes its committee: a feed, and a submitter without one. [X1, FV3, FV4] */
import { describe, expect, test } from "vitest";
import { type BodyPart, genesisHash, partHash } from "../../../../src/chain/index.ts";
import {
  encodeFeedMessage,
  encodeTxStatus,
  type FeedMessage,
  feedMessageToJson,
  txStatusToJson,
} from "../../../../src/codec/index.ts";
import { createLeafTable, leafPath } from "../../../../src/core/index.ts";
import { keccak256 } from "../../../../src/crypto/hash.ts";
import { createMerkleTree, merkleProof } from "../../../../src/crypto/merkle.ts";
import { heightOf, millisOf } from "../../../../src/primitives/brand.ts";
import {
  createFeedClient,
  createSubmitter,
  type FeedConfirmation,
  type FetchLike,
  feedHaltOf,
  TRUST_AGE_MAX_MS,
  transactionsOf,
} from "../../../../src/sdk/index.ts";
import { createRig, type Rig, requestOf } from "../../feed/fixture.ts";
import { createMemoryFiles } from "../../feed/memory-files.ts";
import {
  committeeOf,
  type EpochChain,
  epochChain,
  HEIGHTS,
  native,
  ROLLUP,
  verifier,
} from "../epochs-fixture.ts";
import { network } from "../feed-fixture.ts";
import {
  BLOCK_HASH,
  entryLog,
  type FakeL1,
  fakeL1,
  receiptWith,
  TX_HASH,
  trustIn,
} from "../l1/fake-l1.ts";
import { scriptedTransport } from "./scripted-transport.ts";
import { createTestClock } from "./test-clock.ts";

const GENESIS = genesisHash(network);
const chain: EpochChain = epochChain({ genesis: GENESIS });

/** All messages that a feed has for a request. */
async function messagesOf(rig: Rig, request: Parameters<Rig["feed"]["open"]>[0]) {
  const opened = rig.feed.open({
    ...request,
    genesisHash: requestOf({ kind: "fromTip" }).genesisHash,
  });
  if (opened.kind === "error") throw new Error(opened.code);
  const messages: Uint8Array[] = [];
  for (;;) {
    const next = await Promise.race([
      opened.cursor.next(),
      new Promise<null>((resolve) => setTimeout(resolve, 20, null)),
    ]);
    if (next === null) return messages;
    if (next.kind === "error") throw new Error(next.code);
    messages.push(next.bytes);
  }
}

async function rigOf(): Promise<Rig> {
  const rig = await createRig({ files: createMemoryFiles(), bls: native });
  await rig.publish(chain.outputs);
  return rig;
}

const trustGenesis = { genesisHash: GENESIS, committee: committeeOf(0) };

async function clientOf(
  trust: Parameters<typeof createFeedClient>[0]["trust"],
  extra: readonly Uint8Array[] = [],
) {
  const rig = await rigOf();
  const all = await messagesOf(
    rig,
    requestOf({ kind: "fromSeq", seq: 1, expectPrevBatchHash: null }),
  );
  const served = scriptedTransport(() => [...all, ...extra]);
  const clock = createTestClock();
  const client = createFeedClient({
    urls: ["a"],
    rollupId: ROLLUP,
    trust,
    verifier,
    transport: served.transport,
    clock,
    random: () => 0,
  });
  return { client, served, clock };
}

const HEAD = chain.outputs.flatMap(({ batches }) =>
  batches.filter(({ leaf }) => leaf.rollupId === ROLLUP),
).length;

describe("X1: a feed client", () => {
  test("X1: of genesis follows three changes without a hole", async () => {
    const { client } = await clientOf(trustGenesis);
    const seqs: number[] = [];
    for await (const { seq } of client.batches({ fromSeq: 1 })) {
      seqs.push(seq);
      if (seq === HEAD) break;
    }
    expect(seqs).toEqual(Array.from({ length: HEAD }, (_, at) => at + 1));
  });

  test("X1: of the L1 enters where the L1 says, and asks for later changes only", async () => {
    const l1 = fakeL1({ head: { epoch: 0, frozen: false }, timestamp: 50 });
    const { client, served } = await clientOf({ network, l1: trustIn(l1) });
    for await (const { seq } of client.batches({ fromSeq: 1 })) if (seq === HEAD) break;
    expect(served.visits.map(({ request }) => request.trustedEpoch)).toEqual([0]);
  });

  test("X1: that begins before where it entered has the L1 name that committee too", async () => {
    const l1 = fakeL1({ timestamp: 50 });
    const { client, served } = await clientOf({ network, l1: trustIn(l1) });
    const seqs: number[] = [];
    for await (const { seq } of client.batches({ fromSeq: 1 })) {
      seqs.push(seq);
      if (seq === HEAD) break;
    }
    expect(seqs).toEqual(Array.from({ length: HEAD }, (_, at) => at + 1));
    expect(served.visits.map(({ request }) => request.trustedEpoch)).toEqual([1, 0]);
  });

  test("X1: believes no earlier committee whose time is over on the L1", async () => {
    const l1 = fakeL1({ timestamp: 50, validUntilOf: (epoch) => (epoch === 0 ? 49 : 2000) });
    const { client } = await clientOf({ network, l1: trustIn(l1) });
    await expect(client.batches({ fromSeq: 1 }).next()).rejects.toThrow("UNKNOWN_EPOCH");
  });

  test("X1: keeps the committees it believed, for an iteration that begins before the newest", async () => {
    const { client, served } = await clientOf(trustGenesis);
    for (let round = 0; round < 2; round++) {
      for await (const { seq } of client.batches({ fromSeq: 1 })) if (seq === HEAD) break;
    }
    expect(served.visits.map(({ request }) => request.trustedEpoch)).toEqual([0, 3, 0]);
  });

  test("X1: waits for an L1 that does not answer, and says so", async () => {
    const l1: FakeL1 = fakeL1({ head: { epoch: 0, frozen: false }, timestamp: 50, down: true });
    const { client, clock } = await clientOf({ network, l1: trustIn(l1) });
    const first = client.batches({ fromSeq: 1 }).next();
    while (clock.waits.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(client.status.lastFailure).toMatchObject({ url: "l1", code: "UNKNOWN_EPOCH" });
    l1.down = false;
    expect(await first).toMatchObject({ value: { seq: 1 } });
  });

  test("FV4: without an L1 old trust halts; with one the same committee is believed again", async () => {
    const halted = await clientOf(trustGenesis);
    halted.clock.elapse(TRUST_AGE_MAX_MS + 1);
    const failing = halted.client.batches({ fromSeq: 1 }).next();
    const error: unknown = await failing.then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(feedHaltOf(error)).not.toBeNull();
    expect(error).toMatchObject({ code: "FEED_TRUST_EXPIRED" });
    const seconds = TRUST_AGE_MAX_MS / 1000;
    const l1 = fakeL1({
      head: { epoch: 0, frozen: false },
      timestamp: 50,
      validUntil: 2 * seconds,
    });
    const renewed = await clientOf({ network, l1: trustIn(l1) });
    const batches = renewed.client.batches({ fromSeq: 1 });
    expect(await batches.next()).toMatchObject({ value: { seq: 1 } });
    l1.timestamp = seconds + 60;
    renewed.clock.elapse(TRUST_AGE_MAX_MS + 1);
    expect(await batches.next()).toMatchObject({ value: { seq: 2 } });
  });
});

describe("ST5: confirmations of a client", () => {
  const confirmation: FeedMessage = {
    kind: "confirmation",
    level: 4,
    upToHeight: heightOf(2),
    upToSeq: 2,
    outputHash: chain.at(2).outputHash,
    l1BlockNumber: 30,
    l1BlockHash: BLOCK_HASH,
    l1TxHash: TX_HASH,
    l1LogIndex: 5,
    retracted: false,
  };
  const first = async (l1: FakeL1 | null): Promise<FeedConfirmation | undefined> => {
    const trust = l1 === null ? trustGenesis : { network, l1: trustIn(l1) };
    const { client, served } = await clientOf(trust, [encodeFeedMessage(confirmation)]);
    for await (const each of client.confirmations()) {
      expect(served.visits[0]?.request).toMatchObject({ confirmations: true, omitBodies: true });
      return each;
    }
    return undefined;
  };

  test("ST5: are held against the caller's L1", async () => {
    const batchHash = keccak256(Uint8Array.of(1));
    const receipt = receiptWith(entryLog({ rollupId: 1, toSeq: 2, batchHash }));
    const l1 = fakeL1({ head: { epoch: 0, frozen: false }, timestamp: 50, receipt });
    expect(await first(l1)).toMatchObject({ level: "posted", verified: true, batchHash });
    expect(await first({ ...l1, receipt: null })).toMatchObject({
      verified: false,
      doubt: "no_log",
    });
    expect(await first(null)).toMatchObject({ verified: false, doubt: "no_l1" });
  });
});

describe("X1: a submitter", () => {
  /** The answer to `seq_getTransactionStatus` about the last transaction of a height. */
  const statusAt = (height: number) => {
    const { header, certificate, leaves, batches } = chain.at(height);
    const batch = batches.find(({ leaf }) => leaf.rollupId === ROLLUP);
    const path = leafPath(createLeafTable(leaves), ROLLUP);
    if (batch === undefined || path === null) throw new Error("no batch");
    const { leaf, ...inclusion } = path;
    const at = batch.parts.length - 1;
    const part = batch.parts[at] as BodyPart;
    const tree = createMerkleTree(batch.parts.map(partHash));
    const converted = txStatusToJson(
      encodeTxStatus({
        status: "certified",
        height: header.height,
        seq: leaf.seq,
        part,
        indexInPart: 0,
        partProof: { index: at, leafCount: batch.parts.length, siblings: merkleProof(tree, at) },
        proof: { header, certificate, descendants: [], leaf, inclusion },
        reason: "",
      }),
    );
    if (converted.kind !== "ok") throw new Error(converted.reason);
    const [raw] = transactionsOf(part.data) ?? [];
    return {
      hash: keccak256(raw as Uint8Array),
      answer: { status: "certified", proof: converted.json },
    };
  };
  const submitterOf = (changes: readonly FeedMessage[]) => {
    const statuses = new Map(
      [2, HEIGHTS].map((height) => {
        const { hash, answer } = statusAt(height);
        return [hash as string, answer] as const;
      }),
    );
    const calls: string[] = [];
    const shown = changes.map((change) => {
      const converted = feedMessageToJson(encodeFeedMessage(change));
      return converted.kind === "ok" ? converted.json : null;
    });
    const fetch: FetchLike = async (_url, { body }) => {
      const { method, params } = JSON.parse(body) as {
        method: string;
        params: [{ hash?: string; afterEpoch?: string }];
      };
      calls.push(method);
      const after = Number(params[0].afterEpoch ?? 0);
      const result =
        method === "seq_getCommittees"
          ? { changes: shown.slice(after) }
          : statuses.get(params[0].hash ?? "");
      return {
        status: 200,
        headers: { get: () => null },
        text: async () => JSON.stringify({ jsonrpc: "2.0", id: 1, result }),
      };
    };
    const clock = { nowMs: () => millisOf(1_000_100), after: () => () => {} };
    const submitter = createSubmitter({
      urls: ["http://a"],
      fetch,
      clock,
      trust: trustGenesis,
      verifier,
    });
    return { submitter, calls };
  };

  test("FV3: follows the changes up to what proves a status, and remembers what came before", async () => {
    const { submitter, calls } = submitterOf([0, 1, 2].map((epoch) => chain.change(epoch)));
    const late = await submitter.getStatus(statusAt(HEIGHTS).hash, ROLLUP);
    expect(late).toMatchObject({ verified: true, height: HEIGHTS });
    const early = await submitter.getStatus(statusAt(2).hash, ROLLUP);
    expect(early).toMatchObject({ verified: true, height: 2 });
    expect(calls.filter((method) => method === "seq_getCommittees")).toHaveLength(1);
  });

  test("FV3: a tampered change leads nowhere", async () => {
    const broken = { ...chain.change(1), header: chain.change(2).header };
    const { submitter } = submitterOf([chain.change(0), broken as FeedMessage]);
    const late = await submitter.getStatus(statusAt(HEIGHTS).hash, ROLLUP);
    expect(late).toMatchObject({ verified: false, status: "certified" });
  });
});
