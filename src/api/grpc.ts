/**
 * The gRPC server that all services share. Connections come from a listener of our own, so that the
 * caps of connections count them too.
 */
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { CHUNK_BYTES_MAX } from "../codec/index.ts";
import type { ApiOptions } from "./config.ts";
import type { GrpcService } from "./http.ts";
import type { ConnectionCaps } from "./limits.ts";
import type { ApiMetrics } from "./metrics.ts";

export type GrpcServer = {
  readonly port: number;
  /** Lets open calls end within `graceMs`, then cuts them off. */
  close(graceMs: number): Promise<void>;
};

/** Streams of one connection at once. */
const STREAMS_MAX = 256;
const KEEPALIVE_MS = 30_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;
/** Envelope of a message of gRPC and fields that a newer client adds. */
const MESSAGE_MARGIN_BYTES = 1024;

function credentialsOf(tls: ApiOptions["grpcTls"]): ServerCredentials {
  if (tls === null) return ServerCredentials.createInsecure();
  const { certificateFile, keyFile, clientAuthorityFile } = tls;
  const pair = { cert_chain: readFileSync(certificateFile), private_key: readFileSync(keyFile) };
  const authority = clientAuthorityFile === null ? null : readFileSync(clientAuthorityFile);
  return ServerCredentials.createSsl(authority, [pair], authority !== null);
}

export async function createGrpcServer(
  options: {
    readonly listen: { readonly host: string; readonly port: number };
    readonly tls: ApiOptions["grpcTls"];
  },
  dependencies: {
    readonly services: readonly GrpcService[];
    readonly caps: ConnectionCaps;
    readonly metrics: ApiMetrics;
    readonly failed: (path: string, error: unknown) => void;
  },
): Promise<GrpcServer> {
  const { services, caps, metrics } = dependencies;
  const server = new Server({
    "grpc.max_receive_message_length": CHUNK_BYTES_MAX + MESSAGE_MARGIN_BYTES,
    "grpc.max_send_message_length": -1,
    "grpc.max_concurrent_streams": STREAMS_MAX,
    "grpc.keepalive_time_ms": KEEPALIVE_MS,
    "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  });
  for (const { definition, implementation } of services) {
    server.addService(definition, implementation);
  }
  const injector = server.createConnectionInjector(credentialsOf(options.tls));
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    const address = socket.remoteAddress ?? "";
    const verdict = caps.open(address);
    if (verdict !== "ok") {
      metrics.limited(verdict === "total" ? "connections" : "connections_per_address");
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      sockets.delete(socket);
      caps.closed(address);
    });
    socket.setNoDelay(true);
    injector.injectConnection(socket);
  });
  const { host, port } = options.listen;
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen({ host, port }, () => {
      listener.off("error", reject);
      resolve();
    });
  });
  listener.on("error", (error) => dependencies.failed("the gRPC listener", error));
  return {
    port: (listener.address() as AddressInfo).port,
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      injector.drain(graceMs);
      const shut = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      const timer = setTimeout(() => {
        server.forceShutdown();
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await Promise.race([Promise.all([shut, closed]), closed]);
      clearTimeout(timer);
      injector.destroy();
    },
  };
}
