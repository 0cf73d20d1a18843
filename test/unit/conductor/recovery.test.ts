/** The crash rule, case by case. */
import { expect, test } from "vitest";
import type { ExecutionHead } from "../../../src/conductor/index.ts";
import type { PositionRecord } from "../../../src/conductor/position.ts";
import { recover } from "../../../src/conductor/recovery.ts";
import { keccakText } from "../../../src/crypto/hash.ts";

const parent = keccakText("parent");
const child = keccakText("child");
const batch = keccakText("batch 5");
const root = keccakText("root");

const headOf = (lastSeq: number, over: Partial<ExecutionHead> = {}): ExecutionHead => ({
  number: lastSeq,
  hash: lastSeq === 5 ? child : parent,
  stateRoot: root,
  timestamp: 0,
  lastSeq,
  lastBatchHash: lastSeq === 5 ? batch : keccakText("batch 4"),
  lastParentHash: lastSeq === 5 ? parent : null,
  forcedHead: 0n,
  safe: parent,
  finalized: parent,
  ...over,
});
const intent: PositionRecord = {
  kind: "intent",
  firstSeq: 5,
  lastSeq: 5,
  number: 5,
  batchHash: batch,
  parentHash: parent,
};
const result: PositionRecord = { ...intent, kind: "result", hash: child, stateRoot: root };

test("CP2: without a journal the head is believed", () => {
  expect(recover(null, headOf(5)).kind).toBe("follow");
});

test("CP2: a result that is the head: go on", () => {
  expect(recover(result, headOf(5)).kind).toBe("follow");
});

test("CP2: an intent and its parent as head: execute again", () => {
  expect(recover(intent, headOf(4))).toEqual({ kind: "again", lastSeq: 5, batchHash: batch });
});

test("CP2: an intent and its child as head: adopt", () => {
  expect(recover(intent, headOf(5)).kind).toBe("adopt");
});

test.each([
  ["a result that the head lacks", result, headOf(4)],
  ["a result of another block", result, headOf(5, { hash: keccakText("else") })],
  ["a result of another state", result, headOf(5, { stateRoot: keccakText("else") })],
  [
    "an intent, and another batch applied",
    intent,
    headOf(5, { lastBatchHash: keccakText("else") }),
  ],
  ["an intent, its batch on another parent", intent, headOf(5, { lastParentHash: child })],
  ["an intent, and a head before its parent", intent, headOf(3)],
  ["an intent, and a head on another parent", intent, headOf(4, { hash: child })],
])("CP2: halts on %s", (_name, last, head) => {
  expect(recover(last, head).kind).toBe("fork");
});
