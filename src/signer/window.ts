/** Statements of one key by view or height: exact while they are recent, refused below a floor. */
import { offenceOf, type Statement, sameStatement } from "../chain/index.ts";

/** `new`: nothing signed speaks against it; `repeat`: signed before, to the byte. */
export type Judgement = "new" | "repeat" | "double_sign" | "regression";

export type StatementWindow = {
  /** Nothing at or below it is signed, not even a repeat. */
  readonly floor: number;
  judge(place: number, statement: Statement): Judgement;
  /** Remembers what `judge` found new; what lies below the floor is not. */
  record(place: number, statement: Statement): void;
  /** Raises the floor; it never falls. */
  raise(floor: number): void;
  /** Greatest place with a statement, at least the floor. */
  top(): number;
  /** All that is remembered, in the order of places. */
  statements(): Statement[];
};

/** @param size places below the top that are remembered one by one. */
export function createWindow(size: number): StatementWindow {
  const slots = new Map<number, Statement[]>();
  let floor = 0;
  let top = 0;

  function raise(least: number): void {
    if (least <= floor) return;
    if (least - floor < slots.size) {
      for (let place = floor + 1; place <= least; place++) slots.delete(place);
    } else {
      for (const place of slots.keys()) if (place <= least) slots.delete(place);
    }
    floor = least;
    top = Math.max(top, floor);
  }

  return {
    get floor() {
      return floor;
    },
    judge(place, statement) {
      if (place <= floor) return "regression";
      const signed = slots.get(place) ?? [];
      if (signed.some((known) => sameStatement(known, statement))) return "repeat";
      return signed.some((known) => offenceOf(known, statement) !== null) ? "double_sign" : "new";
    },
    record(place, statement) {
      if (place <= floor) return;
      const slot = slots.get(place);
      if (slot === undefined) slots.set(place, [statement]);
      else if (!slot.some((known) => sameStatement(known, statement))) slot.push(statement);
      if (place <= top) return;
      top = place;
      if (top - size > floor) raise(top - size);
    },
    raise,
    top: () => top,
    statements: () =>
      [...slots.keys()]
        .sort((left, right) => left - right)
        .flatMap((place) => slots.get(place) as Statement[]),
  };
}
