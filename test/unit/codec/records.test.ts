/** What a log says after a crash, a flipped bit, or newer software. [P2, P7, R3] */
import { describe, expect, test } from "vitest";
import { Phase, type StoredRecord } from "../../../src/chain/index.ts";
import { encodeFrame, readFrame } from "../../../src/codec/frame.ts";
import {
  crc32c,
  type DecodedRecord,
  decodeRecord,
  encodeRecord,
  type LogContent,
  type LoggedRecord,
  RECORD_BODY_BYTES_MAX,
  RECORD_HEADER_BYTES,
  RECORD_KIND_NAMES,
  RECORD_VERSION,
  readRecords,
} from "../../../src/codec/index.ts";
import { epochOf } from "../../../src/primitives/brand.ts";
import { concatBytes } from "../../../src/primitives/bytes.ts";
import { batchOf, statementOf } from "../../property/chain-values.ts";
import { seededDraw } from "../../property/draw.ts";
import { recordOf } from "../../property/wire-values.ts";
import { epochStartRecord } from "../core/beginning.ts";
import { bytesField, numberField } from "./wire-bytes.ts";

const epoch = epochOf(5);
const draw = seededDraw(8, 2);

const vote = (view: number): StoredRecord => ({
  kind: "vote",
  statement: { ...statementOf(draw, Phase.NULLIFY, 4), view },
});
const start = epochStartRecord(epoch, `0x${"ab".repeat(32)}` as never);
const records: readonly StoredRecord[] = [start, vote(1), vote(2), vote(3), vote(4)];
const frames = records.map((record) => encodeRecord(record, epoch));
const log = concatBytes(...frames);
const offsets = frames.map((_, index) => concatBytes(...frames.slice(0, index)).length);
const logged = (count: number): LoggedRecord[] =>
  records.slice(0, count).map((record) => ({ epoch, record }));
const lastOffset = offsets[4] as number;

/** The version byte is right under the checksum again. */
function withVersion(frame: Uint8Array, version: number): Uint8Array {
  const changed = new Uint8Array(frame);
  changed[8] = version;
  const length = changed.slice(0, 4);
  const crc = crc32c(changed.subarray(8), crc32c(length));
  new DataView(changed.buffer).setUint32(4, crc);
  return changed;
}

describe("P2: the frame", () => {
  test("has length, checksum, version, epoch, kind and body where the layout says", () => {
    const frame = encodeRecord(start, epoch);
    const view = new DataView(frame.buffer);
    expect(view.getUint32(0)).toBe(frame.length - RECORD_HEADER_BYTES);
    expect(view.getUint32(4)).toBe(crc32c(frame.subarray(8), crc32c(frame.subarray(0, 4))));
    expect(frame[8]).toBe(RECORD_VERSION);
    expect(view.getUint32(9) * 2 ** 32 + view.getUint32(13)).toBe(5);
    expect(frame[17]).toBe(1);
    const instance = bytesField(1, new Uint8Array(32).fill(0xab));
    const body = frame.subarray(RECORD_HEADER_BYTES);
    expect(body.subarray(0, instance.length)).toEqual(instance);
  });

  test("kinds keep their numbers", () => {
    const numbers = RECORD_KIND_NAMES.map((kind) => {
      const record = recordOf(seededDraw(1, 1), kind, { epoch, operators: 4 });
      return [encodeRecord(record, epoch)[17], kind];
    });
    expect(numbers).toEqual([
      [1, "epochStart"],
      [2, "batch"],
      [3, "ack"],
      [4, "vote"],
      [5, "proposal"],
      [6, "viewCertificate"],
      [7, "laneCertificate"],
      [8, "block"],
      [9, "output"],
      [10, "outputCertificate"],
      [11, "snapshot"],
      [12, "epochProof"],
    ]);
  });

  test("P6: the epoch of an epochStart is its log's", () => {
    const decoded = decodeRecord(encodeRecord(start, epochOf(9)));
    expect(decoded).toMatchObject({ epoch: 9, record: { kind: "epochStart", epoch: 9 } });
  });

  test("R1: a proposal lies on disk without its signature", () => {
    const record = recordOf(draw, "proposal", { epoch, operators: 4 });
    if (record.kind !== "proposal") throw new Error("no proposal");
    const signed = { ...record.proposal, signature: new Uint8Array(96).fill(1) };
    const decoded = decodeRecord(encodeRecord({ kind: "proposal", proposal: signed }, epoch));
    expect(decoded).toMatchObject({ kind: "ok", record });
    expect(decoded.kind === "ok" && decoded.record).not.toHaveProperty("proposal.signature");
  });

  test("D7: a batch in a log is a view of it", () => {
    const batch = batchOf(seededDraw(3, 4), 4);
    const region = encodeRecord({ kind: "batch", batch }, epoch);
    const decoded = decodeRecord(region);
    if (decoded.kind !== "ok" || decoded.record.kind !== "batch") throw new Error("no batch");
    expect(decoded.record.batch).toEqual(batch);
    expect(decoded.record.batch.bytes.buffer).toBe(region.buffer);
  });

  test("a record of another file's salt is none", () => {
    const region = encodeRecord(start, epoch, 1);
    expect(decodeRecord(region, 0, 1).kind).toBe("ok");
    expect(decodeRecord(region, 0, 2)).toEqual({ kind: "corrupt" });
  });
});

