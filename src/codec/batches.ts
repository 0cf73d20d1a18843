/** Lane batches inside a frame or a record: parsed in place. [D7] */
import { type Batch, parseBatch } from "../chain/index.ts";
import { note, noteOversize, type Reading } from "./reading.ts";

/** The batch in these bytes, its sections views of them; null after a fault. [B3] */
export function readBatch(reading: Reading, bytes: Uint8Array, bytesMax: number): Batch | null {
  const parsed = parseBatch(bytes, { bytesMax });
  if (parsed.kind === "ok") return parsed.batch;
  if (parsed.code === "batch_too_large") noteOversize(reading, parsed.code);
  else note(reading, parsed.code);
  return null;
}
