/**
 * A client that trusts only genesis, on a feed whose committee changes three times: what comes out is
 * one gapless chain, and no tampered change is followed. [FC6, FV3, FV4, X1]
 */
import { describe, expect, test } from "vitest";
import { leafHash } from "../../../src/chain/index.ts";
import {
  decodeFeedMessage,
  encodeFeedMessage,
  type FeedMessage,
} from "../../../src/codec/index.ts";
import type { Cursor } from "../../../src/feed/index.ts";
import { epochOf, heightOf, millisOf, ZERO_HASH } from "../../../src/primitives/brand.ts";
import { earlierEpoch } from "../../../src/sdk/follower.ts";
import {
  createFollower,
  type Follower,
  type FollowStep,
  follow,
  subscriptionOf,
  TRUST_AGE_MAX_MS,
  type VerifiedBatch,
} from "../../../src/sdk/index.ts";
import { createRig, cursorOf, type Rig, requestOf, settled } from "../feed/fixture.ts";
import { createMemoryFiles, type MemoryFiles } from "../feed/memory-files.ts";
import {
  blobOf,
  certify,
  changeMessage,
  EPOCHS,
  epochChain,
  HEIGHTS,
  LENGTH,
  native,
  ROLLUP,
  START_MS,
  trustOf,
  verifier,
} from "./epochs-fixture.ts";

const chain = epochChain();
const NOW = millisOf(START_MS + 100);
const options = { verifier, nowMs: NOW };

const rigOf = async (heights: number, files: MemoryFiles = createMemoryFiles()): Promise<Rig> => {
  const rig = await createRig({ files, bls: native });
  await rig.publish(chain.outputs.slice(0, heights));
  return rig;
};

/** All that a cursor gives without waiting. */
async function drain(cursor: Cursor): Promise<Uint8Array[]> {
  const messages: Uint8Array[] = [];
  for (;;) {
    const step = await settled(cursor.next());
    if (step === null) return messages;
    if (step.kind === "error") throw new Error(`${step.code} ${step.message}`);
    messages.push(step.bytes);
  }
}

const followerAt = (epoch: number, seq = 1): Follower =>
  createFollower({
    trust: trustOf(epoch),
    rollupId: ROLLUP,
    start: { kind: "seq", seq, expectPrevBatchHash: null },
  });

/** Batches and where the follower stands, or the rejection that ended it. */
function feedTo(start: Follower, messages: readonly Uint8Array[], nowMs = NOW) {
  let follower = start;
  const batches: VerifiedBatch[] = [];
  for (const bytes of messages) {
    const step: FollowStep = follow(follower, bytes, { verifier, nowMs });
    if (step.kind === "rejected") {
      return { follower, batches, rejected: `${step.code} ${step.reason}` };
    }
    if (step.kind === "goAway" || step.kind === "refused") throw new Error(step.kind);
    follower = step.follower;
    if (step.kind === "batch") batches.push(step.batch);
  }
  return { follower, batches, rejected: null };
}

const ofRollup = chain.outputs.flatMap(({ batches }) =>
  batches.filter(({ leaf }) => leaf.rollupId === ROLLUP),
);
const HEAD = ofRollup.length;
const kindOf = (bytes: Uint8Array): FeedMessage["kind"] => {
  const decoded = decodeFeedMessage(bytes);
  if (decoded.kind !== "ok") throw new Error(decoded.reason);
  return decoded.message.kind;
};

