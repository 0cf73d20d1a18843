/** Who voted in which view, and why not. */
import { expect, test } from "vitest";
import { createVoteAccounting } from "../../../src/node/vote-accounting.ts";

/** Views that may still be voted on. */
const WINDOW = 16;

function create(options: { readonly self?: number | null; readonly offline?: number[] } = {}) {
  const counted: number[] = [];
  const missed: string[] = [];
  const votes = createVoteAccounting({
    operators: 4,
    self: options.self === undefined ? 0 : options.self,
    isConnected: (operator) => options.offline?.includes(operator) !== true,
    counted: (operator) => counted.push(operator),
    missed: (operator, reason) => missed.push(`${operator} ${reason}`),
  });
  // Counting begins where the node came in.
  votes.entered(WINDOW + 1);
  return { votes, counted, missed };
}

test("a view is judged once it has left the window, not before", () => {
  const { votes, counted, missed } = create();
  for (const operator of [1, 2, 3]) votes.voted(operator, 1);
  votes.entered(WINDOW + 1);
  expect([counted, missed]).toEqual([[], []]);
  votes.entered(WINDOW + 2);
  expect([counted, missed]).toEqual([[1, 2, 3], []]);
});

test("a vote after its certificate but inside the window counts", () => {
  const { votes, counted } = create();
  votes.entered(WINDOW + 1);
  votes.voted(3, 1);
  votes.entered(WINDOW + 2);
  expect(counted).toEqual([3]);
});

test("a vote after the window is late, though the view was judged", () => {
  const { votes, missed } = create();
  votes.entered(WINDOW + 2);
  missed.length = 0;
  votes.voted(2, 1);
  expect(missed).toEqual(["2 late"]);
});

test("whoever is not connected was offline; whoever is and says nothing is silent", () => {
  const { votes, missed } = create({ offline: [2] });
  votes.voted(1, 1);
  votes.entered(WINDOW + 2);
  expect(missed).toEqual(["2 offline", "3 silent"]);
});

test("whoever voted in a lower view is behind", () => {
  const { votes, missed } = create();
  for (const operator of [1, 2, 3]) votes.voted(operator, 1);
  votes.voted(1, 2);
  votes.voted(2, 2);
  votes.entered(WINDOW + 3);
  expect(missed).toEqual(["3 behind"]);
});

test("a signature that did not hold is no vote, and is said", () => {
  const { votes, missed } = create({ offline: [3] });
  votes.voted(1, 1);
  votes.voted(2, 1);
  votes.invalid(3, 1);
  votes.entered(WINDOW + 2);
  expect(missed).toEqual(["3 invalid"]);
});

test("votes of one operator in several phases of a view count once", () => {
  const { votes, counted } = create();
  votes.voted(1, 1);
  votes.voted(1, 1);
  votes.entered(WINDOW + 2);
  expect(counted).toEqual([1]);
});

test("nobody accounts for itself; an observer accounts for all", () => {
  const member = create({ self: 0 });
  const observer = create({ self: null });
  for (const { votes } of [member, observer]) votes.entered(WINDOW + 2);
  expect(member.missed).toEqual(["1 silent", "2 silent", "3 silent"]);
  expect(observer.missed).toEqual(["0 silent", "1 silent", "2 silent", "3 silent"]);
});

test("a jump over many views, as after a catch-up, blames nobody for those between", () => {
  const { votes, counted, missed } = create();
  votes.entered(5000);
  expect([counted, missed]).toEqual([[], []]);
  votes.voted(1, 5000 - WINDOW);
  votes.entered(5001);
  expect(counted).toEqual([1]);
});

test("votes for views far ahead are not kept", () => {
  const { votes, counted } = create();
  for (let view = 0; view < 100_000; view++) votes.voted(1, 1_000_000 + view);
  votes.entered(WINDOW + 2);
  expect(counted).toEqual([]);
});
