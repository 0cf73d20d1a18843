import { describe, expect, test } from "vitest";
import { leafHash, type RollupLeaf, registrationLeaf } from "../../../../src/chain/index.ts";
import { BLOB_BYTES, blobsOf, encodeRange } from "../../../../src/codec/index.ts";
import { keccak256 } from "../../../../src/crypto/hash.ts";
import { readBlobs } from "../../../../src/l1/blobs/blobs.ts";
import { deflate } from "../../../../src/l1/blobs/deflate.ts";
import type { Kzg } from "../../../../src/l1/blobs/kzg.ts";
import { versionedHash } from "../../../../src/l1/blobs/kzg.ts";
import type { EntryEvent } from "../../../../src/l1/contracts/l1-event.ts";
import { createEntryCheck, type EntryReader } from "../../../../src/l1/posted/entry-reader.ts";
import { type Hash, rollupOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import { toHex } from "../../../../src/primitives/bytes.ts";
import { bytesOf, seededDraw } from "../../../property/draw.ts";
import { CONTRACTS } from "../settlement/model-contracts.ts";
import { createOutputChain } from "../settlement/settlement-fixture.ts";

const chain = createOutputChain(1, {
  domain: { l1ChainId: 1, registry: CONTRACTS.registry },
  operators: 4,
  signers: [0, 1, 2],
  aggregate: () => new Uint8Array(96),
});
for (const size of [100, 200, 4000]) {
  const transactions = new Map([[1, bytesOf(seededDraw(size), size)]]);
  chain.next({ l1Number: 100, transactions });
}
const batches = (await chain.source.batches(rollupOf(1), 1, 3)) ?? [];
const bare = batches.map(({ leaf, parts }) => ({ leaf, parts }));
const leaves = [registrationLeaf(rollupOf(1), 1), ...bare.map(({ leaf }) => leaf)];
const rangeOf = (from: number, to: number, bytesMax = 1 << 20): Uint8Array[] =>
  encodeRange(bare.slice(from - 1, to), { deflate, bytesMax });

const entryOf = (fromSeq: number, toSeq: number, bytes: Uint8Array): EntryEvent => ({
  kind: "entry",
  at: { blockNumber: 1, blockHash: ZERO_HASH, txHash: ZERO_HASH, logIndex: 0 },
  rollupId: rollupOf(1),
  index: 0,
  carrier: "calldata",
  fromSeq,
  toSeq,
  batchHash: leafHash(leaves[toSeq] as RollupLeaf),
  versionedHashes: [keccak256(bytes)],
  offset: 0,
  length: bytes.length,
});

/** Serves exactly these bytes. */
const reader = (by: Partial<EntryReader>): EntryReader => ({
  blobs: () => Promise.resolve([]),
  calldata: () => Promise.resolve(null),
  leafOf: (_rollup, seq) => Promise.resolve(leaves[seq] ?? null),
  ...by,
});
const shown = (bytes: Uint8Array) => reader({ calldata: () => Promise.resolve(bytes) });

describe("ST5: an entry counts once its bytes are fetched and checked", () => {
  const [bytes] = rangeOf(1, 2) as [Uint8Array];

  test("calldata that re-derives is valid", async () => {
    expect(await createEntryCheck(shown(bytes))(entryOf(1, 2, bytes), [])).toBe("valid");
  });

  test("blobs that re-derive are valid; one that is not served leaves it open", async () => {
    const blobs = blobsOf(bytes);
    const entry: EntryEvent = { ...entryOf(1, 2, bytes), carrier: "blob" };
    const served = reader({ blobs: () => Promise.resolve(blobs) });
    expect(await createEntryCheck(served)(entry, [])).toBe("valid");
    const missing = reader({ blobs: () => Promise.resolve([null]) });
    expect(await createEntryCheck(missing)(entry, [])).toBe("unavailable");
  });

  test.each([
    ["bytes of another range", rangeOf(2, 3)[0] as Uint8Array],
    ["bytes that are none", Uint8Array.of(1, 2, 3)],
  ])("%s are garbage", async (_what, other) => {
    expect(await createEntryCheck(shown(other))(entryOf(1, 2, other), [])).toBe("garbage");
  });

  test("a transaction that shows no bytes, or others than the entry's hash", async () => {
    expect(await createEntryCheck(reader({}))(entryOf(1, 2, bytes), [])).toBe("garbage");
    const entry = { ...entryOf(1, 2, bytes), versionedHashes: [ZERO_HASH] };
    expect(await createEntryCheck(shown(bytes))(entry, [])).toBe("garbage");
  });

  test("SC8: a batch before it that is not kept here leaves nothing open: the claim binds all", async () => {
    const without = (of: Uint8Array) =>
      createEntryCheck({ ...shown(of), leafOf: () => Promise.resolve(null) });
    expect(await without(bytes)(entryOf(1, 2, bytes), [])).toBe("valid");
    const [later] = rangeOf(2, 3) as [Uint8Array];
    expect(await without(later)(entryOf(2, 3, later), [])).toBe("valid");
    expect(await without(later)(entryOf(1, 2, later), [])).toBe("garbage");
    expect(await without(later)(entryOf(1, 3, later), [])).toBe("garbage");
    const unchained = [bare[0], { ...bare[2], leaf: { ...bare[2]?.leaf, seq: 2 } }] as typeof bare;
    const [broken] = encodeRange(unchained, { deflate, bytesMax: 1 << 20 }) as [Uint8Array];
    expect(await without(broken)(entryOf(1, 2, broken), [])).toBe("garbage");
  });

  test("SC8: pieces count with the last one, in any order, by entries of the same chain only", async () => {
    const pieces = rangeOf(3, 3, 1500);
    expect(pieces.length).toBeGreaterThan(2);
    const byHash = new Map(pieces.map((piece) => [keccak256(piece), piece]));
    let fetched = 0;
    const check = createEntryCheck(
      reader({
        calldata: ({ versionedHashes }) => {
          fetched += 1;
          return Promise.resolve(byHash.get(versionedHashes[0] as Hash) ?? null);
        },
      }),
    );
    const entries = pieces.map((piece, logIndex): EntryEvent => {
      const entry = entryOf(3, 3, piece);
      return { ...entry, at: { ...entry.at, logIndex } };
    });
    const verdicts: string[] = [];
    const before: EntryEvent[] = [];
    for (const entry of entries.toReversed()) {
      verdicts.push(await check(entry, before));
      before.push(entry);
    }
    expect(verdicts).toEqual([...pieces.slice(1).map(() => "garbage"), "valid"]);
    expect(fetched).toBe(pieces.length);
    expect(await check(entries[0] as EntryEvent, before.slice(1, -1))).toBe("garbage");
  });

  test("SC8: a piece that is not served leaves the payload open", async () => {
    const [first, second] = rangeOf(3, 3, 3000) as [Uint8Array, Uint8Array];
    const lost: EntryEvent = { ...entryOf(3, 3, first), carrier: "blob" };
    const entry = entryOf(3, 3, second);
    const here = { ...entry, at: { ...entry.at, logIndex: 1 } };
    const check = createEntryCheck({
      ...shown(second),
      blobs: () => Promise.resolve([null]),
    });
    expect(await check(here, [lost])).toBe("unavailable");
  });
});

describe("ST5: what the beacon API answers is never trusted", () => {
  /** A commitment that is a function of the blob's second byte, and none of dirty blobs. */
  const kzg: Kzg = {
    commit: (blob) =>
      blob[0] === 0
        ? Promise.resolve({ commitment: new Uint8Array(48).fill(blob[1] ?? 0), proofs: [] })
        : Promise.reject(new Error("above the modulus")),
    close: () => Promise.resolve(),
  };
  const blob = (second: number, first = 0): Uint8Array => {
    const bytes = new Uint8Array(BLOB_BYTES);
    bytes.set([first, second]);
    return bytes;
  };
  const nameOf = (second: number): Hash => versionedHash(new Uint8Array(48).fill(second));
  const read = (body: string, hashes: readonly Hash[], status = 200) => {
    const answer = () => Promise.resolve(new Response(body, { status }));
    return readBlobs({ url: "http://beacon", kzg, fetch: answer }, "7", hashes);
  };
  const answerOf = (...blobs: readonly Uint8Array[]): string =>
    JSON.stringify({ data: blobs.map(toHex) });

  test("blobs are found by their own commitment, whatever their order, and given as asked", async () => {
    const body = answerOf(blob(3), blob(1), blob(2));
    expect(await read(body, [nameOf(1), nameOf(2)])).toEqual([blob(1), blob(2)]);
  });

  test("another blob, one above the modulus, text that is none: not served", async () => {
    const [asked] = [nameOf(1)];
    for (const body of [
      answerOf(blob(2)),
      answerOf(blob(1, 255)),
      '{"data":["0x00"]}',
      "{",
      "[]",
    ]) {
      expect(await read(body, [asked])).toEqual([null]);
    }
    expect(await read("", [asked], 404)).toEqual([null]);
  });

  test("an endpoint that fails is no answer", async () => {
    await expect(read("", [nameOf(1)], 500)).rejects.toThrow("answers 500");
  });
});
