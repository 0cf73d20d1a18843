/** Random networks against the straight-line oracle. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SectionContent, SectionKind } from "../../src/chain/index.ts";
import { deliveredHeight, publishedHeight } from "../../src/core/ordering/index.ts";
import {
  bundle,
  bundles,
  type Chain,
  COMMITTEE_HASH,
  chainOf,
  contextOf,
  type Delta,
  GENESIS,
  sectionOf,
} from "../unit/core/ordering/fixture.ts";
import { outputsOf, type Runner, runnerOf, voteFrom } from "../unit/core/ordering/runner.ts";
import { type OracleLeaf, oracleOutput, zeroLeaf } from "./ordering-oracle.ts";

const ROLLUPS = 3;
const transaction = fc.uint8Array({ minLength: 1, maxLength: 6 });
/** One id above the registered ones. */
const rollupId = fc.integer({ min: 1, max: ROLLUPS + 1 });

const openSection = fc
  .tuple(rollupId, fc.array(transaction, { minLength: 1, maxLength: 3 }))
  .map(([id, units]) => sectionOf(SectionKind.OPEN, id, units));

const sealedSection = fc
  .tuple(rollupId, fc.array(transaction, { minLength: 1, maxLength: 2 }))
  .map(([id, units]) => sectionOf(SectionKind.SEALED, id, units));

const bound = fc.integer({ min: 0, max: 5 });
const oneBundle = fc
  .tuple(
    fc.array(fc.tuple(rollupId, transaction), { minLength: 1, maxLength: 5 }),
    fc.record({ minHeight: bound, maxHeight: bound, minTime: bound, maxTime: bound }),
  )
  .map(([legs, bounds]) =>
    bundle(
      legs.map(([id, bytes]) => [id, [...bytes]] as const),
      bounds,
    ),
  );
const bundleSection = fc
  .array(oneBundle, { minLength: 1, maxLength: 3 })
  .map((units) => bundles(...units));

const systemSection = fc.constant(sectionOf(SectionKind.SYSTEM, 0, [Uint8Array.of(1)]));

/** Sections of a batch: one per (kind, rollup), at least one. */
const batch = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: openSection }, bundleSection, sealedSection, systemSection),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((sections) => {
    const unique = new Map<string, SectionContent>();
    for (const section of sections) unique.set(`${section.kind}/${section.rollupId}`, section);
    return [...unique.values()];
  });

const deltas = (n: number, heights: number): fc.Arbitrary<Delta[]> =>
  fc.array(fc.array(fc.array(batch, { maxLength: 3 }), { minLength: n, maxLength: n }), {
    minLength: 1,
    maxLength: heights,
  });

const network = fc.integer({ min: 4, max: 6 }).chain((n) => fc.tuple(fc.constant(n), deltas(n, 6)));

/** Hashes of all heights by the oracle. */
function oracle(chain: Chain): string[] {
  let leaves: OracleLeaf[] = Array.from({ length: ROLLUPS }, (_, index) => zeroLeaf(index + 1));
  let previousHash: string = GENESIS;
  return chain.blocks.map(({ block, parentCut }) => {
    const lanes = chain.lanes.map((batches, lane) =>
      batches
        .slice(parentCut[lane]?.height, block.cut[lane]?.height)
        .map(({ header, bytes }) => ({ lane: header.lane, height: header.height, bytes })),
    );
    const { height, view, timestampMs } = block.header;
    const point = { height, view, timestampMs, blockHash: block.hash };
    const made = oracleOutput({
      ...point,
      leaves,
      previousHash,
      lanes,
      committeeHash: COMMITTEE_HASH,
    });
    leaves = made.leaves;
    previousHash = made.hash;
    return made.hash;
  });
}

const contextFor = (n: number, self = 0) =>
  contextOf({ seats: Array.from({ length: n }, () => 1), rollups: ROLLUPS, self });

const hashes = (runner: Runner): string[] => outputsOf(runner).map(({ hash }) => hash);

describe("S14, S17: order and outputs equal the naive reference", () => {
  test("S14: on random lanes, sections, bundles and bounds", () => {
    fc.assert(
      fc.property(network, ([n, heights]) => {
        const context = contextFor(n);
        const chain = chainOf(context, heights);
        const runner = runnerOf(context, chain);
        runner.give({ kind: "final", blocks: chain.blocks });
        expect(hashes(runner)).toEqual(oracle(chain));
      }),
      { numRuns: 150 },
    );
  });

  test("S14: whatever comes first: blocks in pieces, batches late and in any order", () => {
    const arrival = fc.array(fc.tuple(fc.nat(5), fc.nat(8)), { maxLength: 30 });
    fc.assert(
      fc.property(network, arrival, fc.nat(3), ([n, heights], arrivals, self) => {
        const context = contextFor(n, self);
        const chain = chainOf(context, heights);
        const here = chain.lanes.map(() => 0);
        const absent = (lane: number, height: number) => height > (here[lane] ?? 0);
        const runner = runnerOf(context, chain, { absent });
        for (const [index, [lane, upTo]] of arrivals.entries()) {
          here[lane] = Math.max(here[lane] ?? 0, upTo);
          runner.give({ kind: "batchesHeld" });
          runner.give({ kind: "final", blocks: chain.blocks.slice(0, index) });
        }
        here.fill(100);
        runner.give({ kind: "final", blocks: chain.blocks });
        expect(hashes(runner)).toEqual(oracle(chain));
      }),
      { numRuns: 80 },
    );
  });
});

