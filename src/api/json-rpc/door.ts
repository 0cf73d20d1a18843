/** JSON-RPC as a whole: endpoints of the network and of every rollup, over HTTP and WebSocket. */
import type { Json, NetworkInfo } from "../../codec/index.ts";
import type { ApiOptions } from "../config.ts";
import { methodNotFound, type PublicError, rateLimited, unknownRollup } from "../errors.ts";
import type { Doors, Target } from "../http.ts";
import type { Ingress } from "../ingress.ts";
import type { CallClass, Limits } from "../limits.ts";
import type { ApiMetrics } from "../metrics.ts";
import type { Rollup, Rollups } from "../rollups.ts";
import type { TransactionIndex } from "../status/transaction-index.ts";
import { type Answer, type Endpoint, refusedAnswer } from "./dispatch.ts";
import { createRpcRoutes, type Found } from "./http-door.ts";
import { failed, type RpcCaller, type RpcMethods } from "./method.ts";
import { createNetworkMethods } from "./network-methods.ts";
import type { Call } from "./parse.ts";
import { createRollupMethods, isForbidden } from "./rollup-methods.ts";
import type { RollupRpc } from "./rollup-rpc.ts";
import { createSubscriptionBridge } from "./subscription-bridge.ts";
import { createRpcSockets } from "./websocket-door.ts";

export type RpcDoorParts = {
  readonly ingress: Ingress;
  readonly rollups: Rollups;
  readonly index: TransactionIndex;
  readonly info: () => Promise<NetworkInfo>;
  readonly limits: Limits;
  readonly metrics: ApiMetrics;
  readonly rpcs: ReadonlyMap<number, RollupRpc>;
  /** More methods of the network endpoint. */
  readonly methods: readonly RpcMethods[];
  readonly version: string;
  readonly failed: (method: string, error: unknown) => void;
};

const NETWORK_PATH = "/rpc";
const ROLLUP_PATH = "/rpc/{rollup}";
const PING_MS = 30_000;

/** Methods whose tokens are taken per transaction, where the transaction is known. */
const ORDERS = new Set([
  "eth_sendRawTransaction",
  "eth_sendRawTransactionConditional",
  "eth_sendBundle",
  "eth_sendBundleCrossRollup",
  "seq_sendTransaction",
  "seq_sendBundle",
]);

export function createRpcDoor(options: ApiOptions, parts: RpcDoorParts): Doors {
  const { limits: limitOptions } = options;
  const network: Found = {
    batchMax: limitOptions.batchMax,
    endpoint: { methods: networkMethods(options, parts), fallback: null },
  };
  const rollupEndpoints = new Map(
    parts.rollups.all.map((rollup) => {
      const endpoint = rollupEndpoint(rollup, options, parts);
      return [rollup.rollupId, { endpoint, batchMax: limitOptions.rollupBatchMax }] as const;
    }),
  );
  const endpointOf = ({ parameters }: Target): Found | Answer => {
    const { rollup: segment } = parameters;
    if (segment === undefined) return network;
    const rollup = parts.rollups.bySegment(segment);
    const found = rollup === null ? undefined : rollupEndpoints.get(rollup.rollupId);
    if (found !== undefined) return found;
    parts.ingress.refuseUnknown();
    return refusedAnswer(unknownRollup());
  };
  const dependencies = {
    endpointOf,
    metrics: parts.metrics,
    takeBody: (address: string, count: number) =>
      parts.limits.take({ address, scope: "", kind: "bodyBytes", count }),
    failedCall: parts.failed,
    now: () => performance.now(),
  };
  const sockets = createRpcSockets(
    [NETWORK_PATH, ROLLUP_PATH],
    { ...limitOptions, bufferBytesMax: limitOptions.socketBufferBytes, pingMs: PING_MS },
    dependencies,
  );
  return {
    routes: createRpcRoutes([NETWORK_PATH, ROLLUP_PATH], limitOptions, dependencies),
    upgrades: sockets.upgrades,
    methods: new Map(),
    services: [],
    drain: () => sockets.drain(),
  };
}

/** What `seq_getInfo` says of the limits that a client meets. */
const limitsJson = ({ limits }: ApiOptions): Json => ({
  bodyBytes: limits.bodyBytesMax,
  jsonDepth: limits.depthMax,
  batch: limits.batchMax,
  rollupBatch: limits.rollupBatchMax,
  transactionsPerSecond: limits.transactions.perSecond,
  transactionsBurst: limits.transactions.burst,
});

/** Wraps methods so that calls take tokens; orders take theirs per transaction themselves. */
function limited(methods: RpcMethods, scope: string, parts: RpcDoorParts): RpcMethods {
  return new Map(
    [...methods].map(([name, method]) => {
      if (ORDERS.has(name)) return [name, method] as const;
      const guarded: typeof method = async (params, caller) => {
        const error = tokenError(caller, { scope, kind: "calls" }, parts);
        return error === null ? method(params, caller) : failed(error);
      };
      return [name, guarded] as const;
    }),
  );
}

function tokenError(
  { address }: RpcCaller,
  { scope, kind }: { readonly scope: string; readonly kind: CallClass },
  { limits, metrics }: RpcDoorParts,
): PublicError | null {
  const wait = limits.take({ address, scope, kind, count: 1 });
  if (wait === 0) return null;
  metrics.limited("rate");
  return rateLimited(wait);
}

function networkMethods(options: ApiOptions, parts: RpcDoorParts): RpcMethods {
  const own = createNetworkMethods({ ...parts, limits: limitsJson(options) });
  const all = new Map([...own, ...parts.methods.flatMap((methods) => [...methods])]);
  return limited(all, NETWORK_PATH, parts);
}

function rollupEndpoint(rollup: Rollup, options: ApiOptions, parts: RpcDoorParts): Endpoint {
  const scope = `rollup ${rollup.rollupId}`;
  const methods = limited(createRollupMethods(rollup, parts), scope, parts);
  const rpc = parts.rpcs.get(rollup.rollupId);
  if (rpc === undefined) return { methods, fallback: null };
  const { rpcUrl, wsUrl } = rollup.options;
  const bridge = createSubscriptionBridge({
    url: wsUrl ?? (rpcUrl ?? "").replace(/^http/, "ws"),
    timeoutMs: options.rpcMs,
    bytesMax: options.rpcBytesMax,
    bufferBytesMax: options.limits.socketBufferBytes,
  });
  const fallback = async ({ method, params }: Call, caller: RpcCaller) => {
    if (isForbidden(method)) return failed(methodNotFound(method));
    const error = tokenError(caller, { scope, kind: "proxied" }, parts);
    if (error !== null) return failed(error);
    const isSubscription = method === "eth_subscribe" || method === "eth_unsubscribe";
    if (!isSubscription) return rpc.call(method, params);
    return bridge.call(method, params, caller.connection);
  };
  return { methods, fallback };
}
