/** What a checker is told: observations, sorted by what happened and to whom. */
import type {
  Block,
  Certificate,
  Evidence,
  PeerMessage,
  Statement,
  StoredRecord,
  TipReportContent,
} from "../../../src/chain/index.ts";
import type { CoreEffect, CoreInput, PublishedOutput } from "../../../src/core/contract.ts";
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { NodeState } from "../observation.ts";
import type { Base, Tally } from "./world.ts";

/** An honest key is about to be used; made anew after a restart, the same signature comes again. */
export type Signing = {
  readonly node: OperatorIndex;
  readonly statement: Statement | null;
  readonly report: TipReportContent | null;
};

/** A message that came in, its sender by place. */
export type Taken = Extract<CoreInput, { readonly kind: "message" }>;

/**
 * All handlers are of honest nodes; what Byzantine nodes hold or believe is nobody's concern.
 *
 * Blocks, batches and tallies in the `World` are up to date when a handler runs.
 */
export type Onlooker = {
  readonly name: string;
  /** True milliseconds of the run, whatever clocks of nodes say; once per distinct time. */
  tick?(nowMs: number): void;
  signed?(signing: Signing): void;
  /** A statement has, or may have, a certificate from now on. Once per statement. */
  decided?(tally: Tally): void;
  /** An honest node acts on a certificate: it asked for it to be recorded. */
  accepted?(node: OperatorIndex, certificate: Certificate): void;
  /** The first honest vote to notarize a block. Once per block. */
  voted?(block: Block, parent: Base): void;
  /** A block became final, its ancestors before it. Once per block, fillers included. */
  final?(block: Block, parent: Base): void;
  /** A step asked for a record. */
  recorded?(node: OperatorIndex, record: StoredRecord): void;
  durable?(node: OperatorIndex, record: StoredRecord): void;
  /** A step wants to send; a slow disk or a crash may come between. */
  intends?(node: OperatorIndex, message: PeerMessage, recipients: number): void;
  sent?(node: OperatorIndex, message: PeerMessage, recipients: number): void;
  /** A core took a message; none of the effects is performed yet. */
  took?(node: OperatorIndex, input: Taken, effects: readonly CoreEffect[]): void;
  ordered?(node: OperatorIndex, effect: Extract<CoreEffect, { kind: "ordered" }>): void;
  published?(node: OperatorIndex, output: PublishedOutput): void;
  /** A node hands out evidence. */
  accused?(node: OperatorIndex, evidence: Evidence): void;
  crashed?(node: OperatorIndex): void;
  restarted?(node: OperatorIndex, records: readonly StoredRecord[]): void;
  inspected?(node: OperatorIndex, state: NodeState): void;
  healed?(nodes: readonly OperatorIndex[]): void;
  finish?(): void;
};
