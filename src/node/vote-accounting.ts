/**
 * Who voted in which view, and why not. A vote after its certificate but inside the window counts:
 * the speed of a quorum is no fault of the sender.
 */
import type { MissReason } from "./metrics.ts";

/** Views that may still be voted on before they are judged. */
const WINDOW_VIEWS = 16;

export type VoteAccounting = {
  /** A vote of any phase was received, or made here. */
  voted(operator: number, view: number): void;
  /** A signature of this operator did not hold. */
  invalid(operator: number, view: number): void;
  /** The current view; judges those that have left the window. */
  entered(view: number): void;
};

type Slot = { readonly voters: Set<number>; readonly invalid: Set<number> };

export function createVoteAccounting(options: {
  readonly operators: number;
  readonly self: number | null;
  isConnected(operator: number): boolean;
  counted(operator: number): void;
  missed(operator: number, reason: MissReason): void;
}): VoteAccounting {
  /** By view; at most the window and what peers are ahead by, oldest first. */
  const slots = new Map<number, Slot>();
  const newestVote = new Array<number>(options.operators).fill(0);
  let judgedBelow = 0;

  const slotOf = (view: number): Slot => {
    let slot = slots.get(view);
    if (slot === undefined) {
      slot = { voters: new Set(), invalid: new Set() };
      slots.set(view, slot);
    }
    return slot;
  };
  const isOpen = (view: number): boolean =>
    view >= judgedBelow && view <= judgedBelow + 4 * WINDOW_VIEWS;

  function judge(view: number): void {
    const slot = slots.get(view);
    for (let operator = 0; operator < options.operators; operator++) {
      if (operator === options.self) continue;
      if (slot?.voters.has(operator) === true) options.counted(operator);
      else options.missed(operator, reasonOf(operator, view, slot));
    }
    slots.delete(view);
  }

  function reasonOf(operator: number, view: number, slot: Slot | undefined): MissReason {
    if (slot?.invalid.has(operator) === true) return "invalid";
    if (!options.isConnected(operator)) return "offline";
    const newest = newestVote[operator] as number;
    if (newest > 0 && newest < view && newest > view - 8 * WINDOW_VIEWS) return "behind";
    return "silent";
  }

  return {
    voted(operator, view) {
      newestVote[operator] = Math.max(newestVote[operator] ?? 0, view);
      if (isOpen(view)) slotOf(view).voters.add(operator);
      else if (view < judgedBelow) options.missed(operator, "late");
    },
    invalid(operator, view) {
      if (isOpen(view)) slotOf(view).invalid.add(operator);
    },
    entered(view) {
      // After a jump over many views (a start, a catch-up) there is nothing to judge in between.
      const oldest = view - WINDOW_VIEWS;
      if (oldest - judgedBelow > 4 * WINDOW_VIEWS || judgedBelow === 0) {
        judgedBelow = Math.max(0, oldest);
        for (const known of [...slots.keys()]) if (known < judgedBelow) slots.delete(known);
        return;
      }
      for (; judgedBelow < oldest; judgedBelow++) judge(judgedBelow);
    },
  };
}
