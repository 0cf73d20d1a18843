/**
 * Order and output the slow way: straight from the text of U2..O3, with own parsing, own words and
 * own tree, over raw batch bytes. Shares only the two hash functions with the software.
 */
import { keccak256, sha256 } from "../../src/crypto/hash.ts";

const ZERO = `0x${"00".repeat(32)}`;
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (hex: string): Uint8Array => Buffer.from(hex.replace("0x", ""), "hex");

/** One ABI word. */
const word = (value: number | bigint | string): string =>
  typeof value === "string"
    ? value.slice(2).padStart(64, "0")
    : value.toString(16).padStart(64, "0");

const hashWords = (tag: string, ...values: (number | bigint | string)[]): string =>
  keccak256(bytesOf([keccak256(Buffer.from(`LOCKSTEP/v1/${tag}`)), ...values].map(word).join("")));

const prefixed = (bytes: Uint8Array): string =>
  bytes.length.toString(16).padStart(8, "0") + hexOf(bytes);

/** A tree without shortcuts. */
function treeRoot(leaves: readonly string[]): string {
  let row = [...leaves];
  if (row.length === 0) return ZERO;
  while ((row.length & (row.length - 1)) !== 0) row.push(ZERO);
  while (row.length > 1) {
    const above: string[] = [];
    for (let at = 0; at < row.length; at += 2) {
      above.push(keccak256(bytesOf(word(row[at] as string) + word(row[at + 1] as string))));
    }
    row = above;
  }
  return row[0] as string;
}

/** A batch as it travels. */
export type RawBatch = {
  readonly lane: number;
  readonly height: number;
  readonly bytes: Uint8Array;
};

type Row = { kind: number; rollupId: number; units: number; data: Uint8Array };

function rowsOf(batch: RawBatch): Row[] {
  const buffer = Buffer.from(batch.bytes);
  const count = buffer.readUInt16BE(62);
  const rows: Row[] = [];
  let offset = 64 + 45 * count;
  for (let index = 0; index < count; index++) {
    const at = 64 + 45 * index;
    const length = buffer.readUInt32BE(at + 9);
    const data = buffer.subarray(offset, offset + length);
    offset += length;
    rows.push({
      kind: buffer.readUInt8(at),
      rollupId: buffer.readUInt32BE(at + 1),
      units: buffer.readUInt32BE(at + 5),
      data,
    });
  }
  return rows;
}