describe("FC6: the feed", () => {
  test("FC6: a client of genesis sees one gapless chain over three changes", async () => {
    const rig = await rigOf(HEIGHTS);
    const start = followerAt(0);
    const messages = await drain(cursorOf(rig.feed, { ...subscriptionOf(start) }));
    const { follower, batches, rejected } = feedTo(start, messages);
    expect(rejected).toBeNull();
    expect(batches.map(({ seq }) => seq)).toEqual(ofRollup.map((_, index) => index + 1));
    expect(batches.map(({ hash }) => hash)).toEqual(ofRollup.map(({ leaf }) => leafHash(leaf)));
    expect(follower.client.trust.committee.epoch).toBe(EPOCHS - 1);
    expect(messages.filter((bytes) => kindOf(bytes) === "committee")).toHaveLength(EPOCHS - 1);
  });

  test("FC6: live, a change comes before the first frame of its committee", async () => {
    const rig = await rigOf(0);
    let follower = followerAt(0);
    const cursor = cursorOf(rig.feed, subscriptionOf(follower));
    const seqs: number[] = [];
    let pending: ReturnType<Cursor["next"]> | null = null;
    for (const output of chain.outputs) {
      await rig.publish([output]);
      await rig.clock.advance(1000);
      for (;;) {
        pending ??= cursor.next();
        const step = await settled(pending);
        if (step === null) break;
        pending = null;
        if (step.kind === "error") throw new Error(step.code);
        const result = feedTo(follower, [step.bytes]);
        expect(result.rejected).toBeNull();
        follower = result.follower;
        seqs.push(...result.batches.map(({ seq }) => seq));
      }
    }
    expect(seqs).toEqual(ofRollup.map((_, index) => index + 1));
  });

  test("FC6: what is read from the disk ahead of its announcement comes after its change as well", async () => {
    const rig = await createRig({ files: createMemoryFiles(), bls: native, holdBack: true });
    await rig.publish(chain.outputs);
    for (const height of rig.announced.slice(0, 1)) rig.feed.announce(structuredClone(height));
    // As a read does that meets a renamed file: the reader knows more than was announced.
    await rig.reader.refresh();
    const start = followerAt(0);
    const messages = await drain(cursorOf(rig.feed, subscriptionOf(start)));
    const { batches, rejected } = feedTo(start, messages);
    expect(rejected).toBeNull();
    expect(batches.map(({ seq }) => seq)).toEqual(ofRollup.map((_, index) => index + 1));
  });

  test("FC6: heartbeats and empty ranges of a new committee come after its change", async () => {
    const rig = await rigOf(HEIGHTS);
    for (const more of [{}, { includeEmpty: true }]) {
      const cursor = cursorOf(rig.feed, requestOf({ kind: "fromTip" }, more));
      const kinds: FeedMessage["kind"][] = [];
      for (let count = 0; count < EPOCHS; count++) {
        const step = await cursor.next();
        if (step.kind === "error") throw new Error(step.code);
        kinds.push(kindOf(step.bytes));
      }
      expect(kinds).toEqual([...new Array(EPOCHS - 1).fill("committee"), "heartbeat"]);
    }
  });

  test("FC6: who trusts a later epoch is sent the later changes only", async () => {
    const rig = await rigOf(HEIGHTS);
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      const request = requestOf({ kind: "fromTip" }, { trustedEpoch: epochOf(epoch) });
      const cursor = cursorOf(rig.feed, request);
      const epochs: number[] = [];
      for (;;) {
        const step = await cursor.next();
        if (step.kind === "error") throw new Error(step.code);
        const decoded = decodeFeedMessage(step.bytes);
        if (decoded.kind !== "ok" || decoded.message.kind !== "committee") break;
        epochs.push(decoded.message.next.epoch);
      }
      expect(epochs).toEqual([1, 2, 3].filter((next) => next > epoch));
    }
  });

  test("FC6: changes survive a restart and the retention of everything else", async () => {
    const files = createMemoryFiles();
    const before = await rigOf(HEIGHTS, files);
    await before.publisher.sync();
    await before.publisher.retain({ sealedBeforeMs: Number.MAX_SAFE_INTEGER, bytesMax: 0 });
    await before.close();
    const rig = await createRig({ files, bls: native });
    expect(rig.publisher.deliveredHeight()).toBe(HEIGHTS);
    const changes = await rig.feed.committees({ afterEpoch: epochOf(0) });
    expect(changes).toEqual([0, 1, 2].map((epoch) => chain.change(epoch)));
    expect((await rig.feed.info()).epoch).toBe(EPOCHS - 1);
  });

  test.each([0, 1, 20, 400])(
    "FC6: a power cut keeps a boundary and its change together (%i bytes)",
    async (kept) => {
      const files = createMemoryFiles();
      const rig = await rigOf(LENGTH - 1, files);
      await rig.publisher.sync();
      await rig.publish([chain.at(LENGTH), chain.at(LENGTH + 1)]);
      files.crash((unsynced, path) => (path.includes("/4294967295/") ? kept : unsynced));
      const again = await createRig({ files, bls: native });
      const height = again.publisher.deliveredHeight();
      await again.publish(chain.outputs.slice(height));
      const start = followerAt(0);
      const messages = await drain(cursorOf(again.feed, subscriptionOf(start)));
      expect(feedTo(start, messages).batches).toHaveLength(HEAD);
      expect(height).toBeGreaterThanOrEqual(LENGTH - 1);
    },
  );

  test("FC6: a feed that began after a change says so instead of sending what cannot be believed", async () => {
    const rig = await createRig({ files: createMemoryFiles(), bls: native });
    await rig.publish(chain.outputs.slice(LENGTH + 1));
    const behind = await cursorOf(rig.feed, requestOf({ kind: "fromTip" })).next();
    expect(behind).toMatchObject({ kind: "error", code: "BELOW_OLDEST" });
    const known = requestOf({ kind: "fromTip" }, { trustedEpoch: epochOf(1) });
    const first = await cursorOf(rig.feed, known).next();
    expect(first.kind === "message" && kindOf(first.bytes)).toBe("committee");
    expect(await rig.feed.committees({ afterEpoch: epochOf(0) })).toMatchObject({
      code: "BELOW_OLDEST",
    });
    expect(await rig.feed.committees({ afterEpoch: epochOf(1) })).toHaveLength(2);
  });

  test("FC6: a boundary without its own certificate or set is a bug of the publisher's caller", async () => {
    const rig = await rigOf(LENGTH - 1);
    const boundary = chain.at(LENGTH);
    await expect(rig.publish([{ ...boundary, nextCommittee: null }])).rejects.toThrow("has a set");
    const other = await rigOf(LENGTH - 1);
    const wrong = chain.at(2 * LENGTH).nextCommittee;
    await expect(other.publish([{ ...boundary, nextCommittee: wrong }])).rejects.toThrow("blob");
  });
});

