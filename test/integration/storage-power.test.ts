/** The power is cut at every moment of a run, and any part of what was not synced is lost. */
import { expect, test } from "vitest";
import { seededDraw } from "../property/draw.ts";
import { createPowerCutFiles } from "./power-cut-files.ts";
import {
  chainOfBatches,
  crashCopy,
  openStorage,
  recover,
  stepsOf,
  temporaryDirectory,
} from "./storage-fixture.ts";

const OPENING = { walSegmentBytes: 4096, payloadSegmentBytes: 4096 };
const BATCHES = chainOfBatches(72, { bytes: 300 });
/** Every cut of the first commits, then ever wider apart. */
const DENSE_CUTS = 24;
const CUTS_END = 330;

const { stepAt, recordsOf } = stepsOf(BATCHES);

test("DR2: what was acknowledged survives a power cut at any moment, and steps are whole", async () => {
  const draw = seededDraw(17);
  for (let cut = 0; cut < CUTS_END; cut += cut < DENSE_CUTS ? 1 : 5) {
    const directory = await temporaryDirectory();
    // Set up before: the cut comes while it works.
    await (await openStorage(directory, OPENING)).close();
    const power = createPowerCutFiles(cut);
    const storage = await openStorage(directory, { ...OPENING, files: power.files });
    let done = 0;
    try {
      for (; done < BATCHES.length; done++) await storage.commit([stepAt(done)]);
    } catch (error) {
      expect(error).toMatchObject({ code: "STORAGE_WRITE" });
    }
    const chance = draw.below(4);
    await power.settle(() => draw.below(4) < chance);
    const crashed = await crashCopy(directory);
    await storage.close();
    await power.release();
    const recovered = await recover(crashed, OPENING);
    const records = recovered.kind === "intact" ? recovered.records : [];
    const possible = [recordsOf(done), recordsOf(done + 1)];
    expect(recovered.kind, `cut ${cut}: ${JSON.stringify(recovered)}`).not.toBe("lost");
    expect(possible, `cut ${cut} after ${done} steps`).toContainEqual(records);
  }
}, 120_000);
