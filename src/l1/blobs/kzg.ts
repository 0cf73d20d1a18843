/** Commitments and proofs of blobs, computed in a thread of their own. [SC8] */
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { BLOB_BYTES } from "../../codec/index.ts";
import { sha256Bytes } from "../../crypto/hash.ts";
import { assert } from "../../primitives/assert.ts";
import type { Hash } from "../../primitives/brand.ts";
import { toHash } from "../../primitives/bytes.ts";
import { LockstepError } from "../../primitives/errors.ts";

/** 128 proofs of cells as from osaka on (EIP-7594), one of the blob as before, or none. */
export type BlobProofs = "cell" | "blob" | "none";

/** To the thread. */
export type KzgJob = {
  readonly id: number;
  readonly blob: Uint8Array;
  readonly proofs: BlobProofs;
};
/** From the thread. */
export type KzgAnswer =
  | { readonly id: number; readonly commitment: Uint8Array; readonly proofs: Uint8Array[] }
  | { readonly id: number; readonly fault: string };

/** What belongs to a blob: 48 bytes, and 48 bytes per proof. */
export type BlobCommitment = {
  readonly commitment: Uint8Array;
  readonly proofs: readonly Uint8Array[];
};

export type Kzg = {
  /**
   * One blob after the other, in order of the calls.
   *
   * @throws {AssertionError} if `blob` has another size.
   * @throws {LockstepError} CRYPTO_UNAVAILABLE if the library does not load, refuses the blob (a field
   * element above the modulus), or was closed.
   */
  commit(blob: Uint8Array, proofs: BlobProofs): Promise<BlobCommitment>;
  /** Ends the thread; what waits fails. */
  close(): Promise<void>;
};

type Waiting = {
  readonly resolve: (done: BlobCommitment) => void;
  readonly reject: (reason: Error) => void;
};

const VERSION_KZG = 1;

/** The name of a blob on the L1: 01 and the rest of the commitment's SHA-256. (EIP-4844) */
export function versionedHash(commitment: Uint8Array): Hash {
  const hash = sha256Bytes(commitment);
  hash[0] = VERSION_KZG;
  return toHash(hash);
}

/** Source runs as it is, a release as `.js`: the extension is that of this very file. */
function threadPath(): string {
  const path = fileURLToPath(new URL("./kzg-thread.ts", import.meta.url));
  return import.meta.url.endsWith(".ts") ? path : path.replace(/\.ts$/, ".js");
}

const unavailable = (reason: string, cause?: unknown): LockstepError =>
  new LockstepError("CRYPTO_UNAVAILABLE", `KZG: ${reason}`, { cause });

/** The thread starts with the first blob, and does not keep the process alive while it is idle. */
export function createKzg(): Kzg {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let closed = false;
  let next = 0;

  function settle(answer: KzgAnswer): void {
    const one = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker?.unref();
    if ("fault" in answer) one?.reject(unavailable(answer.fault));
    else one?.resolve({ commitment: answer.commitment, proofs: answer.proofs });
  }

  function failAll(error: Error): void {
    worker = null;
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const thread = new Worker(threadPath(), { name: "kzg" });
    thread.on("message", settle);
    thread.on("error", (cause) => failAll(unavailable("the thread failed", cause)));
    thread.on("exit", () => failAll(unavailable("the thread ended")));
    return thread;
  }

  return {
    commit: (blob, proofs) => {
      assert(blob.length === BLOB_BYTES, "a blob has its size");
      if (closed) return Promise.reject(unavailable("closed"));
      worker ??= start();
      worker.ref();
      const id = next++;
      const done = new Promise<BlobCommitment>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
      });
      worker.postMessage({ id, blob: new Uint8Array(blob), proofs } satisfies KzgJob);
      return done;
    },
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}
