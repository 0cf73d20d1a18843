import fc from "fast-check";
import { expect, test } from "vitest";
import { createHold, MEETING_MS, newcomerWins } from "../../../src/network/rivalry.ts";
import type { PeerKey } from "../../../src/primitives/brand.ts";

const LOW = "01" as PeerKey;
const HIGH = "0a" as PeerKey;

test("N7: the first connection has no rival", () => {
  expect(newcomerWins({ self: LOW, peer: HIGH, rival: null, holdMs: 60_000 })).toBe(true);
});

test("N7: who dialled at once agree on the connection that the lower key dialled", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MEETING_MS - 1 }), (ageMs) => {
      const rival = { dialedByMe: true, ageMs };
      const lowKeepsOwn = !newcomerWins({ self: LOW, peer: HIGH, rival, holdMs: 0 });
      const highTakesIt = newcomerWins({ self: HIGH, peer: LOW, rival, holdMs: 0 });
      expect([lowKeepsOwn, highTakesIt]).toEqual([true, true]);
    }),
  );
});

test("N7: a peer that dials anew has lost the old connection, whoever dialled that", () => {
  const old = { dialedByMe: true, ageMs: MEETING_MS };
  expect(newcomerWins({ self: LOW, peer: HIGH, rival: old, holdMs: 0 })).toBe(true);
  const theirs = { dialedByMe: false, ageMs: 1 };
  expect(newcomerWins({ self: LOW, peer: HIGH, rival: theirs, holdMs: 0 })).toBe(true);
});

test("N7: one key on two hosts takes turns ever more slowly", () => {
  const hold = createHold();
  let nowMs = 0;
  let openedMs = 0;
  const replacedAt: number[] = [];
  for (; nowMs < 300_000; nowMs += 1000) {
    const rival = { dialedByMe: false, ageMs: nowMs - openedMs };
    if (!newcomerWins({ self: LOW, peer: HIGH, rival, holdMs: hold.holdMs(nowMs) })) continue;
    hold.replaced(nowMs);
    openedMs = nowMs;
    replacedAt.push(nowMs / 1000);
  }
  expect(replacedAt).toEqual([0, 5, 15, 35, 75, 135, 195, 255]);
});

test("N7: after a calm the first restart is taken at once again", () => {
  const hold = createHold();
  for (let count = 0; count < 10; count++) hold.replaced(0);
  expect(hold.holdMs(120_000)).toBe(60_000);
  expect(hold.holdMs(120_001)).toBe(0);
});
