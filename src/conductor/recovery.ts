/**
 * The crash rule: what the journal and the engine's own head say together after a restart. A pure
 * function. [CP2]
 */
import type { ExecutionHead } from "./driver.ts";
import type { PositionRecord, Rewind } from "./position.ts";

export type Recovered =
  /** Go on behind the head. */
  | { readonly kind: "follow" }
  /** The engine finished what the journal only intended. */
  | { readonly kind: "adopt" }
  /** It did not: the same batch must come again. */
  | { readonly kind: "again"; readonly lastSeq: number; readonly batchHash: string }
  /** It did not go back yet. */
  | { readonly kind: "rewind"; readonly to: Rewind }
  | { readonly kind: "fork"; readonly why: string };

/** Judges the newest record against the head that the engine reports. */
export function recover(last: PositionRecord | null, head: ExecutionHead): Recovered {
  // The journal may be lost; the head names its batch, and the feed's fork guard checks that.
  if (last === null) return { kind: "follow" };
  if (last.kind === "rewind") return rewound(last, head);
  const { forcedTo } = last;
  if (forcedTo !== undefined && head.forcedHead < forcedTo) return forcedAgain(last, head);
  const isBatch = forcedTo !== undefined || head.lastBatchHash === last.batchHash;
  const applied = head.lastSeq === last.lastSeq && isBatch;
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

/** An entry that was intended and not executed comes again out of the L1, as it came before. */
const forcedAgain = (
  last: Exclude<PositionRecord, { kind: "rewind" }>,
  head: ExecutionHead,
): Recovered =>
  last.kind === "intent" && head.hash === last.parentHash && head.lastSeq === last.lastSeq
    ? { kind: "follow" }
    : { kind: "fork", why: `the head is block ${head.number}, before a forced entry on another` };

const rewound = (last: Rewind, head: ExecutionHead): Recovered =>
  head.hash === last.parentHash &&
  head.lastSeq === last.lastSeq &&
  head.forcedHead === BigInt(last.forcedTo)
    ? { kind: "follow" }
    : { kind: "rewind", to: last };
