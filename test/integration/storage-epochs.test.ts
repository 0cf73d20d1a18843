/** Two epochs at a time: a log for each, one commit over both, and logs that go. */
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EpochRecord, EpochRecords, StoredRecord } from "../../src/chain/index.ts";
import { type Epoch, epochOf } from "../../src/primitives/brand.ts";
import type { Compact, Recovered } from "../../src/storage/index.ts";
import { type Draw, seededDraw } from "../property/draw.ts";
import { recordOf } from "../property/wire-values.ts";
import { createPowerCutFiles } from "./power-cut-files.ts";
import {
  batchRecord,
  blankFrom,
  chainOfBatches,
  crashCopy,
  flipBit,
  inEpoch,
  openEpochs,
  rewrite,
  temporaryDirectory,
  walPath,
} from "./storage-fixture.ts";
import { startOf, voteIn } from "./storage-values.ts";

const SMALL = { walSegmentBytes: 4096, payloadSegmentBytes: 4096 };
const [E0, E1, E2, E3] = [0, 1, 2, 3].map(epochOf) as [Epoch, Epoch, Epoch, Epoch];
const BATCHES = [E0, E1].map((epoch) => chainOfBatches(80, { epoch, bytes: 120 }));

async function recoverEpochs(dataDir: string, compact?: Compact): Promise<Recovered> {
  const opening = compact === undefined ? SMALL : { ...SMALL, compact };
  const storage = await openEpochs(dataDir, opening);
  await storage.close();
  return storage.recovered;
}

const logsIn = async (dataDir: string): Promise<string[]> =>
  (await readdir(join(dataDir, "wal"))).sort();

const batchAt = (epoch: Epoch, at: number): StoredRecord =>
  batchRecord(BATCHES[epoch]?.[at] as never);

/**
 * What a node writes around the end of epoch 0: it votes, then ends it and begins the next in one
 * step, then goes on in both, then in the new one alone.
 */
function stepAt(at: number): EpochRecord[] {
  const old = (): EpochRecord[] =>
    inEpoch(E0, [...(at === 0 ? [startOf(E0)] : []), voteIn(E0, at + 1), batchAt(E0, at)]);
  const current = (): EpochRecord[] =>
    inEpoch(E1, [...(at === 8 ? [startOf(E1)] : []), voteIn(E1, at + 1), batchAt(E1, at - 8)]);
  if (at < 8) return old();
  if (at < 30) return at % 3 === 2 ? [...current(), ...old()] : current();
  return current();
}

/** The records of the first steps as a start gives them. */
function epochsAfter(steps: number): EpochRecords[] {
  const all = Array.from({ length: steps }, (_, at) => stepAt(at)).flat();
  return [E0, E1].flatMap((epoch) => {
    const mine = all.flatMap((each) => (each.epoch === epoch ? [each.record] : []));
    const batches = mine.filter(({ kind }) => kind === "batch");
    const records = [...mine.filter(({ kind }) => kind !== "batch"), ...batches];
    return records.length === 0 ? [] : [{ epoch, records }];
  });
}

/** Batches are found by their epoch, whatever is known of their records. */
const withoutBatches = (epochs: readonly EpochRecords[]): EpochRecords[] =>
  epochs.map(({ epoch, records }) => ({
    epoch,
    records: records.filter(({ kind }) => kind !== "batch"),
  }));

function proofRecord(draw: Draw, epoch: Epoch): StoredRecord {
  const record = recordOf(draw, "epochProof", { epoch, operators: 4 });
  if (record.kind !== "epochProof") throw new Error("another record");
  const { proof } = record;
  return { kind: "epochProof", proof: { ...proof, boundary: { ...proof.boundary, epoch } } };
}

async function run(dataDir: string, steps: number): Promise<void> {
  const storage = await openEpochs(dataDir, SMALL);
  for (let at = 0; at < steps; at++) await storage.commit([stepAt(at)]);
  await storage.close();
}

