/**
 * What an onlooker who sees every node sees: the only thing checkers, traces and the state hash are
 * made from.
 */
import type { StoredRecord } from "../../src/chain/index.ts";
import type { Effect, Input } from "../../src/core/contract.ts";
import type { Millis, OperatorIndex } from "../../src/primitives/brand.ts";

export type Observation =
  /** A core took one input; `effects` in order, none performed yet. */
  | {
      readonly kind: "step";
      readonly node: OperatorIndex;
      readonly nowMs: Millis;
      readonly input: Input;
      readonly effects: readonly Effect[];
    }
  /** A group commit is on disk. */
  | {
      readonly kind: "durable";
      readonly node: OperatorIndex;
      readonly nowMs: Millis;
      readonly records: readonly StoredRecord[];
    }
  /** An outward effect left the node. */
  | {
      readonly kind: "left";
      readonly node: OperatorIndex;
      readonly nowMs: Millis;
      readonly effect: Effect;
    }
  | { readonly kind: "crash"; readonly node: OperatorIndex; readonly nowMs: Millis }
  /** A node opened with these records, which are all it remembers. */
  | {
      readonly kind: "restart";
      readonly node: OperatorIndex;
      readonly nowMs: Millis;
      readonly records: readonly StoredRecord[];
      readonly effects: readonly Effect[];
    }
  /** Faults end; the liveness phase begins with this healed core. */
  | {
      readonly kind: "healed";
      readonly nowMs: Millis;
      readonly nodes: readonly OperatorIndex[];
    };