describe("FV3: a tampered change is refused", () => {
  /** Messages of epoch 0, then this change, then epoch 1. */
  const told = async (change: FeedMessage | null): Promise<Uint8Array[]> => {
    const rig = await rigOf(2 * LENGTH);
    const messages = await drain(cursorOf(rig.feed, subscriptionOf(followerAt(0))));
    return messages.flatMap((bytes) => {
      if (kindOf(bytes) !== "committee") return [bytes];
      return change === null ? [] : [encodeFeedMessage(change)];
    });
  };
  const honest = chain.change(0);
  const header = honest.header;
  const resigned = (by: Partial<typeof header>, places?: readonly number[]) => {
    const changed = { ...header, ...by };
    return { ...honest, header: changed, certificate: certify(changed, places) };
  };
  const fork = epochChain({ salt: 9 });

  test.each<[string, FeedMessage | null, string]>([
    ["no change at all", null, "UNKNOWN_EPOCH certificate_epoch"],
    ["the change of a later epoch", chain.change(1), "UNKNOWN_EPOCH certificate_epoch"],
    [
      "an epoch that its header does not end",
      { ...honest, next: { ...honest.next, epoch: epochOf(2) } },
      "BAD_COMMITTEE epoch",
    ],
    [
      "another blob",
      { ...honest, next: { ...honest.next, members: blobOf(2) } },
      "BAD_COMMITTEE next_hash",
    ],
    ["no boundary", resigned({ nextCommittee: ZERO_HASH }), "BAD_COMMITTEE no_boundary"],
    ["too few seats", resigned({}, [0, 1]), "QUORUM no_quorum"],
    [
      "a header that was not signed",
      { ...honest, header: { ...header, view: chain.at(9).header.view } },
      "HEADER_HASH output_hash",
    ],
    [
      "another committee's signatures",
      {
        ...honest,
        certificate: { ...certify(header, [0, 1, 2, 3], 2), signers: honest.certificate.signers },
      },
      "SIGNATURE aggregate",
    ],
    [
      "one that is not chained to what was seen",
      resigned({ prevOutputHash: ZERO_HASH }),
      "EQUIVOCATION certified_twice",
    ],
    ["a boundary of another path", fork.change(0), "EQUIVOCATION certified_twice"],
    [
      "a boundary above the one seen",
      resigned({ height: heightOf(LENGTH - 1) }),
      "EQUIVOCATION certified_twice",
    ],
  ])("ADV-43: %s", async (_, change, expected) => {
    const { batches, rejected, follower } = feedTo(followerAt(0), await told(change));
    expect(rejected).toBe(expected);
    expect(batches.every(({ proof }) => proof.header.epoch === 0)).toBe(true);
    expect(follower.client.trust.committee.epoch).toBe(0);
  });

  test("FV3: frames of an epoch that is over are not believed any more", () => {
    const start = followerAt(0);
    const after = feedTo(start, [changeMessage(chain.change(0))]);
    expect(after.rejected).toBeNull();
    const again = follow(after.follower, changeMessage(chain.change(0)), options);
    expect(again.kind).toBe("noted");
  });

  test("FV4: a change that is older than seven days leads nowhere", async () => {
    const rig = await rigOf(HEIGHTS);
    const messages = await drain(cursorOf(rig.feed, subscriptionOf(followerAt(0))));
    const late = millisOf(START_MS + TRUST_AGE_MAX_MS + 1);
    const { rejected, batches } = feedTo(followerAt(0), messages, late);
    expect(rejected).toBe("TRUST_EXPIRED committee_age");
    expect(batches).toEqual([]);
  });
});

test("X1: whoever was proven something is led back to no earlier epoch", async () => {
  const rig = await rigOf(HEIGHTS);
  const late = followerAt(EPOCHS - 1);
  const [first] = await drain(cursorOf(rig.feed, subscriptionOf(late)));
  const bytes = first as Uint8Array;
  expect(earlierEpoch(late, bytes)).toBe(0);
  expect(earlierEpoch(followerAt(0), bytes)).toBeNull();
  expect(earlierEpoch(late, bytes.subarray(1))).toBeNull();
  const start = followerAt(0);
  const messages = await drain(cursorOf(rig.feed, subscriptionOf(start)));
  const { follower } = feedTo(start, messages);
  expect(follower.client.trust.committee.epoch).toBe(EPOCHS - 1);
  // A server behind the newest change is told from a liar, and believed no more for it.
  expect(earlierEpoch(follower, bytes)).toBe(0);
  const led = feedTo(follower, [bytes]);
  expect(led.rejected).toBe("UNKNOWN_EPOCH certificate_epoch");
  expect(led.follower.client.trust.committee.epoch).toBe(EPOCHS - 1);
});
