import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type DecodedRange,
  decodeRange,
  encodeRange,
  joinPieces,
  payloadBytesOf,
  RANGE_PAYLOAD_BYTES_MAX,
  type RangeBatch,
  type RangePiece,
} from "../../../src/codec/range.ts";
import { sha256, sha256Bytes } from "../../../src/crypto/hash.ts";
import { deflate, inflate } from "../../../src/l1/blobs/deflate.ts";
import { concatBytes, fromHex, LayoutWriter } from "../../../src/primitives/bytes.ts";
import { leafOf, partOf } from "../../property/chain-values.ts";
import { bytesOf, listOf, seededDraw } from "../../property/draw.ts";

const ENOUGH = 1 << 20;

const batchesOf = (seed: number): RangeBatch[] => {
  const draw = seededDraw(seed);
  return listOf(draw, { least: 1 }, () => ({
    leaf: leafOf(draw),
    parts: listOf(draw, {}, () => partOf(draw)),
  }));
};

/** Bytes that no codec shortens. */
const noise = (seed: number, length: number): Uint8Array => bytesOf(seededDraw(seed), length);

const large = (length: number): RangeBatch[] => {
  const [first] = batchesOf(7) as [RangeBatch];
  const data = noise(3, length);
  const part = { ...partOf(seededDraw(5)), bundle: null, data, dataDigest: sha256(data) };
  return [{ leaf: first.leaf, parts: [part] }];
};

const unchanged = (raw: Uint8Array): Uint8Array => raw;

const one = (batches: readonly RangeBatch[], how = deflate): Uint8Array => {
  const pieces = encodeRange(batches, { deflate: how, bytesMax: ENOUGH });
  expect(pieces).toHaveLength(1);
  return pieces[0] as Uint8Array;
};

const decoded = (bytes: Uint8Array): DecodedRange => decodeRange(bytes, inflate);

const pieceOf = (bytes: Uint8Array): RangePiece => {
  const range = decoded(bytes);
  if (range.kind !== "piece") throw new Error(`no piece but ${range.kind}`);
  return range.piece;
};

const reason = (range: DecodedRange | null): string =>
  range?.kind === "rejected" ? range.reason : `no fault: ${range?.kind}`;

describe("SC8: the bytes of a range", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("batches come back (seed %i)", (seed) => {
    const batches = batchesOf(seed);
    expect(decoded(one(batches))).toEqual({ kind: "batches", batches });
  });

  test("begin with the version and the codec, deflated where that is shorter", () => {
    const compressible = large(10).map((batch) => ({
      ...batch,
      parts: batch.parts.map((part) => {
        const data = new Uint8Array(5000);
        return { ...part, data, dataDigest: sha256(data) };
      }),
    }));
    expect([...one(compressible).subarray(0, 2)]).toEqual([1, 1]);
    expect(one(compressible).length).toBeLessThan(500);
    expect([...one(large(5000), unchanged).subarray(0, 2)]).toEqual([1, 0]);
    expect(decoded(one(compressible))).toEqual({ kind: "batches", batches: compressible });
  });

  test("payloadBytesOf is what a batch adds to a raw payload", () => {
    const batches = large(5000);
    const [batch] = batches as [RangeBatch];
    expect(one(batches, unchanged)).toHaveLength(2 + payloadBytesOf(batch));
    expect(one([batch, batch], unchanged)).toHaveLength(2 + 2 * payloadBytesOf(batch));
  });
});

