/**
 * The way of a transaction through this node's doors, whichever it came by: readiness, limits,
 * admission, the index, the lane.
 */
import { bundleId, encodeBundle } from "../chain/index.ts";
import { keccak256 } from "../crypto/hash.ts";
import type { Hash } from "../primitives/brand.ts";
import type { Accepted, Admission } from "./admission/admission.ts";
import {
  alreadyKnown,
  callError,
  notReady,
  type PublicError,
  rateLimited,
  unknownRollup,
} from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { ApiMetrics, IngressOutcome } from "./metrics.ts";
import type { Rollup } from "./rollups.ts";
import type { TransactionIndex } from "./status/transaction-index.ts";
import type { Submission } from "./submission.ts";

/** Transactions of one bundle. */
export const BUNDLE_LEGS_MAX = 100;
/** Bytes of one encoded bundle. */
const BUNDLE_BYTES_MAX = 300_000;

export type BundleRequest = {
  readonly legs: readonly { readonly rollup: Rollup; readonly raw: Uint8Array }[];
  /** Bounds are inclusive, times in seconds; 0: none. */
  readonly minHeight: number;
  readonly maxHeight: number;
  readonly minTime: number;
  readonly maxTime: number;
};

export type Taken<Value> =
  | { readonly kind: "ok"; readonly value: Value }
  | { readonly kind: "error"; readonly error: PublicError };

export type Ingress = {
  /** Hands one transaction to the lane. */
  send(rollup: Rollup, raw: Uint8Array, address: string): Promise<Taken<Hash>>;
  /** Hands a bundle to the lane: all of it or nothing. */
  sendBundle(
    request: BundleRequest,
    address: string,
  ): Promise<Taken<{ readonly id: Hash; readonly txHashes: readonly Hash[] }>>;
  /** Why nothing is taken now; null: it is. */
  refusal(): PublicError | null;
  /** Counts and answers what names a rollup that nobody registered. */
  refuseUnknown(): { readonly kind: "error"; readonly error: PublicError };
};

export type IngressDependencies = {
  readonly admission: Admission;
  readonly limits: Limits;
  readonly submission: Submission;
  readonly index: TransactionIndex;
  readonly metrics: ApiMetrics;
  readonly refusal: () => PublicError | null;
};

/** The outcome under which a refusal is counted. */
export function outcomeOf(error: PublicError): IngressOutcome {
  switch (error.reason) {
    case "OVERSIZED_DATA":
      return "too_large";
    case "ALREADY_KNOWN":
      return "duplicate";
    case "RATE_LIMITED":
      return "rate_limited";
    case "UNKNOWN_ROLLUP":
      return "unknown_rollup";
    case "FEE_CAP_TOO_LOW":
    case "INSUFFICIENT_FUNDS":
    case "UNDERPAID":
      return "underpaid";
    case "LANE_FULL":
    case "SYNCING":
    case "STALLED":
    case "DRAINING":
    case "ROLLUP_RPC":
      return "full";
    default:
      return "bad_format";
  }
}

