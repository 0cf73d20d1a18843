/**
 * One peer sends nonsense of every kind: invented messages, and true ones with something changed. What
 * passes the decoder reaches the composed replica; it must stay total, bounded and live.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PeerMessage } from "../../src/chain/index.ts";
import { decodePeerMessage, encodePeerMessage, peerLimitsOf } from "../../src/codec/index.ts";
import { collections, inspect, openReplica } from "../../src/core/replica/index.ts";
import { millisOf, rollupOf } from "../../src/primitives/brand.ts";
import { LayoutWriter } from "../../src/primitives/bytes.ts";
import {
  byEpoch,
  type Cluster,
  configOf,
  createCluster,
  give,
  memberOf,
  OPERATORS,
  peerOf,
  run,
} from "../unit/core/replica/cluster.ts";
import { peerMessages } from "./arbitraries.ts";

const LIAR = 3;
const { network, local } = configOf(0);
const limits = peerLimitsOf(OPERATORS, { ...network.parameters, ...local });

function submit(cluster: Cluster, operator: number, word: number): void {
  const bytes = new LayoutWriter(8).u32(4).u32(word).done();
  const section = { kind: 0, rollupId: rollupOf(1), units: 1, bytes } as const;
  give(cluster, operator, { kind: "submit", nowMs: millisOf(cluster.nowMs), section });
}

/** A network with some history, in which the liar has taken part honestly. */
function clusterWithHistory(): Cluster {
  const cluster = createCluster();
  for (let word = 0; word < 6; word++) {
    submit(cluster, word % OPERATORS, word);
    run(cluster, 400);
  }
  return cluster;
}

/** Values of the same type that a liar might put in place of another. */
type Change = { readonly place: number; readonly how: number; readonly size: number };

/** The message with one leaf, or one element of a list, changed. */
function changed(message: PeerMessage, change: Change, hashes: readonly string[]): unknown {
  let leaf = 0;
  const count = { leaves: 0 };
  walk(message, () => count.leaves++);
  const chosen = change.place % Math.max(1, count.leaves);
  return map(message);

  function map(value: unknown): unknown {
    if (value instanceof Uint8Array) return leaf++ === chosen ? changedBytes(value) : value;
    if (Array.isArray(value)) {
      const mapped = value.map(map);
      return leaf++ === chosen ? changedList(mapped) : mapped;
    }
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner)]));
    }
    return leaf++ === chosen ? changedLeaf(value) : value;
  }

  function changedBytes(bytes: Uint8Array): Uint8Array {
    if (change.how % 3 === 0) return bytes.subarray(0, change.size % (bytes.length + 1));
    const copy = new Uint8Array(bytes);
    const at = change.size % Math.max(1, copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << (change.how % 8));
    return copy;
  }

  function changedList(list: unknown[]): unknown[] {
    if (change.how % 3 === 0) return list.slice(0, change.size % (list.length + 1));
    if (change.how % 3 === 1) return [...list, ...list.slice(0, 1)];
    return list.toReversed();
  }

  function changedLeaf(value: unknown): unknown {
    if (typeof value === "number") {
      return [value + 1, Math.max(0, value - 1), 0, value + 1000, 2 ** 31, 2 ** 53 - 1][
        change.how % 6
      ];
    }
    if (typeof value === "bigint") return value + 1n;
    if (typeof value === "boolean") return !value;
    if (typeof value === "string" && value.startsWith("0x")) {
      return hashes[change.size % Math.max(1, hashes.length)] ?? value;
    }
    return value;
  }
}

function walk(value: unknown, seen: (leaf: unknown) => void): void {
  if (value instanceof Uint8Array || typeof value !== "object" || value === null)
    return seen(value);
  if (Array.isArray(value)) {
    for (const item of value) walk(item, seen);
    return seen(value);
  }
  for (const inner of Object.values(value)) walk(inner, seen);
}

/** What the decoder lets through of it, or null. */
function onTheWire(message: unknown): PeerMessage | null {
  try {
    const decoded = decodePeerMessage(encodePeerMessage(message as PeerMessage), limits);
    return decoded.kind === "ok" ? decoded.message : null;
  } catch {
    return null; // the sender's own encoder refused: nothing was sent
  }
}

const changes = fc.record({ place: fc.nat(400), how: fc.nat(60), size: fc.nat(4000) });
const garbage = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ invented: peerMessages(OPERATORS) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        pick: fc.nat(10_000),
        changes: fc.array(changes, { minLength: 1, maxLength: 3 }),
      }),
    },
  ),
  { minLength: 10, maxLength: 60, size: "max" },
);

function hashesIn(messages: readonly PeerMessage[]): string[] {
  const found = new Set<string>();
  for (const message of messages.slice(-200)) {
    walk(message, (leaf) => {
      if (typeof leaf === "string" && leaf.length === 66) found.add(leaf);
    });
  }
  return [...found];
}

test("D9, M2: nonsense of one peer neither throws, halts, grows beyond bounds, nor stops the order", () => {
  let delivered = 0;
  fc.assert(
    fc.property(garbage, (items) => {
      const cluster = clusterWithHistory();
      const victim = memberOf(cluster, 0);
      const sent = memberOf(cluster, LIAR).effects.flatMap((effect) =>
        effect.kind === "send" ? [effect.message] : [],
      );
      const hashes = hashesIn(sent);
      for (const item of items) {
        const invented = "invented" in item ? { ...item.invented, epoch: 0 } : null;
        const message =
          invented ??
          ("changes" in item
            ? item.changes.reduce<unknown>(
                (made, change) => changed(made as PeerMessage, change, hashes),
                sent[item.pick % sent.length],
              )
            : null);
        const received = onTheWire(message);
        if (received === null) continue;
        delivered++;
        give(cluster, 0, {
          kind: "message",
          nowMs: millisOf(cluster.nowMs),
          from: peerOf(LIAR),
          message: received,
        });
        expect(inspect(victim.replica).halted).toBeNull();
      }
      for (const { name, size, bound } of collections(victim.replica)) {
        expect(size, name).toBeLessThanOrEqual(bound);
      }
      const before = inspect(victim.replica).certifiedHeight;
      submit(cluster, 0, 99);
      run(cluster, 5000);
      expect(inspect(victim.replica).certifiedHeight).toBeGreaterThan(before);
    }),
    { numRuns: 100 },
  );
  expect(delivered).toBeGreaterThan(500);
});

test("R1, S15: every prefix of a log opens, without a throw or a halt, and the node goes on", () => {
  const cluster = clusterWithHistory();
  const { records } = memberOf(cluster, 1);
  const nowMs = millisOf(cluster.nowMs);
  for (let length = 1; length <= records.length; length++) {
    const opened = openReplica(configOf(1), byEpoch(records.slice(0, length)), nowMs);
    expect(inspect(opened.replica).halted).toBeNull();
    expect(opened.effects.some((effect) => effect.kind === "halt")).toBe(false);
  }
});
