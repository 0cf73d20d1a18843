/** What is wrong with the L1, as reasons, log lines and metrics. [ST2] */
import type { Health, Logger } from "../../telemetry/index.ts";
import { healthReason, LogCode } from "../../telemetry/index.ts";
import type { EndpointState } from "../endpoints/endpoint-slots.ts";
import type { Survey } from "../endpoints/endpoints.ts";
import type { L1Metrics } from "./metrics.ts";

export type L1Health = {
  /** How the last look began. */
  surveyed(survey: Survey, states: readonly EndpointState[]): void;
  /** Endpoints contradicted each other after all. */
  disagreed(detail: string): void;
  /** A look failed half-way. */
  failed(detail: string, states: readonly EndpointState[]): void;
  /** A look came to its end. @param stale why the newest final block is too old, or null */
  finished(stale: string | null, states: readonly EndpointState[]): void;
};

export type L1HealthParts = {
  readonly health: Pick<Health, "set" | "clear">;
  readonly logger: Logger;
  readonly metrics: Pick<L1Metrics, "endpointHealthy" | "disagreements">;
  /** Milliseconds. */
  readonly now: () => number;
};

export function createL1Health({ health, logger, metrics, now }: L1HealthParts): L1Health {
  function unreachable(detail: string): void {
    health.set(healthReason("l1_unreachable", now(), detail));
    logger.warn({ code: LogCode.l1Unreachable }, `the L1 is not readable: ${detail}`);
  }

  function disagreed(detail: string): void {
    metrics.disagreements.inc();
    health.clear("l1_unreachable");
    health.set(healthReason("l1_disagreement", now(), detail));
    logger.error({ code: LogCode.l1Disagreement }, `L1 endpoints disagree: ${detail}`);
  }

  function mirror(states: readonly EndpointState[]): void {
    for (const { index, fault } of states) {
      metrics.endpointHealthy.set({ endpoint: index }, fault === null ? 1 : 0);
    }
  }

  /** One that is left out is no reason to stop, but the next failure may be. */
  function leftOut(states: readonly EndpointState[]): void {
    const faults = states.flatMap(({ index, fault }) =>
      fault === null ? [] : [`endpoint ${index}: ${fault.kind}, ${fault.detail}`],
    );
    if (faults.length === 0) return health.clear("l1_unreachable");
    const detail = `${faults.join("; ")}; the others go on`;
    health.set(healthReason("l1_unreachable", now(), detail));
    logger.warn({ code: LogCode.l1EndpointLeftOut }, detail);
  }

  return {
    surveyed(survey, states) {
      mirror(states);
      if (survey.kind === "unreachable") return unreachable(survey.detail);
      if (survey.kind === "disagreement") disagreed(survey.detail);
    },
    disagreed,
    failed(detail, states) {
      mirror(states);
      unreachable(detail);
    },
    finished(stale, states) {
      leftOut(states);
      health.clear("l1_disagreement");
      if (stale === null) return health.clear("l1_stale");
      health.set(healthReason("l1_stale", now(), stale));
      logger.warn({ code: LogCode.l1Stale }, stale);
    },
  };
}
