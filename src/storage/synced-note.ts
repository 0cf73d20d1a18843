/** Tells the watermark of every sync without anybody waiting for it: the newest one wins. */
import type { Watermark, WatermarkFile } from "./watermark.ts";

export type SyncedNote = {
  take(watermark: Watermark): void;
  /** Resolves once nothing is being written. */
  settle(): Promise<void>;
};

/** @param failed told of the first write that fails; none follows. */
export function createSyncedNote(
  file: Pick<WatermarkFile, "write">,
  failed: (error: unknown) => void,
): SyncedNote {
  let newest: Watermark | null = null;
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    try {
      while (newest !== null) {
        const watermark = newest;
        newest = null;
        await file.write(watermark);
      }
    } catch (error) {
      failed(error);
      return;
    }
    writing = null;
  }

  return {
    take(watermark) {
      newest = watermark;
      writing ??= write();
    },
    settle: async () => {
      await writing;
    },
  };
}
