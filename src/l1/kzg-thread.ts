/**
 * The thread that computes commitments and proofs: hundreds of milliseconds each, and seconds to load,
 * which the main thread has not. Loaded by the first job.
 */
import { parentPort } from "node:worker_threads";
import { loadKZG } from "kzg-wasm";
import type { KzgAnswer, KzgJob } from "./kzg.ts";

type Kzg = Awaited<ReturnType<typeof loadKZG>>;

const hexOf = (bytes: Uint8Array): string =>
  `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`;
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.slice(2), "hex"));

function proofsOf(kzg: Kzg, blob: string, job: KzgJob): Uint8Array[] {
  if (job.proofs === "cell") return kzg.computeCellsAndProofs(blob)[1].map(bytesOf);
  if (job.proofs === "none") return [];
  return [bytesOf(kzg.computeBlobKZGProof(blob, kzg.blobToKZGCommitment(blob)))];
}

let loading: Promise<Kzg> | null = null;

async function answer(job: KzgJob): Promise<KzgAnswer> {
  try {
    loading ??= loadKZG();
    const kzg = await loading;
    const blob = hexOf(job.blob);
    const commitment = bytesOf(kzg.blobToKZGCommitment(blob));
    return { id: job.id, commitment, proofs: proofsOf(kzg, blob, job) };
  } catch (error) {
    return { id: job.id, fault: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on("message", (job: KzgJob) => {
  void answer(job).then((done) => parentPort?.postMessage(done));
});
