/** What waits for a step: bounded per source, the most urgent first. */
import { describe, expect, test, vi } from "vitest";
import { CLASS_OF, createInbox, type Inbox, type InboxClass } from "../../../src/node/inbox.ts";
import { idle } from "./driver-rig.ts";

type Outside = Exclude<InboxClass, "internal">;

const offer = (
  inbox: Inbox,
  place: { readonly class: Outside; readonly from?: string; readonly id?: number },
  bytes = 1,
) =>
  inbox.offer(
    { class: place.class, from: place.from ?? "1", input: idle(place.id ?? 0), taken: null },
    bytes,
  );

const idOf = (inbox: Inbox): number | null => {
  const input = inbox.next()?.input;
  return input?.kind === "checked" ? input.job.id - 1_000_000 : null;
};

/** Whether a promise is settled by now. */
async function isSettled(promise: Promise<void> | undefined): Promise<boolean> {
  const open = Symbol("open");
  return (await Promise.race([promise, Promise.resolve(open)])) !== open;
}

describe("DR8", () => {
  test("DR8: the order of the classes is the order of the steps", () => {
    const inbox = createInbox(() => {});
    const classes: readonly Outside[] = [
      "submissions",
      "sync",
      "batches",
      "acks",
      "proposals",
      "certificates",
      "votes",
    ];
    for (const [id, one] of classes.entries()) void offer(inbox, { class: one, id });
    inbox.internal(idle(99));
    const order = Array.from({ length: inbox.size }, () => idOf(inbox));
    expect(order).toEqual([99, 6, 5, 4, 3, 2, 1, 0]);
    expect(inbox.next()).toBeNull();
  });

  test("DR8: within a class first come, first served, whoever it is", () => {
    const inbox = createInbox(() => {});
    for (let id = 0; id < 5000; id++)
      void offer(inbox, { class: "acks", from: String(id % 7), id });
    const order = Array.from({ length: 5000 }, () => idOf(inbox));
    expect(order).toEqual(Array.from({ length: 5000 }, (_, id) => id));
  });

  test("DR8: votes and what ends views are never behind batches or requests", () => {
    const urgent = ["notarize", "nullify", "finalize", "outputVote", "tipReport"] as const;
    for (const kind of urgent) expect(CLASS_OF[kind]).toBe("votes");
    expect(CLASS_OF.viewCertificate).toBe("certificates");
    expect(CLASS_OF.batch).toBe("batches");
    expect(CLASS_OF.getBlocks).toBe("sync");
  });
});

describe("DR7", () => {
  const COUNTS: readonly (readonly [Outside, number])[] = [
    ["votes", 512],
    ["certificates", 256],
    ["proposals", 16],
    ["acks", 1024],
    ["batches", 64],
    ["sync", 32],
    ["submissions", 256],
  ];

  test.each(COUNTS)("DR7: a source of %s waits from %i inputs on", (name, count) => {
    const inbox = createInbox(() => {});
    for (let id = 1; id < count; id++) expect(offer(inbox, { class: name, id })).toBeUndefined();
    expect(offer(inbox, { class: name })).toBeInstanceOf(Promise);
    expect(inbox.size).toBe(count);
  });

  test("DR7: bytes are a bound of their own", () => {
    const inbox = createInbox(() => {});
    expect(offer(inbox, { class: "proposals" }, 1024 * 1024)).toBeUndefined();
    expect(offer(inbox, { class: "proposals" }, 1024 * 1024)).toBeInstanceOf(Promise);
  });

  test("DR7: a full source does not hold up the others, nor its own other classes", () => {
    const inbox = createInbox(() => {});
    for (let id = 0; id < 32; id++) void offer(inbox, { class: "sync", from: "1" });
    expect(offer(inbox, { class: "sync", from: "2" })).toBeUndefined();
    expect(offer(inbox, { class: "votes", from: "1" })).toBeUndefined();
  });

  test("DR7: a source goes on once half of its share is free, not before", async () => {
    const inbox = createInbox(() => {});
    let room: Promise<void> | undefined;
    for (let id = 0; id < 32; id++) room = offer(inbox, { class: "sync" });
    for (let taken = 0; taken < 15; taken++) inbox.next();
    expect(await isSettled(room)).toBe(false);
    inbox.next();
    expect(await isSettled(room)).toBe(true);
  });

  test("DR7: half of the bytes as well", async () => {
    const inbox = createInbox(() => {});
    const room = offer(inbox, { class: "batches" }, 5 * 1024 * 1024);
    void offer(inbox, { class: "batches" }, 3 * 1024 * 1024);
    inbox.next();
    expect(await isSettled(room)).toBe(false);
    inbox.next();
    expect(await isSettled(room)).toBe(true);
  });

  test("DR7: nothing that was offered is thrown away, however full a source is", () => {
    const inbox = createInbox(() => {});
    for (let id = 0; id < 100; id++) void offer(inbox, { class: "proposals", id });
    expect(Array.from({ length: 100 }, () => idOf(inbox))).toEqual([...Array(100).keys()]);
  });
});

test("whoever steps is called when something comes into an empty inbox, and only then", () => {
  const ready = vi.fn();
  const inbox = createInbox(ready);
  inbox.internal(idle());
  void offer(inbox, { class: "votes" });
  expect(ready).toHaveBeenCalledTimes(1);
  inbox.next();
  inbox.next();
  void offer(inbox, { class: "votes" });
  expect(ready).toHaveBeenCalledTimes(2);
});
