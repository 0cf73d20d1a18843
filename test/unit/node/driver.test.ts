/** The driver's contract, on a real replica with fakes of everything outside. */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { EpochRecord } from "../../../src/chain/index.ts";
import type { Effect } from "../../../src/core/index.ts";
import { epochOf } from "../../../src/primitives/brand.ts";
import { LockstepError } from "../../../src/primitives/errors.ts";
import { peerOf } from "../core/replica/cluster.ts";
import {
  createRig,
  idle,
  message,
  nodeOf,
  opened,
  publishing,
  type Rig,
  record,
  sending,
  serving,
  setOf,
  signing,
  turns,
} from "./driver-rig.ts";

/** A commit that waits until the test lets it go on. */
function heldCommit() {
  const waiting: PromiseWithResolvers<void>[] = [];
  let running = 0;
  let most = 0;
  return {
    waiting,
    most: () => most,
    async commit(): Promise<void> {
      running++;
      most = Math.max(most, running);
      const held = Promise.withResolvers<void>();
      waiting.push(held);
      await held.promise.finally(() => running--);
    },
  };
}

const viewsOf = (steps: readonly (readonly EpochRecord[])[]): unknown[] =>
  steps.map((step) => step.map(({ record }) => (record as { view?: number }).view));

afterEach(() => {
  vi.useRealTimers();
});

describe("DR1", () => {
  test("DR1: what comes in during a step waits for its own", async () => {
    let depth = 0;
    let deepest = 0;
    let more = 3;
    const rig = createRig({
      stepped() {
        depth++;
        deepest = Math.max(deepest, depth);
        if (more-- > 0) rig.driver.inbox.internal(idle());
        depth--;
      },
    });
    rig.driver.inbox.internal(idle());
    await turns();
    expect(more).toBe(-1);
    expect(deepest).toBe(1);
  });

  test("DR1: an asynchronous answer comes back as an input, however fast it is", async () => {
    const rig = createRig();
    rig.driver.start([signing]);
    expect(rig.stepped).toEqual([]);
    await turns();
    expect(rig.stepped.map(({ kind }) => kind)).toEqual(["signed"]);
  });
});

describe("DR2", () => {
  test("DR2: nothing leaves before the commit of every record before it", async () => {
    const held = heldCommit();
    const rig = createRig({ commit: held.commit });
    rig.driver.start([record(1), sending(), signing, publishing, serving]);
    await turns();
    expect(rig.names()).toEqual(["commit"]);
    held.waiting[0]?.resolve();
    await turns();
    expect(rig.names()).toEqual([
      "commit",
      "committed",
      "send",
      "sign",
      "publish",
      "serve",
      "send",
    ]);
  });

  test("DR2: an effect without a record waits for the records before it all the same", async () => {
    const held = heldCommit();
    const rig = createRig({ commit: held.commit });
    rig.driver.start([record(1)]);
    rig.driver.start([sending()]);
    await turns();
    expect(rig.names()).toEqual(["commit"]);
    held.waiting[0]?.resolve();
    await turns();
    expect(rig.names()).toEqual(["commit", "committed", "send"]);
  });

  test("DR2: effects leave in the order in which the core made them", async () => {
    const rig = createRig();
    rig.driver.start([sending([3]), record(1), sending([1, 2])]);
    await turns();
    const receivers = rig.deeds.flatMap((deed) => (deed.kind === "send" ? [deed.to] : []));
    expect(receivers).toEqual([3, 1, 2].map(peerOf));
  });

  test("DR2: a message to all goes to everybody else, once", async () => {
    const rig = createRig();
    rig.driver.start(opened(0, [0, 1, 2, 3]));
    rig.driver.start([{ kind: "send", to: "all", message: message() }, sending([0])]);
    await turns();
    const receivers = rig.deeds.flatMap((deed) => (deed.kind === "send" ? [deed.to] : []));
    expect(receivers).toEqual([1, 2, 3].map(peerOf));
  });

  test("DR2: what has no room holds back what comes after it", async () => {
    const room = Promise.withResolvers<void>();
    const rig = createRig({ publish: () => room.promise });
    rig.driver.start([publishing, sending()]);
    await turns();
    expect(rig.names()).toEqual([]);
    room.resolve();
    await turns();
    expect(rig.names()).toEqual(["send"]);
  });
});

