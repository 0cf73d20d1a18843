/**
 * V6: bytes per finalized view are bounded.
 *
 * At any time a node sends one certificate of a view to all once, when it is first known, once more
 * when its view calls for it, and beyond that at most every tRetry and every tStandstill (C5..C8,
 * Y2): nobody echoes.
 *
 * And once faults stop, all bytes are bounded. Batches are the users' bytes and do
 * not count; neither do answers that carry them.
 *
 * The bound counts what n nodes may send to n each: per view MESSAGES_PER_VIEW small messages and
 * two proposals with everything inline; and as much again in every tRetry, for repeats, help and
 * catching up (C8, C9, R1, Y2). Over windows of WINDOW_VIEWS finalized views.
 */

import { Phase } from "../../../src/chain/index.ts";
import { messageBytes } from "../message-size.ts";
import type { Onlooker } from "./onlooker.ts";
import { settleMs } from "./progress.ts";
import type { World } from "./world.ts";

/** Votes, certificates, acks and output votes of one node for one view, with repeats. */
const MESSAGES_PER_VIEW = 24;
const WINDOW_VIEWS = 16;

export function createTrafficBound(world: World): Onlooker {
  const { local } = world.setup;
  const n = world.operators;
  const small = 300 + 8 * n;
  const proposal = 4000 + n * (500 + 6 * n);
  const perViewBytes = n * n * MESSAGES_PER_VIEW * small + 2 * n * proposal;
  let fromMs = Number.POSITIVE_INFINITY;
  let nowMs = 0;
  let since = { atMs: 0, view: 0, bytes: 0 };
  let view = 0;
  let told = false;

  /** Per node: when each certificate was first sent to all, and how often, in this run of it. */
  const broadcasts = world.seats.map(() => new Map<number, { firstMs: number; count: number }>());

  function judgeEcho(node: number, { phase, view: of }: { phase: number; view: number }): void {
    const key = of * 8 + phase;
    const own = broadcasts[node];
    const known = own?.get(key) ?? { firstMs: nowMs, count: 0 };
    known.count++;
    own?.set(key, known);
    const sinceMs = nowMs - known.firstMs;
    const allowed = 3 + sinceMs / local.retryMs + sinceMs / local.standstillMs;
    if (known.count <= allowed || told) return;
    told = true;
    const said = `node ${node} sends one certificate of view ${of} to all for the ${known.count}th time`;
    world.report("V6", `${said} within ${Math.round(sinceMs)} ms`);
  }

  return {
    name: "V6",
    restarted(node) {
      broadcasts[node]?.clear();
    },
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
      if (statement.phase !== Phase.FINALIZE) return;
      if (statement.view < since.view + WINDOW_VIEWS) return;
      since = { atMs: Math.max(nowMs, fromMs), view: statement.view, bytes: 0 };
    },
    intends(node, message, recipients) {
      if (message.kind !== "viewCertificate" || recipients < n - 1) return;
      judgeEcho(node, message.certificate.statement);
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
