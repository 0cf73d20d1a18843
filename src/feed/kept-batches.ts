/** Certified outputs and batches as they were published, for who posts them on the L1. [ST4] */
import type { BodyPart, OutputHeader, RollupLeaf } from "../chain/index.ts";
import { decodeFeedMessage } from "../codec/index.ts";
import type { Height, RollupId } from "../primitives/brand.ts";
import { provenAt } from "./output-history.ts";
import type { FrameReader } from "./segment-store.ts";

/** A batch without its proof, and the time of its height. */
export type KeptBatch = {
  readonly leaf: RollupLeaf;
  readonly parts: readonly BodyPart[];
  readonly timestampMs: number;
};

/** Reads side by side and never rejects: what cannot be read is not kept. */
export type KeptBatches = {
  /** Null: not kept. */
  outputAt(
    height: Height,
  ): Promise<{ readonly header: OutputHeader; readonly leaves: readonly RollupLeaf[] } | null>;
  /** Rising; null unless all are kept. */
  batches(rollupId: RollupId, fromSeq: number, toSeq: number): Promise<readonly KeptBatch[] | null>;
};

export const createKeptBatches = (reader: FrameReader): KeptBatches => ({
  async outputAt(height) {
    const proven = await provenAt(reader, height);
    if (typeof proven === "string") return null;
    return { header: proven.header, leaves: proven.table.leaves };
  },
  async batches(rollupId, fromSeq, toSeq) {
    const found: KeptBatch[] = [];
    for (let seq = fromSeq; seq <= toSeq; seq++) {
      const batch = await readKept(reader, rollupId, seq);
      if (batch === null) return null;
      found.push(batch);
    }
    return found;
  },
});

async function readKept(
  reader: FrameReader,
  rollupId: RollupId,
  seq: number,
): Promise<KeptBatch | null> {
  let first: Omit<KeptBatch, "parts"> | null = null;
  const parts: BodyPart[] = [];
  for (let index = 0; ; index++) {
    const read = await reader.read(rollupId, seq, index);
    if (read.kind !== "frame") return null;
    const decoded = decodeFeedMessage(read.bytes);
    if (decoded.kind !== "ok") return null;
    const { message } = decoded;
    if (message.kind !== "batch" && message.kind !== "continuation") return null;
    parts.push(...message.parts);
    if (message.kind === "batch") {
      const { leaf, header } = message.proof;
      first = { leaf, timestampMs: header.timestampMs };
    }
    if (index + 1 < read.messages) continue;
    return first === null ? null : { ...first, parts };
  }
}
