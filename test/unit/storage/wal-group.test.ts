import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { epochOf, heightOf } from "../../../src/primitives/brand.ts";
import { concatBytes } from "../../../src/primitives/bytes.ts";
import {
  encodeGroup,
  encodeWalHeader,
  FILE_HEADER_BYTES,
  GROUP_HEADER_BYTES,
  GroupKind,
  Memory,
  readGroup,
  readWal,
  readWalHeader,
} from "../../../src/storage/wal-group.ts";

const SALT = 0xdeadbeef;
const HEADER = { epoch: epochOf(3), memory: Memory.COMPLETE, sequence: 7, salt: SALT };
const POINT = {
  released: heightOf(12),
  payload: { segment: 4, offset: 5_000_000_000 },
  commit: 77,
  logs: 2,
};

const groupOf = (kind: GroupKind, ...records: Uint8Array[]): Uint8Array =>
  encodeGroup({ kind, ...POINT }, records, SALT);

const SEALED = groupOf(GroupKind.SEALED);
const FIRST = groupOf(GroupKind.COMMIT, Uint8Array.of(1, 2, 3));
const SECOND = groupOf(GroupKind.COMMIT, Uint8Array.of(4), Uint8Array.of(5, 6));
const FILE = concatBytes(encodeWalHeader(HEADER), SEALED, FIRST, SECOND);
const BEFORE_LAST = FILE.length - SECOND.length;

const padded = (bytes: Uint8Array): Uint8Array => concatBytes(bytes, new Uint8Array(500));

describe("a header and a group", () => {
  test("come back as they were written", () => {
    expect(readWalHeader(FILE)).toEqual(HEADER);
    const group = readGroup(SECOND, 0, SALT);
    expect(group).toEqual({
      kind: GroupKind.COMMIT,
      ...POINT,
      records: Uint8Array.of(4, 5, 6),
      start: 0,
      end: GROUP_HEADER_BYTES + 3,
    });
  });

  test("P2: any flipped bit is seen", () => {
    for (let bit = 0; bit < 8 * SECOND.length; bit++) {
      const bytes = new Uint8Array(SECOND);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(readGroup(bytes, 0, SALT)).toBe("damaged");
    }
    for (let bit = 0; bit < 8 * FILE_HEADER_BYTES; bit++) {
      const bytes = new Uint8Array(FILE);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(readWalHeader(bytes)).toBe("damaged");
    }
  });

  test("P2: a group of another file is none here", () => {
    expect(readGroup(SECOND, 0, SALT + 1)).toBe("damaged");
  });
});

describe("a whole file", () => {
  const groups = (content: ReturnType<typeof readWal>): number =>
    content.kind === "ok" ? content.groups.length : -1;

  test("P2: cut at every byte of the last group, with or without room behind, it is torn there", () => {
    for (let cut = BEFORE_LAST; cut < FILE.length; cut++) {
      for (const bytes of [FILE.subarray(0, cut), padded(FILE.subarray(0, cut))]) {
        const content = readWal(bytes, BEFORE_LAST);
        expect(content).toMatchObject({ kind: "ok", end: BEFORE_LAST });
        expect(groups(content)).toBe(2);
        // Room that was never written is no torn write.
        expect(content.kind === "ok" && content.torn).toBe(cut > BEFORE_LAST);
      }
    }
  });

  test("P2: what is known to be synced is never torn", () => {
    for (let cut = FILE_HEADER_BYTES; cut < FILE.length; cut++) {
      expect(readWal(padded(FILE.subarray(0, cut)), FILE.length).kind).toBe("damaged");
    }
    expect(readWal(padded(FILE), FILE.length).kind).toBe("ok");
  });

  test("P2: a flipped bit before the last group is damage, whatever is known", () => {
    for (let at = 0; at < BEFORE_LAST; at++) {
      const bytes = new Uint8Array(FILE);
      bytes[at] = (bytes[at] as number) ^ 4;
      expect(readWal(padded(bytes), 0).kind, `byte ${at}`).toBe("damaged");
    }
  });

  test("P2: without the end of its live records a file is no log", () => {
    const live = groupOf(GroupKind.LIVE, Uint8Array.of(9));
    const unfinished = concatBytes(encodeWalHeader(HEADER), live);
    expect(readWal(unfinished, 0).kind).toBe("damaged");
    expect(groups(readWal(concatBytes(unfinished, SEALED), 0))).toBe(2);
  });

  test("P2: whatever is appended to an intact file, the intact part is found", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (garbage) => {
        const content = readWal(concatBytes(FILE, garbage), FILE.length);
        expect(content).toMatchObject({ kind: "ok", end: FILE.length });
      }),
    );
  });

  test("garbage is a value, not a throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(["damaged", "unknown_version"]).toContain(readWal(bytes, 0).kind);
      }),
    );
  });
});