describe("P6: a log for each epoch", () => {
  test("P6: an epoch's first record begins its log, and a start finds both", async () => {
    const directory = await temporaryDirectory();
    await run(directory, 8);
    expect(await logsIn(directory)).toEqual(["0"]);
    await rm(directory, { recursive: true });
    await mkdir(directory);
    await run(directory, 40);
    expect(await logsIn(directory)).toEqual(["0", "1"]);
    const expected = { kind: "intact", epochs: epochsAfter(40) };
    expect(await recoverEpochs(directory)).toEqual(expected);
    expect(await recoverEpochs(directory)).toEqual(expected);
  });

  test("P6: a log whose epoch is done with goes, and what is later stays", async () => {
    const directory = await temporaryDirectory();
    const storage = await openEpochs(directory, SMALL);
    for (const epoch of [E0, E1, E2]) {
      await storage.commit([inEpoch(epoch, [startOf(epoch), voteIn(epoch, 1)])]);
    }
    storage.forgetEpochsBelow(E1);
    await storage.commit([inEpoch(E2, [voteIn(E2, 2)])]);
    await storage.close();
    expect(await logsIn(directory)).toEqual(["1", "2"]);
    expect(await recoverEpochs(directory)).toEqual({
      kind: "intact",
      epochs: [
        { epoch: E1, records: [startOf(E1), voteIn(E1, 1)] },
        { epoch: E2, records: [startOf(E2), voteIn(E2, 1), voteIn(E2, 2)] },
      ],
    });
  });

  test("P6: the newest log stays whatever is named, and none is begun below", async () => {
    const directory = await temporaryDirectory();
    const storage = await openEpochs(directory, SMALL);
    await storage.commit([inEpoch(E1, [startOf(E1)])]);
    storage.forgetEpochsBelow(E3);
    const late = storage.commit([inEpoch(E0, [voteIn(E0, 1)])]);
    await expect(late).rejects.toThrow("P6: a log that is done with is not begun again");
    await storage.close();
    expect(await logsIn(directory)).toEqual(["1"]);
  });

  test("P6: a crash while a log goes leaves no damage", async () => {
    const directory = await temporaryDirectory();
    const storage = await openEpochs(directory, SMALL);
    for (const epoch of [E0, E1]) await storage.commit([inEpoch(epoch, [startOf(epoch)])]);
    const whole = await crashCopy(directory);
    storage.forgetEpochsBelow(E1);
    await storage.close();
    await cp(join(whole, "wal", "0"), join(directory, "wal", "0"), { recursive: true });
    const rest = { kind: "intact", epochs: [{ epoch: E1, records: [startOf(E1)] }] };
    expect(await recoverEpochs(directory)).toEqual(rest);
    expect(await logsIn(directory)).toEqual(["1"]);
    await mkdir(join(directory, "wal", "0"));
    expect(await recoverEpochs(directory)).toEqual(rest);
  });

  test("P3, P6: each log is begun anew by itself", async () => {
    const keepVotesFrom: Compact = (records, { fromHeight }) =>
      records.filter((record) => record.kind !== "vote" || record.statement.view >= fromHeight);
    const directory = await temporaryDirectory();
    const storage = await openEpochs(directory, { ...SMALL, compact: keepVotesFrom });
    await storage.commit([inEpoch(E0, [startOf(E0), voteIn(E0, 1)])]);
    await storage.commit([inEpoch(E1, [startOf(E1)])]);
    for (let view = 1; view <= 700; view++) {
      if (view % 100 === 0) storage.releaseBelow(view - 1);
      await storage.commit([inEpoch(E1, [voteIn(E1, view)])]);
    }
    await storage.close();
    expect(await walPath(directory, 0)).toContain("0000000001.wal");
    expect(await walPath(directory, 1)).not.toContain("0000000001.wal");
    const recovered = await recoverEpochs(directory, keepVotesFrom);
    expect(recovered).toEqual({
      kind: "intact",
      epochs: [
        { epoch: E0, records: [startOf(E0)] },
        { epoch: E1, records: [startOf(E1), voteIn(E1, 699), voteIn(E1, 700)] },
      ],
    });
  });

  test("Y6: how an epoch ended is told after its log is gone", async () => {
    const directory = await temporaryDirectory();
    const draw = seededDraw(5);
    const proofs = [E0, E1].map((epoch) => proofRecord(draw, epoch));
    const storage = await openEpochs(directory, SMALL);
    for (const [at, epoch] of [E0, E1].entries()) {
      await storage.commit([inEpoch(epoch, [startOf(epoch), proofs[at] as StoredRecord])]);
    }
    await storage.commit([inEpoch(E2, [startOf(E2)])]);
    storage.forgetEpochsBelow(E2);
    await storage.close();
    const again = await openEpochs(directory, SMALL);
    const ask = (fromEpoch: Epoch) =>
      again.serve({ kind: "getEpochProofs", epoch: E2, fromEpoch, count: 8 }, 100_000);
    const kept = proofs.flatMap((record) => (record.kind === "epochProof" ? [record.proof] : []));
    expect(await ask(E0)).toEqual({ kind: "epochProofs", epoch: E2, proofs: kept });
    expect(await ask(E1)).toEqual({ kind: "epochProofs", epoch: E2, proofs: kept.slice(1) });
    expect((await ask(E2)).kind).toBe("absent");
    await again.close();
  });
});

