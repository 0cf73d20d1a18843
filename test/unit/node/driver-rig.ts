/** A driver on a real replica whose outside parts are fakes that a test holds in its hand. */
import type { EpochRecord, EpochSet, PeerMessage, StoredRecord } from "../../../src/chain/index.ts";
import {
  type Effect,
  type Input,
  initialRecords,
  openReplica,
  type PublishedOutput,
} from "../../../src/core/index.ts";
import {
  createDriver,
  type Driver,
  type DriverFailure,
  type DriverParts,
} from "../../../src/node/driver.ts";
import type { Waiting } from "../../../src/node/inbox.ts";
import {
  type Epoch,
  epochOf,
  millisOf,
  type PeerKey,
  seatsOf,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";
import { fromHex } from "../../../src/primitives/bytes.ts";
import { byEpoch, configOf, OPERATORS, peerOf } from "../core/replica/cluster.ts";

/** One thing the driver did to the outside, in the order in which it did it. */
export type Deed =
  | { readonly kind: "commit"; readonly steps: readonly (readonly EpochRecord[])[] }
  | { readonly kind: "committed" }
  | { readonly kind: "sign" | "serve" | "publish" | "left" }
  | { readonly kind: "send"; readonly to: PeerKey; readonly message: PeerMessage }
  | { readonly kind: "epochOpened" | "epochClosed"; readonly epoch: Epoch }
  | { readonly kind: "diskFull"; readonly reason: string | null };

export type Rig = {
  readonly driver: Driver;
  readonly deeds: Deed[];
  /** Every input that was stepped, and whether another step was under way. */
  readonly stepped: Input[];
  readonly failures: DriverFailure[];
  /** Effects as a replica makes them when it opens. */
  readonly opening: readonly Effect[];
  names(): string[];
};

/** @param parts replace the fakes, which succeed at once. */
export function createRig(parts: Partial<DriverParts> = {}): Rig {
  const config = configOf(0);
  const opened = openReplica(config, byEpoch(initialRecords(config)), millisOf(0));
  const deeds: Deed[] = [];
  const stepped: Input[] = [];
  const failures: DriverFailure[] = [];
  const { commit, ...others } = parts;
  let isFull = false;
  const driver = createDriver({
    replica: opened.replica,
    self: peerOf(0),
    maxResponseBytes: config.local.maxResponseBytes,
    nowMs: () => 1_000_000,
    async commit(steps) {
      deeds.push({ kind: "commit", steps });
      await commit?.(steps);
      deeds.push({ kind: "committed" });
    },
    async serve(request) {
      deeds.push({ kind: "serve" });
      return { kind: "absent", epoch: request.epoch, request };
    },
    async sign() {
      deeds.push({ kind: "sign" });
      return null;
    },
    verify: async (claims) => claims.map(() => ({ valid: false, aggregate: null })),
    send: (to, message) => deeds.push({ kind: "send", to, message }),
    publish: () => {
      deeds.push({ kind: "publish" });
      return undefined;
    },
    diskFull(reason) {
      // Every commit that succeeds says that there is room; only the first after a full disk is news.
      if (reason !== null || isFull) deeds.push({ kind: "diskFull", reason });
      isFull = reason !== null;
    },
    epochOpened: ({ epoch }) => deeds.push({ kind: "epochOpened", epoch }),
    epochClosed: (epoch) => deeds.push({ kind: "epochClosed", epoch }),
    stepped: (input) => stepped.push(input),
    left: () => {},
    failed: (failure) => failures.push(failure),
    ...others,
  });
  const names = (): string[] => deeds.map(({ kind }) => kind);
  return { driver, deeds, stepped, failures, opening: opened.effects, names };
}

/** A record, told apart by its view. */
export const record = (view: number): Effect => ({
  kind: "persist",
  epoch: epochOf(0),
  record: { kind: "vote", view } as unknown as StoredRecord,
});

export const message = (): PeerMessage => ({ kind: "getOwnVotes", epoch: epochOf(0) });

export const sending = (to: readonly number[] = [1]): Effect => ({
  kind: "send",
  to: to.map(peerOf),
  message: message(),
});

export const signing = {
  kind: "sign",
  request: { owner: "consensus", epoch: epochOf(0), statement: null, report: null },
} as unknown as Effect;

export const publishing: Effect = { kind: "publish", output: {} as PublishedOutput };

export const serving: Effect = {
  kind: "serve",
  to: peerOf(2),
  request: message() as Extract<Effect, { kind: "serve" }>["request"],
};

/** An input that a replica takes without a word: an answer to a job that nobody asked. */
export const idle = (id = 1): Waiting["input"] => ({
  kind: "checked",
  job: { owner: "consensus", epoch: epochOf(0), id: 1_000_000 + id } as never,
  verdicts: [],
});

/** Until the event loop has been round so many times. */
export async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A node by its number; those from 4 on are in no configuration. */
export const nodeOf = (number: number): PeerKey =>
  number < OPERATORS ? peerOf(number) : (`0${number}`.repeat(32) as PeerKey);

/** set(e) of nodes by their numbers. */
export const setOf = (epoch: number, numbers: readonly number[]): EpochSet => ({
  epoch: epochOf(epoch),
  members: numbers.map((number) => ({
    seats: seatsOf(1),
    blsKey: new Uint8Array(96).fill(number),
    nodeKey: fromHex(`0x${nodeOf(number)}`),
  })),
  committeeHash: ZERO_HASH,
  leaderSeed: ZERO_HASH,
  rollups: [],
  endsAtL1Block: 0,
});

/** An epoch that opens. */
export const opened = (epoch: number, numbers: readonly number[]): Effect[] => [
  {
    kind: "epochOpened",
    epoch: epochOf(epoch),
    instance: ZERO_HASH,
    set: setOf(epoch, numbers),
  },
];
