/** Whatever happens to node and subscribers, nobody sees a hole without an error. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Cursor, type FeedError, OUTPUTS_STREAM } from "../../src/feed/index.ts";
import { type Hash, heightOf, rollupOf } from "../../src/primitives/brand.ts";
import { toHex } from "../../src/primitives/bytes.ts";
import {
  chainOf,
  createManualClock,
  createRig,
  cursorOf,
  type HeightPlan,
  messageOf,
  type Rig,
  requestOf,
  settle,
} from "../unit/feed/fixture.ts";
import { createMemoryFiles, type MemoryFiles } from "../unit/feed/memory-files.ts";

const HEIGHTS = 40;
const ROLLUPS = 3;

type Action =
  | { readonly kind: "publish"; readonly heights: number }
  | {
      readonly kind: "subscribe";
      readonly rollup: number;
      readonly start: number;
      readonly how: number;
    }
  | { readonly kind: "pull"; readonly who: number; readonly messages: number }
  | { readonly kind: "leave"; readonly who: number }
  | { readonly kind: "resume"; readonly who: number }
  | { readonly kind: "crash"; readonly kept: readonly number[] }
  | { readonly kind: "hear"; readonly heights: number }
  | { readonly kind: "miss"; readonly heights: number }
  | { readonly kind: "sync" }
  | { readonly kind: "retain"; readonly bytesMax: number }
  | { readonly kind: "pass"; readonly ms: number };

const actions: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("publish" as const),
      heights: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("subscribe" as const),
      rollup: fc.integer({ min: 1, max: ROLLUPS }),
      start: fc.integer({ min: 1, max: HEIGHTS }),
      how: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("pull" as const),
      who: fc.nat(),
      messages: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leave" as const), who: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("resume" as const), who: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("crash" as const),
      kept: fc.array(fc.integer({ min: 0, max: 1200 }), { minLength: 4, maxLength: 4 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("hear" as const),
      heights: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("miss" as const),
      heights: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("sync" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("retain" as const),
      bytesMax: fc.integer({ min: 0, max: 20_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      ms: fc.integer({ min: 1, max: 6000 }),
    }),
  },
);

const plans: fc.Arbitrary<readonly HeightPlan[]> = fc.array(
  fc.subarray([1, 2, 3]).chain((rollups) =>
    fc.tuple(
      ...rollups.map((rollup) =>
        fc.record({
          rollup: fc.constant(rollup),
          parts: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 3 }),
        }),
      ),
    ),
  ),
  { minLength: HEIGHTS, maxLength: HEIGHTS },
);

/** A client: it knows the last batch it has, and comes back for the next. */
type Client = {
  readonly rollup: number;
  cursor: Cursor | null;
  /** The call that the cursor has not answered. */
  asked: ReturnType<Cursor["next"]> | null;
  /** Next number; null until the first batch. */
  next: number | null;
  hash: Hash | null;
  error: FeedError | null;
};

type World = {
  readonly files: MemoryFiles;
  readonly chain: ReturnType<typeof chainOf>;
  /** Frames by rollup and number, as a node without faults makes them. */
  readonly expected: ReadonlyMap<string, { readonly bytes: string; readonly hash: Hash }>;
  readonly clients: Client[];
  readonly clock: ReturnType<typeof createManualClock>;
  rig: Rig;
  published: number;
  /** Announcements of this run that the doors have got. */
  heard: number;
};

/** The doors hear of the next heights: they live in another thread, and later. */
function hear(world: World, heights: number): void {
  const until = Math.min(world.rig.announced.length, world.heard + heights);
  for (const height of world.rig.announced.slice(world.heard, until)) {
    world.rig.feed.announce(structuredClone(height));
  }
  world.heard = until;
}

const RIG = { holdBack: true, segmentBytes: 1500, ring: { heights: 4, bytes: 5000 } } as const;

async function referenceOf(chain: World["chain"]): Promise<World["expected"]> {
  const rig = await createRig({ files: createMemoryFiles() });
  await rig.publish(chain);
  return new Map(
    rig.announced
      .flatMap(({ frames }) => frames)
      .map(({ rollupId, seq, messages, batchHash }) => [
        `${rollupId}/${seq}`,
        { bytes: toHex(messages[0] as Uint8Array), hash: batchHash },
      ]),
  );
}

