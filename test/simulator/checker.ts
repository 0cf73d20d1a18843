/**
 * Checkers: onlookers that restate a rule in their own naive code and report where a run breaks it.
 */
import type {
  Committee,
  LocalParameters,
  NetworkConfig,
  SignedStatement,
} from "../../src/chain/index.ts";
import type { Rules } from "../../src/core/rules.ts";
import type { Hash, OperatorIndex } from "../../src/primitives/brand.ts";
import type { Observation } from "./observation.ts";

/** What a checker may know of a run before it starts. */
export type CheckerSetup = {
  readonly committee: Committee;
  readonly genesisHash: Hash;
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
