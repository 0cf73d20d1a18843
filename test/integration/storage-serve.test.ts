/** Answers from what is durable, held against the simulator's disk. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  type Batch,
  type Block,
  blockHash,
  type OutputHeader,
  outputHash,
  outputStatement,
  type Request,
  type StoredRecord,
} from "../../src/chain/index.ts";
import { type Hash, heightOf, operatorOf } from "../../src/primitives/brand.ts";
import { createThreadRegistry } from "../../src/telemetry/index.ts";
import { blockOf, certificateOf, outputHeaderOf } from "../property/chain-values.ts";
import { type Draw, pick, seededDraw } from "../property/draw.ts";
import { createDisk } from "../simulator/disk.ts";
import {
  batchRecord,
  chainOfBatches,
  EPOCH,
  flipBit,
  hashOfNumber,
  openStorage,
  rewrite,
  START,
  segmentPath,
  temporaryDirectory,
} from "./storage-fixture.ts";

const OPERATORS = 4;
const UNLIMITED = 2 ** 30;

/** A history of blocks, outputs, certificates and batches, and what may be asked of it. */
type History = { readonly records: readonly StoredRecord[]; readonly keys: readonly Hash[] };

function chainOfBlocks(draw: Draw, count: number): Block[] {
  const chain: Block[] = [];
  for (let made = 0; made < count; made++) {
    const { header, ...rest } = blockOf(draw, OPERATORS);
    const parentHash = chain.at(-1)?.hash ?? hashOfNumber(1);
    const linked = { ...header, parentHash };
    chain.push({ ...rest, header: linked, hash: blockHash(linked) });
  }
  return chain;
}

const certify = (draw: Draw, header: OutputHeader) => ({
  ...certificateOf(draw, 5, OPERATORS),
  statement: outputStatement({ epoch: EPOCH, height: header.height, hash: outputHash(header) }),
});

function historyOf(seed: number): History {
  const draw = seededDraw(seed);
  const blocks = chainOfBlocks(draw, 1 + draw.below(8));
  const lanes = [0, 1].map((lane) => chainOfBatches(1 + draw.below(6), { lane, bytes: 90 }));
  const records: StoredRecord[] = [
    ...blocks.map((block): StoredRecord => ({ kind: "block", block })),
    ...lanes.flat().map(batchRecord),
  ];
  for (let height = 1; height <= 6; height++) {
    const header = { ...outputHeaderOf(draw), height: heightOf(height) };
    const fate = draw.below(6);
    if (fate === 0) continue;
    const certificate = certify(draw, header) as never;
    if (fate === 1) {
      const block = blockOf(draw, OPERATORS);
      records.push({ kind: "snapshot", header, certificate, leaves: [], block });
      continue;
    }
    const { height: at } = header;
    records.push({ kind: "output", height: at, header, changedLeaves: [], signs: true });
    if (fate > 2) records.push({ kind: "outputCertificate", certificate });
  }
  const kept = records.filter(() => draw.below(8) > 0);
  const keys = [...blocks.map(({ hash }) => hash), ...lanes.flat().map(({ digest }) => digest)];
  return { records: shuffled(draw, kept), keys };
}

function shuffled<T>(draw: Draw, items: readonly T[]): T[] {
  const left = [...items];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(draw.below(left.length), 1));
  return order;
}

function requestsOf(draw: Draw, keys: readonly Hash[]): Request[] {
  const count = (): number => 1 + draw.below(8);
  return Array.from({ length: 12 }, (_, at): Request => {
    const key = draw.below(9) === 0 ? hashOfNumber(99) : pick(draw, keys);
    if (at % 3 === 0) return { kind: "getBlocks", epoch: EPOCH, hash: key, count: count() };
    if (at % 3 === 1) {
      const lane = operatorOf(0);
      return { kind: "getBatches", epoch: EPOCH, lane, digest: key, count: count() };
    }
    const fromHeight = heightOf(draw.below(8));
    return { kind: "getOutputs", epoch: EPOCH, fromHeight, count: count() };
  });
}

function itemsOf(answer: Answer): readonly unknown[] {
  if (answer.kind === "blocks") return answer.blocks;
  if (answer.kind === "batches") return answer.batches;
  return answer.kind === "outputs" ? answer.outputs : [];
}

