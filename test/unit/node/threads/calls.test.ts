/** Calls across a message port: answers, order, credit, the end. */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type Connection,
  type Credit,
  connect,
  type Methods,
} from "../../../../src/node/threads/calls.ts";
import { LockstepError, UsageError } from "../../../../src/primitives/errors.ts";

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** This side calls, the other answers. */
function pair(methods: Methods, credit?: Credit): Connection {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  connect(port2, methods);
  return connect(port1, {}, credit);
}

describe("answers", () => {
  test("come back to their own call, in whatever order they are given", async () => {
    const held = new Map<number, PromiseWithResolvers<string>>();
    const here = pair({
      wait: (id: number) => {
        const one = Promise.withResolvers<string>();
        held.set(id, one);
        return one.promise;
      },
    });
    const first = here.call("wait", 1);
    const second = here.call("wait", 2);
    await vi.waitFor(() => expect(held.size).toBe(2));
    held.get(2)?.resolve("two");
    held.get(1)?.resolve("one");
    expect(await Promise.all([first, second])).toEqual(["one", "two"]);
  });

  test("calls arrive in the order in which they were made", async () => {
    const seen: number[] = [];
    const here = pair({ note: (id: number) => seen.push(id) });
    await Promise.all([...Array(50).keys()].map((id) => here.call("note", id)));
    expect(seen).toEqual([...Array(50).keys()]);
  });

  test("words that want no answer keep their place among calls", async () => {
    const seen: string[] = [];
    const here = pair({ note: (text: string) => seen.push(text) });
    here.tell("note", "a");
    const called = here.call("note", "b");
    here.tell("note", "c");
    await called;
    await here.call("note", "d");
    expect(seen).toEqual(["a", "b", "c", "d"]);
  });

  test("a method that nobody has is an error of the call, not of the thread", async () => {
    await expect(pair({}).call("nothing", null)).rejects.toThrow("no method nothing");
  });

  test("bytes that are handed over are gone here", async () => {
    const here = pair({ length: (bytes: Uint8Array) => bytes.length });
    const bytes = new Uint8Array(10);
    const transfer = [bytes.buffer as ArrayBuffer];
    expect(await here.call("length", bytes, { transfer })).toBe(10);
    expect(bytes.length).toBe(0);
  });
});

describe("errors", () => {
  const caught = async (error: unknown): Promise<unknown> => {
    const here = pair({ fail: () => Promise.reject(error) });
    return await here.call("fail", null).catch((one: unknown) => one);
  };

  test("of an operator keep all findings", async () => {
    const error = await caught(new UsageError(["one", "two"]));
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).findings).toEqual(["one", "two"]);
  });

  test("of a part keep their code, which says what to do", async () => {
    const error = await caught(new LockstepError("STORAGE_FULL", "no space"));
    expect(error).toBeInstanceOf(LockstepError);
    expect((error as LockstepError).recovery).toBe("retry");
  });

  test("that a method throws at once come back too", async () => {
    const here = pair({
      fail() {
        throw new Error("at once");
      },
    });
    await expect(here.call("fail", null)).rejects.toThrow("at once");
  });
});

describe("DR7", () => {
  /** Answers when it is told to. */
  function slow(credit: Credit) {
    const waiting: PromiseWithResolvers<void>[] = [];
    const here = pair(
      {
        wait: () => {
          const one = Promise.withResolvers<void>();
          waiting.push(one);
          return one.promise;
        },
      },
      credit,
    );
    return { here, waiting };
  }

  test("DR7: more calls than the credit wait in turn", async () => {
    const { here, waiting } = slow({ calls: 2, bytes: 1000 });
    const done: number[] = [];
    const calls = [0, 1, 2, 3].map((id) => here.call("wait", id).then(() => done.push(id)));
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    waiting[0]?.resolve();
    await vi.waitFor(() => expect(waiting).toHaveLength(3));
    expect(done).toEqual([0]);
    waiting[1]?.resolve();
    waiting[2]?.resolve();
    await vi.waitFor(() => expect(waiting).toHaveLength(4));
    waiting[3]?.resolve();
    await Promise.all(calls);
    expect(done).toEqual([0, 1, 2, 3]);
  });

  test("DR7: bytes are a credit of their own; one call may exceed it, alone", async () => {
    const { here, waiting } = slow({ calls: 10, bytes: 100 });
    const calls = [5000, 60, 60].map((bytes) => here.call("wait", null, { bytes }));
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    waiting[0]?.resolve();
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    waiting[1]?.resolve();
    await vi.waitFor(() => expect(waiting).toHaveLength(3));
    waiting[2]?.resolve();
    await Promise.all(calls);
  });

  test("DR7: a call that failed gives its credit back", async () => {
    const here = pair({ fail: () => Promise.reject(new Error("no")) }, { calls: 1, bytes: 10 });
    for (let time = 0; time < 5; time++) {
      await expect(here.call("fail", null, { bytes: 10 })).rejects.toThrow("no");
    }
  });
});

test("when the other side is gone every call fails, those that wait for credit included", async () => {
  const here = pair({ wait: () => new Promise(() => {}) }, { calls: 1, bytes: 10 });
  const calls = [1, 2, 3].map((id) => here.call("wait", id));
  const settled = Promise.allSettled(calls);
  here.end(new Error("the thread died"));
  for (const one of await settled) {
    expect(one).toMatchObject({ status: "rejected", reason: { message: "the thread died" } });
  }
  await expect(here.call("wait", 4)).rejects.toThrow("the thread died");
});
