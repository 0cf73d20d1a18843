/** What the first message of a batch says of the batch. */
import { decodeFeedMessage, type OutputProof, withoutBodies } from "../codec/index.ts";
import { changeHead } from "./committee-history.ts";
import { heightRecordHead } from "./height-record.ts";
import type { FrameHead, ReadHead } from "./segment-scan.ts";
import { COMMITTEES_STREAM, OUTPUTS_STREAM } from "./segment-store.ts";

/** The proof in a batch's first message, and how many messages follow; null: it is no such message. */
export function proofOfFrame(
  frame: Uint8Array,
): { readonly proof: OutputProof; readonly more: number } | null {
  const decoded = decodeFeedMessage(withoutBodies(frame));
  if (decoded.kind !== "ok" || decoded.message.kind !== "batch") return null;
  const { proof, frames } = decoded.message;
  return { proof, more: Math.max(frames, 1) - 1 };
}

/** Only a batch of the asked rollup has a head. */
function batchHead(stream: number, frame: Uint8Array): FrameHead | null {
  const found = proofOfFrame(frame);
  if (found === null || found.proof.leaf.rollupId !== stream) return null;
  const { seq, batchHeight } = found.proof.leaf;
  return { seq, height: batchHeight, more: found.more };
}

/** How heads of a stream's entries are read. */
export function headReader(stream: number): ReadHead {
  if (stream === OUTPUTS_STREAM) return heightRecordHead;
  return stream === COMMITTEES_STREAM ? changeHead : (frame) => batchHead(stream, frame);
}
