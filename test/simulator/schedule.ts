/**
 * A run as plain data: what a seed expands to, what the shrinker deletes from, what lies in
 * `test/simulation/regressions/`.
 *
 * Times are milliseconds from the start of the run unless a name says otherwise. Operators are
 * indices into `seats`.
 */
import type { PeerMessageKind } from "../../src/chain/index.ts";
import type { Rules } from "../../src/core/rules.ts";

/** How long messages take when nothing is broken; the delay that counts is one-way. */
export type NetworkProfile =
  /** One data centre: 0.2 to 1 ms. */
  | { readonly kind: "lan" }
  /** Five regions by `wan.json`; operators are placed round robin. */
  | { readonly kind: "wan" }
  /** Exactly this on every link. */
  | { readonly kind: "uniform"; readonly oneWayMs: number }
  /** Drawn anew for every message: mostly near the low end, sometimes up to the high one. */
  | { readonly kind: "random"; readonly lowMs: number; readonly highMs: number };

type Window = { readonly fromMs: number; readonly untilMs: number };

/** Trouble on directed links; `from` and `to` null = any. Several add up. */
export type LinkFault = Window & {
  readonly from: number | null;
  readonly to: number | null;
  /** Only messages of these kinds; null = all. */
  readonly kinds: readonly PeerMessageKind[] | null;
  /** Probabilities per message. */
  readonly loss: number;
  readonly duplication: number;
  /** Up to so much later, at random, past messages that were sent after it. */
  readonly reorderMs: number;
  readonly extraDelayMs: number;
  /** 0 = unlimited. */
  readonly bytesPerSecond: number;
};

/**
 * A scheduler that sees every message: all messages of one kind and view to one receiver meet the
 * same fate, so that a view's votes split the committee as chance alone hardly would. Ends with the
 * safety phase.
 */
export type Scheduler = {
  /** Share of (kind, view, receiver) that it holds back. */
  readonly share: number;
  readonly delayMs: number;
};

/** Operators of different groups do not hear each other; who is in no group hears nobody. */
export type Partition = Window & { readonly groups: readonly (readonly number[])[] };

/**
 * Where in its work a node dies: at any time between two inputs, or at the first commit after
 * `atMs` in the place named. `sent` counts effects and recipients that still got out. [M1, DR2]
 */
export type CrashPoint =
  | { readonly kind: "anytime" }
  /** Nothing of the commit reached the disk. */
  | { readonly kind: "beforePersist" }
  /** A part of it did; the step on which the write ended is torn. */
  | { readonly kind: "duringPersist" }
  /** All of it did; `sent` effects or recipients of broadcasts are still served from then on. */
  | { readonly kind: "afterPersist"; readonly sent: number };

export type Crash = {
  readonly operator: number;
  readonly atMs: number;
  readonly downMs: number;
  readonly point: CrashPoint;
};

export type DiskFault = Window & {
  readonly operator: number;
  /** `full`: a commit fails, which ends the process. `slow`: operations take 50 times as long.
   * `bitFlip`: one synced record is spoilt, found at the next start. */
  readonly kind: "full" | "slow" | "bitFlip";
};

/** A wall clock that is wrong, and timers that run at its rate. */
export type ClockFault = {
  readonly operator: number;
  readonly offsetMs: number;
  /** Parts per million; 100 = 0.01 % fast. */
  readonly ratePpm: number;
  /** At `atMs` the wall clock, not the timers, jumps by so much. */
  readonly jumps: readonly { readonly atMs: number; readonly byMs: number }[];
};

/** Units that users hand to one operator. */
export type Load = Window & {
  readonly operator: number;
  readonly everyMs: number;
  /** Bytes of one transaction. */
  readonly bytes: number;
  readonly rollups: readonly number[];
  /** Of 100 units, how many are bundles over all `rollups`. */
  readonly bundlePercent: number;
};

export type Byzantine = { readonly operator: number; readonly behaviour: string };

/**
 * What an operator has done on the L1. It lands in the first block from `atMs` on; where that block is
 * reorganised away, in the one that takes its place or a later one.
 */
export type L1Change = {
  readonly atMs: number;
  readonly operator: number;
  /** `seats`: bonded seats from then on; from 0 it joins, to 0 it leaves. `rotate`: a new BLS key. */
  readonly kind: "seats" | "rotate";
  readonly seats: number;
};

/** Items that a user puts into the forced inbox of a rollup. */
export type L1Forced = Window & {
  readonly everyMs: number;
  readonly rollup: number;
  readonly bytes: number;
};

