/** A stored batch as a door reads it back: frames to parts, parts to the proof of one of them. */
import { type BodyPart, partHash } from "../../chain/index.ts";
import { decodeFeedMessage, type MerkleProof, type OutputProof } from "../../codec/index.ts";
import { createMerkleTree, merkleProof } from "../../crypto/merkle.ts";

export type DecodedBatch = {
  readonly proof: OutputProof;
  /** Of all frames, in canonical order. */
  readonly parts: readonly BodyPart[];
};

/** The batch in its frames; null if they are not the whole of one. */
export function decodeBatch(frames: readonly Uint8Array[]): DecodedBatch | null {
  let proof: OutputProof | null = null;
  let expected = 1;
  const parts: BodyPart[] = [];
  for (const [index, frame] of frames.entries()) {
    const decoded = decodeFeedMessage(frame);
    if (decoded.kind === "rejected") return null;
    const { message } = decoded;
    if (index === 0 && message.kind === "batch") {
      proof = message.proof;
      expected = Math.max(1, message.frames);
    } else if (index === 0 || message.kind !== "continuation") {
      return null;
    }
    parts.push(...message.parts);
  }
  return proof !== null && frames.length === expected ? { proof, parts } : null;
}

/** The path of one part to `body_root`. */
export function partProof(parts: readonly BodyPart[], index: number): MerkleProof {
  const tree = createMerkleTree(parts.map(partHash));
  return { index, leafCount: parts.length, siblings: merkleProof(tree, index) };
}