describe("DR3", () => {
  test("DR3: one commit at a time; steps that end meanwhile share the next, each whole", async () => {
    const held = heldCommit();
    const rig = createRig({ commit: held.commit });
    rig.driver.start([record(1)]);
    rig.driver.start([record(2), record(3)]);
    rig.driver.start([record(4)]);
    await turns();
    expect(held.waiting).toHaveLength(1);
    held.waiting[0]?.resolve();
    await turns();
    held.waiting[1]?.resolve();
    await turns();
    const groups = rig.deeds.flatMap((deed) =>
      deed.kind === "commit" ? [viewsOf(deed.steps)] : [],
    );
    expect(groups).toEqual([[[1]], [[2, 3], [4]]]);
    expect(held.most()).toBe(1);
  });

  test("DR3: steps without records need no commit", async () => {
    const rig = createRig();
    rig.driver.start([sending()]);
    await turns();
    expect(rig.names()).toEqual(["send"]);
  });
});

describe("DR4", () => {
  const broken = new LockstepError("STORAGE_WRITE", "the sync failed");

  test("DR4: a failed commit ends it all; nothing that it covered leaves", async () => {
    const rig = createRig({ commit: () => Promise.reject(broken) });
    rig.driver.start([record(1), sending(), signing]);
    await turns();
    expect(rig.names()).toEqual(["commit"]);
    expect(rig.failures).toEqual([{ kind: "error", error: broken }]);
  });

  test("DR4: after it nothing is stepped, sent or written again, not even by stop", async () => {
    const rig = createRig({ commit: () => Promise.reject(broken) });
    rig.driver.start([record(1)]);
    await turns();
    rig.driver.inbox.internal(idle());
    rig.driver.start([record(2), sending()]);
    await turns();
    await rig.driver.stop();
    expect(rig.names()).toEqual(["commit"]);
    expect(rig.stepped).toEqual([]);
    expect(rig.failures).toHaveLength(1);
  });

  test("DR4: an error that is none of storage's is not retried either", async () => {
    const rig = createRig({ commit: () => Promise.reject(new Error("a bug")) });
    rig.driver.start([record(1), sending()]);
    await turns();
    expect(rig.names()).toEqual(["commit"]);
    expect(rig.failures).toHaveLength(1);
  });

  test("DR4: a full disk wrote nothing: the same is tried again, and only then it leaves", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let isFull = true;
    const full = new LockstepError("STORAGE_FULL", "no space left");
    const rig = createRig({
      commit: () => (isFull ? Promise.reject(full) : Promise.resolve()),
    });
    rig.driver.start([record(1), sending()]);
    await turns();
    expect(rig.names()).toEqual(["commit", "diskFull"]);
    expect(rig.deeds.at(-1)).toEqual({ kind: "diskFull", reason: "no space left" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(rig.names()).toEqual(["commit", "diskFull", "commit", "diskFull"]);
    isFull = false;
    await vi.advanceTimersByTimeAsync(1000);
    await turns();
    expect(rig.names().slice(4)).toEqual(["commit", "committed", "diskFull", "send"]);
    expect(rig.deeds.at(-2)).toEqual({ kind: "diskFull", reason: null });
    const tried = rig.deeds.flatMap((deed) => (deed.kind === "commit" ? [deed.steps] : []));
    expect(tried[2]).toBe(tried[0]);
    expect(rig.failures).toEqual([]);
  });

  test("DR4: while the disk is full, a stop does not wait for ever and nothing leaves", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const full = new LockstepError("STORAGE_FULL", "no space left");
    const rig = createRig({ commit: () => Promise.reject(full) });
    rig.driver.start([record(1), sending()]);
    await turns();
    const stopped = rig.driver.stop();
    await vi.advanceTimersByTimeAsync(1000);
    await stopped;
    expect(rig.names()).not.toContain("send");
    expect(rig.failures).toEqual([]);
  });
});

