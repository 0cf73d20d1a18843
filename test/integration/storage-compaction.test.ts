/** Logs that are begun anew, and segments that go. */
import { readdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Batch, StoredRecord } from "../../src/chain/index.ts";
import { type Hash, heightOf, laneHeightOf, operatorOf } from "../../src/primitives/brand.ts";
import type { Compact } from "../../src/storage/index.ts";
import { blockOf, certificateOf, outputHeaderOf } from "../property/chain-values.ts";
import { seededDraw } from "../property/draw.ts";
import {
  batchRecord,
  chainOfBatches,
  crashCopy,
  EPOCH,
  openStorage,
  recover,
  START,
  segmentPath,
  temporaryDirectory,
  voteAt,
  walPath,
} from "./storage-fixture.ts";

/** Keeps votes from a view on, and everything else. */
const keepVotesFrom: Compact = (records, { fromHeight }) =>
  records.filter((record) => record.kind !== "vote" || record.statement.view >= fromHeight);

const SMALL = { walSegmentBytes: 4096, payloadSegmentBytes: 4096, compact: keepVotesFrom };

const digestOf = (batch: Batch | undefined): Hash => (batch as Batch).digest;

/** A snapshot whose cut includes lane 0 up to a batch. */
function snapshotAt(height: number, included: Batch): StoredRecord {
  const draw = seededDraw(height);
  const block = blockOf(draw, 4);
  const none = { height: laneHeightOf(0), digest: included.digest };
  const cut = [{ height: included.header.height, digest: included.digest }, none, none, none];
  return {
    kind: "snapshot",
    header: { ...outputHeaderOf(draw), height: heightOf(height), blockHash: block.hash },
    certificate: certificateOf(draw, 5, 4),
    leaves: [],
    block: { ...block, cut },
  };
}

describe("the log is begun anew", () => {
  test("P3: a start reads the same from it as from one that never was", async () => {
    const directory = await temporaryDirectory();
    const whole: StoredRecord[] = [START];
    const storage = await openStorage(directory, SMALL);
    await storage.commit([[START]]);
    const releases = [40, 300, 301, 600, 880];
    for (let view = 1; view <= 900; view++) {
      whole.push(voteAt(view));
      await storage.commit([[voteAt(view)]]);
      if (releases.includes(view)) storage.releaseBelow(view);
    }
    const crashed = await crashCopy(directory);
    await storage.close();
    const { size } = await stat(await walPath(directory));
    expect(size).toBeLessThan(120_000);
    expect((await readdir(join(directory, "wal", "0"))).length).toBe(1);
    expect((await walPath(directory)).endsWith("0000000001.wal")).toBe(false);
    const records = keepVotesFrom(whole, { fromHeight: 880 });
    expect(await recover(directory, SMALL)).toEqual({ kind: "intact", records });
    expect(await recover(crashed, SMALL)).toEqual({ kind: "intact", records });
  });

  test("P3: without a release nothing is forgotten, and the file grows no faster than it must", async () => {
    const directory = await temporaryDirectory();
    const storage = await openStorage(directory, SMALL);
    await storage.commit([[START]]);
    for (let view = 1; view <= 300; view++) await storage.commit([[voteAt(view)]]);
    await storage.close();
    const records = [START, ...Array.from({ length: 300 }, (_, at) => voteAt(at + 1))];
    expect(await recover(directory, SMALL)).toEqual({ kind: "intact", records });
    const sequence = Number.parseInt((await walPath(directory)).slice(-14), 10);
    expect(sequence).toBeLessThan(8);
  });

  test("what was served stays served when its record left the log", async () => {
    const directory = await temporaryDirectory();
    const draw = seededDraw(1);
    const block = blockOf(draw, 4);
    const forgetBlocks: Compact = (records) => records.filter(({ kind }) => kind !== "block");
    const opening = { ...SMALL, compact: forgetBlocks };
    const storage = await openStorage(directory, opening);
    await storage.commit([[START, { kind: "block", block }]]);
    for (let view = 1; view <= 200; view++) await storage.commit([[voteAt(view)]]);
    const crashed = await crashCopy(directory);
    await storage.close();
    for (const path of [directory, crashed]) {
      const again = await openStorage(path, opening);
      const request = { kind: "getBlocks", epoch: EPOCH, hash: block.hash, count: 1 } as const;
      const answer = await again.serve(request, 10_000);
      expect(answer).toEqual({ kind: "blocks", epoch: EPOCH, blocks: [block] });
      await again.close();
    }
  });
});

