/** Whether a rollup follows its feed or the L1, case by case. [CE5] */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type EscapePhase,
  type EscapeState,
  type EscapeView,
  FOLLOWING,
  judgeEscape,
  type L1View,
} from "../../../../src/conductor/escape/machine.ts";

const LIMITS = { stallAfterMs: 60, escapeAfterMs: 7200, freshForMs: 600 };
const NOW = 100_000;

const l1 = (by: Partial<L1View> = {}): L1View => ({
  timeMs: NOW,
  checkpointMs: NOW - 1000,
  forcedDueMs: null,
  disagrees: false,
  isExecuted: true,
  derivedSeq: 10,
  ...by,
});
const view = (by: Partial<EscapeView> = {}): EscapeView => ({
  nowMs: NOW,
  provenMs: NOW - 10,
  knownSeq: 10,
  l1: l1(),
  ...by,
});
const at = (phase: EscapePhase, by: Partial<EscapeState> = {}): EscapeState => ({
  ...FOLLOWING,
  phase,
  ...by,
});
const next = (state: EscapeState, by: Partial<EscapeView> = {}): EscapePhase =>
  judgeEscape(state, view(by), LIMITS).phase;

const stale = { provenMs: NOW - 61 };
const old = l1({ checkpointMs: NOW - 7201 });

describe("CE5: following", () => {
  test("CE5: a fresh feed is followed; one that is 60 s old is stalled, and may come back", () => {
    expect(next(at("FOLLOWING"))).toBe("FOLLOWING");
    expect(next(at("FOLLOWING"), stale)).toBe("STALLED");
    expect(next(at("FOLLOWING"), { provenMs: NOW - 60 })).toBe("FOLLOWING");
    expect(next(at("STALLED"), stale)).toBe("STALLED");
    expect(next(at("STALLED"))).toBe("FOLLOWING");
  });

  test("CE5: a newer checkpoint of the L1 proves that somebody goes on", () => {
    expect(next(at("FOLLOWING"), { ...stale, l1: l1({ checkpointMs: NOW - 5 }) })).toBe(
      "FOLLOWING",
    );
  });

  test("CE5: a stalled feed is given up once the L1's checkpoints are 2 h old by its own clock", () => {
    expect(next(at("STALLED"), { ...stale, l1: old })).toBe("ESCAPED");
    expect(next(at("STALLED"), { ...stale, l1: l1({ checkpointMs: NOW - 7200 }) })).toBe("STALLED");
    // The L1 itself stands still: its clock shows nothing.
    const frozen = l1({ timeMs: NOW - 7000, checkpointMs: NOW - 7201 });
    expect(next(at("STALLED"), { ...stale, l1: frozen })).toBe("STALLED");
    expect(next(at("FOLLOWING"), { l1: old })).toBe("FOLLOWING");
  });

  test("CE5: forced items past deadline and grace, or another order, win over a fresh feed", () => {
    expect(next(at("FOLLOWING"), { l1: l1({ forcedDueMs: NOW - 1 }) })).toBe("ESCAPED");
    expect(next(at("FOLLOWING"), { l1: l1({ forcedDueMs: NOW }) })).toBe("FOLLOWING");
    expect(next(at("FOLLOWING"), { l1: l1({ disagrees: true }) })).toBe("ESCAPED");
  });

  test("CE5: an L1 that does not answer decides nothing", () => {
    expect(next(at("STALLED"), { ...stale, l1: null })).toBe("STALLED");
    expect(next(at("ESCAPED"), { l1: null })).toBe("ESCAPED");
  });
});

describe("CE5: returning", () => {
  test("CE5: after 10 min of a fresh feed, counted anew after each gap", () => {
    const first = judgeEscape(at("ESCAPED"), view(), LIMITS);
    expect(first).toMatchObject({ phase: "ESCAPED", freshSinceMs: NOW });
    expect(next(first, { nowMs: NOW + 599, provenMs: NOW + 599 })).toBe("ESCAPED");
    expect(next(first, { nowMs: NOW + 600, provenMs: NOW + 600 })).toBe("RETURNING");
    const gap = judgeEscape(first, view(stale), LIMITS);
    expect(gap.freshSinceMs).toBeNull();
  });

  const returning = at("RETURNING", { freshSinceMs: NOW - 600, goalSeq: 12 });
  test("CE5: only once the L1 holds every batch that was known, executed to its end", () => {
    const done = l1({ derivedSeq: 12 });
    expect(next(returning, { l1: done })).toBe("FOLLOWING");
    expect(next(returning, { l1: { ...done, derivedSeq: 11 } })).toBe("RETURNING");
    expect(next(returning, { l1: { ...done, isExecuted: false } })).toBe("RETURNING");
  });

  test("CE5: a feed that fails, or a due item, ends the return", () => {
    expect(next(returning, stale)).toBe("ESCAPED");
    expect(next(returning, { l1: l1({ derivedSeq: 12, forcedDueMs: NOW - 1 }) })).toBe("ESCAPED");
  });

  test("CE5: what must be there is what was known when the return began", () => {
    const escaped = at("ESCAPED", { freshSinceMs: NOW - 600 });
    expect(judgeEscape(escaped, view({ knownSeq: 77 }), LIMITS).goalSeq).toBe(77);
  });
});

test("CE5: no step skips a state, whatever is seen", () => {
  const allowed: Record<EscapePhase, readonly EscapePhase[]> = {
    FOLLOWING: ["FOLLOWING", "STALLED", "ESCAPED"],
    STALLED: ["STALLED", "FOLLOWING", "ESCAPED"],
    ESCAPED: ["ESCAPED", "RETURNING"],
    RETURNING: ["RETURNING", "ESCAPED", "FOLLOWING"],
  };
  const ms = fc.integer({ min: 0, max: 20_000 });
  const shown = fc.record({
    timeMs: ms,
    checkpointMs: fc.option(ms),
    forcedDueMs: fc.option(ms),
    disagrees: fc.boolean(),
    isExecuted: fc.boolean(),
    derivedSeq: fc.nat(20),
  });
  const seen = fc.record({
    nowMs: ms,
    provenMs: ms,
    knownSeq: fc.nat(20),
    l1: fc.option(shown),
  });
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 30 }), (views) => {
      let state = FOLLOWING;
      for (const each of views) {
        const after = judgeEscape(state, each, LIMITS);
        expect(allowed[state.phase]).toContain(after.phase);
        state = after;
      }
    }),
  );
});
