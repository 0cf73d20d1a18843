/** Between a node and its L1: what is told before the cores are there waits for them. [ST1, E2] */
import type { EpochSet, Evidence, L1Block } from "../chain/index.ts";
import type { PublishedOutput } from "../core/index.ts";
import type { L1Step } from "../feed/index.ts";
import { type Epoch, epochOf, type PeerKey, type RollupId } from "../primitives/brand.ts";
import type { L1Parts, L1Tools, OpenL1 } from "./l1-source.ts";

/** What of a node takes what the L1 tells. */
export type L1Taker = {
  blocks(blocks: readonly L1Block[]): void;
  set(set: EpochSet): void;
  step(step: L1Step, validium: readonly RollupId[]): void;
  /** The epoch that votes. */
  epoch(): Epoch;
};

export type L1Relay = {
  /** set(0), once it is fixed: a network begins with it. */
  firstSet(): Promise<EpochSet>;
  /** From here on `taker` is told all there is, and all that comes. */
  tell(taker: L1Taker): void;
  /** The replica has opened an epoch: it may take further sets. */
  epochOpened(): void;
  setOf(epoch: Epoch): EpochSet | null;
  addressesOf(key: PeerKey): readonly string[];
  finalNumber(): number | null;
  certified(output: PublishedOutput): void;
  evidence(evidence: Evidence): void;
  stop(): Promise<void>;
};

/** How far beyond its epoch a replica takes sets. */
const SETS_AHEAD = 2;

export async function createL1Relay(
  open: OpenL1,
  tools: L1Tools,
  failed: (error: Error) => void,
): Promise<L1Relay> {
  let taker: L1Taker | null = null;
  let waiting: L1Block[] = [];
  let steps: [L1Step, readonly RollupId[]][] = [];
  let told = -1;
  const first = Promise.withResolvers<EpochSet>();
  first.promise.catch(() => undefined);

  /** Rising, each once, as soon as it is known and the replica takes it. */
  function tellSets(): void {
    if (taker === null) return;
    const epoch = taker.epoch();
    for (let next = Math.max(told + 1, epoch); next <= epoch + SETS_AHEAD; next++) {
      const set = parts.source.setOf(epochOf(next));
      if (set === null) return;
      told = next;
      taker.set(set);
    }
  }

  const parts: L1Parts = await open(
    {
      onFinal(blocks) {
        if (taker === null) waiting.push(...blocks);
        else taker.blocks(blocks);
      },
      onEpochSet(set) {
        if (set.epoch === 0) first.resolve(set);
        tellSets();
      },
      onStep(step, validium) {
        if (taker === null) steps.push([step, validium]);
        else taker.step(step, validium);
      },
      onHalt: (error) => failed(error instanceof Error ? error : new Error(String(error))),
    },
    tools,
  );
  const { source, settler, evidence } = parts;
  source.start();

  return {
    async firstSet() {
      const known = source.setOf(epochOf(0));
      return known ?? (await first.promise);
    },
    tell(next) {
      taker = next;
      if (waiting.length > 0) next.blocks(waiting);
      waiting = [];
      for (const [step, validium] of steps) next.step(step, validium);
      steps = [];
      tellSets();
    },
    epochOpened: tellSets,
    setOf: (epoch) => source.setOf(epoch),
    addressesOf: (key) => source.addressesOf(key),
    finalNumber: () => source.finalNumber(),
    certified: (output) => settler?.certified(output),
    evidence: (found) => void evidence?.report(found).catch(failed),
    async stop() {
      first.reject(new Error("the node stopped before the L1 fixed the first set"));
      taker = null;
      // What is durable of it then, the settler still brings.
      await evidence?.stop();
      await settler?.stop();
      await source.stop();
    },
  };
}
