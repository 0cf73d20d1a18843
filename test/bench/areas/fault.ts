/**
 * (d) A leader is killed under load, without a word: how long nothing is certified, how much of the
 * throughput remains with F nodes down, and how soon the node is back.
 */
import { setTimeout as delay } from "node:timers/promises";
import { createCommittee, genesisHash, type NetworkFile } from "../../../src/chain/index.ts";
import { electLeader } from "../../../src/core/consensus/index.ts";
import type { EpochContext } from "../../../src/core/contract.ts";
import { epochOf, type View } from "../../../src/primitives/brand.ts";
import type { Committee } from "../committee.ts";
import { monotonicMs } from "../load/payload.ts";
import type { Session } from "../load/session.ts";
import { sumOf } from "../metrics-page.ts";
import { type BenchResult, single } from "../report.ts";
import { outcomeLine } from "./throughput.ts";

export type FaultLengths = { readonly warmUpMs: number; readonly windowMs: number };
export const FULL: FaultLengths = { warmUpMs: 3000, windowMs: 15_000 };

/** A node that is within so many heights of the others has returned. */
const BEHIND_MOST = 3;
const RETURN_MS = 60_000;
const POLL_MS = 20;

/** @param options.observer of the session; the node of the highest place is the victim. */
export async function fault(
  session: Session,
  options: {
    readonly committee: Committee;
    /** Transactions per second: half of the peak. */
    readonly rate: number;
    readonly lengths: FaultLengths;
    say(line: string): void;
  },
): Promise<BenchResult[]> {
  const { committee, rate, lengths, say } = options;
  const victim = committee.grpc.length - 1;
  // The survivors' share only: what is sent to a dead node is lost with it.
  const targets = committee.grpc.flatMap((_, place) => (place === victim ? [] : [place]));
  const plan = { rate: (rate * targets.length) / committee.grpc.length, targets, ...lengths };

  const whole = await session.run(plan);
  say(outcomeLine(whole));
  const crashed = await session.run({
    ...plan,
    meanwhile: async () => {
      await untilLeader(committee, victim);
      await committee.sequencers.kill(victim);
    },
  });
  say(outcomeLine(crashed));
  let returnMs = Number.NaN;
  const returned = await session.run({
    ...plan,
    meanwhile: async () => {
      const startMs = monotonicMs();
      await committee.sequencers.start(victim);
      await untilCaughtUp(committee, victim);
      returnMs = monotonicMs() - startMs;
    },
  });
  say(outcomeLine(returned));
  const at = "nodes=4,crashed=1";
  return [
    single(`fault.gap/${at}`, crashed.gapMs, "ms"),
    single(`fault.gap/nodes=4,crashed=0`, whole.gapMs, "ms"),
    single(`fault.throughput/${at}`, crashed.certifiedRate / whole.certifiedRate, "of 1"),
    single(`fault.delivered/${at}`, 100 * crashed.deliveredShare, "%"),
    single(`fault.return/${at}`, returnMs, "ms"),
  ];
}

/** Until a node leads the current view, as far as its own metrics know. */
async function untilLeader(committee: Committee, place: number): Promise<void> {
  const leader = leadersOf(committee.setup.network);
  for (;;) {
    const page = await committee.metrics(place);
    if (leader(sumOf(page, "lockstep_consensus_view")) === place) return;
    await delay(POLL_MS);
  }
}

function leadersOf(network: NetworkFile): (view: number) => number {
  const epoch = epochOf(0);
  const committee = createCommittee(epoch, network.members);
  const context = { epoch, committee, leaderSeed: genesisHash(network) } as EpochContext;
  return (view) => electLeader(context, view as View);
}

async function untilCaughtUp(committee: Committee, place: number): Promise<void> {
  const endMs = monotonicMs() + RETURN_MS;
  const heightOf = async (of: number): Promise<number> =>
    sumOf(await committee.metrics(of), "lockstep_consensus_certified_height");
  while (monotonicMs() < endMs) {
    const [others, own] = await Promise.all([heightOf(0), heightOf(place)]);
    if (own > 0 && own >= others - BEHIND_MOST) return;
    await delay(POLL_MS);
  }
  throw new Error(`node ${place} did not catch up within ${RETURN_MS / 1000} s`);
}