/** Takes what comes without waiting, at most so many messages. */
async function pull(world: World, client: Client, messages: number): Promise<void> {
  for (let count = 0; count < messages && client.cursor !== null; count++) {
    client.asked ??= client.cursor.next();
    let step: Awaited<typeof client.asked> | null = null;
    void client.asked.then((got) => {
      step = got;
    });
    await settle();
    if (step === null) return;
    client.asked = null;
    take(world, client, step);
  }
}

function take(world: World, client: Client, step: Awaited<ReturnType<Cursor["next"]>>): void {
  if (step.kind === "error") {
    client.error = step;
    client.cursor = null;
    return;
  }
  const message = messageOf(step);
  if (message.kind === "heartbeat") {
    // One without a tip says nothing: then the first batch that comes is the next one.
    if (message.tip !== null) client.next ??= message.tip.leaf.seq + 1;
    return;
  }
  if (message.kind !== "batch") throw new Error(`not asked for: ${message.kind}`);
  const { seq } = message.proof.leaf;
  if (client.next !== null) expect(seq, "FP1: no hole, no repeat").toBe(client.next);
  const expected = world.expected.get(`${client.rollup}/${seq}`);
  expect(toHex(step.bytes), "FC1: the same bytes").toBe(expected?.bytes);
  client.next = seq + 1;
  client.hash = expected?.hash ?? null;
}

function subscribe(world: World, client: Client, request: Parameters<typeof requestOf>[0]): void {
  client.cursor = cursorOf(
    world.rig.feed,
    requestOf(request, { rollupId: rollupOf(client.rollup) }),
  );
  client.asked = null;
  client.error = null;
}

function leave(client: Client): void {
  client.cursor?.close();
  client.cursor = null;
  client.asked = null;
}

/** Back to where the client was, with the hash of its last batch. */
function resume(world: World, client: Client): void {
  if (client.cursor !== null || client.next === null) return;
  subscribe(world, client, {
    kind: "fromSeq",
    seq: client.next,
    expectPrevBatchHash: client.hash,
  });
}

async function crash(world: World, kept: readonly number[]): Promise<void> {
  for (const client of world.clients) leave(client);
  world.files.crash((unsynced, path) => {
    const stream = Number(path.split("/")[2]);
    return Math.min(unsynced, kept[stream] ?? 0);
  });
  world.rig = await createRig({ files: world.files, clock: world.clock, ...RIG });
  world.heard = 0;
  const delivered = world.rig.publisher.deliveredHeight();
  expect(delivered).toBeLessThanOrEqual(world.published);
  await world.rig.publish(world.chain.slice(delivered, world.published));
}

async function act(world: World, action: Action): Promise<void> {
  const { clients } = world;
  const chosen = "who" in action ? clients[action.who % Math.max(1, clients.length)] : undefined;
  switch (action.kind) {
    case "publish": {
      const until = Math.min(HEIGHTS, world.published + action.heights);
      await world.rig.publish(world.chain.slice(world.published, until));
      world.published = until;
      return;
    }
    case "subscribe": {
      if (clients.length >= 6) return;
      const { rollup, start, how } = action;
      const client: Client = {
        rollup,
        cursor: null,
        asked: null,
        next: null,
        hash: null,
        error: null,
      };
      clients.push(client);
      if (how === 0) {
        client.next = start;
        subscribe(world, client, { kind: "fromSeq", seq: start, expectPrevBatchHash: null });
      } else if (how === 1) {
        client.next = firstAt(world, rollup, start);
        subscribe(world, client, { kind: "fromHeight", height: heightOf(start) });
      } else {
        subscribe(world, client, { kind: "fromTip" });
      }
      return;
    }
    case "pull":
      if (chosen !== undefined) await pull(world, chosen, action.messages);
      return;
    case "leave":
      if (chosen !== undefined) leave(chosen);
      return;
    case "resume":
      if (chosen !== undefined) resume(world, chosen);
      return;
    case "crash":
      return crash(world, action.kept);
    case "hear":
      return hear(world, action.heights);
    case "miss":
      // Never the last one: nothing would ever say that there is something.
      world.heard = Math.max(
        world.heard,
        Math.min(world.rig.announced.length - 1, world.heard + action.heights),
      );
      return;
    case "sync":
      return world.rig.publisher.sync();
    case "retain":
      return world.rig.publisher.retain({ sealedBeforeMs: 0, bytesMax: action.bytesMax });
    case "pass":
      return world.clock.advance(action.ms);
  }
}