describe("P2: a torn tail is cut", () => {
  test("a whole log is read whole", () => {
    const whole: LogContent = { kind: "ok", records: logged(5), cutBytes: 0 };
    expect(readRecords(log)).toEqual(whole);
    expect(readRecords(new Uint8Array(0))).toEqual({ kind: "ok", records: [], cutBytes: 0 });
  });

  test("at every byte: what came before stays, the rest is counted", () => {
    for (let length = 0; length <= log.length; length++) {
      const whole = offsets.filter(
        (_, index) => length >= (offsets[index + 1] ?? log.length),
      ).length;
      const kept = offsets[whole] ?? log.length;
      expect(readRecords(log.subarray(0, length)), `cut at ${length}`).toEqual({
        kind: "ok",
        records: logged(whole),
        cutBytes: length - kept,
      });
    }
  });

  test.each([
    ["zeros", new Uint8Array(300)],
    ["ones", new Uint8Array(300).fill(255)],
  ])("%s behind the last record are cut", (_name, rest) => {
    const content = readRecords(concatBytes(log, rest));
    expect(content).toEqual({ kind: "ok", records: logged(5), cutBytes: 300 });
  });

  test("a last record whose sectors were written out of order is cut", () => {
    const torn = new Uint8Array(log);
    torn.fill(0, lastOffset, lastOffset + 12);
    expect(readRecords(torn)).toEqual({
      kind: "ok",
      records: logged(4),
      cutBytes: log.length - lastOffset,
    });
  });
});

