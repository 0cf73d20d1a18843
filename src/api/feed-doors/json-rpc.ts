/**
 * The feed over JSON-RPC: `seq_subscribe` and its notifications on a WebSocket. Of errors, those of the
 * request answer the call, later ones are the subscription's last notification. [D13]
 */
import { encodeFeedMessage, feedMessageToJson, type Json } from "../../codec/index.ts";
import { epochOf } from "../../primitives/brand.ts";
import { errorJson, FEED_ERRORS, invalidParams } from "../errors.ts";
import {
  failed,
  ok,
  type RpcConnection,
  type RpcMethod,
  type RpcMethods,
} from "../json-rpc/method.ts";
import { failure, publicError } from "./failure.ts";
import type { RateLimit } from "./limits.ts";
import type { PumpEnd, Sink } from "./pump.ts";
import type { FeedSource } from "./source.ts";
import type { Subscription, Subscriptions } from "./subscriptions.ts";
import { type Message, type Topic, topicOf } from "./topics.ts";

/** Hex digits, two per byte. */
const EXPANSION = 2;

/** Subscriptions by id, per connection. */
type Held = Map<string, Subscription>;

export function createSubscriptionMethods(dependencies: {
  readonly source: FeedSource;
  readonly subscriptions: Subscriptions;
  readonly rate: RateLimit;
}): RpcMethods {
  const { source, subscriptions, rate } = dependencies;
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
    const topic = await topicOf(params, source);
    if (topic.kind === "error") return failed(topic.error);
    if (connection.closed.aborted) return failed(invalidParams("0", "the connection is closed"));
    const id = `0x${(++lastId).toString(16)}`;
    const outlet = createOutlet(connection, id);
    const opened = subscriptions.open(topic.request, {
      door: "jsonrpc",
      address: caller.address,
      sink: notificationSink(outlet, topic),
      expansion: EXPANSION,
    });
    if (opened.kind === "error") return failed(publicError(opened));
    const held = heldOf(connection);
    held.set(id, opened);
    void opened.done.then((end) => {
      held.delete(id);
      return farewell(connection, outlet, end);
    });
    return ok(id);
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
    ["seq_getCommittees", committeesMethod(source, rate)],
  ]);
}

const EPOCH = /^0x[0-9a-f]{1,13}$/i;

/** `[{"afterEpoch":"0x.."}]`: what a client without a subscription follows committees by. [FC6] */
function committeesMethod(source: FeedSource, rate: RateLimit): RpcMethod {
  return async ([argument], { address }) => {
    const given = (argument as Message | null | undefined)?.["afterEpoch"];
    if (typeof given !== "string" || !EPOCH.test(given)) {
      return failed(invalidParams("0.afterEpoch", "not an epoch"));
    }
    const retryAfterMs = rate.take(address, Date.now());
    if (retryAfterMs > 0) {
      return failed(publicError(failure("LIMIT", "too many range calls", { retryAfterMs })));
    }
    const afterEpoch = epochOf(Number(given));
    const changes = await source.committees({ kind: "committees", afterEpoch });
    if ("kind" in changes) return failed(publicError(changes));
    const shown = changes.map((change) => feedMessageToJson(encodeFeedMessage(change)));
    return ok({ changes: shown.map((each) => (each.kind === "ok" ? each.json : null)) });
  };
}

/** What a notification says besides its subscription; null: nothing. */
type Content = { readonly result: Json } | { readonly error: unknown } | null;

/** Notifications of one subscription, in order. */
type Outlet = (content: Content | Promise<Content>) => Promise<void>;

/**
 * The answer with the id leaves first: it is sent in the turn in which the call resolves. Later what
 * waits for nothing leaves at once, so that a last word comes before the close that follows it.
 */
function createOutlet(connection: RpcConnection, id: string): Outlet {
  let waiting = 1;
  let before: Promise<unknown> = new Promise((resolve) => setImmediate(resolve));
  void before.then(() => waiting--);
  const send = (content: Content): Promise<void> => {
    if (content === null) return Promise.resolve();
    const params = { subscription: id, ...content };
    return connection.send(JSON.stringify({ jsonrpc: "2.0", method: "seq_subscription", params }));
  };
  return (content) => {
    if (waiting === 0 && !(content instanceof Promise)) return send(content);
    waiting++;
    // Handed over in order; what is in the socket drains by itself.
    const handed = before.then(() => content).then((ready) => ({ sent: send(ready) }));
    before = handed.then(() => waiting--);
    return handed.then(({ sent }) => sent);
  };
}

const resultOf = (json: Json | null): Content => (json === null ? null : { result: json });

const notificationSink = (outlet: Outlet, topic: Topic): Sink => ({
  write(bytes, drained) {
    const converted = feedMessageToJson(bytes);
    const message = (converted.kind === "ok" ? converted.json : {}) as Message;
    const shown = "goAway" in message ? message : topic.show(message);
    const content = shown instanceof Promise ? shown.then(resultOf) : resultOf(shown);
    void outlet(content).then(() => drained(bytes.length));
  },
});

function farewell(connection: RpcConnection, outlet: Outlet, end: PumpEnd): void {
  switch (end.kind) {
    case "failed":
      void outlet({ error: errorJson(publicError(end.error)) });
      return;
    case "slow":
      return connection.close(FEED_ERRORS.SLOW_CONSUMER.close, "SLOW_CONSUMER");
    case "shutdown":
      return connection.close(FEED_ERRORS.SHUTDOWN.close, "SHUTDOWN");
    case "gone":
      return;
  }
}
