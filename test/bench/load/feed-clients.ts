/** A process of many subscribers that count bytes and decode nothing. */
import process from "node:process";
import { credentials, Client as GrpcClient } from "@grpc/grpc-js";
import { WebSocket } from "ws";
import { encodeSubscribeRequest, Level } from "../../../src/codec/index.ts";
import { epochOf } from "../../../src/primitives/brand.ts";
import { GENESIS, ROLLUP } from "../../unit/api/feed-doors/memory-feed.ts";

export type ClientsOrder = {
  readonly door: "ws" | "grpc";
  readonly address: string;
  readonly subscribers: number;
  readonly warmUpMs: number;
  readonly ms: number;
};
export type ClientsReport = {
  readonly bytes: number;
  readonly messages: number;
  readonly ms: number;
};

/** gRPC's own window of 64 KiB would measure round trips. */
const WINDOW_BYTES = 16 * 1024 * 1024;

function subscribeWebSocket(address: string, take: (bytes: number) => void): void {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  socket.on("message", (data: Buffer) => take(data.length));
}

function subscribeGrpc(address: string, take: (bytes: number) => void): void {
  const request = encodeSubscribeRequest({
    genesisHash: GENESIS,
    rollupId: ROLLUP,
    start: { kind: "fromSeq", seq: 1, expectPrevBatchHash: null },
    level: Level.CERTIFIED,
    trustedEpoch: epochOf(0),
    includeEmpty: false,
    omitBodies: false,
    confirmations: false,
    maxInflightBytes: 0,
  });
  const client = new GrpcClient(address, credentials.createInsecure(), {
    "grpc-node.flow_control_window": WINDOW_BYTES,
    "grpc.max_receive_message_length": -1,
    "grpc.use_local_subchannel_pool": 1,
  });
  const call = client.makeServerStreamRequest<Uint8Array, Buffer>(
    "/lockstep.feed.v1.Feed/Subscribe",
    (bytes) => Buffer.from(bytes),
    (bytes: Buffer) => bytes,
    request,
  );
  call.on("data", (data: Buffer) => take(data.length));
  // The server ends before its clients do; one that ended early is seen by its missing report.
  call.on("error", () => client.close());
}

process.on("message", (order: ClientsOrder) => {
  let bytes = 0;
  let messages = 0;
  let ready = 0;
  const measure = (): void => {
    const startMs = performance.now();
    bytes = 0;
    messages = 0;
    setTimeout(() => {
      const report: ClientsReport = { bytes, messages, ms: performance.now() - startMs };
      process.send?.(report);
    }, order.ms);
  };
  for (let index = 0; index < order.subscribers; index++) {
    let first = true;
    const take = (size: number): void => {
      bytes += size;
      messages++;
      if (!first) return;
      first = false;
      ready++;
      if (ready === order.subscribers) setTimeout(measure, order.warmUpMs);
    };
    if (order.door === "ws") subscribeWebSocket(order.address, take);
    else subscribeGrpc(order.address, take);
  }
});
process.on("disconnect", () => process.exit(0));
