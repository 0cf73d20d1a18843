/** When the writer runs. */
import type { Writer } from "./writer.ts";

export type Pump = { schedule(): void };

/** One run of the writer per turn, however often it is asked for. */
export function createPump(writer: Writer, failed: () => void): Pump {
  let scheduled = false;
  const run = (): void => {
    scheduled = false;
    try {
      writer.pump();
    } catch {
      failed(); // The stream closed under us.
    }
  };
  return {
    schedule() {
      if (scheduled) return;
      scheduled = true;
      queueMicrotask(run);
    },
  };
}
