import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWindow } from "../../../src/signer/window.ts";
import { finalize, notarize, nullify, propose } from "./statements.ts";

const at = (view: number, hash = 1) => notarize({ view, hash });

describe("a window of four places", () => {
  test("is empty at first, with everything above 0 new", () => {
    const window = createWindow(4);
    expect([window.floor, window.top(), window.statements()]).toEqual([0, 0, []]);
    expect(window.judge(0, at(0))).toBe("regression");
    expect(window.judge(1, at(1))).toBe("new");
  });

  test("judging remembers nothing", () => {
    const window = createWindow(4);
    window.judge(1, at(1, 1));
    expect(window.judge(1, at(1, 2))).toBe("new");
  });

  test("remembers the newest four, however they came", () => {
    const window = createWindow(4);
    for (const view of [5, 2, 8, 6, 7]) window.record(view, at(view));
    expect(window.floor).toBe(4);
    expect(window.statements().map((statement) => statement.view)).toEqual([5, 6, 7, 8]);
  });

  test("does not take back what fell below its floor", () => {
    const window = createWindow(4);
    window.record(8, at(8));
    window.record(3, at(3));
    expect(window.statements()).toHaveLength(1);
    expect(window.judge(3, at(3))).toBe("regression");
  });

  test("keeps all kinds of one place, each once", () => {
    const window = createWindow(4);
    const kinds = [propose({ view: 2 }), notarize({ view: 2 }), nullify({ view: 2 })];
    for (const statement of [...kinds, ...kinds]) window.record(2, statement);
    expect(window.statements()).toEqual(kinds);
    expect(kinds.map((statement) => window.judge(2, statement))).toEqual(Array(3).fill("repeat"));
    expect(window.judge(2, finalize({ view: 2 }))).toBe("double_sign");
  });

  test("raised by hand refuses up to there; the floor never falls", () => {
    const window = createWindow(4);
    window.record(2, at(2));
    window.raise(10);
    window.raise(3);
    expect([window.floor, window.top(), window.statements()]).toEqual([10, 10, []]);
    expect(window.judge(10, at(10))).toBe("regression");
    expect(window.judge(11, at(11))).toBe("new");
  });
});

test("S19: never more places than its size, the floor is the top minus the size, or was raised", () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ record: fc.integer({ min: 1, max: 5000 }) }),
      fc.record({ raise: fc.integer({ min: 0, max: 5000 }) }),
    ),
  );
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 50 }), (taken, size) => {
      const window = createWindow(size);
      let top = 0;
      let floor = 0;
      for (const step of taken) {
        if ("record" in step) {
          window.record(step.record, at(step.record));
          if (step.record > floor) top = Math.max(top, step.record);
          floor = Math.max(floor, top - size);
        } else {
          window.raise(step.raise);
          floor = Math.max(floor, step.raise);
          top = Math.max(top, floor);
        }
        expect(window.floor).toBe(floor);
        expect(window.top()).toBe(top);
        const places = window.statements().map((statement) => statement.view);
        expect(places.length).toBeLessThanOrEqual(size);
        expect(places.every((place) => place > floor && place <= top)).toBe(true);
      }
    }),
  );
});