describe("DR3: a commit over two logs", () => {
  test("DR3: whatever part of the last commit is missing, the other part goes too", async () => {
    const living = await temporaryDirectory();
    const storage = await openEpochs(living, SMALL);
    for (let at = 0; at < 11; at++) await storage.commit([stepAt(at)]);
    const before = await crashCopy(living);
    await storage.commit([stepAt(11)]);
    const after = await crashCopy(living);
    await storage.close();
    for (const [newer, older] of [
      [E0, E1],
      [E1, E0],
    ] as const) {
      const torn = await temporaryDirectory();
      await cp(after, torn, { recursive: true });
      // What told of the commit did not reach the disk either.
      await cp(join(before, "synced"), join(torn, "synced"));
      await cp(await walPath(before, older), await walPath(torn, older));
      expect(stepAt(11).some(({ epoch }) => epoch === newer)).toBe(true);
      expect(await recoverEpochs(torn)).toEqual({ kind: "intact", epochs: epochsAfter(11) });
      const again = await openEpochs(torn, SMALL);
      await again.commit([stepAt(11)]);
      await again.close();
      expect(await recoverEpochs(torn)).toEqual({ kind: "intact", epochs: epochsAfter(12) });
    }
  });

  test("DR2: what was acknowledged survives a power cut at any moment, and steps are whole", async () => {
    const draw = seededDraw(23);
    for (let cut = 0; cut < 260; cut += cut < 70 ? 1 : 5) {
      const directory = await temporaryDirectory();
      await (await openEpochs(directory, SMALL)).close();
      const power = createPowerCutFiles(cut);
      const storage = await openEpochs(directory, { ...SMALL, files: power.files });
      let done = 0;
      try {
        for (; done < 60; done++) await storage.commit([stepAt(done)]);
      } catch (error) {
        expect(error).toMatchObject({ code: "STORAGE_WRITE" });
      }
      const chance = draw.below(4);
      await power.settle(() => draw.below(4) < chance);
      const crashed = await crashCopy(directory);
      await storage.close();
      await power.release();
      const recovered = await recoverEpochs(crashed);
      const epochs = recovered.kind === "fresh" ? [] : recovered.epochs;
      expect(recovered.kind, `cut ${cut}: ${JSON.stringify(recovered)}`).not.toBe("lost");
      expect([epochsAfter(done), epochsAfter(done + 1)], `cut ${cut} at ${done}`).toContainEqual(
        epochs,
      );
    }
  }, 120_000);
});

describe("R3: damage", () => {
  test("R3: a log that is damaged, cut or missing is the loss of all, up to the newest", async () => {
    const directory = await temporaryDirectory();
    await run(directory, 40);
    const harms: ((copy: string) => Promise<void>)[] = [E0, E1].flatMap((epoch) => [
      async (copy: string) => rewrite(await walPath(copy, epoch), flipBit(90, 2)),
      async (copy: string) => rewrite(await walPath(copy, epoch), blankFrom(400)),
      (copy: string) => rm(join(copy, "wal", String(epoch)), { recursive: true }),
    ]);
    harms.push((copy) => rm(join(copy, "wal"), { recursive: true }));
    for (const harm of harms) {
      const copy = await crashCopy(directory);
      await harm(copy);
      const recovered = await recoverEpochs(copy);
      expect(recovered).toMatchObject({ kind: "lost", through: 1, epochs: [] });
      expect(await recoverEpochs(copy)).toMatchObject({ kind: "lost", through: 1 });
    }
  });

  test("R3: lost stays lost through its epoch; the next begins with a memory of its own", async () => {
    const directory = await temporaryDirectory();
    await run(directory, 40);
    await rewrite(await walPath(directory, 1), flipBit(90, 2));
    const storage = await openEpochs(directory, SMALL);
    expect(storage.recovered).toMatchObject({ kind: "lost", through: 1 });
    await storage.commit([inEpoch(E1, [voteIn(E1, 60)])]);
    await storage.commit([inEpoch(E2, [startOf(E2), voteIn(E2, 1)])]);
    await storage.close();
    const later = { epoch: E2, records: [startOf(E2), voteIn(E2, 1)] };
    const found = await recoverEpochs(directory);
    expect(found).toMatchObject({ kind: "lost", through: 1 });
    expect(found.kind === "lost" ? withoutBatches(found.epochs) : []).toEqual([
      { epoch: E1, records: [voteIn(E1, 60)] },
      later,
    ]);
    const again = await openEpochs(directory, SMALL);
    again.forgetEpochsBelow(E2);
    await again.close();
    expect(await recoverEpochs(directory)).toEqual({ kind: "intact", epochs: [later] });
  });

  test("R3: a loss that is found while older epochs are caught up is not forgotten", async () => {
    const directory = await temporaryDirectory();
    await run(directory, 40);
    await rewrite(await walPath(directory, 0), flipBit(90, 2));
    const storage = await openEpochs(directory, SMALL);
    // The node begins at the beginning again, and gets to where it was.
    await storage.commit([inEpoch(E0, [startOf(E0), voteIn(E0, 1)])]);
    await storage.close();
    expect(await recoverEpochs(directory)).toMatchObject({ kind: "lost", through: 1 });
  });
});