describe("DR5", () => {
  test("DR5: the signer is asked once the decision is durable", async () => {
    const held = heldCommit();
    const rig = createRig({ commit: held.commit });
    rig.driver.start([record(1), signing]);
    await turns();
    expect(rig.names()).not.toContain("sign");
    held.waiting[0]?.resolve();
    await turns();
    expect(rig.names()).toEqual(["commit", "committed", "sign"]);
  });

  test("DR5: nobody waits for the signer, and its refusal is an input", async () => {
    const signed = Promise.withResolvers<null>();
    const rig = createRig({ sign: () => signed.promise });
    rig.driver.start([signing, sending()]);
    await turns();
    expect(rig.names()).toEqual(["send"]);
    signed.resolve(null);
    await turns();
    expect(rig.stepped).toMatchObject([{ kind: "signed", signatures: null }]);
  });

  test("DR5: a signer that failed ends it all", async () => {
    const error = new LockstepError("SIGNER_PROTECTION", "the protection is damaged");
    const rig = createRig({ sign: () => Promise.reject(error) });
    rig.driver.start([signing]);
    await turns();
    expect(rig.failures).toEqual([{ kind: "error", error }]);
  });
});

describe("DR7", () => {
  test("DR7: more requests of a peer than may wait are answered at once: absent", async () => {
    const answers: PromiseWithResolvers<never>[] = [];
    const rig = createRig({
      serve: () => {
        const answer = Promise.withResolvers<never>();
        answers.push(answer);
        return answer.promise;
      },
    });
    rig.driver.start(Array.from({ length: 68 }, () => serving));
    await turns();
    expect(answers).toHaveLength(1);
    const sent = rig.deeds.flatMap((deed) => (deed.kind === "send" ? [deed.message.kind] : []));
    expect(sent).toEqual(["absent", "absent", "absent", "absent"]);
  });

  test("DR7: a peer that has filled its share waits until it is stepped", async () => {
    const rig = createRig();
    const offers = Array.from({ length: 32 }, () => rig.driver.receive(peerOf(1), message(), 10));
    expect(offers.slice(0, 31)).toEqual(Array.from({ length: 31 }, () => undefined));
    expect(offers[31]).toBeInstanceOf(Promise);
    await offers[31];
    expect(rig.stepped.length).toBeGreaterThan(0);
  });
});