describe("B9: batches", () => {
  test("B9: a restart gets those from the base cut on, not the whole log", async () => {
    const directory = await temporaryDirectory();
    const lanes = [0, 1].map((lane) => chainOfBatches(20, { lane, bytes: 300 }));
    const storage = await openStorage(directory, SMALL);
    await storage.commit([[START]]);
    for (let at = 0; at < 20; at++) {
      await storage.commit([lanes.map((chain) => batchRecord(chain[at] as Batch))]);
    }
    const snapshot = snapshotAt(5, lanes[0]?.[14] as Batch);
    await storage.commit([[snapshot]]);
    await storage.close();
    const recovered = await recover(directory, SMALL);
    const records = recovered.kind === "intact" ? recovered.records : [];
    const digests = records.flatMap((record) =>
      record.kind === "batch" ? [record.batch.digest] : [],
    );
    const expected = [...(lanes[0] ?? []).slice(14), ...(lanes[1] ?? [])];
    expect(new Set(digests)).toEqual(new Set(expected.map(({ digest }) => digest)));
    expect(digests.length).toBe(expected.length);
    expect(records.slice(0, 2)).toEqual([START, snapshot]);
  });

  test("B9: above the byte limit the oldest included segments go, with their entries", async () => {
    const directory = await temporaryDirectory();
    const opening = { ...SMALL, payloadBytesMax: 12_000 };
    const chain = chainOfBatches(40, { bytes: 900 });
    const storage = await openStorage(directory, opening);
    await storage.commit([[START]]);
    for (const batch of chain.slice(0, 30)) await storage.commit([[batchRecord(batch)]]);
    const ask = (batch: Batch | undefined) =>
      storage.serve(
        {
          kind: "getBatches",
          epoch: EPOCH,
          lane: operatorOf(0),
          digest: digestOf(batch),
          count: 1,
        },
        10_000,
      );
    // Nothing was included: whatever the limit says, all of it is needed.
    expect((await ask(chain[0])).kind).toBe("batches");
    await storage.commit([[snapshotAt(300, chain[25] as Batch)]]);
    storage.releaseBelow(300);
    for (const batch of chain.slice(30)) await storage.commit([[batchRecord(batch)]]);
    await storage.close();
    const again = await openStorage(directory, opening);
    await again.close();
    const names = (await readdir(join(directory, "batches"))).map((name) =>
      Number.parseInt(name, 10),
    );
    expect(Math.min(...names)).toBeGreaterThan(2);
    const last = await openStorage(directory, opening);
    const answerOf = (batch: Batch | undefined) =>
      last.serve(
        {
          kind: "getBatches",
          epoch: EPOCH,
          lane: operatorOf(0),
          digest: digestOf(batch),
          count: 1,
        },
        10_000,
      );
    expect((await answerOf(chain[0])).kind).toBe("absent");
    for (const batch of chain.slice(25)) expect((await answerOf(batch)).kind).toBe("batches");
    await last.close();
  });

  test("B9: a segment goes by its age once a restart does not need it", async () => {
    const directory = await temporaryDirectory();
    const chain = chainOfBatches(12, { bytes: 900 });
    const storage = await openStorage(directory, SMALL);
    await storage.commit([[START]]);
    for (const batch of chain) await storage.commit([[batchRecord(batch)]]);
    await storage.commit([[snapshotAt(1, chain[6] as Batch)]]);
    await storage.close();
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(segmentPath(directory, 1), longAgo, longAgo);
    const opening = { ...SMALL, dataRetentionMs: 60_000 };
    await recover(directory, opening);
    const left = (await readdir(join(directory, "batches"))).sort();
    expect(left).not.toContain("0000000001.log");
    expect(left).toContain("0000000002.log");
  });
});
