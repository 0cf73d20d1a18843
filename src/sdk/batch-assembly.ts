/**
 * A batch that comes in several messages, put together under the bounds that its proven leaf sets: what
 * a server may make a client hold is what the committee certified, and no more. [FV9]
 */
import type { BodyPart, RollupLeaf } from "../chain/index.ts";
import type { OutputProof } from "./frame-verifier.ts";
import { type Rejected, rejected } from "./rejection.ts";

/** The parts so far of a batch whose proof was verified. */
export type Assembly = {
  readonly proof: OutputProof;
  /** Messages of the batch. */
  readonly frames: number;
  /** Messages that came. */
  readonly taken: number;
  readonly parts: readonly BodyPart[];
  /** Data bytes that came. */
  readonly bytes: number;
};

export type Assembled =
  | { readonly kind: "open"; readonly assembly: Assembly }
  | { readonly kind: "complete"; readonly proof: OutputProof; readonly parts: readonly BodyPart[] }
  | Rejected;

/** The first message of a batch; `frames` 0 and 1 both mean that there is no other. */
export function startAssembly(message: {
  readonly proof: OutputProof;
  readonly frames: number;
  readonly parts: readonly BodyPart[];
}): Assembled {
  const { proof, parts } = message;
  const { leaf } = proof.path;
  const frames = Math.max(1, message.frames);
  if (frames > 1 + leaf.txCount) return rejected("BODY", "frames");
  return grown(leaf, { proof, frames, taken: 0, parts: [], bytes: 0 }, parts);
}

/** A continuation: of the same batch, in turn, with at least one part. */
export function continueAssembly(
  assembly: Assembly,
  message: { readonly seq: number; readonly frame: number; readonly parts: readonly BodyPart[] },
): Assembled {
  const { leaf } = assembly.proof.path;
  if (message.seq !== leaf.seq) return rejected("BODY", "continuation_seq");
  if (message.frame !== assembly.taken) return rejected("BODY", "continuation_frame");
  if (message.parts.length === 0) return rejected("BODY", "continuation_empty");
  return grown(leaf, assembly, message.parts);
}

/** Every part has a transaction, so there are at most as many parts as transactions. */
function grown(leaf: RollupLeaf, assembly: Assembly, parts: readonly BodyPart[]): Assembled {
  const bytes = parts.reduce((sum, part) => sum + part.data.length, assembly.bytes);
  if (bytes > leaf.byteSize) return rejected("BODY", "byte_size");
  const all = [...assembly.parts, ...parts];
  if (all.length > leaf.txCount) return rejected("BODY", "tx_count");
  const { proof, frames } = assembly;
  const taken = assembly.taken + 1;
  if (taken === frames) return { kind: "complete", proof, parts: all };
  return { kind: "open", assembly: { proof, frames, taken, parts: all, bytes } };
}
