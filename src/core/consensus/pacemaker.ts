/** Entering views, and the timers that end them. [C1, T1, T2, T4] */
import type { LaneCertificate } from "../../chain/index.ts";
import { BlockKind, skipTimeoutMs } from "../../chain/index.ts";
import type { OperatorIndex, View } from "../../primitives/brand.ts";
import { millisOf, previousView } from "../../primitives/brand.ts";
import { quorumOf, weightOf } from "../quorum/index.ts";
import { leaderOf } from "./leader.ts";
import { nullifyView } from "./nullify.ts";
import { lacksParent } from "./propose.ts";
import { reportOnEntering } from "./reports.ts";
import { type ConsensusState, type Outbox, slotOf } from "./state.ts";
import { cancelTimer, proposeTimeoutMs, setTimer, TIMERS, viewTimeoutMs } from "./timers.ts";

/** C1: only upwards. */
export function enterView(state: ConsensusState, view: View, out: Outbox): void {
  const left = state.slots.get(state.view);
  if (left !== undefined) left.leftMs = state.nowMs;
  slotOf(state, previousView(view)).leftMs ??= state.nowMs;
  state.previousEnteredMs = state.enteredMs;
  state.enteredMs = state.nowMs;
  state.view = view;
  state.idle = false;
  state.leaderWakeMs = null;
  state.asked.clear();
  for (const name of TIMERS) if (name !== "ownVotes") cancelTimer(state, name, out);
  out.push({ kind: "viewEntered", nowMs: state.nowMs, view });
  beginView(state, out);
}

/** What entering means for who votes: report, skip a silent leader, or arm the timers. */
export function beginView(state: ConsensusState, out: Outbox): void {
  if (!state.voting) return;
  reportOnEntering(state, out);
  armTimers(state, out);
  const leader = leaderOf(state.leaders, state.view);
  if (isSilent(state, leader) || hasNullified(state, leader)) nullifyView(state, out);
}

function armTimers(state: ConsensusState, out: Outbox): void {
  state.idle = isIdle(state);
  const wait = state.idle ? state.context.protocol.heartbeatMs : 0;
  state.proposeAtMs = millisOf(state.nowMs + wait + proposeTimeoutMs(state));
  state.viewAtMs = millisOf(state.nowMs + wait + viewTimeoutMs(state));
  setDeadlines(state, out);
  state.parentAtMs = millisOf(state.nowMs + Math.floor(proposeTimeoutMs(state) / 2));
  setTimer(state, "parent", state.parentAtMs - state.nowMs, out);
}

function setDeadlines(state: ConsensusState, out: Outbox): void {
  setTimer(state, "propose", state.proposeAtMs - state.nowMs, out);
  setTimer(state, "view", state.viewAtMs - state.nowMs, out);
}

/**
 * T4: nothing heard from the leader for skipTimeout while operators worth ≥ Q were heard: an
 * isolated node must not skip everybody.
 */
function isSilent(state: ConsensusState, leader: OperatorIndex): boolean {
  const { self, local, committee } = state.context;
  if (leader === self) return false;
  const since = state.nowMs - skipTimeoutMs(local);
  const heard = committee.members
    .map((_, operator) => operator as OperatorIndex)
    .filter((operator) => operator === self || (state.heardMs.get(operator) ?? 0) > since);
  if (heard.includes(leader)) return false;
  return weightOf(state.context, heard) >= quorumOf(state.context);
}

/** C4: the leader's nullify came before I entered. */
const hasNullified = (state: ConsensusState, leader: OperatorIndex): boolean =>
  (state.slots.get(state.view)?.seen.get(leader) ?? []).some(
    (signed) => signed.statement.phase === 2,
  );

/** T2: the parent is final and NORMAL, and no lane certificate is above its cut. */
function isIdle(state: ConsensusState): boolean {
  const { finalTip } = state;
  if (finalTip.view !== state.finalizedView) return false;
  const block = state.blocks.get(finalTip.hash);
  if (finalTip.view > 0 && block?.header.kind !== BlockKind.NORMAL) return false;
  for (let view = previousView(state.view); view > finalTip.view; view = previousView(view)) {
    const notarization = state.slots.get(view)?.notarization ?? null;
    if (notarization !== null) return false;
  }
  return finalTip.cut.every((entry, lane) => {
    const best = state.lanes.bestCertificate(lane as OperatorIndex);
    return best === null || best.statement.height <= entry.height;
  });
}

/** T2: the parent became final after I entered: timers and leader wait a heartbeat longer. */
export function fallIdle(state: ConsensusState, out: Outbox): void {
  if (state.idle || !state.voting) return;
  const slot = state.slots.get(state.view);
  const begun = slot !== undefined && (slot.proposal !== null || slot.own.proposal !== null);
  if (begun || slot?.own.nullify != null || !isIdle(state)) return;
  state.idle = true;
  const { heartbeatMs } = state.context.protocol;
  state.proposeAtMs = millisOf(state.proposeAtMs + heartbeatMs);
  state.viewAtMs = millisOf(state.viewAtMs + heartbeatMs);
  setDeadlines(state, out);
}

/**
 * T2: a certificate above the cut ends the idling: timers run as if the view began now, never later
 * than before, and the leader is told.
 */
export function onLaneCertified(
  state: ConsensusState,
  certificate: LaneCertificate,
  out: Outbox,
): void {
  const lane = certificate.statement.view;
  if (!state.idle || !state.voting) return;
  if (certificate.statement.height <= (state.finalTip.cut[lane]?.height ?? 0)) return;
  state.idle = false;
  const propose = state.nowMs + proposeTimeoutMs(state);
  const view = state.nowMs + viewTimeoutMs(state);
  state.proposeAtMs = millisOf(Math.min(state.proposeAtMs, propose));
  state.viewAtMs = millisOf(Math.min(state.viewAtMs, view));
  setDeadlines(state, out);
  const leader = leaderOf(state.leaders, state.view);
  if (leader === state.context.self) return;
  const { epoch } = state.context;
  out.push({
    kind: "send",
    to: [leader],
    message: { kind: "laneCertificate", epoch, certificate },
  });
}

/** T1, C2: the view has waited long enough for a proposal, for an end, or for its parent. */
export function onViewTimer(
  state: ConsensusState,
  name: "propose" | "view" | "parent",
  out: Outbox,
): void {
  const atMs = { propose: state.proposeAtMs, view: state.viewAtMs, parent: state.parentAtMs }[name];
  // It fired for the view before and was on its way when this one began: the deadline stands. [DR1]
  if (state.enteredMs <= state.nowMs && state.nowMs < atMs) {
    return setTimer(state, name, atMs - state.nowMs, out);
  }
  const slot = slotOf(state, state.view);
  if (name === "parent") {
    if (lacksParent(state)) nullifyView(state, out);
    return;
  }
  const arrived = slot.proposal !== null || slot.own.proposal !== null;
  if (name === "view" || !arrived) nullifyView(state, out);
}