describe("SC8: a batch too large for a transaction goes in pieces", () => {
  const batches = large(10_000);
  const pieces = encodeRange(batches, { deflate, bytesMax: 1800 });

  test("none longer than asked, and joined in any order they are the batch", () => {
    expect(pieces.length).toBeGreaterThan(5);
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(1800);
    const shuffled = pieces.map(pieceOf).reverse();
    expect(joinPieces(shuffled, inflate)).toEqual({ kind: "batches", batches });
  });

  test("one is missing: wait", () => {
    expect(joinPieces(pieces.map(pieceOf).slice(1), inflate)).toBeNull();
    expect(joinPieces([], inflate)).toBeNull();
  });

  test("a piece is checked by itself: a false one is none", () => {
    const changed = new Uint8Array(pieces[1] as Uint8Array);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(reason(decoded(changed))).toBe("range_digest");
    expect(reason(decoded((pieces[1] as Uint8Array).subarray(0, -1)))).toBe("range_digest");
  });

  test("pieces are of one payload only where codec, number and all bytes are the same", () => {
    const [own, ...others] = pieces.map((piece) => pieceOf(piece).payloadId);
    expect(new Set(others)).toEqual(new Set([own]));
    const otherCodec = new Uint8Array(pieces[0] as Uint8Array);
    otherCodec[1] = (otherCodec[1] ?? 0) ^ 1;
    expect(pieceOf(otherCodec).payloadId).not.toBe(own);
    const foreign = { ...pieceOf(pieces[1] as Uint8Array), payloadId: sha256(Uint8Array.of(1)) };
    const mixed = pieces.map(pieceOf).map((piece) => (piece.index === 1 ? foreign : piece));
    expect(reason(joinPieces(mixed, inflate))).toBe("range_piece");
  });

  test("their number and index are checked", () => {
    const part = Uint8Array.of(9);
    const head = (index: number, count: number): Uint8Array => {
      const list = Array.from({ length: count }, () => sha256Bytes(part));
      const writer = new LayoutWriter(6).u8(1).u8(128).u16(index).u16(count);
      return concatBytes(writer.done(), ...list, part);
    };
    expect(reason(decoded(head(0, 1)))).toBe("range_piece");
    expect(reason(decoded(head(2, 2)))).toBe("range_piece");
    expect(reason(decoded(head(0, 1025)))).toBe("range_piece");
    expect(pieceOf(head(1023, 1024)).index).toBe(1023);
    expect(pieceOf(head(1, 2)).index).toBe(1);
    expect(reason(decoded(head(0, 2).subarray(0, 30)))).toBe("range_piece");
    expect(reason(decoded(head(0, 2).subarray(0, 5)))).toBe("range_piece");
  });
});

describe("SC8: the decoder is total", () => {
  const good = one(large(300), unchanged);
  const payload = good.subarray(2);

  const raw = (...parts: readonly Uint8Array[]): string =>
    reason(decoded(concatBytes(Uint8Array.of(1, 0), ...parts)));
  const deflated = (bytes: Uint8Array): DecodedRange =>
    decoded(concatBytes(Uint8Array.of(1, 1), bytes));

  test.each([
    ["nothing", new Uint8Array(0), "range_version"],
    ["another version", Uint8Array.of(2, 0, 1), "range_version"],
    ["no codec", Uint8Array.of(1), "range_codec"],
    ["an unknown codec", Uint8Array.of(1, 2, 1), "range_codec"],
    ["no payload", Uint8Array.of(1, 0), "range_payload"],
    ["no deflate stream", Uint8Array.of(1, 1, 0xff, 0xff), "range_payload"],
  ])("%s", (_what, bytes, expected) => {
    expect(reason(decoded(bytes))).toBe(expected);
  });

  test("lengths that do not fill the payload", () => {
    expect(raw(payload.subarray(0, -1))).toBe("range_lengths");
    expect(raw(payload, Uint8Array.of(0))).toBe("range_lengths");
    expect(raw(fromHex("0xffffffff00"))).toBe("range_lengths");
  });

  test("a batch that is empty, has another encoding, or no leaf", () => {
    expect(raw(new Uint8Array(4))).toBe("range_batch");
    expect(raw(new LayoutWriter(4).u32(2).done(), Uint8Array.of(0x0a, 0))).toBe("missing_part");
    expect(raw(new LayoutWriter(4).u32(2).done(), Uint8Array.of(0x10, 1))).toBe("range_batch");
    expect(raw(new LayoutWriter(4).u32(2).done(), Uint8Array.of(0x18, 1))).toBe("unknown_field");
  });

  test("a proof with more than a leaf", () => {
    const header = Uint8Array.of(0x0a, 2, 0x0a, 0);
    expect(raw(new LayoutWriter(4).u32(4).done(), header)).toBe("range_batch");
  });

  test("a deflate stream with bytes behind it, or cut short", () => {
    const stream = deflateRawSync(payload);
    expect(deflated(stream).kind).toBe("batches");
    expect(reason(deflated(concatBytes(stream, Uint8Array.of(0))))).toBe("range_payload");
    expect(reason(deflated(stream.subarray(0, -1)))).toBe("range_payload");
  });

  test("a decompression bomb allocates no more than the bound", () => {
    const bomb = deflateRawSync(new Uint8Array(RANGE_PAYLOAD_BYTES_MAX + 1));
    expect(bomb.length).toBeLessThan(100_000);
    expect(reason(deflated(bomb))).toBe("range_payload");
    expect(inflate(bomb, 1000)).toBeNull();
  });

  test("garbage is a value, not a throw", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.uint8Array({ maxLength: 400 }).map((tail) => concatBytes(Uint8Array.of(1, 0), tail)),
      fc.uint8Array({ maxLength: 400 }).map((tail) => concatBytes(Uint8Array.of(1, 1), tail)),
      fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, value]) => {
        const changed = new Uint8Array(good);
        changed[at] = value;
        return changed;
      }),
    );
    const kinds = ["batches", "piece", "rejected"];
    fc.assert(fc.property(bytes, (each) => kinds.includes(decoded(each).kind)));
  });
});
