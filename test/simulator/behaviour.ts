/**
 * Byzantine behaviours: one file each in `byzantine/`, a function over an honest core's effects.
 *
 * A Byzantine operator runs the shipped core; whatever it is about to do passes through its
 * behaviour first, which may drop, change and add. It signs with its own key and nothing else.
 */
import type { Committee, ProtocolParameters } from "../../src/chain/index.ts";
import type { CoreEffect, CoreInput, Signatures, SigningRequest } from "../../src/core/contract.ts";
import type { Hash, Millis, OperatorIndex } from "../../src/primitives/brand.ts";
import type { Core } from "./core-under-test.ts";

/** All that a Byzantine operator has: knowledge of the network and its own key. */
export type ByzantineEnvironment = {
  readonly self: OperatorIndex;
  readonly committee: Committee;
  /** Instance of epoch 0 as well. */
  readonly genesisHash: Hash;
  /** Hash of the set after this epoch's. */
  readonly nextCommittee: Hash;
  readonly protocol: ProtocolParameters;
  /** Every operator under the adversary's rule, `self` included, rising. */
  readonly colluders: readonly OperatorIndex[];
  /** Signs at once whatever is asked, with the own keys only; nothing protects from double votes. */
  sign(request: SigningRequest): Signatures;
  /**
   * What any operator, honest ones too, has signed on another chain that shares its keys: there the
   * adversary could make it say anything. Worthless as long as digests bind their network. [D5]
   */
  foreignSignatures(operator: OperatorIndex, request: SigningRequest): Signatures;
  /** A second copy of the own core, without a memory, under the same keys. */
  openCopy(): ReturnType<Core["open"]>;
  /** In [0, 1), from the run's seed. */
  random(): number;
  /** The clock of this node. */
  nowMs(): Millis;
  /** Calls the behaviour again after a while, with no effects and `input` null. */
  wakeAfter(delayMs: number): void;
};

/**
 * What the operator does instead.
 *
 * @param honestEffects what an honest node would do now; `persist`, `check` and timers should stay,
 *   or its own core starves.
 * @param input what the core just took; null at a wake-up, and for the effects of opening.
 */
export type Misbehaviour = (
  honestEffects: readonly CoreEffect[],
  input: CoreInput | null,
) => CoreEffect[];

export type Behaviour = {
  /** Kebab-case, the name of its file: schedules and traces say it. */
  readonly name: string;
  create(environment: ByzantineEnvironment): Misbehaviour;
};
