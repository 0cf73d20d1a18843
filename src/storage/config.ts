/** What an operator may set about the disk. */
import { z } from "zod";

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Schema of the options; type, check and manual in one. */
export const StorageOptions = z.strictObject({
  dataDir: z.string().min(1).describe("Directory of all that a node remembers."),
  walSegmentBytes: z
    .int()
    .min(4096)
    .max(GIBIBYTE)
    .default(16 * MEBIBYTE)
    .describe("Size at which the write-ahead log is begun anew with what is still needed."),
  payloadSegmentBytes: z
    .int()
    .min(4096)
    .max(GIBIBYTE)
    .default(64 * MEBIBYTE)
    .describe("Size at which a new file of batches begins."),
  feedSegmentBytes: z
    .int()
    .min(4096)
    .max(GIBIBYTE)
    .default(64 * MEBIBYTE)
    .describe("Size at which a new file of a rollup's feed begins; whole files are deleted."),
  dataRetentionMs: z
    .int()
    .min(0)
    .default(14 * DAY_MS)
    .describe("Milliseconds that batches are kept after they were included."),
  payloadBytesMax: z
    .int()
    .min(0)
    .default(512 * GIBIBYTE)
    .describe("Bytes of batches above which the oldest included ones go, however young."),
  reserveBytes: z
    .int()
    .min(0)
    .default(GIBIBYTE)
    .describe("Free bytes below which nothing is written, so that voting stops in good order."),
  indexFlushMs: z
    .int()
    .min(1)
    .max(60_000)
    .default(500)
    .describe("Milliseconds between two transactions of the lookup index."),
});

export type StorageOptions = z.output<typeof StorageOptions>;
/** As an operator writes them: what has a default may be left out. */
export type StorageInput = z.input<typeof StorageOptions>;