export function createIngress(dependencies: IngressDependencies): Ingress {
  const { admission, limits, submission, index, metrics } = dependencies;

  const limited = (rollup: Rollup, address: string, count: number): PublicError | null => {
    const scope = `rollup ${rollup.rollupId}`;
    const own = limits.take({ address, scope, kind: "transactions", count });
    if (own > 0) metrics.limited("rate");
    const wait = own > 0 ? own : limits.takeRollup(rollup.rollupId, count);
    if (wait === 0) return null;
    if (own === 0) metrics.limited("rollup_rate");
    return rateLimited(wait);
  };

  const finish = <Value>(error: PublicError | null, count: number, value: Value): Taken<Value> => {
    metrics.ingress(error === null ? "accepted" : outcomeOf(error), count);
    return error === null ? { kind: "ok", value } : { kind: "error", error };
  };

  const refuse = <Value>(error: PublicError, count = 1): Taken<Value> => {
    metrics.ingress(outcomeOf(error), count);
    return { kind: "error", error };
  };

  /** Level L2 is asked only where a rollup has it: an await would cost the common way a turn. */
  const stateError = (rollup: Rollup, checked: Accepted): Promise<PublicError | null> | null =>
    rollup.options.level === "L2" && checked.transaction !== null
      ? admission.checkState(rollup, checked)
      : null;

  const legError = (request: BundleRequest): PublicError | null => {
    for (const { rollup, raw } of request.legs) {
      const checked = admission.check(rollup, raw);
      if (checked.kind === "refused") return checked.error;
      // Nonces and balances of later legs depend on earlier ones: their state is not judged.
    }
    return null;
  };

  return {
    refusal: dependencies.refusal,

    refuseUnknown() {
      const error = unknownRollup();
      metrics.ingress(outcomeOf(error), 1);
      return { kind: "error", error };
    },

    async send(rollup, raw, address) {
      const error = dependencies.refusal() ?? limited(rollup, address, 1);
      if (error !== null) return refuse(error);
      const checked = admission.check(rollup, raw);
      if (checked.kind === "refused") return refuse(checked.error);
      const hash = keccak256(raw);
      const asked = stateError(rollup, checked);
      const state = asked === null ? null : await asked;
      if (state !== null) return refuse(state);
      if (!index.admit(rollup.rollupId, hash)) return refuse(alreadyKnown());
      const refusal = await submission.add(rollup.rollupId, raw);
      if (refusal !== null) index.withdraw(hash);
      return finish(refusal, 1, hash);
    },

    async sendBundle(request, address) {
      const { legs } = request;
      const count = legs.length;
      const early = dependencies.refusal() ?? bundleLimit(request, address, limited);
      if (early !== null) return refuse(early, count);
      const fault = legError(request);
      if (fault !== null) return refuse(fault, count);
      const bundle = {
        ...request,
        legs: legs.map(({ rollup, raw }) => ({ rollupId: rollup.rollupId, transaction: raw })),
      };
      const encoded = encodeBundle(bundle);
      if (encoded.length > BUNDLE_BYTES_MAX) return refuse(oversizedBundle(encoded.length), count);
      const id = bundleId(bundle);
      const txHashes = legs.map(({ raw }) => keccak256(raw));
      const pendingLegs = legs.map(({ rollup }, leg) => ({
        rollupId: rollup.rollupId,
        txHash: txHashes[leg] as Hash,
      }));
      const { maxHeight, maxTime } = request;
      const isNew = index.admitBundle(id, { legs: pendingLegs, maxHeight, maxTime });
      if (!isNew) return refuse(alreadyKnown(), count);
      const refusal = await submission.addBundle(encoded);
      if (refusal !== null) index.withdraw(id);
      return finish(refusal, count, { id, txHashes });
    },
  };
}

const oversizedBundle = (size: number): PublicError =>
  callError(
    "OVERSIZED_DATA",
    `oversized data: transaction size ${size}, limit ${BUNDLE_BYTES_MAX}`,
  );

/** Each leg costs what it costs alone. */
function bundleLimit(
  request: BundleRequest,
  address: string,
  limited: (rollup: Rollup, address: string, count: number) => PublicError | null,
): PublicError | null {
  const counts = new Map<Rollup, number>();
  for (const { rollup } of request.legs) counts.set(rollup, (counts.get(rollup) ?? 0) + 1);
  for (const [rollup, count] of counts) {
    const error = limited(rollup, address, count);
    if (error !== null) return error;
  }
  return null;
}

/** The refusal of a node that is stopping or sees no new output. */
export function readiness(options: {
  readonly draining: () => boolean;
  /** Unix ms of the newest certified output; null: none was seen yet. */
  readonly lastCertifiedMs: () => number | null;
  readonly stalledMs: number;
  readonly now: () => number;
}): PublicError | null {
  if (options.draining()) return notReady("DRAINING");
  const last = options.lastCertifiedMs();
  return last !== null && options.now() - last > options.stalledMs ? notReady("STALLED") : null;
}
