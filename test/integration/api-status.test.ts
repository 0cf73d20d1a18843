/** `seq_getTransactionStatus`, whose proof a verifier outside checks. */
import { afterEach, expect, test } from "vitest";
import { bundleIdOfLegs } from "../../src/chain/index.ts";
import { decodeFeedMessage, encodeFeedMessage, feedMessageOfJson } from "../../src/codec/index.ts";
import { keccak256 } from "../../src/crypto/hash.ts";
import { type Hash, rollupOf } from "../../src/primitives/brand.ts";
import { verifyTransaction } from "../../src/sdk/index.ts";
import { options, partsAt, proofOf, trust } from "../unit/sdk/fixture.ts";
import { call, type Started, startApi } from "./api-fixture.ts";

/** The stored frame of a batch. */
function frameOf(rollup: number, height: number): Uint8Array {
  const { header, certificate, descendants, path } = proofOf(rollup, height);
  const { leaf, ...inclusion } = path;
  const proof = { header, certificate, descendants, leaf, inclusion };
  return encodeFeedMessage({ kind: "batch", proof, frames: 1, parts: partsAt(rollup, height) });
}

const announced = (height: number, rollups: readonly number[]) => ({
  header: proofOf(1, height).header,
  frames: rollups.map((rollupId) => ({
    rollupId,
    seq: proofOf(rollupId, height).path.leaf.seq,
    messages: [frameOf(rollupId, height)],
  })),
});

/** Batches of the fixture by rollup and sequence number. */
const STORED = new Map([
  ["1/1", frameOf(1, 1)],
  ["1/2", frameOf(1, 2)],
  ["2/1", frameOf(2, 1)],
  ["2/2", frameOf(2, 2)],
]);
const readBatch = async (rollupId: number, seq: number) => {
  const frame = STORED.get(`${rollupId}/${seq}`);
  return frame === undefined ? null : [frame];
};

let started: Started;
afterEach(() => started.close());

type Leg = {
  status: string;
  rollupId: string;
  height: string;
  rollupSeq: string;
  index: number;
  bundleHash: string | null;
  proof: { part: object; indexInPart: number; partProof: Proof; proof: object };
};
type Proof = { index: number; leafCount: number; siblings: Hash[] };
type Answer = Leg & { legs: Leg[] };

const ask = async (hash: string, more: object = {}): Promise<Answer> =>
  (await call(`${started.url}/rpc`, "seq_getTransactionStatus", [{ hash, ...more }]))
    .result as Answer;

const hashOf = (...bytes: number[]): Hash => keccak256(Uint8Array.from(bytes));

/** What the SDK says of a leg, from its JSON alone. */
function verdict({ proof, rollupId }: Leg, transaction: readonly number[]): string {
  const encoded = feedMessageOfJson({
    batch: { proof: proof.proof, frames: 1, parts: [proof.part] },
  });
  if (encoded.kind === "rejected") return encoded.reason;
  const decoded = decodeFeedMessage(encoded.bytes);
  if (decoded.kind === "rejected" || decoded.message.kind !== "batch") return "no batch";
  const { header, certificate, descendants, leaf, inclusion } = decoded.message.proof;
  const [part] = decoded.message.parts;
  if (part === undefined) return "no part";
  const said = verifyTransaction(
    trust,
    {
      rollupId: rollupOf(Number(rollupId)),
      proof: { header, certificate, descendants, path: { leaf, ...inclusion } },
      transaction: Uint8Array.from(transaction),
      place: { part, indexInPart: proof.indexInPart, path: proof.partProof },
    },
    options,
  );
  return said.kind === "ok" ? "ok" : `${said.code} ${said.reason}`;
}

test("a certified transaction comes with a proof that a verifier outside accepts", async () => {
  started = await startApi({}, { index: { readBatch } });
  started.index.certified(announced(1, [1, 2]));
  const found = await ask(hashOf(2, 2));
  expect(found).toMatchObject({
    status: "certified",
    rollupId: "0x1",
    height: "0x1",
    rollupSeq: "0x1",
    index: 1,
    bundleHash: null,
  });
  expect(verdict(found, [2, 2])).toBe("ok");
  expect(verdict(found, [2, 3])).toBe("BODY transaction");
});

