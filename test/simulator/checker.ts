/**
 * Checkers: onlookers that restate a rule in their own naive code and report where a run breaks it.
 */
import type {
  Committee,
  EpochStart,
  ForcedItem,
  LocalParameters,
  NetworkConfig,
  SignedStatement,
} from "../../src/chain/index.ts";
import type { Rules } from "../../src/core/rules.ts";
import type { Hash, OperatorIndex } from "../../src/primitives/brand.ts";
import type { Observation } from "./observation.ts";
import type { Roster } from "./roster.ts";

/** What is fixed of one epoch before it begins, by the schedule of the run. */
export type EpochPlan = {
  readonly committeeHash: Hash;
  /** `start(e + 1)`; 0: epochs end by height, or never. [E4, E10] */
  readonly endsAtL1Block: number;
};

/** What a checker may know of a run before it starts. */
export type CheckerSetup = EpochPlan & {
  readonly committee: Committee;
  /** `instance` of the epoch. */
  readonly genesisHash: Hash;
  /** What view 0 of the epoch stands for. */
  readonly start: EpochStart;
  /** Any epoch's plan, by the simulator's own derivation. */
  epochAt(epoch: number): EpochPlan;
  /** Items of the forced inbox in L1 blocks up to this one, in log order. [ST6] */
  forcedUpTo(l1Number: number): readonly ForcedItem[];
  /** Highest L1 block that this operator has known as final for so long, at a time of the run. */
  finalAt(atMs: number, operator: number): number;
  /** Who sits where: onlookers of an epoch name nodes by place. */
  readonly roster: Roster;
  readonly networkConfig: NetworkConfig;
  readonly local: LocalParameters;
  readonly honest: readonly OperatorIndex[];
  readonly byzantine: readonly OperatorIndex[];
  /** The switches the cores run with; all on but in mutation runs. */
  readonly rules: Rules;
  /** Whether a statement carries its operator's own signature. */
  isSigned(signed: SignedStatement): boolean;
};

/** `rule` is an invariant's id such as `S7` or `V1`; the message says what was seen. */
export type Violation = { readonly rule: string; readonly message: string };
export type ReportViolation = (violation: Violation) => void;

export type Checker = {
  readonly name: string;
  /** `nowUs` is the true time of the run in microseconds, whatever clocks of nodes say. */
  observe(observation: Observation, nowUs: number): void;
  /** Called once, when the run is over: liveness is judged here. */
  finish?(): void;
};
