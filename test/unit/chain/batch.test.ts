import { describe, expect, test } from "vitest";
import {
  BATCH_HEADER_BYTES,
  BATCH_ROW_BYTES,
  BATCH_ROWS_MAX,
  type BatchHeader,
  buildBatch,
  parseBatch,
  payloadBytes,
  type SectionContent,
  SectionKind,
  unitsOf,
} from "../../../src/chain/batch.ts";
import { sha256Bytes } from "../../../src/crypto/hash.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import { concatBytes, fromHex, LayoutWriter, toHex } from "../../../src/primitives/bytes.ts";
import { readVectors } from "./vectors.ts";

type Vectors = {
  batch: {
    header: BatchHeader;
    sections: (Omit<SectionContent, "bytes"> & { bytes: string })[];
    bytes: string;
    digest: Hash;
  };
};
const { batch: vector } = readVectors("batches") as Vectors;
const sections = vector.sections.map((each) => ({ ...each, bytes: fromHex(each.bytes) }));
const built = buildBatch(vector.header, sections);

const LIMIT = { bytesMax: 10_000 };
const codeOf = (bytes: Uint8Array, limits = LIMIT): string => {
  const parsed = parseBatch(bytes, limits);
  return parsed.kind === "ok" ? "ok" : parsed.code;
};

/** The batch with bytes replaced from an offset on. */
const withBytes = (offset: number, ...bytes: number[]): Uint8Array => {
  const changed = Uint8Array.from(built.bytes);
  changed.set(bytes, offset);
  return changed;
};
const ROW = BATCH_HEADER_BYTES;
const SECOND_ROW = ROW + BATCH_ROW_BYTES;

type Row = { kind?: number; rollupId?: number; units?: number; section: Uint8Array };
/** A batch made by hand, digests that fit included; whatever its rows say. */
function craft(...rows: readonly Row[]): Uint8Array {
  const head = Uint8Array.from(built.bytes.subarray(0, BATCH_HEADER_BYTES));
  new DataView(head.buffer).setUint16(62, rows.length);
  const table = rows.map(({ kind = 0, rollupId = 3, units = 1, section }) => {
    const writer = new LayoutWriter(BATCH_ROW_BYTES).u8(kind).u32(rollupId).u32(units);
    return writer.u32(section.length).raw(sha256Bytes(section)).done();
  });
  return concatBytes(head, ...table, ...rows.map(({ section }) => section));
}
const unit = (...bytes: number[]): Uint8Array => Uint8Array.of(0, 0, 0, bytes.length, ...bytes);

describe("B3: the layout", () => {
  test("B3: bytes and digest are pinned", () => {
    expect(toHex(built.bytes)).toBe(vector.bytes);
    expect(built.digest).toBe(vector.digest);
    expect(built.header).toEqual(vector.header);
  });

  test("B3: parsing gives what was built", () => {
    const parsed = parseBatch(built.bytes, LIMIT);
    expect(parsed).toEqual({ kind: "ok", batch: built });
    expect(payloadBytes(built)).toBe(built.bytes.length - ROW - 2 * BATCH_ROW_BYTES);
  });

  test("D7: sections are views of the batch, never copies", () => {
    const parsed = parseBatch(built.bytes, LIMIT);
    if (parsed.kind === "rejected") throw new Error(parsed.code);
    for (const batch of [built, parsed.batch]) {
      for (const row of batch.rows) expect(row.bytes.buffer).toBe(batch.bytes.buffer);
    }
    const first = parsed.batch.rows[0]?.bytes as Uint8Array;
    expect([...unitsOf(first)].map((bytes) => [...bytes])).toEqual([[10], [11, 12]]);
    expect([...unitsOf(first)][0]?.buffer).toBe(built.bytes.buffer);
  });

  test("B3: rows are sorted by kind and rollup, in whatever order they are given", () => {
    const swapped = buildBatch(vector.header, sections.toReversed());
    expect(swapped.digest).toBe(built.digest);
  });

  test("B3: a batch in the middle of a larger buffer parses as well", () => {
    const padded = concatBytes(new Uint8Array(5), built.bytes, new Uint8Array(3));
    const bytes = padded.subarray(5, 5 + built.bytes.length);
    expect(codeOf(bytes)).toBe("ok");
  });

  test("B3: the digest is of header and table, which hold every section's digest", () => {
    const sameTable = withBytes(built.bytes.length - 1, 0xff);
    expect(codeOf(sameTable)).toBe("batch_section_digest");
  });
});

