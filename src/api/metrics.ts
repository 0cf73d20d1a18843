/** Metrics of submissions and calls. The feed's doors define their own. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { ROUND, startAtZero } from "../telemetry/index.ts";
import { CALL_ERRORS, FEED_ERRORS } from "./errors.ts";

/** What became of a transaction at this door. */
export const INGRESS_OUTCOMES = [
  "accepted",
  "full",
  "too_large",
  "duplicate",
  "rate_limited",
  "unknown_rollup",
  "bad_format",
  "underpaid",
] as const;
export type IngressOutcome = (typeof INGRESS_OUTCOMES)[number];

/** Methods with a series of their own; `proxied` are those of a rollup's RPC. */
const COUNTED_METHODS = [
  "eth_sendRawTransaction",
  "eth_sendRawTransactionConditional",
  "eth_sendBundle",
  "eth_sendBundleCrossRollup",
  "eth_chainId",
  "net_version",
  "web3_clientVersion",
  "seq_sendTransaction",
  "seq_sendBundle",
  "seq_getTransactionStatus",
  "seq_getInfo",
  "seq_subscribe",
  "seq_unsubscribe",
  "Push",
  "PushAcked",
  "proxied",
  "other",
] as const;

export const LIMIT_REASONS = [
  "connections",
  "connections_per_address",
  "rate",
  "rollup_rate",
  "body",
  "batch",
  "depth",
  "headers",
  "pipeline",
  "socket_buffer",
  "origin",
] as const;
export type LimitReason = (typeof LIMIT_REASONS)[number];

/** Every code a call can be answered with; 0 is success. */
const CODES = [
  ...new Set(
    [...Object.values(CALL_ERRORS), ...Object.values(FEED_ERRORS)].map((row) => String(row.rpc)),
  ),
];
const KNOWN_CODES = new Set(CODES);

export type ApiMetrics = {
  ingress(outcome: IngressOutcome, count: number): void;
  pendingBytes(bytes: number): void;
  /** @param rpcCode 0 for success. */
  call(method: string, rpcCode: number, seconds: number): void;
  limited(reason: LimitReason): void;
};

const counted = new Set<string>(COUNTED_METHODS);

export function createApiMetrics(registry: Registry): ApiMetrics {
  const registers = [registry];
  const transactions = new Counter({
    name: "lockstep_ingress_transactions_total",
    help: "Transactions that came to this node's doors, by what became of them.",
    labelNames: ["outcome"],
    registers,
  });
  startAtZero(transactions, { outcome: INGRESS_OUTCOMES });
  const pending = new Gauge({
    name: "lockstep_ingress_pending_bytes",
    help: "Bytes of admitted transactions that wait for the lane.",
    registers,
  });
  const broken = new Counter({
    name: "lockstep_ingress_receipts_broken_total",
    help: "Receipts of this node whose batch did not hold the transaction.",
    registers,
  });
  broken.inc(0);
  const requests = new Counter({
    name: "lockstep_rpc_requests_total",
    help: "Calls that were answered, by method and JSON-RPC code; 0 is success.",
    labelNames: ["method", "code"],
    registers,
  });
  startAtZero(requests, { method: COUNTED_METHODS, code: ["0", ...CODES] });
  const duration = new Histogram({
    name: "lockstep_rpc_request_duration_seconds",
    help: "Time from a call's last byte to its answer.",
    labelNames: ["method"],
    buckets: ROUND,
    registers,
  });
  startAtZero(duration, { method: COUNTED_METHODS });
  const limited = new Counter({
    name: "lockstep_rpc_limited_total",
    help: "Connections and calls that a limit refused.",
    labelNames: ["reason"],
    registers,
  });
  startAtZero(limited, { reason: LIMIT_REASONS });
  return {
    ingress: (outcome, count) => transactions.inc({ outcome }, count),
    pendingBytes: (bytes) => pending.set(bytes),
    call(method, rpcCode, seconds) {
      const label = counted.has(method) ? method : "other";
      const text = String(rpcCode);
      // A rollup's RPC may answer any code it likes.
      const code = text === "0" || KNOWN_CODES.has(text) ? text : "-32000";
      requests.inc({ method: label, code });
      duration.observe({ method: label }, seconds);
    },
    limited: (reason) => limited.inc({ reason }),
  };
}
