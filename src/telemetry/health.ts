/** What is wrong now, with reasons, mirrored in metrics. */
import { Gauge, type Registry } from "prom-client";
import { HEALTH_CODES, type HealthCode, type HealthScope } from "./health-codes.ts";

export type HealthReason = {
  readonly code: HealthCode;
  readonly scope: HealthScope;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
  /** What exactly, such as `2 of 3 seats, silent: op-3`. */
  readonly detail: string;
  /** What the operator does about it. */
  readonly remedy: string;
};

export type Health = {
  /** Adds a reason, or renews its detail: `since` stays that of the first time. */
  set(reason: HealthReason): void;
  /** Takes a reason back; without effect where it is not set. */
  clear(code: HealthCode): void;
  /** In the order of the list of codes. */
  reasons(): readonly HealthReason[];
  /** Whether the node serves: no reason is critical. */
  ready(): boolean;
};

/** A reason with the scope and the remedy of its code. */
export const healthReason = (code: HealthCode, since: number, detail: string): HealthReason => ({
  code,
  scope: HEALTH_CODES[code].scope,
  since,
  detail,
  remedy: HEALTH_CODES[code].remedy,
});

const CODES = Object.keys(HEALTH_CODES) as HealthCode[];

/** @param registry gets `lockstep_ready` and `lockstep_health_check_failing`. */
export function createHealth(registry: Registry): Health {
  const failing = new Gauge({
    name: "lockstep_health_check_failing",
    help: "Whether a health check fails (1) or not (0).",
    labelNames: ["check", "severity"],
    registers: [registry],
  });
  const current = new Map<HealthCode, HealthReason>();
  const ready = (): boolean =>
    ![...current.keys()].some((code) => HEALTH_CODES[code].severity === "critical");
  const mirror = (code: HealthCode): void =>
    failing.set({ check: code, severity: HEALTH_CODES[code].severity }, current.has(code) ? 1 : 0);
  for (const code of CODES) mirror(code);
  new Gauge({
    name: "lockstep_ready",
    help: "Whether the node is ready to serve (1) or not (0).",
    registers: [registry],
    collect() {
      this.set(ready() ? 1 : 0);
    },
  });
  return {
    set(reason) {
      const since = current.get(reason.code)?.since ?? reason.since;
      current.set(reason.code, { ...reason, since });
      mirror(reason.code);
    },
    clear(code) {
      current.delete(code);
      mirror(code);
    },
    reasons: () =>
      CODES.flatMap((code) => {
        const reason = current.get(code);
        return reason === undefined ? [] : [reason];
      }),
    ready,
  };
}