/** Blocks that are not final yet are replaced, `depth` of them at most. */
export type L1Reorg = { readonly atMs: number; readonly depth: number };

/** One operator's L1 nodes show what is final so much later. */
export type L1Lag = Window & { readonly operator: number; readonly byMs: number };

/** A virtual L1. Members of epoch 0 are the operators of `seats`, in this order. */
export type L1Plan = {
  /** P: blocks per epoch. */
  readonly epochBlocks: number;
  readonly blockMs: number;
  /** A block is final when so many are above it. */
  readonly finalityBlocks: number;
  /** Finality stands still; blocks go on. */
  readonly stalls: readonly Window[];
  readonly reorgs: readonly L1Reorg[];
  readonly lags: readonly L1Lag[];
  readonly changes: readonly L1Change[];
  readonly forced: readonly L1Forced[];
};

/** Run-wide choices that find mistakes of the program rather than of the protocol. */
export type Audit = {
  /** Messages are frozen: a core that changes one throws. */
  readonly freeze: boolean;
  /** Messages travel as bytes through the real codec. */
  readonly codec: boolean;
  /** Real BLS and Ed25519. */
  readonly realCrypto: boolean;
};

export type Schedule = {
  /** Of all draws during the run. */
  readonly seed: number;
  readonly name: string;
  /** Weight by operator, in epoch 0; operators beyond join on the L1. */
  readonly seats: readonly number[];
  readonly rollups: number;
  /** Δ of all nodes. */
  readonly deltaMs: number;
  /** Wall clock at the start. */
  readonly startMs: number;
  readonly network: NetworkProfile;
  /** Null: none; the committee is that of `seats` for ever. [ST8] */
  readonly l1: L1Plan | null;
  readonly byzantine: readonly Byzantine[];
  readonly links: readonly LinkFault[];
  readonly partitions: readonly Partition[];
  readonly scheduler: Scheduler | null;
  readonly crashes: readonly Crash[];
  readonly disks: readonly DiskFault[];
  readonly clocks: readonly ClockFault[];
  readonly load: readonly Load[];
  /** Commit and signature times, microseconds, drawn from [low, high]. */
  readonly commitUs: readonly [number, number];
  readonly computeUs: readonly [number, number];
  /** End of the safety phase: from here on `core` suffers no fault. */
  readonly healMs: number;
  /** Honest operators worth at least Q that are healed; empty = no liveness phase. */
  readonly core: readonly number[];
  /** Longest liveness phase; a run ends early once all of `core` advanced. */
  readonly livenessMs: number;
  /** How long the run goes on after all of `core` advanced; at least 4Δ. */
  readonly restMs: number;
  readonly audit: Audit;
  /** Rules switched off: mutation runs only. */
  readonly rulesOff: readonly (keyof Rules)[];
  /** Changes to protocol or local parameters, by name. */
  readonly parameters: Readonly<Record<string, number>>;
  /** A scenario may want an honest node to halt. */
  readonly mayHalt: boolean;
};

/** Nothing goes wrong: the base that scenarios change. Four operators of one seat, uniform 10 ms. */
export const calmSchedule = (seed: number): Schedule => ({
  seed,
  name: "calm",
  seats: [1, 1, 1, 1],
  rollups: 2,
  deltaMs: 50,
  startMs: 1_700_000_000_000,
  network: { kind: "uniform", oneWayMs: 10 },
  l1: null,
  byzantine: [],
  links: [],
  partitions: [],
  scheduler: null,
  crashes: [],
  disks: [],
  clocks: [],
  load: [0, 1, 2, 3].map((operator) => loadOf(operator)),
  commitUs: [0, 0],
  computeUs: [0, 0],
  healMs: 5000,
  core: [0, 1, 2, 3],
  livenessMs: 5000,
  restMs: 0,
  audit: { freeze: false, codec: false, realCrypto: false },
  rulesOff: [],
  parameters: {},
  mayHalt: false,
});

/** An L1 in a hurry: an epoch a second, final after 400 ms; nothing happens on it. */
export const calmL1: L1Plan = {
  epochBlocks: 10,
  blockMs: 100,
  finalityBlocks: 4,
  stalls: [],
  reorgs: [],
  lags: [],
  changes: [],
  forced: [],
};

/** A transaction of 100 bytes every 20 ms, for ever, over two rollups. */
export const loadOf = (operator: number): Load => ({
  operator,
  fromMs: 0,
  untilMs: Number.MAX_SAFE_INTEGER,
  everyMs: 20,
  bytes: 100,
  rollups: [1, 2],
  bundlePercent: 0,
});
