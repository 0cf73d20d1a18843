/** What a node waits for, and its timers. */
import type { PeerMessage } from "../../src/chain/index.ts";
import type {
  CheckJob,
  Signatures,
  SigningRequest,
  TimerId,
  Verdict,
} from "../../src/core/contract.ts";
import type { Millis, OperatorIndex } from "../../src/primitives/brand.ts";
import type { NodeInput } from "./node-input.ts";

/** Something that will happen to a node, unless it crashes before. */
export type NodeEvent =
  | { readonly kind: "message"; readonly from: OperatorIndex; readonly message: PeerMessage }
  | { readonly kind: "timer"; readonly timer: TimerId; readonly serial: number }
  | { readonly kind: "checked"; readonly job: CheckJob; readonly verdicts: readonly Verdict[] }
  | {
      readonly kind: "signed";
      readonly request: SigningRequest;
      readonly signatures: Signatures | null;
    }
  | { readonly kind: "committed" }
  | { readonly kind: "wake" }
  | { readonly kind: "input"; readonly input: (nowMs: Millis) => NodeInput };

/** Running timers of one life: one per (owner, epoch, name), setting it again replaces it. */
export class RunningTimers {
  private readonly serials = new Map<string, number>();
  private nextSerial = 0;

  /** @returns what its event has to carry. */
  set(timer: TimerId): number {
    const serial = this.nextSerial++;
    this.serials.set(keyOf(timer), serial);
    return serial;
  }

  cancel(timer: TimerId): void {
    this.serials.delete(keyOf(timer));
  }

  /** Whether the event is of the timer's last setting; it is over then. */
  end(timer: TimerId, serial: number): boolean {
    const key = keyOf(timer);
    return this.serials.get(key) === serial && this.serials.delete(key);
  }

  clear(): void {
    this.serials.clear();
  }
}

const keyOf = (timer: TimerId): string => `${timer.owner}/${timer.epoch}/${timer.name}`;
