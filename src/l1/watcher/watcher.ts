/**
 * The L1 as the node sees it: one loop that reads what is final from all endpoints, follows the newest
 * head of one, and tells both. It stalls rather than guesses. [ST1, ST2, ST3, ST5, ST6]
 */
import { setTimeout as pause } from "node:timers/promises";
import { epochOf, heightOf } from "../../primitives/brand.ts";
import { UsageError } from "../../primitives/errors.ts";
import { endpointFindings, type L1Options } from "../config.ts";
import { readContracts } from "../contracts/contracts.ts";
import { type Agreed, createEndpoints, type Endpoints, majority } from "../endpoints/endpoints.ts";
import { createRpc } from "../endpoints/rpc.ts";
import { createRpcEndpoint } from "../endpoints/rpc-endpoint.ts";
import { L1Disagreement, RpcFailure } from "../endpoints/rpc-failure.ts";
import { l1Transport } from "../endpoints/transport.ts";
import { NOTHING_POSTED } from "../posted/posted.ts";
import { createL1Health } from "./l1-health.ts";
import { addL1Readings, createL1Metrics, type L1Readings, methodLabel } from "./metrics.ts";
import { createPendingOutputs, type PendingOutputs } from "./pending-outputs.ts";
import { createL1View, type L1View } from "./view.ts";
import type { L1Watcher, L1WatcherDependencies } from "./watch-contract.ts";

/** @param options as parsed by `L1Options`. @throws {UsageError} where they contradict each other. */
export function createL1Watcher(options: L1Options, deps: L1WatcherDependencies): L1Watcher {
  const now = deps.now ?? Date.now;
  const logger = deps.logger.child({ component: "l1" });
  const metrics = createL1Metrics(deps.registry, options.endpoints.length);
  const endpoints = openEndpoints(options, {
    chainId: deps.domain.l1ChainId,
    now,
    onDuration: (method, seconds) =>
      metrics.requestDuration.observe({ method: methodLabel(method) }, seconds),
  });
  const health = createL1Health({ health: deps.health, logger, metrics, now });
  const pending = createPendingOutputs();
  const stopping = new AbortController();
  let view: L1View | null = null;
  let looking: Promise<void> | null = null;
  let loop: Promise<void> = Promise.resolve();

  const openView = async ({ used, final }: Agreed): Promise<L1View> => {
    const contracts = await readContracts(deps.domain.registry, (to, data) =>
      endpoints.agreed(used, (each) => each.call(to, data, final.number)),
    );
    logger.info({ registryBlock: deps.registryBlock }, "reads the L1's contracts");
    return createL1View({ ...deps, options, contracts, endpoints, metrics, pending, logger });
  };

  async function lookOnce(): Promise<void> {
    const survey = await endpoints.survey();
    health.surveyed(survey, endpoints.states());
    if (survey.kind !== "agreed") return;
    try {
      view ??= await openView(survey);
      await view.advance(survey);
      await view.followHead(survey);
      endpoints.succeeded(survey.used);
      health.finished(view.staleness(survey.final, now()), endpoints.states());
    } catch (error) {
      if (error instanceof L1Disagreement) return health.disagreed(error.message);
      if (error instanceof RpcFailure) return health.failed(error.message, endpoints.states());
      throw error;
    }
  }

  /** Shared by whoever asks meanwhile; a halt ends the loop for good. */
  function look(): Promise<void> {
    looking ??= lookOnce()
      .catch((error: unknown) => {
        stopping.abort();
        deps.listener.onHalt(error);
      })
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look();
      void view?.checkEntries();
      await pause(options.pollMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  addL1Readings(
    deps.registry,
    readingsOf(() => view, pending, now),
  );

  return {
    start() {
      loop = run();
    },
    async stop() {
      stopping.abort();
      await loop;
      await looking;
      await view?.checkEntries();
    },
    async look() {
      if (stopping.signal.aborted) return;
      await look();
      await view?.checkEntries();
    },
    contracts: () => view?.contracts ?? null,
    schedule: () => view?.history.schedule() ?? null,
    setOf: (epoch) => view?.history.setOf(epoch) ?? null,
    operatorsOf: (epoch) => view?.history.operators.operatorsOf(epoch) ?? [],
    operators: () => view?.history.operators.all() ?? [],
    isPosted: (rollupId, epoch) =>
      view?.history.rollups.settingsIn(rollupId, epochOf(epoch))?.daMode === "posted",
    rollupInfo: (rollupId) => view?.history.rollups.info(rollupId) ?? null,
    rollups: () => view?.history.rollups.all() ?? [],
    heads: () => ({ finalized: view?.finalized() ?? null, latest: view?.latest() ?? null }),
    posted: () => view?.posted() ?? { latest: NOTHING_POSTED, finalized: NOTHING_POSTED },
    validSeq: (rollupId) => view?.validSeq(rollupId) ?? null,
    restorationOf: (outputHash) => view?.restorationOf(outputHash) ?? null,
    certified: pending.certified,
    forcedConsumed: (rollupId, upto) => view?.history.forced.consumed(rollupId, upto),
    transport: l1Transport(endpoints),
  };
}

/** What gauges read; before the first look there is nothing. */
const readingsOf = (
  view: () => L1View | null,
  pending: PendingOutputs,
  now: () => number,
): L1Readings => ({
  finalizedAge() {
    const header = view()?.finalized() ?? null;
    return header && Math.max(0, now() / 1000 - header.timestamp);
  },
  postedHeight: () => view()?.posted().latest.height ?? 0,
  finalizedHeight: () => view()?.posted().finalized.height ?? 0,
  oldestPendingAge() {
    const oldest = pending.oldestMs(view()?.posted().latest.height ?? heightOf(0));
    return oldest === null ? 0 : Math.max(0, (now() - oldest) / 1000);
  },
  forced: () => view()?.forcedReadings(now() / 1000) ?? [],
});

/** The endpoints of the options, by their place there. @throws {UsageError} */
function openEndpoints(
  options: L1Options,
  parts: {
    readonly chainId: number;
    readonly now: () => number;
    readonly onDuration: (method: string, seconds: number) => void;
  },
): Endpoints {
  const { requestMs, lagBlocks, pollMs: pauseMs } = options;
  const { chainId, now, onDuration } = parts;
  const findings = endpointFindings(options);
  if (findings.length > 0) throw new UsageError(findings);
  const all = options.endpoints.map((url, index) =>
    createRpcEndpoint(index, createRpc({ url, requestMs, onDuration })),
  );
  const agreeing = options.agreeing ?? majority(all.length);
  return createEndpoints(all, { chainId, agreeing, lagBlocks, pauseMs, now });
}
