/**
 * What an onlooker who sees every node sees: the only thing checkers, traces and the state hash are
 * made from.
 */
import type { StoredRecord } from "../../src/chain/index.ts";
import type { CoreEffect } from "../../src/core/contract.ts";
import type { Epoch, Height, Millis, OperatorIndex, View } from "../../src/primitives/brand.ts";
import type { NodeInput } from "./node-input.ts";

/** How far a replica is. */
export type NodeProgress = {
  readonly epoch: Epoch;
  readonly view: View;
  readonly finalizedView: View;
  readonly finalizedHeight: Height;
  readonly deliveredHeight: Height;
  readonly certifiedHeight: Height;
  /** False for an observer, and before peers have told which of my votes they hold. [R3, R4] */
  readonly voting: boolean;
};

/** A replica's account of itself. */
export type NodeState = NodeProgress & {
  /** Every collection fed from outside, with its stated bound. [S19] */
  readonly collections: readonly {
    readonly name: string;
    readonly size: number;
    readonly bound: number;
  }[];
  /** Owners whose lane it takes for forked. [B6] */
  readonly forkedLanes: readonly OperatorIndex[];
};

/** `nowMs` is the true time of the run; a node's own clock, which may be wrong, is in its inputs. */
export type Observation =
  /** A core took one input; `effects` in order, none performed yet. */
  | {
      readonly kind: "step";
      readonly node: OperatorIndex;
      readonly nowMs: Millis;
      readonly input: NodeInput;
      readonly effects: readonly CoreEffect[];
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
      readonly effect: CoreEffect;
    }
  | { readonly kind: "crash"; readonly node: OperatorIndex; readonly nowMs: Millis }
  /** A node opened with these records, which are all it remembers. */
  | {
      readonly kind: "restart";
      readonly node: OperatorIndex;
      readonly nowMs: Millis;
      readonly records: readonly StoredRecord[];
      readonly effects: readonly CoreEffect[];
    }
  /**
   * What a running node says of itself: now and then, when faults end, and when the run ends. Not
   * all steps have one; it is for what no message shows, such as the view and bounds [S19, V2].
   */
  | {
      readonly kind: "inspected";
      readonly node: OperatorIndex;
      readonly nowMs: Millis;
      readonly state: NodeState;
    }
  /** Faults end; the liveness phase begins with this healed core. */
  | {
      readonly kind: "healed";
      readonly nowMs: Millis;
      readonly nodes: readonly OperatorIndex[];
    };
