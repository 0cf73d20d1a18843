import { describe, expect, test } from "vitest";
import type { Answer, Request } from "../../../src/chain/index.ts";
import { createServing } from "../../../src/node/serving.ts";
import { epochOf, heightOf, type PeerKey } from "../../../src/primitives/brand.ts";

const peer = (place: number): PeerKey => `peer-${place}` as PeerKey;
const [LIAR, HONEST] = [peer(3), peer(1)];

/** A request that is told by its height. */
const ask = (height: number): Request => ({
  kind: "getOutputs",
  epoch: epochOf(0),
  fromHeight: heightOf(height),
  count: 1024,
});

function createRig() {
  const reads: { readonly height: number; finish(): void; fail(error: Error): void }[] = [];
  const rests: { readonly delayMs: number; readonly act: () => void }[] = [];
  const sent: [PeerKey, Answer["kind"]][] = [];
  const failures: unknown[] = [];
  const rig = { reads, rests, sent, failures, nowMs: 0 };
  const serving = createServing({
    serve(request) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const height = request.kind === "getOutputs" ? request.fromHeight : 0;
      const answer: Answer = { kind: "outputs", epoch: request.epoch, outputs: [] };
      reads.push({ height, finish: () => resolve(answer), fail: reject });
      return promise;
    },
    send: (to, answer) => void sent.push([to, answer.kind]),
    failed: (error) => void failures.push(error),
    elapsedMs: () => rig.nowMs,
    after: (delayMs, act) => void rests.push({ delayMs, act }),
  });
  return { ...rig, rig, serving, heights: () => reads.map(({ height }) => height) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("DR7, Y1: answers to peers", () => {
  test("one at a time of each peer, in the order in which it asked", async () => {
    const { serving, reads, rests, sent, heights } = createRig();
    for (const height of [1, 2, 3]) serving.take(LIAR, ask(height));
    expect(heights()).toEqual([1]);
    reads[0]?.finish();
    await settled();
    expect(sent).toEqual([[LIAR, "outputs"]]);
    expect(heights()).toEqual([1]);
    rests[0]?.act();
    expect(heights()).toEqual([1, 2]);
  });

  test("a peer rests as long as its answer took, but not for a machine that stood", async () => {
    const { rig, serving, reads, rests } = createRig();
    serving.take(LIAR, ask(1));
    rig.nowMs = 40;
    reads[0]?.finish();
    await settled();
    expect(rests[0]?.delayMs).toBe(40);
    rests[0]?.act();
    serving.take(LIAR, ask(2));
    rig.nowMs = 9000;
    reads[1]?.finish();
    await settled();
    expect(rests[1]?.delayMs).toBe(250);
  });

  test("who asks without end takes nothing from who asks once", () => {
    const { serving, sent, heights } = createRig();
    for (let height = 100; height < 300; height++) serving.take(LIAR, ask(height));
    expect(sent).toEqual(Array.from({ length: 136 }, () => [LIAR, "absent"]));
    serving.take(HONEST, ask(1));
    expect(heights()).toEqual([100, 1]);
  });

  test("sixteen are read at a time; peers take turns", async () => {
    const { serving, reads, rests, heights } = createRig();
    for (let place = 0; place < 20; place++) {
      for (const round of [0, 100]) serving.take(peer(place), ask(1 + place + round));
    }
    expect(heights()).toEqual(Array.from({ length: 16 }, (_, place) => 1 + place));
    reads[0]?.finish();
    await settled();
    expect(heights().slice(16)).toEqual([17]);
    rests[0]?.act();
    reads[1]?.finish();
    await settled();
    // The first one's second request comes after the first ones of all others.
    expect(heights().slice(16)).toEqual([17, 18]);
  });

  test("a read that fails is told, and the next request has its turn", async () => {
    const { serving, reads, rests, failures, heights } = createRig();
    serving.take(LIAR, ask(1));
    serving.take(LIAR, ask(2));
    reads[0]?.fail(new Error("disk"));
    await settled();
    expect(failures).toEqual([new Error("disk")]);
    rests[0]?.act();
    expect(heights()).toEqual([1, 2]);
  });

  test("after the stop nothing is read any more", async () => {
    const { serving, reads, rests, heights } = createRig();
    serving.take(LIAR, ask(1));
    serving.take(LIAR, ask(2));
    serving.stop();
    reads[0]?.finish();
    await settled();
    for (const { act } of rests) act();
    expect(heights()).toEqual([1]);
  });
});