test("a bundle's status has a proof for every leg, all of one height", async () => {
  started = await startApi({}, { index: { readBatch } });
  started.index.certified(announced(1, [1, 2]));
  started.index.certified(announced(2, [1, 2]));
  const legs = [
    { rollupId: rollupOf(1), txHash: hashOf(5) },
    { rollupId: rollupOf(2), txHash: hashOf(6) },
    { rollupId: rollupOf(1), txHash: hashOf(7) },
  ];
  const id = bundleIdOfLegs(legs);
  const found = await ask(id);
  expect(found).toMatchObject({ status: "certified", height: "0x2" });
  expect(found.legs.map((leg) => [leg.rollupId, leg.height, leg.bundleHash])).toEqual([
    ["0x1", "0x2", id],
    ["0x2", "0x2", id],
    ["0x1", "0x2", id],
  ]);
  expect(found.legs.map((leg, index) => verdict(leg, [5 + index]))).toEqual(["ok", "ok", "ok"]);
});

test("own: of other lanes nothing is kept, of this lane all", async () => {
  started = await startApi({}, { index: { readBatch, mode: "own", ownLane: () => 1 } });
  started.index.certified(announced(1, [1, 2]));
  expect((await ask(hashOf(2, 2))).status).toBe("unknown");
  await started.close();
  started = await startApi({}, { index: { readBatch, mode: "own", ownLane: () => 0 } });
  started.index.certified(announced(1, [1, 2]));
  expect((await ask(hashOf(2, 2))).status).toBe("certified");
});

test("settled heights are posted and finalized", async () => {
  started = await startApi(
    {},
    { index: { readBatch, settled: () => ({ posted: 2, finalized: 1 }) } },
  );
  started.index.certified(announced(1, [1, 2]));
  started.index.certified(announced(2, [1, 2]));
  expect((await ask(hashOf(3))).status).toBe("finalized");
  expect((await ask(hashOf(4))).status).toBe("posted");
});

test("a batch that is stored no more leaves the place without a proof", async () => {
  started = await startApi();
  started.index.certified(announced(1, [1, 2]));
  expect(await ask(hashOf(3))).toMatchObject({
    status: "certified",
    rollupSeq: "0x1",
    proof: null,
  });
});

test("sent, pending, certified: one transaction's way; another rollup's question is unknown", async () => {
  started = await startApi({}, { index: { readBatch } });
  const hash = hashOf(3);
  expect((await ask(hash)).status).toBe("unknown");
  const sent = await call(`${started.url}/rpc/gamma`, "eth_sendRawTransaction", ["0x03"]);
  expect(sent.result).toBe(hash);
  expect(await ask(hash)).toMatchObject({ status: "pending", rollupId: "0x3", proof: null });
  expect((await ask(hash, { rollupId: "0x2" })).status).toBe("unknown");
  started.index.certified(announced(1, [1, 2]));
  expect(await ask(hash, { rollupId: "0x2" })).toMatchObject({
    status: "certified",
    rollupId: "0x2",
  });
});

test("a bundle that its bounds keep out is dropped, and says why for every leg", async () => {
  started = await startApi();
  const legs = [{ rollupId: "0x3", txs: ["0x07", "0x08"] }];
  const { result } = await call(`${started.url}/rpc`, "seq_sendBundle", [
    { legs, maxHeight: "0x9" },
  ]);
  const { bundleHash } = result as { bundleHash: string };
  expect(await ask(bundleHash)).toMatchObject({ status: "pending", legs: [{}, {}] });
  started.index.certified({ header: { height: 8, timestampMs: 0 }, frames: [] });
  expect((await ask(bundleHash)).status).toBe("pending");
  started.index.certified({ header: { height: 9, timestampMs: 0 }, frames: [] });
  const dropped = { status: "dropped", reason: "BUNDLE_BOUNDS" };
  expect(await ask(bundleHash)).toMatchObject({ ...dropped, legs: [dropped, dropped] });
});
