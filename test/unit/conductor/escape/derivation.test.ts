/** A rollup's inbox, entry by entry. [SC8, SC9, CE5] */
import { describe, expect, test } from "vitest";
import { leafHash } from "../../../../src/chain/index.ts";
import type { RangeBatch } from "../../../../src/codec/index.ts";
import {
  type Derivation,
  type DerivedStep,
  derivationStart,
  deriveEntry,
} from "../../../../src/conductor/escape/derivation.ts";
import type { InboxEntry } from "../../../../src/sdk/index.ts";
import { certifiedChain, modelL1, REGISTRATION, ROLLUP } from "./model-l1.ts";

const bytes = (value: number, length = 3): Uint8Array => new Uint8Array(length).fill(value);
const chain = certifiedChain([
  { open: [bytes(1)] },
  { open: [bytes(2), bytes(3)] },
  { forced: [[0, bytes(9)]], open: [bytes(4)] },
  { open: [bytes(5, 400)] },
]);

/** All entries of an inbox, taken in order. */
function derived(l1: ReturnType<typeof modelL1>) {
  let derivation: Derivation = derivationStart(REGISTRATION);
  const steps: DerivedStep[] = [];
  const ignored: (string | null)[] = [];
  for (const entry of l1.posted) {
    const next = deriveEntry(derivation, entry, { rollupId: ROLLUP, inflate: l1.inflate });
    derivation = next.derivation;
    steps.push(...next.steps);
    ignored.push(next.ignored);
  }
  return { derivation, steps: steps.map(told), ignored };
}
const told = (step: DerivedStep): string =>
  step.kind === "batch"
    ? `batch ${step.batch.leaf.seq}`
    : `forced ${step.from}-${step.to} (${step.payloads.length}) after ${step.afterSeq}`;

describe("SC8: entries of batches", () => {
  test("SC8: what re-hashes from the head to the claim is taken, in order", () => {
    const l1 = modelL1();
    l1.post(chain.slice(0, 2));
    l1.post(chain.slice(2));
    const { derivation, steps } = derived(l1);
    expect(steps).toEqual(["batch 1", "batch 2", "batch 3", "batch 4"]);
    const last = chain[3]?.leaf;
    expect(derivation).toMatchObject({ entries: 2, seq: 4, forced: 1, pieces: [] });
    expect(derivation.batchHash).toBe(last && leafHash(last));
  });

  test("SC8: garbage is passed over, and what it hid may be posted again", () => {
    const l1 = modelL1();
    l1.post(chain.slice(0, 2), (whole) => whole.map((byte, at) => (at > 40 ? byte ^ 1 : byte)));
    l1.post(chain.slice(0, 2), () => bytes(7, 90));
    l1.post(chain.slice(0, 2), () => null);
    l1.post(chain.slice(2));
    l1.post(chain.slice(0, 2));
    l1.post(chain.slice(1));
    const { steps, ignored } = derived(l1);
    expect(steps).toEqual(["batch 1", "batch 2", "batch 3", "batch 4"]);
    expect(ignored.slice(0, 4).every((why) => why !== null)).toBe(true);
    expect(ignored[2]).toBe("no_bytes");
    expect(ignored[3]).toBe("SEQ_GAP above_head");
  });

  test("SC8: a payload in pieces counts with its last piece; garbage between does no harm", () => {
    const l1 = modelL1();
    l1.postPieces(chain, 550);
    const pieces = l1.posted.splice(0);
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) {
      l1.posted.push({ ...piece, index: l1.posted.length });
      l1.post(chain, () => bytes(1, 50));
    }
    expect(derived(l1).steps).toEqual(["batch 1", "batch 2", "batch 3", "batch 4"]);
  });
});

describe("SC8: pieces that somebody else posts", () => {
  const pieces = (): Extract<InboxEntry, { kind: "batches" }>[] => {
    const l1 = modelL1();
    l1.postPieces(chain, 550);
    return l1.posted.filter((entry) => entry.kind === "batches");
  };
  const all = ["batch 1", "batch 2", "batch 3", "batch 4"];
  const posting = (entries: readonly InboxEntry[]) => {
    const l1 = modelL1();
    for (const entry of entries) l1.posted.push({ ...entry, index: l1.posted.length });
    return l1;
  };

  test.each([
    ["of an older batch", { toSeq: 1, batchHash: leafHash((chain[0] as RangeBatch).leaf) }],
    ["of fewer batches", { fromSeq: 2 }],
  ])(
    "SC8: the last one first, under a claim %s, takes nothing from the true ones",
    (_what, claim) => {
      const own = pieces();
      const last = own.at(-1) as (typeof own)[number];
      const stolen = { ...last, ...claim };
      expect(derived(posting([...own.slice(0, -1), stolen, last])).steps).toEqual(all);
    },
  );

  test("SC8: a false one with the names of a true one is none, wherever it comes", () => {
    const own = pieces();
    const second = own[1] as (typeof own)[number];
    const forged = { ...second, bytes: new Uint8Array(second.bytes ?? []) };
    forged.bytes[forged.bytes.length - 1] = (forged.bytes.at(-1) ?? 0) ^ 1;
    for (let at = 0; at < own.length; at++) {
      const { steps, ignored } = derived(posting(own.toSpliced(at, 0, forged)));
      expect(steps).toEqual(all);
      expect(ignored[at]).toBe("range_digest");
    }
  });
});

describe("SC9: forced entries", () => {
  test("SC9: stand where the L1 has them, after the batches derived before", () => {
    const l1 = modelL1();
    l1.post(chain.slice(0, 2));
    l1.force(0, [bytes(9), bytes(8)]);
    l1.post(chain.slice(2));
    expect(derived(l1).steps).toEqual([
      "batch 1",
      "batch 2",
      "forced 0-2 (2) after 2",
      "batch 3",
      "batch 4",
    ]);
  });

  test("SC9: items that a batch before had are not asked for again", () => {
    const l1 = modelL1();
    l1.post(chain);
    l1.force(0, [bytes(9)]);
    l1.force(0, [bytes(9), bytes(8)]);
    const { steps, ignored, derivation } = derived(l1);
    expect(steps.slice(4)).toEqual(["forced 1-2 (1) after 4"]);
    expect(ignored[1]).toBe("forced_done");
    expect(derivation.forced).toBe(2);
  });
});
