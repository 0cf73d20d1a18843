/** Evidence that no case was made of yet, on disk: what was proven outlives the process. [ST7] */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Evidence } from "../../chain/index.ts";
import {
  ANSWER_BYTES_MAX,
  BATCH_BYTES_MAX,
  decodePeerMessage,
  encodePeerMessage,
  peerLimitsOf,
} from "../../codec/index.ts";
import { sha256 } from "../../crypto/hash.ts";
import { syncDirectory, writeDurably } from "../durable-file.ts";

export type EvidenceQueue = {
  /** Durable when it resolves; the same evidence twice is kept once. */
  put(evidence: Evidence): Promise<void>;
  /**
   * Offers everything once. Calls that overlap follow each other.
   *
   * @param take true: it has made it durable, and it goes from here.
   */
  drain(take: (evidence: Evidence) => Promise<boolean>): Promise<void>;
  /** How many wait. */
  size(): number;
  /** Resolves when nothing is being written. */
  idle(): Promise<void>;
};

const FILE = /^[0-9a-f]{64}\.evidence$/;
/** As a peer tells it, of any committee. */
const LIMITS = peerLimitsOf(null, {
  maxBatchBytes: BATCH_BYTES_MAX,
  maxGapInline: 0,
  maxResponseBytes: ANSWER_BYTES_MAX,
});

/** The queue of a directory, which is made. A file that holds no evidence is left alone. */
export async function openEvidenceQueue(directory: string): Promise<EvidenceQueue> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const waiting = await load(directory);
  let last: Promise<void> = Promise.resolve();
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  };

  return {
    put(evidence) {
      const bytes = bytesOf(evidence);
      const name = `${sha256(bytes).slice(2)}.evidence`;
      return inTurn(async () => {
        if (waiting.has(name)) return;
        await writeDurably(directory, name, bytes);
        waiting.set(name, evidence);
      });
    },
    drain: (take) =>
      inTurn(async () => {
        for (const [name, evidence] of [...waiting]) {
          if (!(await take(evidence))) continue;
          await rm(join(directory, name), { force: true });
          await syncDirectory(directory);
          waiting.delete(name);
        }
      }),
    size: () => waiting.size,
    idle: () => last,
  };
}

const bytesOf = (evidence: Evidence): Uint8Array => {
  const { epoch } = evidence.first.statement;
  return encodePeerMessage({ kind: "evidence", epoch, evidence });
};

async function load(directory: string): Promise<Map<string, Evidence>> {
  const found = new Map<string, Evidence>();
  for (const name of (await readdir(directory)).sort()) {
    if (!FILE.test(name)) continue;
    const decoded = decodePeerMessage(await readFile(join(directory, name)), LIMITS);
    if (decoded.kind === "ok" && decoded.message.kind === "evidence") {
      found.set(name, decoded.message.evidence);
    }
  }
  return found;
}
