/** One node's lanes with a signer and a checker that answer at once, and what its effects say. */
import { type Cut, payloadBytes, type StoredRecord } from "../../../../src/chain/index.ts";
import type { EpochContext, TimerId } from "../../../../src/core/contract.ts";
import {
  createLanes,
  type LanesEffect,
  type LanesInput,
  type LanesMessage,
  type LanesState,
  startLanes,
  stepLanes,
} from "../../../../src/core/lanes/index.ts";
import { type Hash, millisOf, operatorOf } from "../../../../src/primitives/brand.ts";
import { EPOCH, GENESIS_CUT, signatureOf, verdictOn } from "./fixture.ts";

/** One node's lanes with the two things around it that answer at once: signer and checker. */
export type Node = {
  readonly state: LanesState;
  /** Takes one input, answers nothing. */
  step(input: LanesInput): LanesEffect[];
  /** Takes an input and answers `sign` and `check` until nothing is asked: all effects in order. */
  settle(input: LanesInput): LanesEffect[];
  /** The same for effects that are already there, such as those of starting. */
  answer(effects: readonly LanesEffect[], nowMs?: number): LanesEffect[];
  message(from: number, message: LanesMessage, nowMs?: number): LanesEffect[];
  timer(name: string, nowMs: number): LanesEffect[];
};

export function nodeOf(
  context: EpochContext,
  records: readonly StoredRecord[] = [],
  cut: Cut = GENESIS_CUT,
): Node {
  const state = createLanes(context, records, { cut });
  const node: Node = {
    state,
    step: (input) => stepLanes(state, input),
    settle: (input) => node.answer(stepLanes(state, input), input.nowMs),
    answer(effects, nowMs = 0) {
      const all: LanesEffect[] = [];
      const queue = [...effects];
      for (let effect = queue.shift(); effect !== undefined; effect = queue.shift()) {
        all.push(effect);
        queue.push(...answerTo(context, state, effect, nowMs));
      }
      return all;
    },
    message: (from, message, nowMs = 0) =>
      node.settle({
        kind: "message",
        nowMs: millisOf(nowMs),
        from: operatorOf(from),
        message,
      }),
    timer: (name, nowMs) => {
      const timer: TimerId = { owner: "lanes", epoch: EPOCH, name };
      return node.settle({ kind: "timer", nowMs: millisOf(nowMs), timer });
    },
  };
  return node;
}

function answerTo(
  context: EpochContext,
  state: LanesState,
  effect: LanesEffect,
  nowMs: number,
): LanesEffect[] {
  if (effect.kind === "sign" && effect.request.statement !== null) {
    const statement = signatureOf(context.self as number, effect.request.statement);
    const signatures = { statement, report: null };
    const { request } = effect;
    return stepLanes(state, { kind: "signed", nowMs: millisOf(nowMs), request, signatures });
  }
  if (effect.kind === "check") {
    const verdicts = effect.job.claims.map(verdictOn);
    return stepLanes(state, { kind: "checked", nowMs: millisOf(nowMs), job: effect.job, verdicts });
  }
  return [];
}

/** Starts a node that comes back with these records. */
export function restart(
  context: EpochContext,
  records: readonly StoredRecord[],
  options: { cut?: Cut; nowMs?: number } = {},
): { node: Node; effects: LanesEffect[] } {
  const node = nodeOf(context, records, options.cut);
  const nowMs = options.nowMs ?? 0;
  return { node, effects: node.answer(startLanes(node.state, millisOf(nowMs)), nowMs) };
}

export const recordsIn = (effects: readonly LanesEffect[]): StoredRecord[] =>
  effects.flatMap((effect) => (effect.kind === "persist" ? [effect.record] : []));

export const rejectionsIn = (effects: readonly LanesEffect[]): string[] =>
  effects.flatMap((effect) =>
    effect.kind === "reject" ? [`${effect.from}: ${effect.code} ${effect.reason}`] : [],
  );

export const sentIn = (effects: readonly LanesEffect[]) =>
  effects.flatMap((effect) => (effect.kind === "send" ? [effect] : []));

/** Heights of the acks that left. */
export const acksIn = (effects: readonly LanesEffect[]): number[] =>
  sentIn(effects).flatMap(({ message }) =>
    message.kind === "ack" ? [message.statement.height] : [],
  );

/** Requests for batches that left: to whom, which digest, how many. */
export const asksIn = (
  effects: readonly LanesEffect[],
): { to: readonly number[]; digest: Hash; count: number }[] =>
  sentIn(effects).flatMap(({ to, message }) =>
    message.kind === "getBatches"
      ? [{ to: to === "all" ? [] : to, digest: message.digest, count: message.count }]
      : [],
  );

/** One line per effect, for transcripts. */
export function describe(effect: LanesEffect): string {
  switch (effect.kind) {
    case "persist":
      return `persist ${describeRecord(effect.record)}`;
    case "sign":
      return `sign ack ${effect.request.statement?.view}/${effect.request.statement?.height}`;
    case "send":
      return `send ${effect.message.kind} to ${effect.to === "all" ? "all" : effect.to.join()}`;
    case "check":
      return `check ${effect.job.claims.map((claim) => claim.kind).join()}`;
    case "setTimer":
      return `timer ${effect.timer.name} ${effect.delayMs}`;
    case "reject":
      return `reject ${effect.from}: ${effect.code} ${effect.reason}`;
    case "laneCertified":
      return `laneCertified ${effect.certificate.statement.view}/${effect.certificate.statement.height}`;
    case "batchesHeld":
      return `batchesHeld ${effect.lane}`;
    case "evidence":
      return `evidence ${effect.evidence.kind}`;
    default:
      return effect.kind;
  }
}

function describeRecord(record: StoredRecord): string {
  if (record.kind === "batch") {
    const { lane, height } = record.batch.header;
    return `batch ${lane}/${height}, ${payloadBytes(record.batch)} bytes`;
  }
  if (record.kind === "ack") return `ack ${record.statement.view}/${record.statement.height}`;
  if (record.kind === "laneCertificate") {
    const { view, height } = record.certificate.statement;
    return `laneCertificate ${view}/${height}`;
  }
  return record.kind;
}
