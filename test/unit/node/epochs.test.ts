/** Who is in which epoch, and whether this node is. */
import { describe, expect, test } from "vitest";
import type { EpochSet } from "../../../src/chain/index.ts";
import { createEpochBook } from "../../../src/node/epochs.ts";
import { type Epoch, epochOf, type PeerKey } from "../../../src/primitives/brand.ts";
import { nodeOf, setOf } from "./driver-rig.ts";

/** BLS key of node 0, and the one it rotates to. */
const OWN = new Uint8Array(96).fill(0);
const ROTATED = new Uint8Array(96).fill(77);

/** @param known sets that the L1 has told. */
const bookOf = (known: readonly EpochSet[] = [], ownKeys = [OWN, ROTATED]) =>
  createEpochBook({
    ownKeys,
    setOf: (epoch: Epoch) => known.find((set) => set.epoch === epoch) ?? null,
    addressesOf: (key: PeerKey) => [`/dns4/${key.slice(0, 2)}/tcp/1`],
  });

const keysOf = (members: readonly { readonly key: PeerKey }[]) => members.map(({ key }) => key);

describe("who is to be connected", () => {
  test("E8: members of the epoch that votes, of the next, and of the one that closes", () => {
    const book = bookOf([setOf(2, [0, 1, 2, 5]), setOf(3, [0, 1, 2, 6])]);
    book.opened(setOf(0, [0, 1, 2, 3]));
    book.opened(setOf(1, [0, 1, 2, 4]));
    const { current, next, closing } = book.membership();
    expect(keysOf(current)).toEqual([0, 1, 2, 4].map(nodeOf));
    expect(keysOf(next)).toEqual([0, 1, 2, 5].map(nodeOf));
    expect(keysOf(closing)).toEqual([0, 1, 2, 3].map(nodeOf));
    expect(current[3]?.addresses).toEqual(["/dns4/04/tcp/1"]);
  });

  test("E8: who is behind when an epoch closes is let in for its last output, and not sought", () => {
    const book = bookOf();
    book.opened(setOf(0, [0, 1, 2, 3]));
    book.opened(setOf(1, [0, 1, 2, 4]));
    book.closed(epochOf(0));
    const { closing, current } = book.membership();
    expect(keysOf(closing)).toEqual([0, 1, 2, 3].map(nodeOf));
    expect(closing.flatMap(({ addresses }) => addresses)).toEqual([]);
    expect(current[3]?.addresses).toEqual(["/dns4/04/tcp/1"]);
  });

  test("E8: who is in none of the last two epochs is not wanted any more", () => {
    const book = bookOf();
    book.opened(setOf(0, [0, 1, 2, 3]));
    book.opened(setOf(1, [0, 1, 2, 4]));
    book.closed(epochOf(0));
    book.opened(setOf(2, [0, 1, 2, 5]));
    book.closed(epochOf(1));
    expect(keysOf(book.membership().closing)).toEqual([0, 1, 2, 4].map(nodeOf));
    // The epoch that votes is never dropped.
    book.closed(epochOf(2));
    expect(keysOf(book.membership().current)).toEqual([0, 1, 2, 5].map(nodeOf));
  });
});

describe("my place", () => {
  test("is that of one of my keys, epoch by epoch", () => {
    const book = bookOf();
    expect(book.opened(setOf(0, [2, 1, 0, 3])).self).toBe(2);
    const set = setOf(1, [1, 0, 2, 3]);
    const rotated = set.members.map((member, place) =>
      place === 1 ? { ...member, blsKey: ROTATED } : member,
    );
    expect(book.opened({ ...set, members: rotated }).self).toBe(1);
    expect(book.opened(setOf(2, [1, 2, 3, 4])).self).toBeNull();
    expect(book.placeOf(nodeOf(3))).toBe(2);
    expect(book.placeOf(nodeOf(0))).toBe(-1);
  });

  test("E8: is told ahead as far as sets are known", () => {
    const sets = [setOf(1, [1, 2, 3, 4]), setOf(2, [0, 1, 2, 3])];
    const book = bookOf(sets);
    expect(book.nextMine()).toBeNull();
    book.opened(setOf(0, [1, 2, 3, 4]));
    expect(book.nextMine()).toBe(2);
    expect(bookOf(sets, []).nextMine()).toBeNull();
  });
});

describe("E6: who has left", () => {
  test("was in the epoch that has closed, and is in none that is open or known", () => {
    const book = bookOf();
    book.opened(setOf(0, [0, 1, 2, 3]));
    book.opened(setOf(1, [1, 2, 3, 4]));
    book.closed(epochOf(0));
    expect(book.hasLeft(epochOf(0))).toBe(true);
  });

  test("is nobody who is in the epoch that votes, or comes back", () => {
    const stays = bookOf();
    stays.opened(setOf(0, [0, 1, 2, 3]));
    stays.opened(setOf(1, [4, 0, 2, 3]));
    expect(stays.hasLeft(epochOf(0))).toBe(false);
    const returns = bookOf([setOf(3, [0, 1, 2, 3])]);
    returns.opened(setOf(0, [0, 1, 2, 3]));
    returns.opened(setOf(1, [1, 2, 3, 4]));
    expect(returns.hasLeft(epochOf(0))).toBe(false);
  });

  test("is nobody who never was a member: a node that waits for its epoch goes on", () => {
    const book = bookOf();
    book.opened(setOf(0, [1, 2, 3, 4]));
    book.opened(setOf(1, [1, 2, 3, 4]));
    expect(book.hasLeft(epochOf(0))).toBe(false);
  });
});
