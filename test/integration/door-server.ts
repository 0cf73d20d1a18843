/** Serves a group of doors on free ports of the loopback, without limits in front of them. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Server as GrpcServer, ServerCredentials } from "@grpc/grpc-js";
import { type Doors, matchPath, type Target } from "../../src/api/http.ts";

export type DoorServer = {
  readonly port: number;
  readonly grpcPort: number;
  /** Sockets that the server still has. */
  connections(): Promise<number>;
  close(): Promise<void>;
};

function findRoute<R extends { readonly path: string }>(
  routes: readonly R[],
  request: IncomingMessage,
): { readonly route: R; readonly target: Target } | null {
  const url = new URL(request.url ?? "/", "http://localhost");
  for (const route of routes) {
    const parameters = matchPath(route.path, url.pathname);
    const address = request.socket.remoteAddress ?? "";
    if (parameters !== null) {
      return { route, target: { address, parameters, query: url.searchParams } };
    }
  }
  return null;
}

export async function serveDoors(doors: Doors): Promise<DoorServer> {
  const http = createServer((request, response) => {
    const found = findRoute(doors.routes, request);
    if (found === null) response.writeHead(404).end();
    else void found.route.handle(request, response, found.target);
  });
  const sockets = new Set<Socket>();
  http.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  http.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const found = findRoute(doors.upgrades, request);
    if (found === null) socket.destroy();
    else found.route.handle(request, socket, { ...found.target, head });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const grpc = new GrpcServer();
  for (const { definition, implementation } of doors.services) {
    grpc.addService(definition, implementation);
  }
  const grpcPort = await new Promise<number>((resolve, reject) => {
    const credentials = ServerCredentials.createInsecure();
    grpc.bindAsync("127.0.0.1:0", credentials, (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
  return {
    port: (http.address() as AddressInfo).port,
    grpcPort,
    connections: () => new Promise((resolve) => http.getConnections((_, count) => resolve(count))),
    async close() {
      grpc.forceShutdown();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