describe("S15, S7: crashes at any record", () => {
  test("S15: a node that forgets all but its records ends up with the same outputs", () => {
    fc.assert(
      fc.property(network, fc.nat(20), fc.nat(6), ([n, heights], records, certified) => {
        const context = contextFor(n);
        const chain = chainOf(context, heights);
        const first = runnerOf(context, chain);
        first.give({ kind: "final", blocks: chain.blocks });
        const voted = outputsOf(first)[certified - 1];
        for (let peer = 1; voted !== undefined && peer < n; peer++) {
          first.give(voteFrom(first, peer, voted));
        }
        const durable = first.records().slice(0, records);
        const again = runnerOf(context, chain, { records: durable });
        again.give({ kind: "final", blocks: chain.blocks });
        expect(again.of("halt")).toEqual([]);
        expect(deliveredHeight(again.state)).toBe(chain.blocks.length);
        expect(again.state.tip.hash).toBe(oracle(chain).at(-1));
        const signed = [...first.of("sign"), ...again.of("sign")].map(({ request }) => {
          return `${request.statement?.height} ${request.statement?.hash}`;
        });
        const once = new Map(signed.map((text) => text.split(" ") as [string, string]));
        for (const text of signed) {
          const [height, hash] = text.split(" ") as [string, string];
          expect(once.get(height)).toBe(hash);
        }
      }),
      { numRuns: 80 },
    );
  });
});

describe("O5, V7: certificates among nodes", () => {
  test("V7: votes lost, doubled and reordered; all heights get certified and published in order", () => {
    const schedule = fc.infiniteStream(fc.nat(9));
    fc.assert(
      fc.property(deltas(4, 5), schedule, (heights, draws) => {
        const next = (): number => draws.next().value as number;
        const chain = chainOf(contextFor(4), heights);
        const nodes = [0, 1, 2, 3].map((self) => runnerOf(contextFor(4, self), chain));
        const read = [0, 0, 0, 0];
        for (const node of nodes) node.give({ kind: "final", blocks: chain.blocks });
        const deliver = (loses: boolean): void => {
          for (const [from, node] of nodes.entries()) {
            const sent = node.of("send").slice(read[from]);
            read[from] = node.of("send").length;
            for (const { message } of sent) {
              if (message.kind !== "outputVote") continue;
              for (const [to, peer] of nodes.entries()) {
                const copies = loses ? [0, 0, 0, 1, 2][next() % 5] : 1;
                for (let copy = 0; to !== from && copy < (copies as number); copy++) {
                  peer.give({ kind: "message", from: from as never, message });
                }
              }
            }
          }
        };
        const tick = (): void => {
          for (const node of nodes) {
            node.nowMs += node.context.local.retryMs;
            const timer = { owner: "ordering", epoch: node.context.epoch, name: "retry" } as const;
            node.give({ kind: "timer", timer });
          }
        };
        for (let round = 0; round < 3; round++) {
          deliver(true);
          tick();
        }
        for (let round = 0; round < 2; round++) {
          deliver(false);
          tick();
        }
        const top = nodes.find((node) => publishedHeight(node.state) === chain.blocks.length);
        if (top === undefined) throw new Error("no node has certified the last height");
        const certificates = new Map(
          top.of("publish").map(({ output }) => {
            return [output.certificate.statement.height, output.certificate];
          }),
        );
        const outputs = top.of("publish").map(({ output: { header } }) => ({
          header,
          certificate: certificates.get(header.height) ?? null,
        }));
        for (const node of nodes) {
          node.give({ kind: "provenOutputs", outputs });
          expect(publishedHeight(node.state)).toBe(chain.blocks.length);
        }
        for (const node of nodes) {
          const order = node.of("publish").map(({ output }) => output.header.height);
          expect(order).toEqual(order.map((_, index) => index + 1));
          expect(node.of("halt")).toEqual([]);
          expect(node.of("evidence")).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("the oracle notices", () => {
  const lanes: Delta = [
    [[sectionOf(SectionKind.OPEN, 1, [Uint8Array.of(1)])]],
    [[sectionOf(SectionKind.OPEN, 1, [Uint8Array.of(2)])]],
    [],
    [],
  ];

  test("S14: an order that depends on arrival", () => {
    const off = contextOf({ self: 0, rules: { orderIndependentOfArrival: false } });
    const chain = chainOf(off, [lanes]);
    const runner = runnerOf(off, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(hashes(runner)).not.toEqual(oracle(chain));
  });

  test("S17: an output that is not chained", () => {
    const off = contextOf({ rules: { outputChained: false } });
    const chain = chainOf(off, [lanes]);
    const runner = runnerOf(off, chain);
    runner.give({ kind: "final", blocks: chain.blocks });
    expect(hashes(runner)).not.toEqual(oracle(chain));
  });
});