describe("B3: each fault", () => {
  test("batch_too_large: one byte above the limit; at the limit it is taken", () => {
    expect(codeOf(built.bytes, { bytesMax: built.bytes.length })).toBe("ok");
    expect(codeOf(built.bytes, { bytesMax: built.bytes.length - 1 })).toBe("batch_too_large");
  });

  test("batch_truncated: at every length below that of header, table and sections", () => {
    for (let length = 0; length < built.bytes.length; length++) {
      expect(codeOf(built.bytes.subarray(0, length)), `${length}`).toBe("batch_truncated");
    }
  });

  test("batch_version: another than 1", () => {
    expect(codeOf(withBytes(0, 0))).toBe("batch_version");
    expect(codeOf(withBytes(0, 2))).toBe("batch_version");
  });

  test.each<[string, Uint8Array]>([
    ["a byte too many", concatBytes(built.bytes, Uint8Array.of(0))],
    ["height 0", withBytes(10, 0, 0, 0, 0)],
    ["an epoch of 2^53 or more", withBytes(1, 0, 0x20)],
    ["a time of 2^53 or more", withBytes(46, 0xff)],
    ["lane bytes of 2^53 or more", withBytes(54, 0xff)],
    ["an unknown kind", withBytes(ROW, 4)],
    ["OPEN of rollup 0", withBytes(ROW + 1, 0, 0, 0, 0)],
    ["BUNDLE of a rollup", withBytes(SECOND_ROW + 1, 0, 0, 0, 1)],
    ["SYSTEM of a rollup", craft({ kind: SectionKind.SYSTEM, section: unit(1) })],
    ["SEALED of rollup 0", craft({ kind: SectionKind.SEALED, rollupId: 0, section: unit(1) })],
    ["no row", craft()],
    ["a row twice", craft({ section: unit(1) }, { section: unit(2) })],
    ["rollups that fall", craft({ rollupId: 4, section: unit(1) }, { section: unit(2) })],
    [
      "kinds that fall",
      craft({ kind: SectionKind.SEALED, section: unit(1) }, { rollupId: 4, section: unit(2) }),
    ],
  ])("batch_table: %s", (_, bytes) => {
    expect(codeOf(bytes)).toBe("batch_table");
  });

  test("batch_table: more rows than a batch may have; as many are taken", () => {
    const rows = (count: number): Uint8Array =>
      craft(...Array.from({ length: count }, (_, at) => ({ rollupId: at + 1, section: unit(1) })));
    const limits = { bytesMax: 1_000_000 };
    expect(codeOf(rows(BATCH_ROWS_MAX), limits)).toBe("ok");
    expect(codeOf(rows(BATCH_ROWS_MAX + 1), limits)).toBe("batch_table");
  });

  test("batch_section_digest: a changed section, a changed digest", () => {
    const offset = ROW + 2 * BATCH_ROW_BYTES;
    expect(codeOf(withBytes(offset + 4, 0xff))).toBe("batch_section_digest");
    expect(codeOf(withBytes(ROW + 13, 0xff))).toBe("batch_section_digest");
  });

  test.each<[string, Row]>([
    ["more units than there are", { units: 2, section: unit(1) }],
    ["fewer units than there are", { section: concatBytes(unit(1), unit(2)) }],
    ["none at all", { units: 0, section: new Uint8Array(0) }],
    ["an empty one", { units: 1, section: unit() }],
    ["a length beyond the section", { section: Uint8Array.of(0, 0, 0, 2, 1) }],
    ["a length of 2^32 - 1", { section: Uint8Array.of(255, 255, 255, 255, 1) }],
    ["part of a length", { section: concatBytes(unit(1), Uint8Array.of(0, 0, 0)) }],
  ])("batch_units: %s", (_, row) => {
    expect(codeOf(craft(row))).toBe("batch_units");
  });

  test("batch_bundle: a unit of a BUNDLE section that is no bundle", () => {
    const kind = SectionKind.BUNDLE;
    expect(codeOf(craft({ kind, rollupId: 0, section: unit(1) }))).toBe("batch_bundle");
    const bundle = sections[1]?.bytes as Uint8Array;
    expect(codeOf(craft({ kind, rollupId: 0, section: bundle }))).toBe("ok");
    const both = concatBytes(bundle, unit(1));
    expect(codeOf(craft({ kind, rollupId: 0, units: 2, section: both }))).toBe("batch_bundle");
  });

  test("B3: what is inside a transaction, an envelope or a system unit is nobody's business", () => {
    for (const kind of [SectionKind.OPEN, SectionKind.SEALED, SectionKind.SYSTEM]) {
      const rollupId = kind === SectionKind.SYSTEM ? 0 : 3;
      expect(codeOf(craft({ kind, rollupId, section: unit(0xff) }))).toBe("ok");
    }
  });

  test("B3: whatever one byte says, parsing answers with a code", () => {
    for (let at = 0; at < built.bytes.length; at++) {
      expect(codeOf(withBytes(at, 0xff))).toMatch(/^(ok|batch_[a-z_]+)$/);
    }
  });
});
