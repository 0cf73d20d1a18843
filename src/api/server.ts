/** Every door of a node for clients, wired. */
import { readFileSync } from "node:fs";
import type { Registry } from "prom-client";
import type { RollupConfig } from "../chain/index.ts";
import type { NetworkInfo } from "../codec/index.ts";
import type { Logger } from "../telemetry/index.ts";
import { LogCode } from "../telemetry/index.ts";
import { createAdmission } from "./admission/admission.ts";
import { createRollupState, type RollupState } from "./admission/rollup-state.ts";
import { ApiOptions, type ApiOptionsInput } from "./config.ts";
import { createGrpcServer, type GrpcServer } from "./grpc.ts";
import type { Doors, Route } from "./http.ts";
import { createIngress, readiness } from "./ingress.ts";
import { createRpcDoor } from "./json-rpc/door.ts";
import { createRollupRpc, type RollupRpc } from "./json-rpc/rollup-rpc.ts";
import { createConnectionCaps, createLimits } from "./limits.ts";
import { createApiMetrics } from "./metrics.ts";
import type { NodePort } from "./node-port.ts";
import { createOriginPolicy } from "./origin.ts";
import { createRollups } from "./rollups.ts";
import type { CertifiedBatches } from "./status/status.ts";
import type { TransactionIndex } from "./status/transaction-index.ts";
import { createSubmission } from "./submission.ts";
import { createChunkIntake } from "./submit/chunk-intake.ts";
import { createSubmitService } from "./submit/service.ts";
import { createWebServer, type WebServer } from "./web-server.ts";

export type ApiDependencies = {
  readonly node: NodePort;
  readonly rollups: readonly RollupConfig[];
  readonly index: TransactionIndex;
  readonly info: () => Promise<NetworkInfo>;
  /** Doors besides submission: the feed's. */
  readonly doors: readonly Doors[];
  /** Routes that stand alone: probes, status, metrics. */
  readonly routes: readonly Route[];
  readonly logger: Logger;
  readonly registry: Registry;
  /** Of this software. */
  readonly version: string;
};

export type Api = {
  /** Where it listens; null: off. */
  readonly ports: {
    readonly http: number;
    readonly grpc: number | null;
    readonly metrics: number | null;
  };
  /** A height was certified: its transactions have places, and the network lives. */
  certified(height: CertifiedBatches): void;
  /** Refuses new work, lets what is open end, closes every socket. */
  close(): Promise<void>;
};

/** How long the newest block of a rollup is believed to be the newest. */
const HEAD_MS = 500;

export async function createApi(
  input: ApiOptionsInput,
  dependencies: ApiDependencies,
): Promise<Api> {
  const options = ApiOptions.parse(input);
  const parts = createParts(options, dependencies);
  const { metrics, caps, doors, failed } = parts;
  const origins = createOriginPolicy(options);
  const shared = { caps, metrics, origins, failed };
  const web = { trustProxy: options.trustProxy, limits: options.limits };
  const routes = [...dependencies.routes, ...doors.flatMap((door) => door.routes)];
  const upgrades = doors.flatMap((door) => door.upgrades);
  const services = doors.flatMap((door) => door.services);
  const opened: { close(graceMs: number): Promise<void> }[] = [];
  const keep = <S extends WebServer | GrpcServer>(server: S): S => {
    opened.push(server);
    return server;
  };
  try {
    const isApi = routes.filter((route) => (route.server ?? "api") === "api");
    const http = keep(
      await createWebServer(
        { ...web, listen: options.http },
        { ...shared, routes: isApi, upgrades },
      ),
    );
    const metricsServer =
      options.metrics === null
        ? null
        : keep(
            await createWebServer(
              { ...web, listen: options.metrics },
              {
                ...shared,
                routes: routes.filter((each) => each.server === "metrics"),
                upgrades: [],
              },
            ),
          );
    const grpcOptions = options.grpc && { listen: options.grpc, tls: options.grpcTls };
    const grpc =
      grpcOptions === null
        ? null
        : keep(await createGrpcServer(grpcOptions, { services, caps, metrics, failed }));
    const ports = {
      http: http.port,
      grpc: grpc?.port ?? null,
      metrics: metricsServer?.port ?? null,
    };
    return {
      ports,
      certified: parts.certified,
      async close() {
        await parts.drain();
        await Promise.all(opened.map((server) => server.close(options.drainMs)));
        parts.end();
      },
    };
  } catch (error) {
    await Promise.all(opened.map((server) => server.close(0)));
    parts.end();
    throw error;
  }
}

