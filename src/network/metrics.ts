/** Metrics of the committee channels: `lockstep_p2p_*`. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { PEER_MESSAGE_KINDS } from "../codec/index.ts";
import { ROUND, startAtZero } from "../telemetry/index.ts";
import { MESSAGE_CLASSES, type MessageClass } from "./classes.ts";

export const DIRECTIONS = ["inbound", "outbound"] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const BULK_PATHS = ["socket", "stream"] as const;
export type BulkPath = (typeof BULK_PATHS)[number];

/** Labels of `lockstep_p2p_rejected_total`; the cores reject by the same codes. */
export const REJECTIONS = [
  "malformed",
  "oversize",
  "bad_signature",
  "stale",
  "foreign",
  "duplicate",
  "rate_limited",
  "not_member",
] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** What gauges read when somebody looks. */
export type NetworkGauges = {
  connected(direction: Direction): number;
  /** Own seats included: 0 to 1. */
  connectedSeatsRatio(): number;
  queuedBytes(name: MessageClass): number;
  /** Connected members, by the way that their batches take. [N10] */
  bulkPaths(path: BulkPath): number;
  /** By place in the epoch that votes: 1 = faultless, 0 = about to be disconnected. */
  scores(): readonly { readonly operator: number; readonly score: number }[];
};

export type NetworkMetrics = ReturnType<typeof createNetworkMetrics>;

export function createNetworkMetrics(registry: Registry, gauges: NetworkGauges) {
  const registers = [registry];
  new Gauge({
    name: "lockstep_p2p_peers",
    help: "Members with a proven connection, by who dialled.",
    labelNames: ["direction"],
    registers,
    collect() {
      for (const direction of DIRECTIONS) this.set({ direction }, gauges.connected(direction));
    },
  });
  new Gauge({
    name: "lockstep_p2p_connected_seats_ratio",
    help: "Seats of connected members, own ones included, over all seats.",
    registers,
    collect() {
      this.set(gauges.connectedSeatsRatio());
    },
  });
  new Gauge({
    name: "lockstep_p2p_send_queue_bytes",
    help: "Bytes that wait to be sent, over all peers.",
    labelNames: ["class"],
    registers,
    collect() {
      for (const name of MESSAGE_CLASSES) this.set({ class: name }, gauges.queuedBytes(name));
    },
  });
  new Gauge({
    name: "lockstep_p2p_bulk_paths",
    help: "Connected members, by whether batches to them have a socket of their own.",
    labelNames: ["path"],
    registers,
    collect() {
      for (const path of BULK_PATHS) this.set({ path }, gauges.bulkPaths(path));
    },
  });
  new Gauge({
    name: "lockstep_p2p_peer_score",
    help: "Share of its fault budget that a peer has left; at 0 it is disconnected.",
    labelNames: ["operator"],
    registers,
    collect() {
      this.reset();
      for (const { operator, score } of gauges.scores()) {
        this.set({ operator: String(operator) }, score);
      }
    },
  });
  const bytes = new Counter({
    name: "lockstep_p2p_bytes_total",
    help: "Bytes of frames, lengths included, encryption not.",
    labelNames: ["direction", "message"],
    registers,
  });
  startAtZero(bytes, { direction: DIRECTIONS, message: PEER_MESSAGE_KINDS });
  const rejected = new Counter({
    name: "lockstep_p2p_rejected_total",
    help: "Messages and connections of peers that were refused.",
    labelNames: ["reason"],
    registers,
  });
  startAtZero(rejected, { reason: REJECTIONS });
  const dropped = new Counter({
    name: "lockstep_p2p_dropped_total",
    help: "Frames to connected peers that were dropped because a queue was full.",
    labelNames: ["class"],
    registers,
  });
  startAtZero(dropped, { class: MESSAGE_CLASSES });
  const roundTrip = new Histogram({
    name: "lockstep_p2p_round_trip_seconds",
    help: "Round trip of a ping on the control stream of a connection.",
    buckets: ROUND,
    registers,
  });
  return { bytes, rejected, dropped, roundTrip };
}
