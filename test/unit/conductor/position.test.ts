/** The journal: records, torn ends, damage, compaction. */
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  decodeRecord,
  encodeRecord,
  openPosition,
  type PositionRecord,
} from "../../../src/conductor/position.ts";
import { keccakText } from "../../../src/crypto/hash.ts";

const named = (lastSeq: number) => ({
  firstSeq: lastSeq,
  lastSeq,
  number: lastSeq + 1,
  batchHash: keccakText(`batch ${lastSeq}`),
  parentHash: keccakText(`parent ${lastSeq}`),
});
const intent = (lastSeq: number): PositionRecord => ({ kind: "intent", ...named(lastSeq) });
const result = (lastSeq: number): PositionRecord => ({
  ...named(lastSeq),
  kind: "result",
  hash: keccakText(`hash ${lastSeq}`),
  stateRoot: keccakText(`root ${lastSeq}`),
});

function path(): string {
  const directory = mkdtempSync(join(tmpdir(), "lockstep-position-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, "position");
}

/** The newest record on disk. */
async function lastIn(file: string): Promise<PositionRecord | null> {
  const position = await openPosition(file);
  await position.close();
  return position.last();
}

test("CP1: a record comes back as it went, and no damaged one does", () => {
  for (const record of [intent(7), result(2 ** 40)]) {
    const bytes = encodeRecord(record);
    expect(decodeRecord(bytes)).toEqual(record);
    expect(decodeRecord(bytes.subarray(1))).toBeNull();
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 1;
      expect(decodeRecord(damaged)).toBeNull();
    }
  }
});

test("CP1: the newest record survives a restart", async () => {
  const file = path();
  const position = await openPosition(file);
  expect(position.last()).toBeNull();
  await position.append(intent(1));
  await position.append(result(1));
  expect(position.last()).toEqual(result(1));
  await position.close();
  const again = await openPosition(file);
  expect(again.last()).toEqual(result(1));
  await again.append(intent(2));
  await again.close();
  expect(await lastIn(file)).toEqual(intent(2));
});

test("CP1: an end torn at any byte is cut, and written over", async () => {
  const file = path();
  const position = await openPosition(file);
  await position.append(result(1));
  await position.append(intent(2));
  await position.close();
  const whole = readFileSync(file);
  const record = whole.length / 2;
  for (let bytes = record; bytes < whole.length; bytes += 13) {
    writeFileSync(file, whole);
    truncateSync(file, bytes);
    const torn = await openPosition(file);
    expect(torn.last()).toEqual(result(1));
    await torn.append(intent(2));
    await torn.close();
    expect(readFileSync(file)).toEqual(whole);
  }
});

test("CP1: damage before the end halts", async () => {
  const file = path();
  const position = await openPosition(file);
  for (const record of [intent(1), result(1), intent(2)]) await position.append(record);
  await position.close();
  const bytes = readFileSync(file);
  bytes[20] = (bytes[20] as number) ^ 1;
  writeFileSync(file, bytes);
  await expect(openPosition(file)).rejects.toMatchObject({ code: "POSITION_CORRUPT" });
});

test("CP1: a long journal starts anew with its last record", async () => {
  const file = path();
  const position = await openPosition(file, { bytesMax: 1_000 });
  for (let seq = 1; seq <= 50; seq++) await position.append(intent(seq));
  await position.close();
  expect(statSync(file).size).toBeLessThanOrEqual(1_000);
  expect(await lastIn(file)).toEqual(intent(50));
  appendFileSync(file, new Uint8Array(10));
  expect(await lastIn(file)).toEqual(intent(50));
});
