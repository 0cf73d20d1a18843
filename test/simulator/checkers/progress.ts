/**
 * V1, V4, V7: once faults stop, views are finalized, laggards catch up, outputs are certified.
 *
 * The bound of V1, from the argument of liveness. Let v be the highest honest view, f the lowest finalized
 * view of the healed core, m(w) = min(64, 1.25^max(0, w - f - 3)) the back-off of view w. Views end
 * after at most 8Δ·m(w), 2Δ more until all know, a heartbeat more when idle (T1, T2, C6). The leader
 * of view w is known, so no probability is needed:
 *
 *   T = settle + Σ (8Δ·m(w) + 2Δ + heartbeat + minBlockInterval), w = v .. the second view after v
 *       that the core leads; settle = tStandstill + tStatus + 2·tRetry + 4Δ (Y2, Y1, R4)
 *
 * all of it times 5/4, because clocks may be fast or slow.
 */
import { Phase } from "../../../src/chain/index.ts";
import { keccakText, keccakWords } from "../../../src/crypto/hash.ts";
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Onlooker } from "./onlooker.ts";
import type { World } from "./world.ts";

const LEADER_TAG = keccakText("LOCKSTEP/v1/LEADER");
const SLACK = 1.25;
const BACKOFF_MAX = 64;

/** K6: the owner of seat keccak256(w(tag(LEADER), e, x, v)) mod S. */
export function naiveLeader(world: World, view: number): number {
  const { committee, genesisHash } = world.setup;
  const draw = BigInt(keccakWords([LEADER_TAG, committee.epoch, genesisHash, view]));
  let seat = Number(draw % BigInt(world.totalSeats));
  for (const [operator, seats] of world.seats.entries()) {
    if (seat < seats) return operator;
    seat -= seats;
  }
  return -1;
}

/** How far each node is, as far as its own records show. */
type Place = { view: number; finalizedView: number; delivered: number; certified: number };

/** Milliseconds until something outside of the current view can have settled. */
export const settleMs = ({ setup: { local } }: World): number =>
  local.standstillMs + local.statusMs + 2 * local.retryMs + 4 * local.deltaMs;

/** T(S, Δ, m) of V1, in ms. */
export function finalizationBoundMs(
  world: World,
  at: { readonly view: number; readonly finalizedView: number },
  core: readonly OperatorIndex[],
): number {
  const { deltaMs } = world.setup.local;
  const { heartbeatMs, minBlockIntervalMs } = world.setup.networkConfig.parameters;
  let sum = settleMs(world);
  let led = 0;
  for (let view = at.view; led < 2; view++) {
    if (view > at.view && core.includes(naiveLeader(world, view) as OperatorIndex)) led++;
    const steps = Math.max(0, view - at.finalizedView - 3);
    const backoff = Math.min(BACKOFF_MAX, 1.25 ** steps);
    sum += 8 * deltaMs * backoff + 2 * deltaMs + heartbeatMs + minBlockIntervalMs;
  }
  return SLACK * sum;
}

