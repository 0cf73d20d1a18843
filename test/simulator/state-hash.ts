/**
 * A running hash over all that an onlooker sees: two runs of one seed are equal iff it is, and the
 * first difference is where they part. [M2]
 *
 * Integers are mixed, never hashed cryptographically: it is made for every event.
 */
import type { PeerMessage, Statement, StoredRecord } from "../../src/chain/index.ts";
import type { CoreEffect } from "../../src/core/contract.ts";
import type { NodeInput } from "./node-input.ts";
import type { Observation } from "./observation.ts";
import { mix } from "./rng.ts";

export type StateHash = {
  observe(observation: Observation, nowUs: number): void;
  /** 16 hex digits. */
  digest(): string;
};

export function createStateHash(): StateHash {
  let high = 1;
  let low = 2;

  function fold(word: number): void {
    const mixed = mix(high, word);
    high = low ^ mixed;
    low = mixed;
  }

  function observe(observation: Observation, nowUs: number): void {
    fold(nowUs);
    if (observation.kind !== "healed") fold(observation.node);
    switch (observation.kind) {
      case "healed":
        return fold(1);
      case "step":
        fold(wordOfInput(observation.input));
        for (const effect of observation.effects) fold(wordOfEffect(effect));
        return;
      case "durable":
        for (const record of observation.records) fold(wordOfRecord(record));
        return;
      case "left":
        return fold(2 + wordOfEffect(observation.effect));
      case "crash":
        return fold(3);
      case "restart":
        fold(observation.records.length);
        for (const effect of observation.effects) fold(wordOfEffect(effect));
        return;
      case "inspected": {
        const { state } = observation;
        fold(mix(state.view, state.finalizedView));
        fold(mix(state.finalizedHeight, state.deliveredHeight));
        for (const collection of state.collections) fold(collection.size);
        return fold(state.certifiedHeight);
      }
    }
  }

  const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");
  return { observe, digest: () => hex(high) + hex(low) };
}

/** First letters differ enough; equal ones are told apart by what they carry. */
const wordOfText = (text: string): number =>
  text.charCodeAt(0) + 256 * text.length + 65_536 * text.charCodeAt(text.length - 1);

/** A part of a hash is as good as the whole here. */
function wordOfHash(hash: string): number {
  let word = 0;
  for (let index = 2; index < 10; index++) word = Math.imul(word, 31) + hash.charCodeAt(index);
  return word;
}

const wordOfStatement = (statement: Statement): number =>
  mix(mix(statement.phase, statement.height), mix(statement.view, wordOfHash(statement.hash)));

function wordOfInput(input: NodeInput): number {
  const word = wordOfText(input.kind);
  switch (input.kind) {
    case "message":
      return mix(word + input.from, wordOfMessage(input.message));
    case "timer":
      return mix(word, wordOfText(input.timer.name));
    case "checked":
      return mix(word, input.verdicts.filter((verdict) => verdict.valid).length);
    case "signed":
      return input.request.statement === null
        ? word
        : mix(word, wordOfStatement(input.request.statement));
    case "submit":
      return mix(word, input.section.bytes.length);
    case "l1":
      return mix(word, input.blocks.at(-1)?.number ?? 0);
    case "epochSet":
      return mix(word, input.set.epoch);
  }
}

function wordOfMessage(message: PeerMessage): number {
  const word = wordOfText(message.kind);
  if ("statement" in message) return mix(word, wordOfStatement(message.statement));
  if ("certificate" in message) {
    return mix(word, wordOfStatement(message.certificate.statement));
  }
  if (message.kind === "batch") return mix(word, wordOfHash(message.batch.digest));
  if (message.kind === "proposal") {
    return mix(word, wordOfHash(message.proposal.header.cutRoot) ^ message.proposal.header.view);
  }
  return word;
}

function wordOfEffect(effect: CoreEffect): number {
  const word = wordOfText(effect.kind);
  switch (effect.kind) {
    case "persist":
      return mix(word, wordOfRecord(effect.record));
    case "send": {
      const recipients = effect.to === "all" ? 255 : effect.to.length;
      return mix(word + recipients, wordOfMessage(effect.message));
    }
    case "check":
      return mix(word, effect.job.id * 16 + effect.job.claims.length);
    case "setTimer":
      return mix(word + wordOfText(effect.timer.name), effect.delayMs);
    case "reject":
      return mix(word + effect.from, wordOfText(effect.reason));
    case "sign":
      return effect.request.statement === null
        ? word
        : mix(word, wordOfStatement(effect.request.statement));
    case "publish":
      return mix(word, wordOfHash(effect.output.outputHash));
    case "ordered":
      return mix(word, wordOfStatement(effect.finalization.statement));
    default:
      return word;
  }
}

function wordOfRecord(record: StoredRecord): number {
  const word = wordOfText(record.kind);
  if ("statement" in record) return mix(word, wordOfStatement(record.statement));
  if ("certificate" in record) return mix(word, wordOfStatement(record.certificate.statement));
  if (record.kind === "batch") return mix(word, wordOfHash(record.batch.digest));
  if (record.kind === "block") return mix(word, wordOfHash(record.block.hash));
  if (record.kind === "output") return mix(word, wordOfHash(record.header.rollupsRoot));
  return word;
}
