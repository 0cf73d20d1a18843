/** Nothing in the outbox ever gets stuck, whatever the L1 does for a while. [ST4] */
import { expect, test } from "vitest";
import { type Intent, keyOf } from "../../../../src/l1/outbox/item.ts";
import { createOutbox, type Outbox } from "../../../../src/l1/outbox/outbox.ts";
import { type Draw, seededDraw } from "../../../property/draw.ts";
import { createModelChain, type ModelChain } from "./model-chain.ts";
import { blobIntentOf, intentOf, journal, OPTIONS, textStore } from "./outbox-fixture.ts";

const STORM_HEADS = 60;
const CALM_HEADS = 60;

/** One head's weather. */
function storm(chain: ModelChain, draw: Draw, intents: readonly Intent[]): void {
  chain.failing = [0, 0, 10, 30][draw.below(4)] as number;
  chain.funded = draw.below(6) > 0;
  chain.baseFee = BigInt(1 + draw.below(400));
  if (draw.below(4) === 0) chain.reorg(1 + draw.below(3));
  if (draw.below(5) === 0) chain.forget();
  if (draw.below(10) === 0) chain.intrude(draw.below(2) === 0 ? "blob" : "checkpoint");
  const somebody = draw.below(12) === 0 ? intents[draw.below(intents.length)] : undefined;
  const foreign = somebody === undefined ? [] : [keyOf(somebody)];
  for (let count = 1 + draw.below(3); count > 0; count--) {
    chain.mine({ foreign, most: draw.below(4) });
  }
}

async function weather(seed: number): Promise<string[]> {
  const draw = seededDraw(seed);
  const chain = createModelChain(draw);
  const store = textStore();
  const events = journal();
  const open = (): Promise<Outbox> => createOutbox(OPTIONS, { chain, store, events });
  const intents = Array.from({ length: 8 }, (_, index) =>
    index % 3 === 0 ? blobIntentOf(index) : intentOf(index),
  );
  const keys = intents.map(keyOf);
  // As batches need their checkpoint.
  chain.needs.set(keys[0] as never, keys[1] as never);
  chain.needs.set(keys[4] as never, keys[6] as never);
  let outbox = await open();
  for (let head = 0; head < STORM_HEADS; head++) {
    const next = intents[head];
    if (next !== undefined) await outbox.submit(next);
    await outbox.onHead(chain.head()).catch(() => undefined);
    storm(chain, draw, intents);
    if (draw.below(8) === 0) outbox = await open();
  }
  chain.failing = 0;
  chain.funded = true;
  chain.baseFee = 10n;
  for (let head = 0; head < CALM_HEADS && outbox.size() > 0; head++) {
    await outbox.onHead(chain.head());
    chain.mine();
  }
  const faults: string[] = [];
  if (outbox.size() > 0) faults.push(`${outbox.size()} items are stuck`);
  if (store.texts.size > 0) faults.push("the store is not empty");
  for (const [index, key] of keys.entries()) {
    if (!chain.effects().has(key)) faults.push(`call ${index} never happened`);
    const ends = events.outcomes.filter(({ item }) => item.key === key);
    if (ends.length === 0) faults.push(`call ${index} has no outcome`);
    if (ends.some(({ outcome }) => outcome.kind === "refused")) faults.push(`${index} given up`);
  }
  return faults;
}

test("ST4: whatever the L1 does for a while, every call is final in the end and nothing is stuck", async () => {
  for (let seed = 1; seed <= 300; seed++) {
    expect(await weather(seed), `seed ${seed}`).toEqual([]);
  }
});