export function createProgress(world: World): Onlooker {
  const { local } = world.setup;
  const roundMs = 2 * local.deltaMs + local.retryMs;
  const places = world.seats.map(
    (): Place => ({ view: 1, finalizedView: 0, delivered: 0, certified: 0 }),
  );
  let core: readonly OperatorIndex[] = [];
  let nowMs = 0;
  /** V1: by when which view must have been passed. */
  let next = { dueMs: Number.POSITIVE_INFINITY, above: 0, boundMs: 0 };
  /** V4: by when the core has delivered what was final when faults stopped. */
  let catchUp = { dueMs: Number.POSITIVE_INFINITY, height: 0 };
  /** V7: heights in the order in which they became final, and when they are due. */
  let uncertified: { dueMs: number; height: number }[] = [];
  let lastHeight = 0;

  const certifyMs = SLACK * (settleMs(world) + 4 * roundMs);
  const top = (key: keyof Place, nodes: readonly OperatorIndex[]): number =>
    Math.max(0, ...nodes.map((node) => places[node]?.[key] ?? 0));
  const least = (key: keyof Place): number =>
    Math.min(...core.map((node) => places[node]?.[key] ?? 0));

  function setDeadline(): void {
    const view = top("view", world.setup.honest);
    const boundMs = finalizationBoundMs(
      world,
      { view, finalizedView: least("finalizedView") },
      core,
    );
    next = { dueMs: nowMs + boundMs, above: top("finalizedView", core), boundMs };
  }

  function raise(node: OperatorIndex, key: keyof Place, value: number): void {
    const place = places[node];
    if (place === undefined || place[key] >= value) return;
    place[key] = value;
    if (key === "finalizedView" && core.includes(node) && value > next.above) setDeadline();
  }

  function judgeFinality(): void {
    if (nowMs <= next.dueMs) return;
    const { above, boundMs } = next;
    const span = `${Math.round(boundMs)} ms`;
    world.report("V1", `no view after ${above} was finalized within T(S, Δ, m) = ${span}`);
    next.dueMs = Number.POSITIVE_INFINITY;
  }

  function judgeCatchUp(): void {
    if (nowMs <= catchUp.dueMs) return;
    for (const node of core) {
      const delivered = places[node]?.delivered ?? 0;
      if (delivered >= catchUp.height) continue;
      const said = `node ${node} has delivered up to height ${delivered}`;
      world.report("V4", `${said}; ${catchUp.height} was final when faults stopped`);
    }
    catchUp.dueMs = Number.POSITIVE_INFINITY;
  }

  function judgeOutputs(): void {
    if (world.finalHeight > lastHeight) {
      lastHeight = world.finalHeight;
      const from = catchUp.dueMs === Number.POSITIVE_INFINITY ? nowMs : catchUp.dueMs;
      uncertified.push({ dueMs: from + certifyMs, height: lastHeight });
    }
    let behind = uncertified[0];
    while (behind !== undefined && nowMs > behind.dueMs) {
      uncertified.shift();
      for (const node of core) {
        const certified = places[node]?.certified ?? 0;
        if (certified >= behind.height) continue;
        const said = `node ${node} holds output certificates up to height ${certified}`;
        world.report("V7", `${said}, ${Math.round(certifyMs)} ms after ${behind.height} was due`);
        uncertified = [];
      }
      behind = uncertified[0];
    }
  }

  return {
    name: "V1 V4 V7",
    tick(now) {
      nowMs = now;
      if (core.length === 0) return;
      judgeFinality();
      judgeCatchUp();
      judgeOutputs();
    },
    accepted(node, { statement }) {
      const { phase, view, height } = statement;
      if (phase === Phase.OUTPUT) raise(node, "certified", height);
      if (phase === Phase.OUTPUT || phase === Phase.ACK) return;
      raise(node, "view", view + 1);
      if (phase === Phase.FINALIZE) raise(node, "finalizedView", view);
    },
    recorded(node, record) {
      if (record.kind === "output") raise(node, "delivered", record.height);
      if (record.kind !== "snapshot") return;
      raise(node, "delivered", record.header.height);
      raise(node, "certified", record.header.height);
    },
    inspected(node, state) {
      raise(node, "view", state.view);
      raise(node, "delivered", state.deliveredHeight);
      raise(node, "certified", state.certifiedHeight);
      raise(node, "finalizedView", state.finalizedView);
    },
    restarted(node) {
      places[node] = { view: 1, finalizedView: 0, delivered: 0, certified: 0 };
    },
    healed(nodes) {
      core = nodes;
      setDeadline();
      const missing = world.finalHeight - least("delivered");
      catchUp = {
        dueMs: next.dueMs + SLACK * roundMs * (missing + 1),
        height: world.finalHeight,
      };
    },
  };
}
