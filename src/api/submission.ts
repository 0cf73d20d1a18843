/**
 * From admitted transactions to sections of the lane. What arrives in one turn of the event loop
 * travels as one section per rollup; while sections are unanswered, the next one grows. Rollups
 * have queues, quotas and credit of their own, so none waits behind another. [D7]
 */
import { type SectionContent, SectionKind } from "../chain/index.ts";
import { type RollupId, rollupOf } from "../primitives/brand.ts";
import { callError, notReady, type PublicError, rateLimited, unknownRollup } from "./errors.ts";
import type { NodePort, SubmitAnswer } from "./node-port.ts";

export type SubmissionOptions = {
  readonly sectionBytes: number;
  readonly pendingBytesPerRollup: number;
  readonly sectionsInFlight: number;
};

export type Submission = {
  /** Adds one admitted transaction. Resolves when the lane has it: null, or why not. */
  add(rollupId: RollupId, raw: Uint8Array): Promise<PublicError | null>;
  /** Adds an encoded bundle, alone in its section. */
  addBundle(bundle: Uint8Array): Promise<PublicError | null>;
  /** Hands over a whole section of one rollup as it is. */
  addSection(section: SectionContent): Promise<PublicError | null>;
  /** Bytes that wait, of one rollup. */
  pendingBytes(rollupId: number): number;
  /** Bytes that wait, of all. */
  totalBytes(): number;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
};

const PREFIX_BYTES = 4;
/** Where bundles wait: they belong to no single rollup. */
const BUNDLES = rollupOf(0);
/** How soon a full lane is worth another try. */
const FULL_RETRY_MS = 250;

type Answer = (error: PublicError | null) => void;
/** Transactions that wait for a section, oldest first. */
type Waiting = { readonly raw: Uint8Array; readonly answer: Answer };
type Queue = {
  readonly rollupId: RollupId;
  waiting: Waiting[];
  inFlight: number;
  bytes: number;
  scheduled: boolean;
};

export function createSubmission(port: NodePort, options: SubmissionOptions): Submission {
  const queues = new Map<RollupId, Queue>();
  let total = 0;
  let onIdle: (() => void)[] = [];

  const queueOf = (rollupId: RollupId): Queue => {
    const known = queues.get(rollupId);
    if (known !== undefined) return known;
    const queue = { rollupId, waiting: [], inFlight: 0, bytes: 0, scheduled: false };
    queues.set(rollupId, queue);
    return queue;
  };

  const account = (queue: Queue, bytes: number): void => {
    queue.bytes += bytes;
    total += bytes;
    if (total > 0) return;
    for (const wake of onIdle) wake();
    onIdle = [];
  };

  const schedule = (queue: Queue): void => {
    if (queue.scheduled || queue.waiting.length === 0) return;
    if (queue.inFlight >= options.sectionsInFlight) return;
    queue.scheduled = true;
    setImmediate(() => {
      queue.scheduled = false;
      flush(queue);
    });
  };

  const flush = (queue: Queue): void => {
    while (queue.waiting.length > 0 && queue.inFlight < options.sectionsInFlight) {
      const taken = takeSection(queue, options.sectionBytes);
      const section = joined(queue.rollupId, taken);
      void hand(queue, section).then((error) => {
        for (const { answer } of taken) answer(error);
      });
    }
  };

  const hand = async (queue: Queue, section: SectionContent): Promise<PublicError | null> => {
    queue.inFlight++;
    try {
      return refusal(await port.submit(section));
    } catch {
      // The thread behind the port is gone: the node is stopping.
      return notReady("DRAINING");
    } finally {
      queue.inFlight--;
      account(queue, -section.bytes.length);
      schedule(queue);
    }
  };

  const isFull = (queue: Queue, bytes: number): boolean =>
    queue.bytes + bytes > options.pendingBytesPerRollup;

  const enqueue = (rollupId: RollupId, raw: Uint8Array): Promise<PublicError | null> => {
    const queue = queueOf(rollupId);
    const bytes = raw.length + PREFIX_BYTES;
    if (isFull(queue, bytes)) return Promise.resolve(rateLimited(FULL_RETRY_MS));
    return new Promise((answer) => {
      queue.waiting.push({ raw, answer });
      account(queue, bytes);
      schedule(queue);
    });
  };

  return {
    add: enqueue,
    addBundle: (bundle) => enqueue(BUNDLES, bundle),
    addSection(section) {
      const queue = queueOf(section.rollupId);
      const { length } = section.bytes;
      if (isFull(queue, length)) return Promise.resolve(notReady("LANE_FULL", FULL_RETRY_MS));
      account(queue, length);
      return hand(queue, section);
    },
    pendingBytes: (rollupId) => queues.get(rollupOf(rollupId))?.bytes ?? 0,
    totalBytes: () => total,
    idle: () => (total === 0 ? Promise.resolve() : new Promise((wake) => onIdle.push(wake))),
  };
}

/** The oldest transactions that fit into one section; a first one always fits. */
function takeSection(queue: Queue, bytesMax: number): Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { raw } of queue.waiting) {
    const next = bytes + raw.length + PREFIX_BYTES;
    if (count > 0 && next > bytesMax) break;
    bytes = next;
    count++;
  }
  const taken = queue.waiting.slice(0, count);
  queue.waiting = queue.waiting.slice(count);
  return taken;
}

function joined(rollupId: RollupId, taken: readonly Waiting[]): SectionContent {
  const size = taken.reduce((sum, { raw }) => sum + raw.length + PREFIX_BYTES, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const { raw } of taken) {
    view.setUint32(offset, raw.length);
    bytes.set(raw, offset + PREFIX_BYTES);
    offset += PREFIX_BYTES + raw.length;
  }
  const kind = rollupId === BUNDLES ? SectionKind.BUNDLE : SectionKind.OPEN;
  return { kind, rollupId, units: taken.length, bytes };
}

/** A node's refusal in the words of the doors. */
export function refusal(answer: SubmitAnswer): PublicError | null {
  if (answer.ok) return null;
  switch (answer.code) {
    case "rate_limited":
      return notReady("LANE_FULL", FULL_RETRY_MS);
    case "oversize":
      return callError("OVERSIZED_DATA", `oversized data: ${answer.reason}`);
    case "malformed":
      if (answer.reason === "unknown_rollup") return unknownRollup();
      return callError("INVALID_PARAMS", `invalid params: ${answer.reason}`);
    // An observer, or an epoch that is just changing: another node takes it, or this one later.
    default:
      return notReady("SYNCING");
  }
}
