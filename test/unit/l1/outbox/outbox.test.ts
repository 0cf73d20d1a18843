import { describe, expect, test } from "vitest";
import { type Intent, keyOf } from "../../../../src/l1/outbox/item.ts";
import { createOutbox } from "../../../../src/l1/outbox/outbox.ts";
import { seededDraw } from "../../../property/draw.ts";
import { createModelChain, FINAL_DEPTH } from "./model-chain.ts";
import { blobIntentOf, intentOf, journal, OPTIONS, textStore } from "./outbox-fixture.ts";

async function setup(options = OPTIONS) {
  const chain = createModelChain(seededDraw(1));
  const events = journal();
  const store = textStore();
  const open = () => createOutbox(options, { chain, store, events });
  let outbox = await open();
  const look = async (heads = 1): Promise<void> => {
    for (let head = 0; head < heads; head++) {
      await outbox.onHead(chain.head());
      chain.mine();
    }
  };
  const restart = async (): Promise<void> => {
    outbox = await open();
  };
  const submit = (intent: Intent) => outbox.submit(intent);
  const kinds = () => events.outcomes.map(({ outcome }) => outcome.kind);
  return { chain, events, store, look, restart, submit, kinds, outbox: () => outbox };
}

describe("ST4: the life of an item", () => {
  test("sent at the next head, mined, and done when that is final", async () => {
    const { look, submit, kinds, outbox } = await setup();
    await submit(intentOf(1));
    expect(outbox().unmined()).toHaveLength(1);
    await look(2);
    expect(outbox().unmined()).toHaveLength(0);
    expect(outbox().size()).toBe(1);
    await look(FINAL_DEPTH - 2);
    expect(kinds()).toEqual([]);
    await look(2);
    expect(kinds()).toEqual(["confirmed"]);
    expect(outbox().size()).toBe(0);
  });

  test("keyed by content: the same call twice is one, over restarts too", async () => {
    const { look, submit, restart, outbox, chain } = await setup();
    expect(await submit(intentOf(1))).toBe(keyOf(intentOf(1)));
    await submit(intentOf(1, { note: "another word", stale: [] }));
    expect(outbox().size()).toBe(1);
    await look();
    await restart();
    await submit(intentOf(1));
    expect(outbox().size()).toBe(1);
    await look(8);
    expect(await chain.nonceOf("checkpoint")).toBe(1);
  });

  test("other bytes, other blobs, another value: another call", () => {
    const blob = blobIntentOf(1);
    const other = new Uint8Array(blob.blobs[0] as Uint8Array);
    other[1] = 9;
    const keys = [
      intentOf(1),
      intentOf(2),
      intentOf(1, { value: 1n }),
      blob,
      { ...blob, blobs: [other] },
    ].map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("withdrawn while no transaction of it is on its way, not later", async () => {
    const { chain, look, submit, outbox } = await setup();
    const key = await submit(intentOf(1));
    expect(await outbox().withdraw(key)).toBe(true);
    expect(outbox().has(key)).toBe(false);
    await submit(intentOf(1));
    chain.baseFee = 1n;
    await look();
    expect(await outbox().withdraw(key)).toBe(false);
  });
});

describe("ST4: what is done already counts as success", () => {
  test("when the final state says so, not when the newest block does", async () => {
    const { chain, look, submit, kinds } = await setup();
    await submit(intentOf(1));
    chain.mine({ foreign: [keyOf(intentOf(1))] });
    await look(FINAL_DEPTH - 1);
    expect(kinds()).toEqual([]);
    await look(2);
    expect(kinds()).toEqual(["stale"]);
    expect(await chain.nonceOf("checkpoint")).toBe(0);
  });

  test("if a reorg takes the other's call back, ours is sent", async () => {
    const { chain, look, submit, kinds } = await setup();
    await submit(intentOf(1));
    chain.mine({ foreign: [keyOf(intentOf(1))] });
    await look();
    chain.reorg(3);
    await look(8);
    expect(kinds()).toEqual(["confirmed"]);
  });

  test("overtaken on its way: it reverts, and is done by the other's call", async () => {
    const { chain, events, look, submit, kinds, outbox } = await setup();
    await submit(intentOf(1));
    await outbox().onHead(chain.head());
    chain.mine({ foreign: [keyOf(intentOf(1))] });
    await look(8);
    expect(events.attempts).toEqual(["reverted"]);
    expect(kinds()).toEqual(["stale"]);
  });
});

describe("ST4: what the contract refuses", () => {
  test("holds up nobody, and is sent when it may be", async () => {
    const { chain, look, submit, kinds } = await setup();
    chain.needs.set(keyOf(intentOf(1)), keyOf(intentOf(2)));
    await submit(intentOf(1));
    await submit(intentOf(2));
    await look(12);
    expect(kinds()).toEqual(["confirmed", "confirmed"]);
  });

  test("is given up after its patience, with the error", async () => {
    const { chain, events, look, submit } = await setup();
    chain.needs.set(keyOf(intentOf(1)), keyOf(intentOf(2)));
    await submit(intentOf(1, { patienceBlocks: 5 }));
    await look(5);
    expect(events.outcomes).toEqual([]);
    await look(1);
    expect(events.outcomes[0]?.outcome).toEqual({ kind: "refused", error: "NotYet" });
    expect(events.waiting).toContain("NotYet");
  });
});

describe("ST4: proofs of blobs take their time", () => {
  test("what is still computed holds up no checkpoint, and is sent once it is there", async () => {
    const { chain, look, submit, outbox } = await setup();
    chain.proving = false;
    const blob = await submit(blobIntentOf(1));
    const checkpoint = await submit(intentOf(2));
    await look(8);
    expect(chain.effects()).toEqual(new Set([checkpoint]));
    expect(outbox().has(blob)).toBe(true);
    chain.proving = true;
    await look(8);
    expect(chain.effects()).toEqual(new Set([checkpoint, blob]));
  });

  test("a restart forgets them: what was sent waits for them again", async () => {
    const { chain, look, submit, restart, outbox } = await setup();
    const blob = await submit(blobIntentOf(1));
    await outbox().onHead(chain.head());
    while (chain.poolSize() > 0) chain.forget();
    await restart();
    chain.proving = false;
    await look(8);
    expect(chain.effects().size).toBe(0);
    chain.proving = true;
    await look(8);
    expect(chain.effects()).toEqual(new Set([blob]));
  });
});

describe("ST4: fees and funds", () => {
  test("not mined: replaced after some blocks, blobs at twice the price", async () => {
    const { chain, events, submit, outbox } = await setup();
    await submit(intentOf(1));
    await submit(blobIntentOf(2));
    await outbox().onHead(chain.head());
    const first = outbox()
      .unmined()
      .map((item) => item.attempts[0]?.fees.maxFeePerGas ?? 0n);
    chain.baseFee = 1000n;
    chain.mine();
    chain.mine();
    await outbox().onHead(chain.head());
    expect(events.attempts).toEqual([]);
    chain.mine();
    await outbox().onHead(chain.head());
    expect(events.attempts).toEqual(["replaced", "replaced"]);
    const second = outbox()
      .unmined()
      .map((item) => item.attempts[1]?.fees.maxFeePerGas ?? 0n);
    expect(second[1]).toBeGreaterThanOrEqual(2n * (first[1] ?? 0n));
  });

  test("above the caps it waits, and says so", async () => {
    const caps = { maxFeePerGas: 50n, maxFeePerBlobGas: 50n };
    const { chain, events, look, submit, kinds } = await setup({ ...OPTIONS, caps });
    chain.baseFee = 51n;
    await submit(intentOf(1));
    await look(3);
    expect(events.waiting).toEqual(["fee_cap", "fee_cap", "fee_cap"]);
    expect(await chain.nonceOf("checkpoint")).toBe(0);
    chain.baseFee = 10n;
    await look(8);
    expect(kinds()).toEqual(["confirmed"]);
  });

  test("without funds it waits, and goes on by itself", async () => {
    const { chain, events, look, submit, kinds } = await setup();
    chain.funded = false;
    await submit(intentOf(1));
    await look(4);
    expect(events.waiting).toContain("no_funds");
    chain.funded = true;
    await look(8);
    expect(kinds()).toEqual(["confirmed"]);
  });
});

describe("ST4: one account at a time", () => {
  test("as many on their way as allowed, with nonces in a row", async () => {
    const { chain, submit, outbox } = await setup({ ...OPTIONS, inFlightMax: 2 });
    for (let index = 1; index <= 4; index++) await submit(intentOf(index));
    await outbox().onHead(chain.head());
    const nonces = outbox()
      .unmined()
      .map((item) => item.nonce);
    expect(nonces).toEqual([0, 1, null, null]);
    expect(chain.poolSize()).toBe(2);
  });

  test("an endpoint that fails for one account does not stop the other", async () => {
    const { chain, submit, outbox } = await setup();
    await submit(intentOf(1));
    await submit(blobIntentOf(2));
    const original = chain.nonceOf;
    chain.nonceOf = (wallet) =>
      wallet === "checkpoint" ? Promise.reject(new Error("down")) : original(wallet);
    await expect(outbox().onHead(chain.head())).rejects.toThrow("down");
    expect(chain.poolSize()).toBe(1);
  });
});
