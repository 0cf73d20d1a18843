/** Looks at the node twice a second and keeps its reasons current: the node says why. */
import type { Health } from "../telemetry/index.ts";
import { type HealthCode, healthReason, quorumLine } from "../telemetry/index.ts";
import type { NodeState } from "./status.ts";

const WATCH_MS = 500;
/** Without a final block for so long the network counts as halted. */
const HALTED_MS = 10_000;
/** Heights behind which a node fetches rather than follows. */
const BEHIND_HEIGHTS = 16;
/** So many more heights are a catch-up. */
const SYNCING_HEIGHTS = 256;
/** Longest delay of a turn of the event loop that is nobody's business. */
const LAG_MS = 200;

export type HealthWatch = { stop(): void };

export function watchHealth(
  health: Health,
  state: () => NodeState,
  tools: { nowMs(): number; elapsedMs(): number },
): HealthWatch {
  let orderedHeight = -1;
  let orderedAtMs = tools.elapsedMs();
  let lastTickMs = tools.elapsedMs();

  const judge = (code: HealthCode, detail: string | null): void => {
    if (detail === null) health.clear(code);
    else health.set(healthReason(code, tools.nowMs(), detail));
  };

  function look(): void {
    const now = state();
    const elapsedMs = tools.elapsedMs();
    const lagMs = elapsedMs - lastTickMs - WATCH_MS;
    lastTickMs = elapsedMs;
    if (now.orderedHeight !== orderedHeight) {
      orderedHeight = now.orderedHeight;
      orderedAtMs = elapsedMs;
    }
    judge(
      "event_loop_lag",
      lagMs > LAG_MS ? `the event loop was late by ${Math.round(lagMs)} ms` : null,
    );
    const { total, quorum, connected } = now.seats;
    const isReachable = connected >= quorum;
    judge("quorum_unreachable", isReachable ? null : waitingFor(now));
    const stillMs = elapsedMs - orderedAtMs;
    const isHalted = isReachable && stillMs > HALTED_MS;
    judge("network_halted", isHalted ? `no final block for ${Math.round(stillMs / 1000)} s` : null);
    judgeGap(now);
    const { operator, joinsEpoch } = now;
    const isStranger = operator === null && joinsEpoch === null;
    judge("not_in_committee", isStranger ? `the keys are none of ${total} seats'` : null);
    const waits = operator === null && joinsEpoch !== null;
    judge("waiting_epoch", waits ? `epoch ${now.epoch}, joins in epoch ${joinsEpoch}` : null);
    judge("observer", now.remembers ? null : "the log was lost or damaged");
    const isOpening = now.operator !== null && now.remembers && !now.voting;
    judge("starting", isOpening ? "asking peers which votes they hold under this key" : null);
  }

  function judgeGap({ orderedHeight: height, targetHeight }: NodeState): void {
    const gap = targetHeight - height;
    const text = `height ${height} of ${targetHeight}`;
    judge("syncing", gap > SYNCING_HEIGHTS ? text : null);
    judge("behind", gap > BEHIND_HEIGHTS && gap <= SYNCING_HEIGHTS ? text : null);
  }

  const timer = setInterval(look, WATCH_MS);
  look();
  return { stop: () => clearInterval(timer) };
}

/** Which seats are missing, and since when. */
const waitingFor = ({ orderedHeight, view, seats, peers }: NodeState): string =>
  quorumLine({
    height: orderedHeight + 1,
    view,
    seats: seats.connected,
    quorum: seats.quorum,
    silent: peers
      .filter((peer) => !peer.connected)
      .map((peer) => ({ name: `op-${peer.operator}`, lastSeenSeconds: peer.silentSeconds })),
  });
