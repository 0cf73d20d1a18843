/**
 * Transactions of the benches: bytes that do not compress, with a head that says who sent which one
 * and when, so that every delivered transaction is matched to its submission.
 *
 *   u32 magic ‖ u32 generator ‖ f64 number ‖ f64 due ms ‖ random bytes
 */
import { randomFillSync } from "node:crypto";
import process from "node:process";

const MAGIC = 0x4c6f_636b;
/** Bytes of the head: no transaction is smaller. */
export const HEAD_BYTES = 24;
/** Length prefix of a transaction in a section. */
export const PREFIX_BYTES = 4;
/** Random bytes that bodies are cut from, at a place of their own each. */
const POOL_BYTES = 4 * 1024 * 1024;

/** One clock of all processes of this machine, ms: monotonic, its origin means nothing. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export type Stamp = {
  readonly generator: number;
  /** From 0, in the order of the submissions of one generator. */
  readonly number: number;
  /** When it was due to be sent, by `monotonicMs`: what it waited at its sender counts too. */
  readonly dueMs: number;
};

export type PayloadSource = {
  /** A section of `count` transactions that begin with `first`: as it travels in a chunk. */
  section(first: Stamp, count: number): Uint8Array;
};

/** @param transactionBytes of each, at least `HEAD_BYTES`. */
export function createPayloads(transactionBytes: number): PayloadSource {
  const pool = randomFillSync(new Uint8Array(POOL_BYTES));
  const stride = PREFIX_BYTES + transactionBytes;
  let place = 0;
  return {
    section({ generator, number, dueMs }, count) {
      const size = count * stride;
      // An odd step: a body comes back only after the whole pool.
      place = (place + size + 7919) % (POOL_BYTES - size);
      const bytes = pool.slice(place, place + size);
      const view = new DataView(bytes.buffer);
      for (let index = 0; index < count; index++) {
        const at = index * stride;
        view.setUint32(at, transactionBytes);
        view.setUint32(at + 4, MAGIC);
        view.setUint32(at + 8, generator);
        view.setFloat64(at + 12, number + index);
        view.setFloat64(at + 20, dueMs);
      }
      return bytes;
    },
  };
}

/** Reads the heads of a section's transactions; what is not of a bench is left out. */
export function readStamps(section: Uint8Array, take: (stamp: Stamp) => void): void {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  for (let at = 0; at + PREFIX_BYTES <= section.length; ) {
    const length = view.getUint32(at);
    if (length >= HEAD_BYTES && view.getUint32(at + 4) === MAGIC) {
      take({
        generator: view.getUint32(at + 8),
        number: view.getFloat64(at + 12),
        dueMs: view.getFloat64(at + 20),
      });
    }
    at += PREFIX_BYTES + length;
  }
}