function unitsIn(section: Uint8Array): Buffer[] {
  const buffer = Buffer.from(section);
  const units: Buffer[] = [];
  for (let at = 0; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    units.push(buffer.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return units;
}

type Part = { rollupId: number; hash: string; txs: number; size: number };

function bundleParts(
  unit: Buffer,
  position: number,
  point: { height: number; timestampMs: number; rollups: number },
): { parts: Part[]; taken: number } {
  const none = { parts: [], taken: 0 };
  const [minHeight, maxHeight, minTime, maxTime] = [1, 9, 17, 25].map((at) =>
    Number(unit.readBigUInt64BE(at)),
  ) as [number, number, number, number];
  const legs: { rollupId: number; tx: Buffer }[] = [];
  for (let at = 35; at < unit.length; ) {
    const length = unit.readUInt32BE(at + 4);
    legs.push({ rollupId: unit.readUInt32BE(at), tx: unit.subarray(at + 8, at + 8 + length) });
    at += 8 + length;
  }
  const second = Math.floor(point.timestampMs / 1000);
  if (minHeight > 0 && point.height < minHeight) return none;
  if (maxHeight > 0 && point.height > maxHeight) return none;
  if (minTime > 0 && second < minTime) return none;
  if (maxTime > 0 && second > maxTime) return none;
  if (legs.some((leg) => leg.rollupId > point.rollups)) return none;
  const listed = legs.map((leg) => {
    return leg.rollupId.toString(16).padStart(16, "0") + keccak256(leg.tx).slice(2);
  });
  const id = hashWords("BUNDLE", legs.length, keccak256(bytesOf(listed.join(""))));
  const parts: Part[] = [];
  for (const rollupId of new Set(legs.map((leg) => leg.rollupId))) {
    const leg = legs.findIndex((one) => one.rollupId === rollupId);
    const own = legs.filter((one) => one.rollupId === rollupId);
    const data = bytesOf(own.map((one) => prefixed(one.tx)).join(""));
    const origin = keccak256(bytesOf(id));
    const values = [6, position + leg, own.length, sha256(data), origin, id, leg];
    const hash = hashWords("PART", ...values);
    parts.push({ rollupId, hash, txs: own.length, size: data.length });
  }
  return { parts, taken: legs.length };
}

/** A leaf as the words of its hash after the tag. */
export type OracleLeaf = (number | string)[];

export const zeroLeaf = (rollupId: number): OracleLeaf => [
  rollupId,
  0,
  0,
  ZERO,
  ZERO,
  0,
  0,
  0,
  1,
  0,
];

const leafHash = (leaf: OracleLeaf): string => hashWords("ROLLUP-LEAF", ...leaf);

/** What the next height starts from, and the height itself. */
export type OracleHeight = {
  readonly leaves: OracleLeaf[];
  readonly previousHash: string;
  readonly height: number;
  readonly view: number;
  readonly timestampMs: number;
  readonly blockHash: string;
  readonly committeeHash: string;
  /** New batches of each lane, rising. */
  readonly lanes: readonly (readonly RawBatch[])[];
};

/** Leaves and output hash of a height. */
export function oracleOutput(input: OracleHeight): { leaves: OracleLeaf[]; hash: string } {
  const { height, timestampMs, lanes } = input;
  const rollups = input.leaves.length;
  const n = lanes.length;
  const parts: Part[] = [];
  let position = 0;
  for (let k = 0; lanes.some((batches) => batches.length > k); k++) {
    for (let l = height % n, done = 0; done < n; l = (l + 1) % n, done++) {
      const batch = lanes[l]?.[k];
      if (batch === undefined) continue;
      for (const row of rowsOf(batch)) {
        if (row.kind === 0 && row.rollupId <= rollups) {
          const origin = Buffer.alloc(10);
          origin.writeUInt16BE(batch.lane, 0);
          origin.writeBigUInt64BE(BigInt(batch.height), 2);
          const digest = sha256(row.data);
          const values = [1, position, row.units, digest, keccak256(origin), ZERO, 0];
          const hash = hashWords("PART", ...values);
          const { rollupId, units: txs } = row;
          parts.push({ rollupId, hash, txs, size: row.data.length });
          position += txs;
        }
        if (row.kind !== 2) continue;
        for (const unit of unitsIn(row.data)) {
          const made = bundleParts(unit, position, { height, timestampMs, rollups });
          parts.push(...made.parts);
          position += made.taken;
        }
      }
    }
  }
  const leaves = input.leaves.map((old): OracleLeaf => {
    const own = parts.filter((part) => part.rollupId === old[0]);
    if (own.length === 0) return old;
    return [
      old[0] as number,
      (old[1] as number) + 1,
      height,
      leafHash(old),
      treeRoot(own.map((part) => part.hash)),
      own.reduce((sum, part) => sum + part.txs, 0),
      own.reduce((sum, part) => sum + part.size, 0),
      old[7] as number,
      1,
      0,
    ];
  });
  const order = Buffer.from("LOCKSTEP/v1/order\0");
  const beacon = sha256(Buffer.concat([order, bytesOf(input.blockHash)]));
  const hash = hashWords(
    "OUTPUT-HEADER",
    1,
    0,
    height,
    input.view,
    timestampMs,
    input.blockHash,
    input.previousHash,
    treeRoot(leaves.map(leafHash)),
    rollups,
    0,
    ZERO,
    input.committeeHash,
    ZERO,
    beacon,
    ZERO,
  );
  return { leaves, hash };
}
