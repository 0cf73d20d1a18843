/**
 * What I answer, and how much. [Y0, Y1]
 *
 * A request changes nothing but its sender's budget. Blocks, batches and outputs are read by the
 * driver from durable records; a certified state is handed over ready made.
 */
import type { MessageOf } from "../../chain/index.ts";
import type { Millis, OperatorIndex } from "../../primitives/brand.ts";
import { isHash } from "../../primitives/bytes.ts";
import type { EpochContext, RejectionCode } from "../contract.ts";
import { type PeerBudget, spend } from "./budget.ts";
import type { ServedRequest } from "./input.ts";
import { SERVED_COUNT_MAX } from "./limits.ts";
import { type Outbox, reject, type SyncState } from "./state.ts";
import { isCount } from "./well-formed.ts";

/** Header of a block or output, certificate, and what surrounds them. */
const HEADER_BYTES = 512;
const CUT_ENTRY_BYTES = 36;
const REPORT_BYTES = 73;
const TIP_BYTES = 4;
const OUTPUT_BYTES = 1024;
const LEAF_BYTES = 320;
/** Boundary, finalization, and a few fillers. */
const PROOF_BYTES = 2048;

/** Also what the replica serves for the epochs that are over. */
type AnyServed = ServedRequest | MessageOf<"getEpochProofs">;

/** Why a request names nothing, or null. */
function requestFault(context: EpochContext, request: AnyServed): string | null {
  switch (request.kind) {
    case "getBlocks":
      return isHash(request.hash) ? countFault(request.count) : "request_hash";
    case "getBatches":
      if (!isCount(request.lane)) return "request_lane";
      if (request.epoch === context.epoch && request.lane >= context.committee.members.length) {
        return "request_lane";
      }
      return isHash(request.digest) ? countFault(request.count) : "request_hash";
    case "getOutputs":
      if (!isCount(request.fromHeight) || request.fromHeight === 0) return "request_height";
      return countFault(request.count);
    case "getOutputState":
      return isCount(request.height) ? null : "request_height";
    case "getEpochProofs":
      return isCount(request.fromEpoch) ? countFault(request.count) : "request_epoch";
  }
}

const countFault = (count: number): string | null =>
  isCount(count) && count > 0 ? null : "request_count";

/** Bytes of the largest usual answer; the driver ends every answer at `maxResponseBytes`. */
function answerBytes(context: EpochContext, request: AnyServed): number {
  const n = context.committee.members.length;
  const bytesOf = (): number => {
    switch (request.kind) {
      case "getBlocks": {
        const reports = n * (REPORT_BYTES + TIP_BYTES * n);
        return request.count * (HEADER_BYTES + CUT_ENTRY_BYTES * n + reports);
      }
      case "getBatches":
        return request.count * context.protocol.batchBytes;
      case "getOutputs":
        return request.count * OUTPUT_BYTES;
      case "getOutputState":
        return OUTPUT_BYTES + LEAF_BYTES * context.rollups.length;
      case "getEpochProofs":
        return request.count * PROOF_BYTES;
    }
  };
  return Math.min(bytesOf(), context.local.maxResponseBytes);
}

/** Answers a request, or says why not. What cannot be answered gets `absent`. */
export function onRequest(
  state: SyncState,
  from: OperatorIndex,
  { request, nowMs, out }: { request: ServedRequest; nowMs: Millis; out: Outbox },
): void {
  const { context } = state;
  const budget = state.budgets[from];
  if (budget === undefined) return;
  const absent = (): void => {
    const message = { kind: "absent", epoch: context.epoch, request } as const;
    out.push({ kind: "send", to: [from], message });
  };
  const refusal = payFor(context, budget, { request, nowMs });
  if (refusal !== null) {
    reject(out, from, refusal.code, refusal.reason);
    if (refusal.code === "rate_limited" && spend(budget.refusals, 1, nowMs)) absent();
    return;
  }
  if (request.kind !== "getOutputState") {
    out.push({ kind: "serve", to: from, request });
    return;
  }
  const newest = state.views.certifiedState.newest();
  if (newest === null || newest.header.height < request.height) return absent();
  out.push({
    kind: "send",
    to: [from],
    message: { kind: "outputState", epoch: context.epoch, ...newest },
  });
}

/** Why a request is not answered, or null: its sender's budget has paid for it. [Y1] */
export function payFor(
  context: EpochContext,
  budget: PeerBudget,
  { request, nowMs }: { readonly request: AnyServed; readonly nowMs: Millis },
): { readonly code: RejectionCode; readonly reason: string } | null {
  const fault = requestFault(context, request);
  if (fault !== null) return { code: "malformed", reason: fault };
  if (request.kind !== "getOutputState" && request.count > SERVED_COUNT_MAX) {
    return { code: "oversize", reason: "request_count" };
  }
  const affordable =
    spend(budget.requests, 1, nowMs) && spend(budget.bytes, answerBytes(context, request), nowMs);
  return affordable ? null : { code: "rate_limited", reason: "sync_budget" };
}
