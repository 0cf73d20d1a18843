/** What I lack, and what comes back: the one place where the kinds of things to fetch meet. [Y6] */
import type { MessageOf } from "../../chain/index.ts";
import type { Hash, Millis, OperatorIndex } from "../../primitives/brand.ts";
import type { JobId, Verdict } from "../contract.ts";
import { finishJob } from "../quorum/index.ts";
import { onOutputsChecked, pursueOutputs } from "./outputs.ts";
import { armRetry, onFailure, openRequests, sameRequest } from "./requests.ts";
import { onStateChecked, pursueSnapshot } from "./snapshot.ts";
import { type Outbox, reject, type SyncState } from "./state.ts";

type Turn = { readonly nowMs: Millis; readonly out: Outbox };

/** After every input: asks for what is lacking now, forgets what is not any more. */
export function pursue(state: SyncState, turn: Turn): void {
  pursueSnapshot(state, turn);
  pursueOutputs(state, turn);
  armRetry(state, turn);
}

/** A block is here now, wherever it came from. */
export function onHaveBlock(state: SyncState, hash: Hash): void {
  state.blocks.delete(hash);
}

/** A peer does not have what it was asked for: the next one may. [Y3, Y5] */
export function onAbsent(
  state: SyncState,
  from: OperatorIndex,
  { message, nowMs, out }: Turn & { message: MessageOf<"absent"> },
): void {
  const open = openRequests(state).find(
    ({ request, pending }) => pending.has(from) && sameRequest(request, message.request),
  );
  if (open === undefined) return reject(out, from, "stale", "unsolicited_absent");
  open.absent.add(from);
  onFailure(state, open, { from, nowMs, out });
}

/** Signatures of an answer were checked. */
export function onChecked(
  state: SyncState,
  { job, verdicts, nowMs, out }: Turn & { job: JobId; verdicts: readonly Verdict[] },
): void {
  const purpose = finishJob(state.jobs, job);
  if (purpose === null) return;
  state.checking = state.checking.filter((kind) => kind !== purpose.kind);
  if (purpose.kind === "outputs") onOutputsChecked(state, purpose, { verdicts, nowMs, out });
  else onStateChecked(state, purpose, { verdicts, nowMs, out });
}
