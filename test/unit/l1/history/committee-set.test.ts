import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { committeeBlob, committeeHash, createCommittee } from "../../../../src/chain/index.ts";
import type { BlsBackend } from "../../../../src/crypto/bls.ts";
import { loadNativeBls } from "../../../../src/crypto/bls-native.ts";
import { createCommitteeSets, membersOf } from "../../../../src/l1/history/committee-set.ts";
import type { RegisteredOperator } from "../../../../src/l1/history/registry.ts";
import { epochOf } from "../../../../src/primitives/brand.ts";
import { nodeKeyOf, OWNER } from "./operator-logs.ts";

let bls: BlsBackend;
let keys: Uint8Array[];

beforeAll(async () => {
  bls = await loadNativeBls();
  keys = Array.from({ length: 8 }, (_, index) =>
    bls.publicKeyOf(bls.generateSecretKey(new Uint8Array(32).fill(index + 1))),
  );
});

const operator = (id: number, seats = 1): RegisteredOperator => ({
  id,
  owner: OWNER,
  place: id,
  seats,
  blsKey: keys[id] as Uint8Array,
  nodeKey: nodeKeyOf(`${id}`),
  multiaddr: "/",
});

const four = () => [0, 1, 2, 3].map((id) => operator(id));

test("SC3: the hash is that of the blob with the sum of all keys", () => {
  const sets = createCommitteeSets(four, bls);
  const set = sets.of(epochOf(3));
  const handles = four().map(({ blsKey }) => bls.parsePublicKey(blsKey) as never);
  const sum = bls.aggregatePublicKeys(handles) as Uint8Array;
  const committee = createCommittee(epochOf(3), set?.members ?? []);
  expect(set?.committeeHash).toBe(committeeHash(committeeBlob(committee, sum)));
});

test("SC2: bond above the cap idles", () => {
  const members = membersOf([operator(0, 84), ...[1, 2, 3].map((id) => operator(id, 2))]);
  expect(members?.map(({ seats }) => seats)).toEqual([2, 2, 2, 2]);
});

test("E2: with fewer than four operators the previous set goes on, keys and node keys included", () => {
  const before = four();
  const sets = createCommitteeSets((epoch) => {
    if (epoch < 2) return before;
    if (epoch < 4) return before.slice(0, 3);
    return [...before.slice(0, 3), operator(5)];
  }, bls);
  const [zero, three, four_] = [0, 3, 4].map((epoch) => sets.of(epochOf(epoch)));
  expect(three).toEqual(zero);
  expect(three?.sinceEpoch).toBe(0);
  expect(four_?.members[3]?.blsKey).toEqual(keys[5]);
});

test("E2: where there was never a usable set there is none", () => {
  const sets = createCommitteeSets(() => four().slice(1), bls);
  expect(sets.of(epochOf(5))).toBeNull();
});

test("E2: a new node key is another set with the same hash", () => {
  const changed = { ...operator(0), nodeKey: nodeKeyOf("new") };
  const sets = createCommitteeSets(
    (epoch) => (epoch < 2 ? four() : [changed, ...four().slice(1)]),
    bls,
  );
  const [old, fresh] = [1, 2].map((epoch) => sets.of(epochOf(epoch)));
  expect(fresh?.committeeHash).toBe(old?.committeeHash);
  expect(fresh?.members[0]?.nodeKey).toEqual(nodeKeyOf("new"));
});

test("SC3: keys that cancel out are the point at infinity, written as zeros, as on the L1", () => {
  const sets = createCommitteeSets(four, {
    parsePublicKey: bls.parsePublicKey,
    aggregatePublicKeys: () => null,
  });
  const set = sets.of(epochOf(0));
  const committee = createCommittee(epochOf(0), set?.members ?? []);
  expect(set?.committeeHash).toBe(committeeHash(committeeBlob(committee, new Uint8Array(96))));
});

test("a registered key that is no point of the group is a broken promise of the L1", () => {
  const sets = createCommitteeSets(
    () => [{ ...operator(0), blsKey: new Uint8Array(96).fill(7) }, ...four().slice(1)],
    bls,
  );
  expect(() => sets.of(epochOf(0))).toThrow(/no point of the group/);
});

test("SC1: a set is the same whenever and in whatever order epochs are asked for", () => {
  const bonds = fc.array(
    fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 8, maxLength: 8 }),
    {
      minLength: 6,
      maxLength: 6,
    },
  );
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
  fc.assert(
    fc.property(bonds, order, (seats, asked) => {
      const operatorsOf = (epoch: number) =>
        (seats[epoch] ?? []).flatMap((count, id) => (count > 0 ? [operator(id, count)] : []));
      const rising = createCommitteeSets(operatorsOf, bls);
      const any = createCommitteeSets(operatorsOf, bls);
      const expected = [0, 1, 2, 3, 4, 5].map((epoch) => rising.of(epochOf(epoch)));
      for (const epoch of asked) expect(any.of(epochOf(epoch))).toEqual(expected[epoch]);
    }),
    { numRuns: 30 },
  );
});
