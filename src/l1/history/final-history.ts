/**
 * All that follows from the final part of the L1: schedule, sets, rollups, forced items. Pure but for
 * the sum of keys. What contradicts it is a broken promise, and the node halts. [SC1, SC6, ST1]
 */
import {
  type EpochSchedule,
  type EpochSet,
  type L1Block,
  snapshotBlock,
  startBlock,
} from "../../chain/index.ts";
import type { BlsBackend } from "../../crypto/bls.ts";
import { assertSafety } from "../../primitives/assert.ts";
import { type Epoch, epochOf, type Hash } from "../../primitives/brand.ts";
import type { L1Event } from "../contracts/l1-event.ts";
import type { BlockRange } from "../endpoints/rpc-endpoint.ts";
import type { L1Header } from "../endpoints/rpc-values.ts";
import { createCommitteeSets } from "./committee-set.ts";
import { createForcedInbox, type ForcedInbox } from "./forced-inbox.ts";
import { createRegistry, type Registry } from "./registry.ts";
import { createRollupBook, type RollupBook } from "./rollup-book.ts";

/** A final block with all that the contracts told in it, in log order. */
export type FinalBlock = { readonly header: L1Header; readonly events: readonly L1Event[] };

export type FinalHistory = {
  readonly operators: Registry;
  readonly rollups: RollupBook;
  readonly forced: ForcedInbox;
  schedule(): EpochSchedule | null;
  /** Null: not fixed yet, or before `fromEpoch`. */
  setOf(epoch: Epoch): EpochSet | null;
  /**
   * Blocks of a range whose hash a set needs, given what the contracts told in the range.
   * Nothing is taken by asking.
   */
  snapshotsIn(range: BlockRange, events: readonly L1Event[]): readonly number[];
  /**
   * Takes what is final up to the last block; blocks without events may be left out, but for
   * snapshots.
   *
   * @returns the sets that it fixes, rising.
   * @throws {SafetyError} where the L1's committee is not the one that its own logs make. [SC6]
   * @throws {L1Disagreement} where a log is missing; it may be taken again.
   */
  take(blocks: readonly FinalBlock[]): readonly EpochSet[];
};

export type FinalHistoryOptions = {
  /** P. */
  readonly epochBlocks: number;
  /** First epoch whose set is wanted. */
  readonly fromEpoch: Epoch;
  readonly bls: Pick<BlsBackend, "parsePublicKey" | "aggregatePublicKeys">;
};

export function createFinalHistory(options: FinalHistoryOptions): FinalHistory {
  const { epochBlocks, fromEpoch } = options;
  const operators = createRegistry();
  const rollups = createRollupBook();
  const forced = createForcedInbox();
  const committees = createCommitteeSets(operators.operatorsOf, options.bls);
  const sets = new Map<Epoch, EpochSet>();
  let schedule: EpochSchedule | null = null;

  const scheduleWith = (events: readonly L1Event[]): EpochSchedule | null => {
    const started = events.find((event) => event.kind === "started");
    if (schedule !== null || started?.kind !== "started") return schedule;
    return { base: started.base, blocks: epochBlocks };
  };

  function apply(event: L1Event, header: L1Header): void {
    switch (event.kind) {
      case "registered":
      case "seats":
      case "key":
      case "endpoint":
      case "owner":
        return operators.apply(event);
      case "rollup":
      case "rollupSettings":
        return rollups.apply(event);
      case "forced":
      case "forcedIncluded":
        return forced.apply(event, header.timestamp);
      default:
        return;
    }
  }

  function fix(epoch: Epoch, leaderSeed: Hash): EpochSet | null {
    const committee = committees.of(epoch);
    if (committee === null || schedule === null) return null;
    const set: EpochSet = {
      epoch,
      members: committee.members,
      committeeHash: committee.committeeHash,
      leaderSeed,
      rollups: rollups.rollupsOf(epoch),
      endsAtL1Block: startBlock(schedule, epochOf(epoch + 1)),
    };
    sets.set(epoch, set);
    return set;
  }

  function compare(event: L1Event): void {
    if (event.kind !== "committee") return;
    const mine = committees.of(event.epoch)?.committeeHash;
    assertSafety(
      mine === event.hash,
      `SC6: epoch ${event.epoch}: the L1's committee is ${event.hash}, its logs make ${mine}`,
    );
  }

  return {
    operators,
    rollups,
    forced,
    schedule: () => schedule,
    setOf: (epoch) => sets.get(epoch) ?? null,
    snapshotsIn(range, events) {
      const known = scheduleWith(events);
      if (known === null) return [];
      const { base, blocks } = known;
      // Epochs 0 and 1 have one snapshot, the base.
      const first = Math.max(0, Math.ceil((range.from - base) / blocks), fromEpoch - 1);
      const numbers: number[] = [];
      for (let number = base + first * blocks; number <= range.to; number += blocks) {
        if (number >= range.from) numbers.push(number);
      }
      return numbers;
    },
    take(blocks) {
      const events = blocks.flatMap((block) => block.events);
      for (const { header, events: told } of blocks) {
        for (const event of told) apply(event, header);
      }
      schedule = scheduleWith(events);
      events.forEach(compare);
      return schedule === null ? [] : fixAll(schedule, blocks);
    },
  };

  function fixAll(known: EpochSchedule, blocks: readonly FinalBlock[]): EpochSet[] {
    return blocks.flatMap(({ header }) => {
      const epochs = (header.number - known.base) / known.blocks;
      if (epochs < 0 || !Number.isInteger(epochs)) return [];
      const candidates = epochs === 0 ? [epochOf(0), epochOf(1)] : [epochOf(epochs + 1)];
      return candidates
        .filter((epoch) => epoch >= fromEpoch && snapshotBlock(known, epoch) === header.number)
        .flatMap((epoch) => sets.get(epoch) ?? fix(epoch, header.hash) ?? []);
    });
  }
}

/** What the protocol reads of a final block. */
export const l1BlockOf = ({ header, events }: FinalBlock): L1Block => ({
  number: header.number,
  hash: header.hash,
  forced: events.flatMap((event) => {
    if (event.kind !== "forced") return [];
    const { rollupId, index, payload } = event;
    return [{ rollupId, index, payload }];
  }),
  inclusions: events.flatMap((event) =>
    event.kind === "forcedIncluded" ? [{ rollupId: event.rollupId, upto: event.upto }] : [],
  ),
});