describe("DR8", () => {
  test("DR8: votes first, submissions last", async () => {
    const rig = createRig();
    const { inbox } = rig.driver;
    void inbox.offer({ class: "submissions", from: "1", input: idle(1), taken: null }, 1);
    void inbox.offer({ class: "sync", from: "1", input: idle(2), taken: null }, 1);
    void inbox.offer({ class: "votes", from: "1", input: idle(3), taken: null }, 1);
    inbox.internal(idle(4));
    await turns();
    const order = rig.stepped.flatMap((input) => (input.kind === "checked" ? [input.job.id] : []));
    expect(order.map((id) => id - 1_000_000)).toEqual([4, 3, 2, 1]);
  });

  test("DR8: a turn has a budget; the event loop runs before the next", async () => {
    const rig = createRig();
    for (let id = 0; id < 200; id++) rig.driver.inbox.internal(idle(id));
    const seen: number[] = [];
    for (let turn = 0; rig.stepped.length < 200 && turn < 10_000; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(rig.stepped.length);
    }
    const steps = seen.map((count, place) => count - (seen[place - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(64);
    expect(rig.stepped).toHaveLength(200);
  });
});

describe("DR9", () => {
  test("DR9: the last act is a commit: what was stepped before the stop is durable", async () => {
    const held = heldCommit();
    const rig = createRig({ commit: held.commit });
    rig.driver.start([record(1)]);
    rig.driver.start([record(2)]);
    const stopped = rig.driver.stop();
    held.waiting[0]?.resolve();
    await turns();
    held.waiting[1]?.resolve();
    await stopped;
    const groups = rig.deeds.flatMap((deed) =>
      deed.kind === "commit" ? [viewsOf(deed.steps)] : [],
    );
    expect(groups).toEqual([[[1]], [[2]]]);
  });

  test("DR9: after the stop nothing is stepped", async () => {
    const rig = createRig();
    await rig.driver.stop();
    rig.driver.inbox.internal(idle());
    await turns();
    expect(rig.stepped).toEqual([]);
  });
});

describe("the end", () => {
  test("M4: a halt of the core ends it with its reason; nothing of that step leaves", async () => {
    const rig = createRig();
    const halt: Effect = { kind: "halt", reason: "two final blocks" };
    rig.driver.start([sending(), halt, record(1)]);
    await turns();
    expect(rig.failures).toEqual([{ kind: "halt", reason: "two final blocks" }]);
    expect(rig.names()).toEqual([]);
  });

  test("S7, O8: what proves an offence is told though the same step halts", async () => {
    const left: Effect[] = [];
    const rig = createRig({ left: (effect) => void left.push(effect) });
    const evidence = { kind: "evidence", evidence: { kind: "CERT_CONFLICT" } } as Effect;
    rig.driver.start([evidence, { kind: "halt", reason: "certificate_conflict" }]);
    expect(left).toEqual([evidence]);
    await turns();
    expect(left).toEqual([evidence]);
  });

  test("M4: checks that cannot be made end it", async () => {
    const error = new Error("the thread died");
    const rig = createRig({ verify: () => Promise.reject(error) });
    const job = { owner: "consensus", epoch: 0, id: 1, claims: [] };
    rig.driver.start([{ kind: "check", job } as unknown as Effect]);
    await turns();
    expect(rig.failures).toEqual([{ kind: "error", error }]);
  });

  test("a real replica opens, sets its timers and stays quiet without peers", async () => {
    const rig = createRig();
    rig.driver.start(rig.opening);
    await turns();
    expect(rig.failures).toEqual([]);
    await rig.driver.stop();
  });
});

describe("epochs", () => {
  const toAll = (epoch: number): Effect => ({
    kind: "send",
    to: "all",
    message: { kind: "getOwnVotes", epoch: epochOf(epoch) },
  });
  const receiversOf = ({ deeds }: Rig) =>
    deeds.flatMap((deed) => (deed.kind === "send" ? [deed.to] : []));

  test("E6: that an epoch has opened is told at once, before anything of it leaves", async () => {
    const held = heldCommit();
    const rig = createRig({ commit: held.commit });
    rig.driver.start([record(1), ...opened(1, [0, 1, 2, 3]), toAll(1)]);
    expect(rig.names()).toEqual(["epochOpened", "commit"]);
    held.waiting[0]?.resolve();
    await turns();
    expect(rig.names()).toEqual(["epochOpened", "commit", "committed", "send", "send", "send"]);
  });

  test("E3: to all means the members of the message's epoch without me", async () => {
    const rig = createRig();
    rig.driver.start([...opened(0, [0, 1, 2, 3]), ...opened(1, [4, 0, 2, 5])]);
    rig.driver.start([toAll(1)]);
    await turns();
    expect(receiversOf(rig)).toEqual([4, 2, 5].map(nodeOf));
    rig.driver.start([toAll(0)]);
    await turns();
    expect(receiversOf(rig).slice(3)).toEqual([1, 2, 3].map(peerOf));
  });

  test("E3: an epoch that nobody knows any more reaches nobody", async () => {
    const rig = createRig();
    for (const epoch of [0, 1, 2, 3]) rig.driver.start(opened(epoch, [0, 1, 2, 3]));
    rig.driver.start([toAll(0)]);
    await turns();
    expect(receiversOf(rig)).toHaveLength(3);
    rig.driver.start([{ kind: "epochClosed", epoch: epochOf(1) }]);
    await turns();
    rig.driver.start([toAll(0), toAll(9), toAll(1)]);
    await turns();
    expect(receiversOf(rig)).toHaveLength(6);
  });

  test("E6: that an epoch has closed is told after all that came before it has left", async () => {
    const rig = createRig();
    const closed: Effect = { kind: "epochClosed", epoch: epochOf(0) };
    rig.driver.start([record(1), publishing, closed]);
    await turns();
    expect(rig.names()).toEqual(["commit", "committed", "publish", "epochClosed"]);
  });

  test("E2, ST1: what the L1 tells is stepped in its order", async () => {
    const rig = createRig();
    rig.driver.l1([]);
    rig.driver.epochSet(setOf(1, [0, 1, 2, 3]));
    await turns();
    expect(rig.stepped.map(({ kind }) => kind)).toEqual(["l1", "epochSet"]);
  });
});
