/** Golden transcripts: inputs and their exact effects, for a reader who wants to see it happen. */
import { expect, test } from "vitest";
import {
  ackMessage,
  batchesMessage,
  batchMessage,
  certificateMessage,
  certificateOf,
  chain,
  laneContext,
  section,
  submit,
  viewEntered,
} from "./fixture.ts";
import { describe, nodeOf } from "./node.ts";

test("B1, B4, B7: a submission becomes a batch, then a certificate", () => {
  const node = nodeOf(laneContext({ self: 0 }));
  const lines: string[] = [];
  const tell = (title: string, effects: ReturnType<typeof node.step>): void => {
    lines.push(`> ${title}`, ...effects.map((effect) => `  ${describe(effect)}`));
  };
  const sealed = node.settle(submit(section(), 1000));
  tell("a unit is submitted", sealed);
  tell("another one has to wait for the first batch", node.settle(submit(section(), 1010)));
  const batch = sealed.flatMap((effect) =>
    effect.kind === "persist" && effect.record.kind === "batch" ? [effect.record.batch] : [],
  )[0];
  if (batch === undefined) throw new Error("no batch");
  tell("operator 1 acknowledges", node.message(1, ackMessage(1, batch), 1020));
  tell("operator 2 acknowledges", node.message(2, ackMessage(2, batch), 1021));
  tell("operator 3 is late", node.message(3, ackMessage(3, batch), 1022));
  tell("the time of a batch has passed", node.timer("seal", 1050));
  expect(lines.join("\n")).toBe(`> a unit is submitted
  persist batch 0/1, 14 bytes
  persist ack 0/1
  sign ack 0/1
  batchesHeld 0
  send batch to all
  timer repeat 100
> another one has to wait for the first batch
  timer seal 50
> operator 1 acknowledges
> operator 2 acknowledges
  check votes
  persist laneCertificate 0/1
  laneCertified 0/1
  send laneCertificate to all
  timer seal 29
> operator 3 is late
> the time of a batch has passed
  persist batch 0/2, 14 bytes
  persist ack 0/2
  sign ack 0/2
  batchesHeld 0
  send batch to all`);
});

test("B3, B4, B9: a gap is fetched along the hash chain, and only the tip is acknowledged", () => {
  const node = nodeOf(laneContext({ self: 0 }));
  const [first, second, third] = chain(1, 3);
  if (!first || !second || !third) throw new Error("no chain");
  const lines: string[] = [];
  const tell = (title: string, effects: ReturnType<typeof node.step>): void => {
    lines.push(`> ${title}`, ...effects.map((effect) => `  ${describe(effect)}`));
  };
  tell("batch 3 arrives first", node.message(1, batchMessage(third), 0));
  tell("nothing came within Δ", node.timer("fetch", 50));
  tell("the owner answers", node.message(1, batchesMessage(second, first), 60));
  expect(lines.join("\n")).toBe(
    `> batch 3 arrives first
  timer fetch 50
> nothing came within Δ
  send getBatches to 1
  timer fetch 100
> the owner answers
  persist batch 1/1, 14 bytes
  persist batch 1/2, 14 bytes
  persist batch 1/3, 14 bytes
  batchesHeld 1
  persist ack 1/3
  sign ack 1/3
  send ack to 1`,
  );
});

test("B6: two digests at one height give evidence, and no more acks", () => {
  const node = nodeOf(laneContext({ self: 0 }));
  const [first] = chain(1, 1);
  const [other] = chain(1, 1, { fill: 2 });
  if (!first || !other) throw new Error("no chain");
  const next = chain(1, 1, { above: first })[0];
  if (!next) throw new Error("no chain");
  const lines: string[] = [];
  const tell = (title: string, effects: ReturnType<typeof node.step>): void => {
    lines.push(`> ${title}`, ...effects.map((effect) => `  ${describe(effect)}`));
  };
  tell("a batch", node.message(1, batchMessage(first)));
  tell("another one at its height", node.message(1, batchMessage(other)));
  tell("one above the first", node.message(1, batchMessage(next)));
  expect(lines.join("\n")).toBe(`> a batch
  persist batch 1/1, 14 bytes
  batchesHeld 1
  persist ack 1/1
  sign ack 1/1
  send ack to 1
> another one at its height
  check votes,votes
  reject 1: malformed second_digest
  evidence DOUBLE_ACK
> one above the first
  reject 1: rate_limited lane_forked`);
});

test("B8: certificates of all lanes are checked together, once per view", () => {
  const node = nodeOf(laneContext({ self: 0 }));
  const lines: string[] = [];
  const tell = (title: string, effects: ReturnType<typeof node.step>): void => {
    lines.push(`> ${title}`, ...effects.map((effect) => `  ${describe(effect)}`));
  };
  const tips = chain(1, 3);
  const [one, two, three] = tips;
  if (!one || !two || !three) throw new Error("no chain");
  for (const batch of tips) node.message(1, batchMessage(batch));
  node.settle(viewEntered(1));
  tell("a certificate of height 1", node.message(1, certificateMessage(certificateOf(one))));
  tell("one of height 2", node.message(1, certificateMessage(certificateOf(two))));
  tell("one of height 3", node.message(1, certificateMessage(certificateOf(three))));
  tell("the next view", node.settle(viewEntered(2)));
  expect(lines.join("\n")).toBe(`> a certificate of height 1
  check certificate
  persist laneCertificate 1/1
  laneCertified 1/1
> one of height 2
> one of height 3
> the next view
  check certificate
  persist laneCertificate 1/3
  laneCertified 1/3`);
});
