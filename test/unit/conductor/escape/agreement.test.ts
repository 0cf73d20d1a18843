/**
 * Who posts and who derives must say the same of every entry: what a node takes for posted nobody posts
 * again, and what derivation passed over then would end it for ever. [SC8, ST5, CE5]
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { leafHash, registrationLeaf } from "../../../../src/chain/index.ts";
import { encodeRange, type RangeBatch } from "../../../../src/codec/index.ts";
import { derivationStart, deriveEntry } from "../../../../src/conductor/escape/derivation.ts";

import { keccak256 } from "../../../../src/crypto/hash.ts";
import { inflate } from "../../../../src/l1/blobs/deflate.ts";
import type { EntryEvent } from "../../../../src/l1/contracts/l1-event.ts";
import { createEntryCheck } from "../../../../src/l1/posted/entry-reader.ts";
import { createPostedLedger } from "../../../../src/l1/posted/posted.ts";
import type { Hash } from "../../../../src/primitives/brand.ts";
import type { InboxEntry } from "../../../../src/sdk/index.ts";
import { placeAt } from "../../l1/history/operator-logs.ts";
import { certifiedChain, REGISTRATION, ROLLUP } from "./model-l1.ts";

const BATCHES = 5;
const chain = certifiedChain(
  Array.from({ length: BATCHES }, (_, at) => ({ open: [new Uint8Array(150).fill(at + 1)] })),
);
const hashOf = (seq: number): Hash => leafHash((chain[seq - 1] as RangeBatch).leaf);
const raw = (bytes: Uint8Array): Uint8Array => bytes;

/** What somebody posts: bytes of some batches, whole or a piece, perhaps damaged, under some claim. */
type Posting = {
  readonly bytesOf: readonly [from: number, to: number];
  /** Null: whole. */
  readonly piece: number | null;
  readonly flip: number | null;
  /** Null: that of the bytes. */
  readonly claim: readonly [from: number, to: number] | null;
};
type Claimed = { readonly bytes: Uint8Array; readonly from: number; readonly to: number };

function claimedOf({ bytesOf, piece, flip, claim }: Posting): Claimed {
  const [from, to] = bytesOf;
  const batches = chain.slice(from - 1, to);
  const bytesMax = piece === null ? 1 << 20 : 600;
  const encoded = encodeRange(batches, { deflate: raw, bytesMax });
  const bytes = new Uint8Array(encoded[(piece ?? 0) % encoded.length] as Uint8Array);
  const at = flip === null ? -1 : flip % bytes.length;
  if (at >= 0) bytes[at] = (bytes[at] ?? 0) ^ 1;
  const [claimFrom, claimTo] = claim ?? bytesOf;
  return { bytes, from: claimFrom, to: claimTo };
}

const span = fc
  .tuple(fc.integer({ min: 1, max: BATCHES }), fc.integer({ min: 1, max: BATCHES }))
  .map(([one, other]): [number, number] => [Math.min(one, other), Math.max(one, other)]);
const posting: fc.Arbitrary<Posting> = fc.record({
  bytesOf: fc.oneof(span, fc.constant<[number, number]>([1, 3])),
  piece: fc.option(fc.nat(5), { freq: 4 }),
  flip: fc.option(fc.nat(), { freq: 1 }),
  claim: fc.option(span, { freq: 1 }),
});

/** Newest posted batch by the node's ledger, and newest derived one, after each entry. */
async function followed(postings: readonly Claimed[]) {
  const ledger = createPostedLedger();
  const shown = new Map<Hash, Uint8Array>();
  const check = createEntryCheck({
    blobs: () => Promise.resolve([]),
    calldata: ({ at }) => Promise.resolve(shown.get(at.blockHash) ?? null),
    leafOf: (_rollup, seq) =>
      Promise.resolve(seq === 0 ? registrationLeaf(ROLLUP, 1) : (chain[seq - 1]?.leaf ?? null)),
  });
  let derivation = derivationStart(REGISTRATION);
  const posted: number[] = [];
  const derived: number[] = [];
  for (const [index, { bytes, from, to }] of postings.entries()) {
    const claim = { fromSeq: from, toSeq: to, batchHash: hashOf(to) };
    const event: EntryEvent = {
      ...{ kind: "entry", at: placeAt(10 + index, 1), rollupId: ROLLUP, index, ...claim },
      ...{ carrier: "calldata", versionedHashes: [keccak256(bytes)] },
      ...{ offset: 0, length: bytes.length },
    };
    shown.set(event.at.blockHash, bytes);
    ledger.add(event);
    const verdict = await check(event, ledger.ignoredBefore(event));
    ledger.judge(event, verdict === "valid" ? "valid" : "garbage");
    const entry: InboxEntry = { kind: "batches", index, timestamp: index, ...claim, bytes };
    derivation = deriveEntry(derivation, entry, { rollupId: ROLLUP, inflate }).derivation;
    posted.push(ledger.posted().seqs.get(ROLLUP) ?? 0);
    derived.push(derivation.seq);
  }
  return { posted, derived };
}

test("SC8: whatever is posted by whomever, a node and derivation say the same after every entry", async () => {
  const postings = fc.array(posting, { minLength: 1, maxLength: 24 });
  await fc.assert(
    fc.asyncProperty(postings, async (each) => {
      const { posted, derived } = await followed(each.map(claimedOf));
      expect(posted).toEqual(derived);
    }),
    { numRuns: 2000 },
  );
});

test("SC8: among them are payloads that come in pieces", async () => {
  const pieces = [0, 1, 2, 3].map((piece) =>
    claimedOf({ bytesOf: [1, 3], piece, flip: null, claim: null }),
  );
  expect((await followed(pieces)).derived.at(-1)).toBe(3);
});
