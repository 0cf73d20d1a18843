/**
 * The crash rule: what the journal and the engine's own head say together after a restart. A pure
 * function. [CP2]
 */
import type { ExecutionHead } from "./driver.ts";
import type { PositionRecord } from "./position.ts";

export type Recovered =
  /** Go on behind the head. */
  | { readonly kind: "follow" }
  /** The engine finished what the journal only intended. */
  | { readonly kind: "adopt" }
  /** It did not: the same batch must come again. */
  | { readonly kind: "again"; readonly lastSeq: number; readonly batchHash: string }
  | { readonly kind: "fork"; readonly why: string };

/** Judges the newest record against the head that the engine reports. */
export function recover(last: PositionRecord | null, head: ExecutionHead): Recovered {
  // The journal may be lost; the head names its batch, and the feed's fork guard checks that.
  if (last === null) return { kind: "follow" };
  const applied = head.lastSeq === last.lastSeq && head.lastBatchHash === last.batchHash;
  const at = `the head is block ${head.number} of batch ${head.lastSeq}`;
  if (last.kind === "result") {
    if (applied && head.hash === last.hash && head.stateRoot === last.stateRoot) {
      return { kind: "follow" };
    }
    return { kind: "fork", why: `${at}, the journal has the result of batch ${last.lastSeq}` };
  }
  if (applied && head.lastParentHash === last.parentHash) return { kind: "adopt" };
  if (head.hash === last.parentHash && head.lastSeq === last.firstSeq - 1) {
    return { kind: "again", lastSeq: last.lastSeq, batchHash: last.batchHash };
  }
  return { kind: "fork", why: `${at}, the journal intends batch ${last.lastSeq} on another` };
}
