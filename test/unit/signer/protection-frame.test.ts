import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProtectionEntry } from "../../../src/signer/protection.ts";
import { statementEntry } from "../../../src/signer/protection.ts";
import {
  decodeFrames,
  decodeHeader,
  encodeFrames,
  encodeHeader,
  type FileHeader,
  frameSeed,
  framesBytes,
  HEADER_BYTES,
} from "../../../src/signer/protection-frame.ts";
import { hashOf, statements } from "./statements.ts";

const HEADER: FileHeader = {
  salt: new Uint8Array(16).fill(3),
  genesisHash: hashOf(5),
  publicKey: new Uint8Array(96).fill(7),
  snapshotBytes: HEADER_BYTES,
};

const entries = fc.oneof(
  statements.map(statementEntry),
  fc.record({
    kind: fc.constant("floor" as const),
    of: fc.constantFrom("views" as const, "lane" as const, "outputs" as const),
    epoch: fc.nat(),
    lane: fc.nat(127),
    floor: fc.maxSafeNat(),
  }),
  fc.record({ kind: fc.constant("lock" as const), locked: fc.boolean() }),
);
const groups = fc.array(fc.array(entries, { maxLength: 5 }), { minLength: 1, maxLength: 6 });

/** A file as a run of synced writes leaves it, and where each write begins. */
function fileOf(writes: readonly (readonly ProtectionEntry[])[], header = HEADER) {
  const parts = [encodeHeader(header)];
  const starts: number[] = [];
  let position = HEADER_BYTES;
  for (const write of writes) {
    const at = { position, durable: position, seed: frameSeed(header) };
    const bytes = encodeFrames(write, at);
    starts.push(position);
    parts.push(bytes);
    position += bytes.length;
  }
  return { file: new Uint8Array(Buffer.concat(parts)), starts };
}

describe("the header", () => {
  test("reads back", () => {
    expect(encodeHeader(HEADER)).toHaveLength(HEADER_BYTES);
    expect(decodeHeader(encodeHeader(HEADER))).toEqual(HEADER);
  });

  test("a flipped bit anywhere is found", () => {
    const bytes = encodeHeader(HEADER);
    for (let bit = 0; bit < 8 * HEADER_BYTES; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(typeof decodeHeader(flipped)).toBe("string");
    }
  });

  test("one that is cut, of another kind or version says so", () => {
    expect(decodeHeader(new Uint8Array(3))).toBe("it ends inside its header");
    expect(decodeHeader(new Uint8Array(HEADER_BYTES))).toBe("it is no protection log");
    const later = encodeHeader(HEADER);
    later[9] = 2;
    expect(decodeHeader(later)).toBe("its version is 2, not 1");
  });
});

describe("frames", () => {
  test("read back, in order", () => {
    fc.assert(
      fc.property(groups, (writes) => {
        const { file } = fileOf(writes);
        const expected = { kind: "intact", entries: writes.flat(), tornBytes: 0 };
        expect(decodeFrames(file, HEADER)).toEqual(expected);
      }),
    );
  });

  test("many entries make several frames", () => {
    const many = Array.from({ length: 3000 }, (_, floor) => ({
      ...{ kind: "floor" as const, of: "views" as const, epoch: 0, lane: 0 },
      floor,
    }));
    const { file } = fileOf([many]);
    expect(file).toHaveLength(HEADER_BYTES + framesBytes(3000));
    expect(decodeFrames(file, HEADER)).toMatchObject({ kind: "intact", entries: many });
  });

  test("P2: a torn tail is cut, wherever the last write stopped", () => {
    fc.assert(
      fc.property(groups, fc.nat(), (writes, cut) => {
        const { file, starts } = fileOf(writes);
        const last = starts.at(-1) as number;
        const end = last + (cut % (file.length - last));
        expect(decodeFrames(file.subarray(0, end), HEADER)).toEqual({
          kind: "intact",
          entries: writes.slice(0, -1).flat(),
          tornBytes: end - last,
        });
      }),
    );
  });

  test("P2: damage below what was durable is corruption, never cut", () => {
    fc.assert(
      fc.property(groups, fc.nat(), fc.integer({ min: 1, max: 255 }), (writes, at, mask) => {
        const { file, starts } = fileOf([...writes, []]);
        const last = starts.at(-1) as number;
        const place = HEADER_BYTES + (at % (last - HEADER_BYTES));
        file[place] = (file[place] as number) ^ mask;
        expect(decodeFrames(file, HEADER).kind).toBe("corrupt");
      }),
      { numRuns: 500 },
    );
  });

  test("P2: a file shorter than when it took its name is corruption", () => {
    const { file } = fileOf([[{ kind: "lock", locked: true }]]);
    const header = { ...HEADER, snapshotBytes: file.length };
    const whole = fileOf([[{ kind: "lock", locked: true }]], header).file;
    expect(decodeFrames(whole, header).kind).toBe("intact");
    expect(decodeFrames(whole.subarray(0, whole.length - 1), header).kind).toBe("corrupt");
    expect(decodeFrames(whole.subarray(0, HEADER_BYTES), header).kind).toBe("corrupt");
  });

  test("frames of another file do not pass", () => {
    const { file } = fileOf([[{ kind: "lock", locked: true }]]);
    const other = { ...HEADER, salt: new Uint8Array(16).fill(4) };
    expect(decodeFrames(file, other)).toMatchObject({ kind: "intact", entries: [] });
  });

  test("a several-frame write that tore in its first frame is cut as a whole", () => {
    const many = Array.from({ length: 2000 }, () => ({ kind: "lock" as const, locked: false }));
    const first = [{ kind: "lock" as const, locked: true }];
    const { file, starts } = fileOf([first, many]);
    const place = (starts[1] as number) + 40;
    file[place] = (file[place] as number) ^ 1;
    expect(decodeFrames(file, HEADER)).toMatchObject({ kind: "intact", entries: first });
  });

  test("no bytes make the reader throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (garbage) => {
        const file = new Uint8Array(Buffer.concat([encodeHeader(HEADER), garbage]));
        expect(["intact", "corrupt"]).toContain(decodeFrames(file, HEADER).kind);
        decodeHeader(garbage);
      }),
    );
  });
});
