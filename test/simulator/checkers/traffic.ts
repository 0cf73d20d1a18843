/**
 * V6: once faults stop, bytes per finalized view are bounded. Batches are the users' bytes and do
 * not count; neither do answers that carry them.
 *
 * The bound counts what n nodes may send to n each: per view MESSAGES_PER_VIEW small messages and
 * one proposal with everything inline; and as much again in every tRetry without a finalization, for
 * repeats, help and catching up (C8, C9, R1, Y2).
 */

import { Phase } from "../../../src/chain/index.ts";
import { messageBytes } from "../message-size.ts";
import type { Onlooker } from "./onlooker.ts";
import { settleMs } from "./progress.ts";
import type { World } from "./world.ts";

/** Votes, certificates, acks and output votes of one node for one view, with repeats. */
const MESSAGES_PER_VIEW = 48;

export function createTrafficBound(world: World): Onlooker {
  const { local } = world.setup;
  const n = world.operators;
  const small = 300 + 8 * n;
  const proposal = 4000 + n * (500 + 6 * n);
  const perViewBytes = n * n * MESSAGES_PER_VIEW * small + n * n * proposal;
  let fromMs = Number.POSITIVE_INFINITY;
  let nowMs = 0;
  let since = { atMs: 0, view: 0, bytes: 0 };
  let view = 0;
  let told = false;

  return {
    name: "V6",
    tick(now) {
      nowMs = now;
    },
    healed() {
      fromMs = nowMs + settleMs(world);
      since = { atMs: fromMs, view, bytes: 0 };
    },
    accepted(_node, { statement }) {
      if (statement.phase > Phase.FINALIZE) return;
      view = Math.max(view, statement.view);
      if (statement.phase !== Phase.FINALIZE || statement.view <= since.view) return;
      since = { atMs: Math.max(nowMs, fromMs), view: statement.view, bytes: 0 };
    },
    sent(node, message, recipients) {
      if (told || nowMs < fromMs || message.kind === "batch" || message.kind === "batches") return;
      since.bytes += recipients * messageBytes(message);
      const views = view - since.view + 2;
      const allowed = perViewBytes * (views + (nowMs - since.atMs) / local.retryMs);
      if (since.bytes <= allowed) return;
      told = true;
      const said = `${since.bytes} bytes since view ${since.view} was finalized`;
      world.report("V6", `${said}, the bound is ${Math.round(allowed)}; node ${node} sends on`);
    },
  };
}