/** The first batch at or above a height, by the chain. */
const firstAt = (world: World, rollup: number, height: number): number | null =>
  world.chain
    .slice(height - 1)
    .flatMap(({ batches }) => batches)
    .find(({ leaf }) => leaf.rollupId === rollup)?.leaf.seq ?? null;

const planAt = (heights: Readonly<Record<number, HeightPlan>>): readonly HeightPlan[] =>
  Array.from({ length: HEIGHTS }, (_, index) => heights[index + 1] ?? []);

/** What this property found once. */
const FOUND: [readonly HeightPlan[], Action[]][] = [
  [
    planAt({ 5: [{ rollup: 3, parts: [0] }], 8: [{ rollup: 3, parts: [0] }] }),
    [
      { kind: "publish", heights: 8 },
      { kind: "retain", bytesMax: 0 },
      { kind: "miss", heights: 1 },
      { kind: "publish", heights: 1 },
      { kind: "subscribe", rollup: 3, start: 2, how: 1 },
      { kind: "pull", who: 0, messages: 1 },
    ],
  ],
  [
    planAt({
      2: [{ rollup: 3, parts: [0] }],
      6: [{ rollup: 2, parts: [0] }],
      7: [1, 2].map((rollup) => ({ rollup, parts: [0] })),
      8: [{ rollup: 2, parts: [0] }],
      11: [{ rollup: 1, parts: [0] }],
      13: [{ rollup: 2, parts: [0] }],
      14: [1, 2, 3].map((rollup) => ({ rollup, parts: [0] })),
      16: [1, 2, 3].map((rollup) => ({ rollup, parts: [0] })),
    }),
    [
      { kind: "publish", heights: 14 },
      { kind: "retain", bytesMax: 2000 },
      { kind: "crash", kept: [0, 0, 0, 0] },
      { kind: "publish", heights: 1 },
    ],
  ],
  [
    planAt({ 8: [{ rollup: 2, parts: [0] }], 9: [{ rollup: 2, parts: [0] }] }),
    [
      { kind: "publish", heights: 3 },
      { kind: "subscribe", rollup: 2, start: 1, how: 0 },
      { kind: "publish", heights: 5 },
      { kind: "miss", heights: 1 },
      { kind: "hear", heights: 4 },
      { kind: "pull", who: 0, messages: 1 },
      { kind: "publish", heights: 1 },
      { kind: "pull", who: 0, messages: 1 },
      { kind: "hear", heights: 3 },
      { kind: "subscribe", rollup: 1, start: 1, how: 0 },
      { kind: "hear", heights: 1 },
    ],
  ],
  [
    planAt({ 1: [{ rollup: 1, parts: [180] }], 3: [{ rollup: 1, parts: [0] }] }),
    [
      { kind: "publish", heights: 5 },
      { kind: "subscribe", rollup: 1, start: 1, how: 2 },
      { kind: "pull", who: 0, messages: 2 },
      { kind: "hear", heights: 5 },
      { kind: "retain", bytesMax: 0 },
    ],
  ],
];

test("FP1: no subscriber sees a hole, a repeat or other bytes without an error", async () => {
  await fc.assert(
    fc.asyncProperty(
      plans,
      fc.array(actions, { minLength: 5, maxLength: 40 }),
      async (made, list) => {
        const chain = chainOf(made, { certifiedAt: [3, 4, 9, 10, 11, 20, 40] });
        const files = createMemoryFiles();
        const clock = createManualClock();
        const world: World = {
          files,
          chain,
          expected: await referenceOf(chain),
          clients: [],
          clock,
          rig: await createRig({ files, clock, ...RIG }),
          published: 0,
          heard: 0,
        };
        for (const action of list) await act(world, action);
        hear(world, HEIGHTS);
        await settle();
        for (const client of world.clients) {
          if (client.cursor === null) continue;
          await pull(world, client, 200);
          const range = world.rig.reader.range(client.rollup);
          const head = range?.head ?? 0;
          if (client.cursor !== null && client.next !== null && client.next <= head) {
            throw new Error(
              `rollup ${client.rollup} stopped at ${client.next}, the head is ${head}`,
            );
          }
          leave(client);
        }
        for (const { error } of world.clients) {
          const known = ["BELOW_OLDEST", "ABOVE_HEAD"];
          if (error !== null) expect(known).toContain(error.code);
        }
        expect(world.rig.store.range(OUTPUTS_STREAM)?.head ?? 0).toBe(world.published);
      },
    ),
    { numRuns: 60, examples: FOUND },
  );
}, 60_000);
