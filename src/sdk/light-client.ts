/**
 * Questions with one proof: is this output certified, what is a rollup's latest batch, is it
 * registered at all, was a transaction ordered? [D4, X1..X4]
 */
import { leafHash, outputHash, type RollupLeaf } from "../chain/index.ts";
import type { Hash, Millis, RollupId } from "../primitives/brand.ts";
import { type TransactionProof, transactionRejection } from "./body.ts";
import { type OutputProof, pathRejection } from "./frame-verifier.ts";
import { certificateRejection, headerRejection, type ProvenHeader } from "./proven-header.ts";
import { type Rejected, rejected } from "./rejection.ts";
import { type SignatureVerifier, type Trust, trustRejection } from "./trust.ts";

type Options = { readonly verifier: SignatureVerifier; readonly nowMs: Millis };

/** Trust, header chain, quorum and signature, without any leaf. [X2] */
function outputRejection(trust: Trust, proven: ProvenHeader, options: Options): Rejected | null {
  return (
    trustRejection(trust, proven.certificate, options.nowMs) ??
    headerRejection(trust, proven) ??
    certificateRejection(trust, proven.certificate, options.verifier)
  );
}

/** Whether an output is certified, itself or through a later one. [X2, O5] */
export function verifyOutput(
  trust: Trust,
  proven: ProvenHeader,
  options: Options,
): { readonly kind: "ok"; readonly outputHash: Hash } | Rejected {
  const rejection = outputRejection(trust, proven, options);
  return rejection ?? { kind: "ok", outputHash: outputHash(proven.header) };
}

/**
 * The latest batch of a rollup at the height of a header: inclusion if `batchHeight` is that height,
 * omission above it, and freshness. [O3]
 */
export function verifyLatest(
  trust: Trust,
  request: { readonly rollupId: RollupId; readonly proof: OutputProof },
  options: Options,
):
  | {
      readonly kind: "ok";
      readonly leaf: RollupLeaf;
      readonly batchHash: Hash;
      /** No batch since `leaf.batchHeight`. */
      readonly idle: boolean;
    }
  | Rejected {
  const { proof, rollupId } = request;
  const { header, path } = proof;
  const rejection = outputRejection(trust, proof, options) ?? pathRejection(header, path);
  if (rejection !== null) return rejection;
  if (path.leaf.rollupId !== rollupId) return rejected("WRONG_LEAF", "rollup");
  const idle = path.leaf.batchHeight < header.height;
  return { kind: "ok", leaf: path.leaf, batchHash: leafHash(path.leaf), idle };
}

/**
 * Whether a rollup is not registered at the height of a header. Ids are dense from 1, so the count in
 * the header says it all; no path is needed. [O3]
 */
export function verifyUnregistered(
  trust: Trust,
  request: { readonly rollupId: RollupId; readonly proven: ProvenHeader },
  options: Options,
): { readonly kind: "ok" } | Rejected {
  const rejection = outputRejection(trust, request.proven, options);
  if (rejection !== null) return rejection;
  const registered = request.rollupId <= request.proven.header.rollupCount;
  return registered ? rejected("WRONG_LEAF", "registered") : { kind: "ok" };
}

/** Whether a transaction stands in the batch that a rollup's leaf names. */
export function verifyTransaction(
  trust: Trust,
  request: {
    readonly rollupId: RollupId;
    readonly proof: OutputProof;
    readonly transaction: Uint8Array;
    readonly place: TransactionProof;
  },
  options: Options,
): { readonly kind: "ok"; readonly leaf: RollupLeaf } | Rejected {
  const latest = verifyLatest(trust, request, options);
  if (latest.kind === "rejected") return latest;
  const { leaf } = latest;
  const rejection = transactionRejection(leaf, request.transaction, request.place);
  return rejection ?? { kind: "ok", leaf };
}
