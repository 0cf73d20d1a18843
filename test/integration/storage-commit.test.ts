/** Commits and what is there after them. */
import { describe, expect, test } from "vitest";
import type { StoredRecord } from "../../src/chain/index.ts";
import { createThreadRegistry } from "../../src/telemetry/index.ts";
import { seededDraw } from "../property/draw.ts";
import { recordOf } from "../property/wire-values.ts";
import {
  batchRecord,
  chainOfBatches,
  EPOCH,
  openStorage,
  recover,
  START,
  temporaryDirectory,
  voteAt,
} from "./storage-fixture.ts";

const KINDS = [
  "ack",
  "vote",
  "proposal",
  "viewCertificate",
  "laneCertificate",
  "block",
  "output",
  "outputCertificate",
] as const;

describe("what was committed is there", () => {
  test("P3: all records in their order, then the batches", async () => {
    const directory = await temporaryDirectory();
    const draw = seededDraw(11);
    const records = KINDS.map((kind) => recordOf(draw, kind, { epoch: EPOCH, operators: 4 }));
    const batches = chainOfBatches(5).map(batchRecord);
    const storage = await openStorage(directory);
    expect(storage.recovered).toEqual({ kind: "fresh" });
    await storage.commit([[START]]);
    for (const [at, record] of records.entries()) {
      await storage.commit([[record], [batches[at] ?? voteAt(at + 1)]]);
    }
    await storage.close();
    const votes = [6, 7, 8].map(voteAt);
    const logged = [START, ...records.slice(0, 5)];
    for (const [at, record] of records.slice(5).entries()) {
      logged.push(record, votes[at] as StoredRecord);
    }
    const expected = { kind: "intact", records: [...logged, ...batches] };
    expect(await recover(directory)).toEqual(expected);
    expect(await recover(directory)).toEqual(expected);
  });

  test("R3: a directory in which nothing was committed is fresh, however often it was opened", async () => {
    const directory = await temporaryDirectory();
    expect(await recover(directory)).toEqual({ kind: "fresh" });
    expect(await recover(directory)).toEqual({ kind: "fresh" });
    const storage = await openStorage(directory);
    await storage.commit([]);
    await storage.commit([[], []]);
    await storage.close();
    expect(await recover(directory)).toEqual({ kind: "fresh" });
  });

  test("batches go over several segments, of several lanes", async () => {
    const directory = await temporaryDirectory();
    const batches = [0, 1, 2].flatMap((lane) => chainOfBatches(20, { lane, bytes: 700 }));
    const opening = { payloadSegmentBytes: 4096 };
    const storage = await openStorage(directory, opening);
    await storage.commit([[START]]);
    for (let at = 0; at < batches.length; at += 3) {
      await storage.commit([batches.slice(at, at + 3).map(batchRecord)]);
    }
    await storage.close();
    const records = [START, ...batches.map(batchRecord)];
    expect(await recover(directory, opening)).toEqual({ kind: "intact", records });
  });

  test("a long life over many starts", async () => {
    const directory = await temporaryDirectory();
    const batches = chainOfBatches(30, { bytes: 300 });
    const opening = { payloadSegmentBytes: 4096 };
    const votes: StoredRecord[] = [];
    for (const [at, batch] of batches.entries()) {
      const storage = await openStorage(directory, opening);
      const vote = voteAt(at + 1);
      await storage.commit([at === 0 ? [START] : [], [vote], [batchRecord(batch)]]);
      votes.push(vote);
      await storage.close();
    }
    const records = [START, ...votes, ...batches.map(batchRecord)];
    expect(await recover(directory, opening)).toEqual({ kind: "intact", records });
  });
});

describe("one at a time", () => {
  test("DR3: a second commit beside the first is a bug of the caller", async () => {
    const storage = await openStorage(await temporaryDirectory());
    const first = storage.commit([[START]]);
    await expect(storage.commit([[voteAt(1)]])).rejects.toThrow("DR3");
    await first;
    await storage.commit([[voteAt(1)]]);
    await storage.close();
    await expect(storage.commit([[voteAt(2)]])).rejects.toThrow("closed");
  });

  test("closing waits for the commit under way", async () => {
    const directory = await temporaryDirectory();
    const storage = await openStorage(directory);
    const commit = storage.commit([[START], [voteAt(1)]]);
    await storage.close();
    await commit;
    await storage.close();
    expect(await recover(directory)).toEqual({ kind: "intact", records: [START, voteAt(1)] });
  });
});

describe("metrics", () => {
  test("every store starts at 0, syncs are counted, room is told", async () => {
    const registry = createThreadRegistry();
    const storage = await openStorage(await temporaryDirectory(), { registry });
    const before = await registry.metrics();
    for (const store of ["wal", "batches", "blocks"]) {
      expect(before).toContain(`lockstep_storage_corruptions_total{store="${store}"} 0`);
      expect(before).toMatch(
        new RegExp(`lockstep_storage_sync_duration_seconds_count\\{store="${store}"\\} \\d`),
      );
    }
    const [batch] = chainOfBatches(1);
    await storage.commit([[START, ...(batch === undefined ? [] : [batchRecord(batch)])]]);
    const after = await registry.metrics();
    expect(after).toContain('sync_duration_seconds_count{store="wal"} 1');
    expect(after).toContain('sync_duration_seconds_count{store="batches"} 1');
    expect(after).toMatch(/lockstep_storage_free_bytes [1-9]/);
    expect(after).toMatch(/lockstep_storage_size_bytes [1-9]/);
    await storage.close();
  });
});
