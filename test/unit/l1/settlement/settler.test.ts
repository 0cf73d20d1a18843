import { decodeFunctionData, type Hex } from "viem";
import { describe, expect, test, vi } from "vitest";
import { type OutputHeader, outputHash } from "../../../../src/chain/index.ts";
import {
  decodeRange,
  RANGE_PAYLOAD_BYTES_MAX,
  STREAM_BYTES_MAX,
} from "../../../../src/codec/index.ts";
import type { PublishedOutput } from "../../../../src/core/index.ts";
import { loadNativeBls } from "../../../../src/crypto/bls-native.ts";
import { keccakText, sha256Bytes } from "../../../../src/crypto/hash.ts";
import { deflate, inflate } from "../../../../src/l1/blobs/deflate.ts";
import { batchInboxAbi } from "../../../../src/l1/generated/batch-inbox.ts";
import { lightClientAbi } from "../../../../src/l1/generated/light-client.ts";
import { createCheckpointHistory } from "../../../../src/l1/posted/checkpoint-history.ts";
import { SETTLER_DEFAULTS, type SettlerAlarm } from "../../../../src/l1/settlement/port.ts";
import { createSettler } from "../../../../src/l1/settlement/settler.ts";
import { rollupOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import { asciiBytes, fromHex } from "../../../../src/primitives/bytes.ts";
import { bytesOf, seededDraw } from "../../../property/draw.ts";
import { announce, CONTRACTS, createModelContracts } from "./model-contracts.ts";
import { createOutputChain, type OutputPlan } from "./settlement-fixture.ts";

const MINUTE_MS = 60_000;
const bls = await loadNativeBls();
const secret = bls.generateSecretKey(sha256Bytes(asciiBytes("settler")));

type Setup = {
  readonly place?: number | null;
  readonly rollups?: number;
  readonly validium?: readonly number[];
  readonly validSeq?: (rollupId: number) => number | null;
  readonly base?: number;
};

function setup({ place = 0, rollups = 3, validium = [], validSeq, base }: Setup = {}) {
  const chain = createOutputChain(rollups, {
    domain: { l1ChainId: 1, registry: CONTRACTS.registry },
    operators: 4,
    signers: [0, 1, 2],
    aggregate: (digest) => bls.sign(secret, digest),
  });
  const model = createModelContracts();
  const alarms: SettlerAlarm[] = [];
  const clock = { now: 0, head: 100 };
  const history = createCheckpointHistory();
  const settler = createSettler(SETTLER_DEFAULTS, {
    contracts: CONTRACTS,
    outbox: model.outbox,
    source: chain.source,
    call: (to, data) => model.call(to, data),
    schedule: () => (base === undefined ? null : { base, blocks: 10 }),
    committeeOf: (epoch) => (epoch < 0 ? null : { size: 4, place }),
    isPosted: (rollupId) => !validium.includes(rollupId),
    validSeq: validSeq ?? (() => null),
    restorationOf: history.restorationOf,
    finalizedHeight: () => 0,
    deflate,
    now: () => clock.now,
    onAlarm: (alarm) => alarms.push(alarm),
  });
  const certify = (plan: Partial<OutputPlan> = {}): PublishedOutput => {
    const output = chain.next({ l1Number: 100, ...plan });
    announce(model, output.header);
    settler.onCertified(output);
    return output;
  };
  const look = (blocks = 1): Promise<void> => {
    clock.head += blocks;
    return settler.onHead({ number: clock.head, finalized: clock.head - 4 });
  };
  return { model, alarms, clock, settler, certify, look, chain, history };
}

const noise = (seed: number, length: number): Uint8Array => bytesOf(seededDraw(seed), length);
const one = (rollup: number, length: number): ReadonlyMap<number, Uint8Array> =>
  new Map([[rollup, noise(rollup, length)]]);

describe("ST4: checkpoints by duty", () => {
  test("the operator on duty posts at once", async () => {
    const { certify, look, model } = setup({ place: 0 });
    certify();
    await look();
    expect(model.waiting()).toEqual(["checkpoint:1"]);
  });

  test.each([1, 2, 3])("backup %i takes over after 3k L1 blocks, not before", async (place) => {
    const { certify, look, model } = setup({ place });
    certify();
    await look();
    await look(3 * place - 1);
    expect(model.waiting()).toEqual([]);
    await look();
    expect(model.waiting()).toEqual(["checkpoint:1"]);
  });

  test("a backup whose predecessor did it stays quiet; after a reorg it waits anew", async () => {
    const { certify, look, model } = setup({ place: 1 });
    const { header } = certify();
    await look();
    model.store(header);
    await look(20);
    expect(model.waiting()).toEqual([]);
  });

  test("who is not in the committee has no duty", async () => {
    const { certify, look, model } = setup({ place: null });
    certify({ transactions: one(1, 10) });
    await look(50);
    expect(model.waiting()).toEqual([]);
  });

  test("an epoch's last output is always posted", async () => {
    const { certify, look, model } = setup();
    certify();
    certify({ nextCommittee: keccakText("next") });
    certify();
    await look();
    expect(model.waiting()).toEqual(["checkpoint:2", "checkpoint:1"].reverse());
  });

  test("certified by a later height: that one's header is posted", async () => {
    const { chain, settler, look, model } = setup();
    const lower = chain.next({ l1Number: 100 });
    const upper = chain.next({ l1Number: 100 });
    const { certificate, header } = upper;
    settler.onCertified({ ...lower, certificate, descendants: [header] });
    await look();
    expect(model.waiting()).toEqual(["checkpoint:2"]);
  });
});

describe("ST4: batches", () => {
  test("not before they are 15 minutes old or fill a blob", async () => {
    const { certify, look, model, clock } = setup();
    const { header } = certify({ transactions: one(1, 5000), timestampMs: 1000 });
    model.store(header);
    clock.now = 1000 + 15 * MINUTE_MS - 1;
    await look();
    expect(model.waiting()).toEqual([]);
    clock.now += 1;
    await look();
    expect(model.waiting()).toEqual(['batches:[{"rollupId":1,"toSeq":1,"repost":false}]']);
  });

  test("at once when a blob is full", async () => {
    const { certify, look, model } = setup();
    const { header } = certify({ transactions: one(1, 126_976) });
    model.store(header);
    await look();
    expect(model.intents().map(({ kind, blobs }) => [kind, blobs.length])).toEqual([
      ["batches", 2],
    ]);
  });

  test("all rollups with unposted batches, by id; VALIDIUM rollups are skipped", async () => {
    const { certify, look, model, clock } = setup({ validium: [2] });
    certify({ transactions: new Map([1, 2, 3].map((id) => [id, noise(id, 1000)])) });
    const { header } = certify({ transactions: one(3, 1000) });
    model.store(header);
    clock.now = 60 * MINUTE_MS;
    await look();
    const posted = model.mine();
    expect(posted.map(({ rollupId, fromSeq, toSeq }) => [rollupId, fromSeq, toSeq])).toEqual([
      [1, 1, 1],
      [3, 1, 2],
    ]);
    await look();
    expect(model.waiting()).toEqual([]);
  });

  test("less than a kilobyte goes as calldata, a call per rollup", async () => {
    const { certify, look, model, clock } = setup();
    const { header } = certify({ transactions: new Map([1, 2].map((id) => [id, noise(id, 50)])) });
    model.store(header);
    clock.now = 60 * MINUTE_MS;
    await look();
    expect(model.intents().map(({ kind, blobs }) => [kind, blobs.length])).toEqual([
      ["calldata", 0],
      ["calldata", 0],
    ]);
  });

  test("a batch larger than six blobs goes in pieces, the later ones as reposts", async () => {
    const { certify, look, model } = setup();
    const { header } = certify({ transactions: one(2, STREAM_BYTES_MAX + 1) });
    model.store(header);
    await look();
    const kinds = model.intents().map(({ blobs }) => blobs.length);
    expect(kinds.length).toBe(2);
    const posted = model.mine();
    expect(posted.map(({ toSeq }) => toSeq)).toEqual([1, 1]);
  });

  test("SC8: begun only where nobody claimed, sent so that nobody's claim reverts it", async () => {
    const { certify, look, model } = setup();
    const { header } = certify({ transactions: one(2, STREAM_BYTES_MAX + 1) });
    certify({ transactions: one(1, 300) });
    model.store(header);
    await look();
    const repostsOf = (data: string | null) => {
      const call = decodeFunctionData({ abi: batchInboxAbi, data: data as Hex });
      if (call.functionName !== "post") throw new Error(call.functionName);
      return call.args[1].map(({ repost }) => repost);
    };
    const intents = model.intents();
    expect(intents.map(({ probe }) => repostsOf(probe))).toEqual([[false], [true]]);
    expect(intents.map(({ data }) => repostsOf(data))).toEqual([[true], [true]]);
  });

  test("what another one posted meanwhile is withdrawn and not posted again", async () => {
    const { certify, look, model, clock } = setup();
    const { header } = certify({ transactions: one(1, 5000) });
    model.store(header);
    clock.now = 60 * MINUTE_MS;
    await look();
    expect(model.waiting()).toHaveLength(1);
    model.claim(1, 1);
    await look();
    expect(model.waiting()).toEqual([]);
  });

  test("what is refused for long is withdrawn, and posted anew under a stored checkpoint", async () => {
    const { certify, look, model, clock } = setup();
    model.store(certify({ transactions: one(1, 5000) }).header);
    clock.now = 60 * MINUTE_MS;
    await look();
    const [refused] = model.intents();
    // A reorg took that checkpoint, and the next one took its place.
    model.store(certify().header);
    model.refuse();
    await look();
    const [instead] = model.intents().filter(({ kind }) => kind === "batches");
    expect(instead?.data).toBeDefined();
    expect(instead?.data).not.toBe(refused?.data);
  });

  test("backups post batches too, when nobody does", async () => {
    const { certify, look, model, clock } = setup({ place: 2 });
    const { header } = certify({ transactions: one(1, 5000) });
    model.store(header);
    clock.now = 60 * MINUTE_MS;
    await look();
    await look(5);
    expect(model.waiting()).toEqual([]);
    await look(1);
    expect(model.waiting()).toHaveLength(1);
  });

  test("SC8: claimed without valid bytes for long enough: posted again as a repost", async () => {
    const { certify, look, model, clock } = setup({ validSeq: () => 0 });
    const { header } = certify({ transactions: one(1, 5000) });
    model.store(header);
    model.claim(1, 1);
    clock.now = 60 * MINUTE_MS;
    await look();
    await look(29);
    expect(model.waiting()).toEqual([]);
    await look(1);
    expect(model.mine()).toMatchObject([{ rollupId: 1, fromSeq: 1, toSeq: 1, repost: true }]);
  });

  test("ST4: claimed, and nobody could check the bytes: they are not posted again and again", async () => {
    let valid: number | null = null;
    const { certify, look, model, clock } = setup({ validSeq: () => valid });
    const { header } = certify({ transactions: one(1, 5000) });
    model.store(header);
    model.claim(1, 1);
    clock.now = 60 * MINUTE_MS;
    for (let blocks = 0; blocks < 100; blocks += 10) await look(10);
    expect(model.waiting()).toEqual([]);
    valid = 0;
    await look();
    await look(30);
    expect(model.mine()).toMatchObject([{ rollupId: 1, fromSeq: 1, toSeq: 1, repost: true }]);
  });

  test("the posted bytes decode to the batches", async () => {
    const { certify, look, model, clock, chain } = setup();
    const { header } = certify({ transactions: one(1, 200) });
    model.store(header);
    clock.now = 60 * MINUTE_MS;
    await look();
    const data = model.intents()[0]?.data as Hex;
    const call = decodeFunctionData({ abi: batchInboxAbi, data });
    if (call.functionName !== "postCalldata") throw new Error(call.functionName);
    const [batch] = (await chain.source.batches(rollupOf(1), 1, 1)) ?? [];
    const expected = { leaf: batch?.leaf, parts: batch?.parts };
    expect(decodeRange(fromHex(call.args[2]), inflate)).toEqual({
      kind: "batches",
      batches: [expected],
    });
  });
});

describe("ST4: a rollup that nobody can post", () => {
  const huge = new Map([[1, new Uint8Array(Math.ceil(RANGE_PAYLOAD_BYTES_MAX / 3))]]);

  test("more unposted than a range holds stops no other rollup, and is said once", async () => {
    const { certify, look, model, clock, alarms } = setup();
    for (let count = 0; count < 3; count++) certify({ transactions: huge });
    const { header } = certify({ transactions: one(2, 5000) });
    model.store(header);
    clock.now = 60 * MINUTE_MS;
    await look();
    await look();
    expect(alarms).toEqual([{ kind: "too_large", rollupId: 1, from: 1 }]);
    expect(model.mine()).toMatchObject([{ rollupId: 2, fromSeq: 1, toSeq: 1 }]);
  });

  test("batches that this node lacks under an older checkpoint stop none under a newer one", async () => {
    const { certify, look, model, clock, chain } = setup();
    const older = certify({ nextCommittee: keccakText("next"), transactions: one(1, 5000) });
    const newer = certify({ transactions: one(2, 5000) });
    const kept = chain.source.batches;
    vi.spyOn(chain.source, "batches").mockImplementation((rollupId, from, to) =>
      rollupId === 1 ? Promise.resolve(null) : kept(rollupId, from, to),
    );
    model.store(older.header);
    model.store(newer.header);
    clock.now = 60 * MINUTE_MS;
    await look();
    expect(model.mine()).toMatchObject([{ rollupId: 2, fromSeq: 1, toSeq: 1 }]);
  });
});

describe("SC7: a checkpoint that the light client forgot", () => {
  const epochEnd = { nextCommittee: keccakText("next") };

  test("is restored by those after it, then posted under", async () => {
    const { certify, look, model, clock, history } = setup();
    const outputs = [
      certify({ ...epochEnd, transactions: one(1, 5000) }),
      certify({ transactions: one(1, 5000) }),
    ];
    for (const output of outputs) history.add({ ...output, height: output.header.height });
    const [old, newest] = outputs.map(({ header }) => header) as [OutputHeader, OutputHeader];
    model.store(newest);
    clock.now = 60 * MINUTE_MS;
    await look();
    const [restore, ...others] = model.intents().map(({ to, data }) => ({
      to,
      ...decodeFunctionData({ abi: lightClientAbi, data: data as Hex }),
    }));
    expect(others).toEqual([]);
    expect(restore).toMatchObject({
      to: CONTRACTS.lightClient,
      functionName: "restore",
      args: [outputHash(old), ZERO_HASH, [outputHash(newest)]],
    });
    await look();
    expect(model.intents()).toHaveLength(1);
    model.mine();
    model.remember(old);
    await look();
    expect(model.mine()).toMatchObject([{ rollupId: 1, fromSeq: 1, toSeq: 1 }]);
    await look();
    expect(model.mine()).toMatchObject([{ rollupId: 1, fromSeq: 2, toSeq: 2 }]);
  });

  test("is left alone where nothing has to be posted under it", async () => {
    const { certify, look, model, clock, history } = setup();
    const output = certify({ ...epochEnd, transactions: one(1, 5000) });
    history.add({ ...output, height: output.header.height });
    model.claim(1, 1);
    model.store(certify().header);
    clock.now = 60 * MINUTE_MS;
    await look();
    expect(model.waiting()).toEqual([]);
  });

  test("one that was never stored cannot be: a later one serves", async () => {
    const { certify, look, model, clock } = setup();
    certify({ ...epochEnd, transactions: one(1, 5000) });
    model.store(certify({ transactions: one(1, 5000) }).header);
    clock.now = 60 * MINUTE_MS;
    await look();
    expect(model.mine()).toMatchObject([{ rollupId: 1, fromSeq: 1, toSeq: 2 }]);
  });
});

describe("what the L1 says comes first", () => {
  test("a frozen client stops everything, loudly", async () => {
    const { certify, look, model, alarms } = setup();
    certify();
    model.frozen = true;
    await look();
    expect(model.waiting()).toEqual([]);
    expect(alarms).toEqual([{ kind: "frozen" }]);
  });

  test("another output at the newest checkpoint's height is an alarm, and nothing is posted on it", async () => {
    const { certify, look, model, alarms, clock } = setup();
    const { header } = certify({ transactions: one(1, 5000) });
    model.store({ ...header, beacon: keccakText("another") });
    clock.now = 60 * MINUTE_MS;
    await look();
    expect(alarms).toEqual([{ kind: "conflict", height: 1 }]);
    expect(model.waiting()).toEqual([]);
  });

  test("a newest checkpoint that a reorg takes while it is looked at is no alarm", async () => {
    const { certify, look, model, alarms, clock } = setup();
    const below = certify({ transactions: one(1, 5000) });
    const newest = certify({ transactions: one(1, 5000) });
    model.store({ ...newest.header, beacon: keccakText("not stored any more") });
    const { call } = model;
    model.call = async (to, data) => {
      const answer = await call(to, data);
      model.store(below.header);
      return answer;
    };
    clock.now = 60 * MINUTE_MS;
    await look();
    expect(alarms).toEqual([]);
  });

  test("SC6: committees that may be written are, by turns", async () => {
    const { look, model, certify } = setup({ place: 1, base: 100 });
    certify();
    await look();
    expect(model.waiting()).toEqual(["epoch:1"]);
    model.mine();
    await look(9);
    const after = model.waiting().filter((one) => one.startsWith("epoch"));
    expect(after).toContain("epoch:0");
    model.mine();
    await look();
    expect(model.waiting().filter((one) => one.startsWith("epoch"))).toEqual([]);
  });
});