/** What stands behind the servers. */
function createParts(options: ApiOptions, dependencies: ApiDependencies) {
  const { index, logger } = dependencies;
  const metrics = createApiMetrics(dependencies.registry);
  const rollups = createRollups(dependencies.rollups, options.rollups);
  const limits = createLimits(options.limits, () => performance.now());
  const submission = createSubmission(dependencies.node, options);
  const rpcs = new Map<number, RollupRpc>();
  for (const { rollupId, options: of } of rollups.all) {
    if (of.rpcUrl === null) continue;
    const { rpcMs: timeoutMs, rpcInFlight: inFlightMax, rpcBytesMax: bytesMax } = options;
    rpcs.set(rollupId, createRollupRpc({ url: of.rpcUrl, timeoutMs, inFlightMax, bytesMax }));
  }
  const admission = createAdmission(statesOf(rpcs));
  let isDraining = false;
  let lastCertifiedMs: number | null = null;
  const refusal = () =>
    readiness({
      draining: () => isDraining,
      lastCertifiedMs: () => lastCertifiedMs,
      stalledMs: options.stalledMs,
      now: Date.now,
    });
  const ingress = createIngress({ admission, limits, submission, index, metrics, refusal });
  const failed = (path: string, error: unknown): void => {
    logger.error({ code: LogCode.doorFailed, path, err: error }, "a door failed");
  };
  const rpcDoor = createRpcDoor(options, {
    ...dependencies,
    ingress,
    rollups,
    limits,
    metrics,
    rpcs,
    methods: dependencies.doors.map((door) => door.methods),
    failed,
  });
  const intake = createChunkIntake({
    rollups,
    admission,
    submission,
    metrics,
    refusal,
    limit: (rollup, _address, count) => limits.takeRollup(rollup.rollupId, count),
  });
  const { submitTokenFile } = options;
  const token = submitTokenFile === null ? null : readFileSync(submitTokenFile, "utf8").trim();
  const submit = createSubmitService(
    { token, chunksMax: CHUNKS_UNACKNOWLEDGED_MAX },
    { intake, metrics },
  );
  const submitDoors: Doors = {
    routes: [],
    upgrades: [],
    methods: new Map(),
    services: [submit],
    drain: () => submission.idle(),
  };
  const doors = [...dependencies.doors, rpcDoor, submitDoors];
  const gauge = setInterval(() => metrics.pendingBytes(submission.totalBytes()), GAUGE_MS);
  gauge.unref();
  return {
    metrics,
    caps: createConnectionCaps(options.limits),
    doors,
    failed,
    certified(height: CertifiedBatches) {
      lastCertifiedMs = height.header.timestampMs;
      index.certified(height);
    },
    async drain() {
      isDraining = true;
      const patience = new Promise<void>((resolve) => {
        setTimeout(resolve, options.drainMs).unref();
      });
      await Promise.race([Promise.all(doors.map((door) => door.drain())), patience]);
    },
    end() {
      clearInterval(gauge);
      for (const rpc of rpcs.values()) rpc.close();
    },
  };
}

const CHUNKS_UNACKNOWLEDGED_MAX = 16;
/** How often the gauge of waiting bytes is set. */
const GAUGE_MS = 1000;

function statesOf(rpcs: ReadonlyMap<number, RollupRpc>): ReadonlyMap<number, RollupState> {
  const states = new Map<number, RollupState>();
  for (const [rollupId, rpc] of rpcs) {
    const call = async (method: string, params: readonly unknown[]) => {
      const result = await rpc.call(method, params as never);
      return result.kind === "ok" ? result.result : null;
    };
    states.set(
      rollupId,
      createRollupState(call, { headMs: HEAD_MS, now: () => performance.now() }),
    );
  }
  return states;
}
