/** What consensus asks peers for: any peer in turn, never only the leader. [C2, I3, I7, Y3] */
import type { CertificateKey, Request } from "../../chain/index.ts";
import type { Hash, OperatorIndex } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import type { CoreRecipients } from "../contract.ts";
import { CERTIFICATE_KEYS_MAX } from "./limits.ts";
import type { ConsensusState, Outbox } from "./state.ts";

/**
 * Sends a request unless the same was sent within tRetry of this view.
 *
 * @returns whether it was sent.
 */
export function ask(
  state: ConsensusState,
  key: string,
  to: CoreRecipients,
  request: Request,
  out: Outbox,
): boolean {
  if (!mayAsk(state, key)) return false;
  if (to === "all" || to.length > 0) out.push({ kind: "send", to, message: request });
  return true;
}

/** Asks all for certificates of views by (view, kind). [C2] */
export function askCertificates(
  state: ConsensusState,
  keys: readonly CertificateKey[],
  out: Outbox,
): void {
  const { epoch } = state.context;
  const few = keys.slice(0, CERTIFICATE_KEYS_MAX);
  const first = few[0];
  if (first === undefined) return;
  ask(
    state,
    `certificates/${first.view}`,
    "all",
    { kind: "getCertificates", epoch, keys: few },
    out,
  );
}

/** Asks for a block through sync, at most once per tRetry. */
export function askBlock(state: ConsensusState, hash: Hash, out: Outbox): void {
  if (mayAsk(state, `block/${hash}`)) out.push({ kind: "needBlock", nowMs: state.nowMs, hash });
}

/** Whether nothing was asked under this key for tRetry; from now on it was. */
function mayAsk(state: ConsensusState, key: string): boolean {
  const startMs = state.asked.get(key);
  const lengthMs = state.context.local.retryMs;
  if (startMs !== undefined && !isOver({ startMs, lengthMs }, state.nowMs)) return false;
  state.asked.set(key, state.nowMs);
  return true;
}

/** Operators from a set of indices, without me. */
export const peersOf = (
  state: ConsensusState,
  operators: readonly OperatorIndex[],
): OperatorIndex[] => operators.filter((operator) => operator !== state.context.self);
