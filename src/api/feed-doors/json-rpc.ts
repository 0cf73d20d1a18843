/**
 * The feed over JSON-RPC: `seq_subscribe ["batches", SubscribeRequest]` on a WebSocket. Results are
 * feed messages as JSON; of errors, those of the request answer the call, later ones come as the
 * subscription's last notification. [D13]
 */
import {
  encodeFeedError,
  feedErrorToJson,
  feedMessageToJson,
  type Json,
  Level,
  type SubscribeRequest,
  subscribeRequestOfJson,
} from "../../codec/index.ts";
import { epochOf, type RollupId } from "../../primitives/brand.ts";
import { errorJson, FEED_ERRORS, feedError, invalidParams, type PublicError } from "../errors.ts";
import {
  failed,
  ok,
  type RpcCaller,
  type RpcConnection,
  type RpcMethod,
  type RpcMethods,
  type RpcResult,
} from "../json-rpc/method.ts";
import { undecodable } from "./failure.ts";
import type { PumpEnd, Sink } from "./pump.ts";
import { rollupOfPath } from "./request-url.ts";
import type { FeedFailure, FeedSource } from "./source.ts";
import type { Subscription, Subscriptions } from "./subscriptions.ts";

/** Hex digits, two per byte. */
const EXPANSION = 2;

/** Subscriptions by id, per connection. */
type Held = Map<string, Subscription>;

export function createSubscriptionMethods(dependencies: {
  readonly source: FeedSource;
  readonly subscriptions: Subscriptions;
}): RpcMethods {
  const { source, subscriptions } = dependencies;
  const connections = new WeakMap<RpcConnection, Held>();
  let lastId = 0;

  const heldOf = (connection: RpcConnection): Held => {
    const known = connections.get(connection);
    if (known !== undefined) return known;
    const held: Held = new Map();
    connections.set(connection, held);
    connection.closed.addEventListener("abort", () => {
      for (const subscription of held.values()) subscription.leave();
    });
    return held;
  };

  const subscribe: RpcMethod = async (params, caller) => {
    const { connection } = caller;
    if (connection === null) return failed(invalidParams("0", "subscriptions need a WebSocket"));
    const wanted = wantedOf(params, source);
    if (wanted.kind !== "wanted") return wanted;
    const id = `0x${(++lastId).toString(16)}`;
    const opened = open(wanted, caller, { connection, id });
    if (opened.kind === "error") return failed(publicError(opened));
    const held = heldOf(connection);
    held.set(id, opened);
    void opened.done.then((end) => {
      held.delete(id);
      return farewell(connection, id, end);
    });
    return ok(id);
  };

  const open = (
    { request, only }: Wanted,
    { address }: RpcCaller,
    { connection, id }: { readonly connection: RpcConnection; readonly id: string },
  ) => {
    const sink = notificationSink(connection, { id, only });
    return subscriptions.open(request, { door: "jsonrpc", address, sink, expansion: EXPANSION });
  };

  const unsubscribe: RpcMethod = async ([id], { connection }) => {
    if (typeof id !== "string") return failed(invalidParams("0", "not an id"));
    const held = connection === null ? undefined : connections.get(connection)?.get(id);
    held?.leave();
    return ok(held !== undefined);
  };

  return new Map([
    ["seq_subscribe", subscribe],
    ["seq_unsubscribe", unsubscribe],
  ]);
}

type Wanted = {
  readonly kind: "wanted";
  readonly request: SubscribeRequest;
  /** The one kind of message that is passed on; null: all. */
  readonly only: "confirmation" | null;
};

function wantedOf(params: readonly Json[], source: FeedSource): Wanted | RpcResult {
  const [topic, argument] = params;
  switch (topic) {
    case "batches": {
      const decoded = subscribeRequestOfJson(argument);
      if (decoded.kind === "rejected") return failed(publicError(undecodable(decoded)));
      return { kind: "wanted", request: decoded.request, only: null };
    }
    case "confirmations": {
      const rollupId = rollupOfJson(argument, source);
      if (rollupId === null) return failed(invalidParams("1.rollupId", "names no rollup"));
      const request = confirmationsOf(rollupId, source);
      return { kind: "wanted", request, only: "confirmation" };
    }
    default:
      return failed(invalidParams("0", "no such subscription"));
  }
}

function rollupOfJson(argument: Json | undefined, source: FeedSource): RollupId | null {
  if (typeof argument !== "object" || argument === null || !("rollupId" in argument)) return null;
  const { rollupId } = argument;
  return typeof rollupId === "string" || typeof rollupId === "number"
    ? rollupOfPath(String(rollupId), source)
    : null;
}

const confirmationsOf = (rollupId: RollupId, source: FeedSource): SubscribeRequest => ({
  genesisHash: source.genesisHash,
  rollupId,
  start: { kind: "fromTip" },
  level: Level.CERTIFIED,
  trustedEpoch: epochOf(0),
  includeEmpty: false,
  omitBodies: true,
  confirmations: true,
  maxInflightBytes: 0,
});

const jsonOfFailure = (error: FeedFailure): Json => {
  const converted = feedErrorToJson(encodeFeedError(error));
  return converted.kind === "ok" ? converted.json : {};
};

const publicError = (error: FeedFailure): PublicError =>
  feedError(error.code, error.message, {
    ...(error.retryAfterMs > 0 && { retryAfterMs: error.retryAfterMs }),
    data: jsonOfFailure(error),
  });

const notification = (id: string, content: { readonly [name: string]: unknown }): string =>
  JSON.stringify({
    jsonrpc: "2.0",
    method: "seq_subscription",
    params: { subscription: id, ...content },
  });

function notificationSink(
  connection: RpcConnection,
  { id, only }: { readonly id: string; readonly only: string | null },
): Sink {
  // The answer with the id leaves first: it is sent in the turn in which the call resolves. Later
  // texts leave at once, so that a last word comes before the close that follows it.
  let isAnswered = false;
  const answered = new Promise<void>((resolve) =>
    setImmediate(() => {
      isAnswered = true;
      resolve();
    }),
  );
  const send = (text: string): Promise<void> =>
    isAnswered ? connection.send(text) : answered.then(() => connection.send(text));
  return {
    write(bytes, drained) {
      const converted = feedMessageToJson(bytes);
      const json = converted.kind === "ok" ? converted.json : {};
      if (only !== null && !isShown(json, only)) return drained(bytes.length);
      const text = notification(id, { result: json });
      void send(text).then(() => drained(bytes.length));
    },
  };
}

/** What is asked for, and the last word of a subscription. */
const isShown = (json: Json, only: string): boolean =>
  typeof json === "object" && json !== null && (only in json || "goAway" in json);

function farewell(connection: RpcConnection, id: string, end: PumpEnd): void {
  switch (end.kind) {
    case "failed":
      void connection.send(notification(id, { error: errorJson(publicError(end.error)) }));
      return;
    case "slow":
      return connection.close(FEED_ERRORS.SLOW_CONSUMER.close, "SLOW_CONSUMER");
    case "shutdown":
      return connection.close(FEED_ERRORS.SHUTDOWN.close, "SHUTDOWN");
    case "gone":
      return;
  }
}
