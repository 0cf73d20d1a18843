/** An output as it lies in the stream of all heights: header, leaves, certificate. */
import type { OutputCertificate, OutputHeader, RollupLeaf } from "../chain/index.ts";
import { decodeRecord, encodeRecord } from "../codec/index.ts";
import { concatBytes } from "../primitives/bytes.ts";
import type { FrameHead } from "./segment-scan.ts";

export type HeightRecord = {
  readonly header: OutputHeader;
  /** Of this height or a later one. */
  readonly certificate: OutputCertificate;
  /** Leaves that this height replaced; all of them in the first record of a segment. */
  readonly leaves: readonly RollupLeaf[];
};

/** Records in a segment carry a checksum around them, and strangers' bytes are not among them. */
const SALT = 0;

/** Two records of the storage schema, one after the other. */
export function encodeHeightRecord({ header, certificate, leaves }: HeightRecord): Uint8Array {
  const { height, epoch } = header;
  const output = { kind: "output", height, header, changedLeaves: leaves, signs: false } as const;
  return concatBytes(
    encodeRecord(output, epoch, SALT),
    encodeRecord({ kind: "outputCertificate", certificate }, epoch, SALT),
  );
}

/** Null: these bytes are none. */
export function decodeHeightRecord(bytes: Uint8Array): HeightRecord | null {
  const output = decodeRecord(bytes, 0, SALT);
  if (output.kind !== "ok" || output.record.kind !== "output") return null;
  const proof = decodeRecord(bytes, output.bytesRead, SALT);
  if (proof.kind !== "ok" || proof.record.kind !== "outputCertificate") return null;
  const { header, changedLeaves: leaves } = output.record;
  return { header, certificate: proof.record.certificate, leaves };
}

/** The head of such an entry: its number is its height. */
export function heightRecordHead(bytes: Uint8Array): FrameHead | null {
  const record = decodeHeightRecord(bytes);
  if (record === null) return null;
  const { height } = record.header;
  return { seq: height, height, more: 0 };
}
