/**
 * What all checkers know in common: weights, blocks, batches, and which statements have enough
 * signatures for a certificate. Everything here is counted anew, by code that no core uses.
 */
import type { Batch, Block, Cut, Statement } from "../../../src/chain/index.ts";
import { BlockKind, genesisCut, Phase } from "../../../src/chain/index.ts";
import type { Hash, OperatorIndex } from "../../../src/primitives/brand.ts";
import type { CheckerSetup, ReportViolation } from "../checker.ts";
import type { ReferenceOutput } from "./reference-output.ts";

/** Who signed one statement. */
export type Tally = {
  readonly statement: Statement;
  /** By operator: an honest key was used on it. */
  readonly signers: boolean[];
  honestSeats: number;
  /**
   * A certificate exists or may: an honest node accepted one, or the honest signers together with
   * every Byzantine seat reach Q. Byzantine operators can sign anything at any time.
   */
  decided: boolean;
};

export type World = {
  readonly setup: CheckerSetup;
  /** The epoch before. */
  readonly previous: World | null;
  /** Reference outputs of this epoch's heights, as far as they were computed. */
  readonly outputs: ReferenceOutput[];
  readonly operators: number;
  readonly seats: readonly number[];
  readonly totalSeats: number;
  /** F */
  readonly faultySeats: number;
  /** Q */
  readonly quorumSeats: number;
  readonly byzantineSeats: number;
  readonly honest: readonly boolean[];
  readonly honestSeats: number;
  readonly genesisCut: Cut;
  /** Blocks that some honest node recorded. */
  readonly blocks: Map<Hash, Block>;
  /** Batches that some honest node recorded. */
  readonly batches: Map<Hash, Batch>;
  /** By phase, then by slot. */
  readonly tallies: readonly Map<number, Tally[]>[];
  /** First block found final at each height, fillers aside. */
  readonly final: Map<number, Block>;
  finalHeight: number;
  readonly report: (rule: string, message: string) => void;
};

export function createWorld(
  setup: CheckerSetup,
  report: ReportViolation,
  previous: World | null = null,
): World {
  const seats = setup.committee.members.map((member) => member.seats as number);
  const total = seats.reduce((sum, each) => sum + each, 0);
  const faulty = Math.floor((total - 1) / 3);
  const worthOf = (operators: readonly OperatorIndex[]): number =>
    operators.reduce((sum, operator) => sum + (seats[operator] ?? 0), 0);
  return {
    setup,
    previous,
    outputs: [],
    operators: seats.length,
    seats,
    totalSeats: total,
    faultySeats: faulty,
    quorumSeats: total - faulty,
    byzantineSeats: worthOf(setup.byzantine),
    honest: seats.map((_, operator) => setup.honest.includes(operator as OperatorIndex)),
    honestSeats: worthOf(setup.honest),
    genesisCut: genesisCut(setup.genesisHash, seats.length),
    blocks: new Map(),
    batches: new Map(),
    tallies: Array.from({ length: 8 }, () => new Map()),
    final: new Map(),
    finalHeight: 0,
    report: (rule, message) => report({ rule, message }),
  };
}

/** What an honest key says at most one thing about: a view, a lane height or an output height. */
export function slotOf(statement: Statement): number {
  if (statement.phase === Phase.ACK) return statement.view * 2 ** 32 + statement.height;
  return statement.phase === Phase.OUTPUT ? statement.height : statement.view;
}

const same = (a: Statement, b: Statement): boolean =>
  a.hash === b.hash && a.height === b.height && a.view === b.view && a.epoch === b.epoch;

/** The tally of a statement, made on first use. */
export function tallyOf(world: World, statement: Statement): Tally {
  const slots = world.tallies[statement.phase] as Map<number, Tally[]>;
  const slot = slotOf(statement);
  let inSlot = slots.get(slot);
  if (inSlot === undefined) {
    inSlot = [];
    slots.set(slot, inSlot);
  }
  for (const tally of inSlot) if (same(tally.statement, statement)) return tally;
  const tally: Tally = {
    statement,
    signers: world.seats.map(() => false),
    honestSeats: 0,
    decided: false,
  };
  inSlot.push(tally);
  return tally;
}

/** Decided statements of one phase in one view. */
export const decidedIn = (world: World, phase: number, view: number): Tally[] =>
  (world.tallies[phase]?.get(view) ?? []).filter((tally) => tally.decided);

/** A place in the chain that a block can stand on. */
export type Base = {
  readonly hash: Hash;
  readonly height: number;
  readonly view: number;
  readonly timestampMs: number;
  readonly cut: Cut;
  readonly kind: BlockKind;
  readonly l1Number: number;
};

const genesisOf = (world: World): Base => ({
  hash: world.setup.genesisHash,
  height: world.setup.start.height,
  view: 0,
  timestampMs: world.setup.start.timestampMs,
  cut: world.genesisCut,
  kind: BlockKind.NORMAL,
  l1Number: world.setup.start.l1Number,
});

/** The parent of a block, or null while no honest node has recorded it. */
export function parentOf(world: World, block: Block): Base | null {
  if (block.header.parentView === 0) return genesisOf(world);
  const parent = world.blocks.get(block.header.parentHash);
  if (parent === undefined) return null;
  const { height, view, timestampMs, kind, l1Number } = parent.header;
  return { hash: parent.hash, height, view, timestampMs, cut: parent.cut, kind, l1Number };
}

/**
 * The digests of a lane from `tip` down to, not including, the one at `bottom`; null where a batch
 * is unknown. With it the digest the chain stands on there.
 */
export function chainDown(
  world: World,
  tip: Hash,
  bottom: number,
): { readonly digests: readonly Hash[]; readonly base: Hash } | null {
  const digests: Hash[] = [];
  let digest = tip;
  for (;;) {
    const batch = world.batches.get(digest);
    if (batch === undefined) return null;
    if (batch.header.height <= bottom) return null;
    digests.push(digest);
    digest = batch.header.parentDigest;
    if (batch.header.height === bottom + 1) return { digests, base: digest };
  }
}

/** The greatest value such that entries at or above it are worth more than `limit` seats. */
export function heldByMoreThan(
  world: World,
  entries: readonly { readonly operator: number; readonly value: number }[],
  limit: number,
): number {
  const falling = [...entries].sort((a, b) => b.value - a.value);
  let worth = 0;
  for (const { operator, value } of falling) {
    worth += world.seats[operator] ?? 0;
    if (worth > limit) return value;
  }
  return 0;
}