describe("serve", () => {
  test("Y0: the simulator's disk gives the same answers, before and after a restart", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
        const { records, keys } = historyOf(seed);
        const directory = await temporaryDirectory();
        const disk = createDisk([START]);
        const storage = await openStorage(directory, { payloadSegmentBytes: 4096 });
        await storage.commit([[START]]);
        for (let at = 0; at < records.length; at += 3) {
          const step = records.slice(at, at + 3);
          disk.append([step]);
          await storage.commit([step]);
        }
        const requests = requestsOf(seededDraw(seed + 1), keys);
        for (const request of requests) {
          expect(await storage.serve(request, UNLIMITED)).toEqual(disk.serve(request, UNLIMITED));
        }
        await storage.close();
        const again = await openStorage(directory, { payloadSegmentBytes: 4096 });
        for (const request of requests) {
          expect(await again.serve(request, UNLIMITED)).toEqual(disk.serve(request, UNLIMITED));
        }
        await again.close();
      }),
      { numRuns: 25 },
    );
  });

  test("Y1: within any limit it is the begin of the whole answer, and never nothing", async () => {
    const { records, keys } = historyOf(5);
    const storage = await openStorage(await temporaryDirectory());
    await storage.commit([[START, ...records]]);
    for (const request of requestsOf(seededDraw(6), keys)) {
      const whole = itemsOf(await storage.serve(request, UNLIMITED));
      let longest = 0;
      for (const bytesMax of [0, 1, 300, 700, 1200, 2500, 10_000]) {
        const part = itemsOf(await storage.serve(request, bytesMax));
        expect(part).toEqual(whole.slice(0, part.length));
        expect(part.length).toBeGreaterThanOrEqual(Math.min(1, whole.length));
        expect(part.length).toBeGreaterThanOrEqual(longest);
        longest = part.length;
      }
    }
    const batches = records.flatMap((record) => (record.kind === "batch" ? [record.batch] : []));
    const bytes = batches[0]?.bytes.length ?? 0;
    for (const { digest } of batches) {
      const request = { kind: "getBatches", epoch: EPOCH, lane: operatorOf(0), digest, count: 9 };
      const answer = await storage.serve(request as Request, 2 * bytes);
      expect(itemsOf(answer).length).toBeLessThanOrEqual(2);
    }
    await storage.close();
  });

  test("Y0: a certificate of another output of the height is not given out", async () => {
    const draw = seededDraw(8);
    const header = { ...outputHeaderOf(draw), height: heightOf(1) };
    const other = certify(draw, { ...header, l1Number: header.l1Number + 1 }) as never;
    const storage = await openStorage(await temporaryDirectory());
    await storage.commit([
      [
        { kind: "output", height: heightOf(1), header, changedLeaves: [], signs: true },
        { kind: "outputCertificate", certificate: other },
      ],
    ]);
    const request = {
      kind: "getOutputs",
      epoch: EPOCH,
      fromHeight: heightOf(1),
      count: 3,
    } as const;
    expect(await storage.serve(request, UNLIMITED)).toEqual({
      kind: "outputs",
      epoch: EPOCH,
      outputs: [{ header, certificate: null }],
    });
    await storage.close();
  });

  test("Y0: requests that memory answers are absent here", async () => {
    const storage = await openStorage(await temporaryDirectory());
    const request: Request = { kind: "getOwnVotes", epoch: EPOCH };
    expect(await storage.serve(request, 10)).toEqual({ kind: "absent", epoch: EPOCH, request });
    await storage.close();
  });

  test("Y0: a batch that is damaged on the disk is absent, and counted", async () => {
    const directory = await temporaryDirectory();
    const registry = createThreadRegistry();
    const batches = chainOfBatches(3, { bytes: 200 });
    const storage = await openStorage(directory, { registry });
    await storage.commit([[START, ...batches.map(batchRecord)]]);
    await rewrite(segmentPath(directory, 1), flipBit(200, 3));
    const { digest } = batches[2] as Batch;
    const request: Request = {
      kind: "getBatches",
      epoch: EPOCH,
      lane: operatorOf(0),
      digest,
      count: 3,
    };
    const answer = await storage.serve(request, UNLIMITED);
    expect(answer).toEqual({ kind: "batches", epoch: EPOCH, batches: [batches[2], batches[1]] });
    expect(await registry.metrics()).toContain('corruptions_total{store="batches"} 1');
    await storage.close();
  });

  test("many readers at once over more segments than stay open", async () => {
    const batches = chainOfBatches(60, { bytes: 900 });
    const storage = await openStorage(await temporaryDirectory(), { payloadSegmentBytes: 4096 });
    for (const batch of batches) await storage.commit([[batchRecord(batch)]]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        storage.serve(
          {
            kind: "getBatches",
            epoch: EPOCH,
            lane: operatorOf(0),
            digest: (batches[40 + at] as Batch).digest,
            count: 40,
          },
          UNLIMITED,
        ),
      ),
    );
    for (const [at, answer] of answers.entries()) {
      expect(itemsOf(answer)).toEqual(batches.slice(at + 1, 41 + at).reverse());
    }
    await storage.close();
  });
});