describe("R3: damage anywhere else is corruption, with its place", () => {
  test("every single flipped bit below the last record is noticed", () => {
    for (let at = 0; at < lastOffset; at++) {
      const flipped = new Uint8Array(log);
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
      const offset = offsets.findLast((start) => start <= at);
      expect(readRecords(flipped), `flipped byte ${at}`).toEqual({ kind: "corrupt", offset });
    }
  });

  test("a length that grew over the end of the file does not pass for a torn tail", () => {
    const grown = new Uint8Array(log);
    new DataView(grown.buffer).setUint32(offsets[1] as number, 100_000);
    expect(readRecords(grown)).toEqual({ kind: "corrupt", offset: offsets[1] });
  });

  test("a flip in the last record is corruption where a sync is known to cover it", () => {
    const flipped = new Uint8Array(log);
    flipped[log.length - 1] = (flipped.at(-1) as number) ^ 1;
    expect(readRecords(flipped).kind).toBe("ok");
    const known = readRecords(flipped, { syncedBytes: log.length });
    expect(known).toEqual({ kind: "corrupt", offset: lastOffset });
    const before = readRecords(flipped, { syncedBytes: lastOffset });
    expect(before).toMatchObject({ kind: "ok", records: logged(4) });
  });

  test("a file shorter than what was synced is corrupt", () => {
    const short = log.subarray(0, lastOffset);
    expect(readRecords(short, { syncedBytes: lastOffset }).kind).toBe("ok");
    expect(readRecords(short, { syncedBytes: lastOffset + 1 })).toEqual({
      kind: "corrupt",
      offset: lastOffset,
    });
  });

  test("an intact frame with a body that is no record is corrupt, even at the end", () => {
    const bodies = [
      { kind: 1, body: bytesField(1, new Uint8Array(31)) },
      { kind: 2, body: new Uint8Array(64) },
      { kind: 3, body: numberField(1, 1) },
      { kind: 4, body: new Uint8Array(3) },
      { kind: 8, body: new Uint8Array(0) },
    ];
    for (const { kind, body } of bodies) {
      const region = concatBytes(log, encodeFrame({ epoch, kind, body }, 0));
      expect(readRecords(region)).toEqual({ kind: "corrupt", offset: log.length });
    }
  });

  test("kinds that do not exist are damage", () => {
    for (const kind of [0, 13, 255]) {
      const frame = encodeFrame({ epoch, kind, body: new Uint8Array(0) }, 0);
      expect(readFrame(frame, 0, 0)).toEqual({ kind: "damaged" });
    }
  });

  test("bytes that somebody put into a batch do not make a torn write look like damage", () => {
    const salt = 0xc0ffee;
    const planted = encodeRecord(vote(9), epoch);
    const tail = concatBytes(new Uint8Array(20).fill(7), planted, new Uint8Array(9));
    const own = frames.map((_, index) => encodeRecord(records[index] as StoredRecord, epoch, salt));
    const region = concatBytes(...own, tail);
    expect(readRecords(region, { salt })).toMatchObject({ kind: "ok", cutBytes: tail.length });
    expect(readRecords(concatBytes(log, tail)).kind).toBe("corrupt");
  });

  test("a search that would take too long ends, and says damage", () => {
    const plausible = new Uint8Array(4 * 1024 * 1024);
    const view = new DataView(plausible.buffer);
    for (let at = 0; at + 18 <= plausible.length; at += 18) {
      view.setUint32(at, Math.max(0, plausible.length - at - 18));
      plausible[at + 8] = RECORD_VERSION;
      plausible[at + 17] = 4;
    }
    expect(readRecords(plausible)).toEqual({ kind: "corrupt", offset: 0 });
  });
});

describe("P7: a version that nobody here knows", () => {
  test("is named, wherever it is", () => {
    const newer = withVersion(frames[2] as Uint8Array, 3);
    const alone: DecodedRecord = { kind: "unknown_version", version: 3 };
    const region = concatBytes(...frames.slice(0, 2), newer, ...frames.slice(3));
    expect(readRecords(region)).toEqual({
      kind: "unknown_version",
      offset: offsets[2],
      version: 3,
    });
    expect(decodeRecord(newer)).toEqual(alone);
  });

  test("is corruption without the checksum to it", () => {
    const flipped = new Uint8Array(log);
    flipped[(offsets[1] as number) + 8] = 3;
    expect(readRecords(flipped)).toEqual({ kind: "corrupt", offset: offsets[1] });
  });
});

test("output records and their leaves come back in order", () => {
  const record = recordOf(seededDraw(12, 6), "output", { epoch, operators: 4 });
  const decoded = decodeRecord(encodeRecord(record, epoch));
  expect(decoded).toMatchObject({ kind: "ok", record });
});

test("P2: a body above its limit is never written, one at it is", () => {
  const frame = (size: number) => encodeFrame({ epoch, kind: 2, body: new Uint8Array(size) }, 0);
  expect(frame(RECORD_BODY_BYTES_MAX).length).toBe(RECORD_BODY_BYTES_MAX + RECORD_HEADER_BYTES);
  expect(() => frame(RECORD_BODY_BYTES_MAX + 1)).toThrow("16 MiB");
});
