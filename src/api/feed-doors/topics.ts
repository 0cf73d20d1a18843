/**
 * What `seq_subscribe` can be asked for. Every topic is a subscription of the feed underneath, with
 * its bounds; it differs in what of each message is shown.
 */
import {
  encodeTxStatus,
  type Json,
  Level,
  type SubscribeRequest,
  subscribeRequestOfJson,
  txStatusToJson,
} from "../../codec/index.ts";
import { epochOf, type Hash, type RollupId, rollupOf } from "../../primitives/brand.ts";
import { isHash } from "../../primitives/bytes.ts";
import { invalidParams, notReady, type PublicError } from "../errors.ts";
import { publicError, undecodable } from "./failure.ts";
import { rollupOfPath } from "./request-url.ts";
import type { FeedSource } from "./source.ts";

/** A feed message as JSON: one member, named by its kind. */
export type Message = { readonly [kind: string]: Json };

export type Topic = {
  readonly kind: "topic";
  readonly request: SubscribeRequest;
  /** What a subscriber sees of a message; null: nothing. */
  show(message: Message): Json | null | Promise<Json | null>;
};

export type Refused = { readonly kind: "error"; readonly error: PublicError };

const refused = (error: PublicError): Refused => ({ kind: "error", error });

/** The topic that the parameters of `seq_subscribe` name. */
export async function topicOf(
  [name, argument]: readonly Json[],
  source: FeedSource,
): Promise<Topic | Refused> {
  switch (name) {
    case "batches":
      return batches(argument);
    case "confirmations":
      return confirmations(argument, source);
    case "heads":
      return heads(source);
    case "txStatus":
      return txStatus(argument, source);
    default:
      return refused(invalidParams("0", "no such subscription"));
  }
}

function batches(argument: Json | undefined): Topic | Refused {
  const decoded = subscribeRequestOfJson(argument);
  if (decoded.kind === "rejected") return refused(publicError(undecodable(decoded)));
  return { kind: "topic", request: decoded.request, show: (message) => message };
}

/** Everything about the newest heights of one rollup, without bodies. */
const followTip = (rollupId: RollupId, source: FeedSource): SubscribeRequest => ({
  genesisHash: source.genesisHash,
  rollupId,
  start: { kind: "fromTip" },
  level: Level.CERTIFIED,
  // Nothing is verified here: no committee change is wanted.
  trustedEpoch: epochOf(Number.MAX_SAFE_INTEGER),
  includeEmpty: true,
  omitBodies: true,
  confirmations: false,
  maxInflightBytes: 0,
});

const memberOf = (json: Json | undefined, name: string): Json | undefined =>
  typeof json === "object" && json !== null && !Array.isArray(json)
    ? (json as Message)[name]
    : undefined;

function confirmations(argument: Json | undefined, source: FeedSource): Topic | Refused {
  const named = memberOf(argument, "rollupId");
  const text = typeof named === "string" || typeof named === "number" ? String(named) : "";
  const rollupId = rollupOfPath(text, source);
  if (rollupId === null) return refused(invalidParams("1.rollupId", "names no rollup"));
  const request = { ...followTip(rollupId, source), includeEmpty: false, confirmations: true };
  return {
    kind: "topic",
    request,
    show: (message) => ("confirmation" in message ? message : null),
  };
}

/** Passes messages that prove a newer height than any before; one that jumps stands for all. */
function newerHeights(): (message: Message) => { header: Json; certificate: Json } | null {
  let last = 0;
  return ({ batch, empty, heartbeat }) => {
    const proof =
      memberOf(batch, "proof") ?? memberOf(empty, "proof") ?? memberOf(heartbeat, "tip");
    const header = memberOf(proof, "header");
    const height = Number(memberOf(header, "height") ?? 0);
    if (height <= last) return null;
    last = height;
    return { header: header ?? null, certificate: memberOf(proof, "certificate") ?? null };
  };
}

/** Any rollup's proofs are of the same headers. */
async function anyRollup(source: FeedSource): Promise<RollupId | null> {
  const [first] = (await source.info()).rollups;
  return first === undefined ? null : rollupOf(first.rollupId);
}

async function heads(source: FeedSource): Promise<Topic | Refused> {
  const rollupId = await anyRollup(source);
  if (rollupId === null) return refused(notReady("SYNCING"));
  return { kind: "topic", request: followTip(rollupId, source), show: newerHeights() };
}

async function txStatus(argument: Json | undefined, source: FeedSource): Promise<Topic | Refused> {
  const given = memberOf(argument, "hash");
  const hash = typeof given === "string" ? given.toLowerCase() : "";
  if (!isHash(hash)) return refused(invalidParams("1.hash", "not a hash"));
  const rollupId = await anyRollup(source);
  if (rollupId === null) return refused(notReady("SYNCING"));
  const isNewer = newerHeights();
  let last = "";
  const show = async (message: Message): Promise<Json | null> => {
    if (isNewer(message) === null && last !== "") return null;
    const status = await statusOf(hash, source);
    const text = JSON.stringify(status);
    if (text === last) return null;
    last = text;
    return status;
  };
  return { kind: "topic", request: followTip(rollupId, source), show };
}

/** The first rollup that knows the transaction says how far it is. */
async function statusOf(txHash: Hash, source: FeedSource): Promise<Json> {
  let unknown: Json = { hash: txHash, status: "unknown" };
  for (const { rollupId } of (await source.info()).rollups) {
    const status = await source.txStatus({ kind: "txStatus", rollupId, txHash });
    if (status.kind === "error") continue;
    const { kind: _, ...rest } = status;
    const converted = txStatusToJson(encodeTxStatus(rest));
    if (converted.kind !== "ok") continue;
    const json = { hash: txHash, ...(converted.json as Message) };
    if (status.status !== "unknown") return json;
    unknown = json;
  }
  return unknown;
}
