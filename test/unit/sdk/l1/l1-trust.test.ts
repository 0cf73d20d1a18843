/** Trust in the committee that a finalized L1 block names, and nothing else of the L1. [X1, FV4] */
import { describe, expect, test } from "vitest";
import { genesisHash } from "../../../../src/chain/index.ts";
import { epochOf, millisOf } from "../../../../src/primitives/brand.ts";
import { enterTrust, type FeedTrust } from "../../../../src/sdk/client/entry.ts";
import { TRUST_AGE_MAX_MS } from "../../../../src/sdk/index.ts";
import { blobOf, trustOf, verifier } from "../epochs-fixture.ts";
import { network } from "../feed-fixture.ts";
import { type FakeL1, fakeL1, trustIn } from "./fake-l1.ts";

const NOW = millisOf(1_500_000);
const enter = (l1: FakeL1, more: { epoch?: number; known?: number; nowMs?: number } = {}) => {
  const epoch = more.epoch === undefined ? {} : { epoch: epochOf(more.epoch) };
  const entry: FeedTrust = { network, l1: trustIn(l1), ...epoch };
  const known = more.known === undefined ? null : trustOf(more.known, 0);
  return enterTrust(entry, known, { verifier, nowMs: millisOf(more.nowMs ?? NOW) });
};

describe("X1: trust by a finalized L1 block", () => {
  test("X1: the newest committee with a checkpoint, as fresh as the finalized block", async () => {
    const entered = await enter(fakeL1());
    if (entered.kind === "rejected") throw new Error(entered.reason);
    expect(entered.trust.committee).toMatchObject({ epoch: 1, totalSeats: 5 });
    expect(entered.trust.freshMs).toBe(1_000_000);
    expect(entered.trust.genesisHash).toBe(genesisHash(network));
  });

  test("X1: or the committee of a wanted epoch", async () => {
    const entered = await enter(fakeL1(), { epoch: 3 });
    expect(entered).toMatchObject({ kind: "ok", trust: { committee: { epoch: 3 } } });
  });

  test.each<[string, Partial<FakeL1>, string]>([
    ["another chain", { chainId: 1 }, "UNKNOWN_EPOCH"],
    ["a light client that a fork froze", { head: { epoch: 1, frozen: true } }, "UNKNOWN_EPOCH"],
    ["no committee of that epoch", { code: () => new Uint8Array(0) }, "UNKNOWN_EPOCH"],
    ["code that is no committee", { code: () => Uint8Array.of(0, 1, 2) }, "BAD_COMMITTEE"],
    ["a committee past its validity", { validUntil: 999 }, "TRUST_EXPIRED"],
    ["no answer", { down: true }, "UNKNOWN_EPOCH"],
  ])("X1: %s is not believed", async (_, by, code) => {
    expect(await enter(fakeL1(by))).toMatchObject({ kind: "rejected", code });
  });

  test("X1: an aggregate key that is not the sum of the keys is not believed", async () => {
    const code = (epoch: number): Uint8Array => {
      const blob = blobOf(epoch);
      blob.set(blobOf(3).subarray(3, 99), 3);
      return blob;
    };
    expect(await enter(fakeL1({ code }))).toMatchObject({ code: "BAD_COMMITTEE", reason: "keys" });
  });
});

describe("FV4: trust that grew too old", () => {
  const late = TRUST_AGE_MAX_MS + 1;
  const fresh = { timestamp: Math.floor(late / 1000), validUntil: Math.floor(late / 1000) + 10 };

  test("FV4: young trust asks nobody", async () => {
    const l1 = fakeL1();
    expect(await enter(l1, { known: 2, nowMs: 1000 })).toMatchObject({ kind: "ok" });
    expect(l1.calls).toEqual([]);
  });

  test("FV4: the L1 still names the same committee, and its bonds stand", async () => {
    const entered = await enter(fakeL1(fresh), { known: 2, nowMs: late });
    expect(entered).toMatchObject({ kind: "ok", trust: { committee: { epoch: 2 } } });
  });

  test("TRUST_EXPIRED: its bonds may be gone, or the finalized block is as old", async () => {
    const gone = fakeL1({ ...fresh, validUntil: 10 });
    expect(await enter(gone, { known: 2, nowMs: late })).toMatchObject({ code: "TRUST_EXPIRED" });
    const stale = fakeL1({ timestamp: 0, validUntil: 10 });
    expect(await enter(stale, { known: 2, nowMs: late })).toMatchObject({ code: "TRUST_EXPIRED" });
  });

  test("BAD_COMMITTEE: the L1 names another committee for that epoch", async () => {
    const other = fakeL1({ ...fresh, code: () => blobOf(3) });
    expect(await enter(other, { known: 2, nowMs: late })).toMatchObject({ code: "BAD_COMMITTEE" });
  });

  test("TRUST_EXPIRED: without an L1 it stays expired", async () => {
    const known = trustOf(0, 0);
    const { committee, genesisHash: hash } = known;
    const entry: FeedTrust = { genesisHash: hash, committee };
    const options = { verifier, nowMs: millisOf(late) };
    expect(await enterTrust(entry, known, options)).toMatchObject({ code: "TRUST_EXPIRED" });
  });
});
