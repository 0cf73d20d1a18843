/** Which endpoints are worth asking now: faults, and pauses that grow with failures. [ST2] */
import type { RpcEndpoint } from "./rpc-endpoint.ts";
import { RpcFailure } from "./rpc-failure.ts";

/** Why an endpoint is left out now. */
export type EndpointFault = {
  readonly kind: RpcFailure["kind"];
  /** As a sentence for operators, without the URL. */
  readonly detail: string;
};

export type EndpointState = {
  readonly index: number;
  /** Null: it is used. */
  readonly fault: EndpointFault | null;
};

export type EndpointSlots = {
  /** Runs a task of an endpoint; a failure pauses it. */
  attempt<T>(endpoint: RpcEndpoint, task: () => Promise<T>): Promise<T>;
  /** Those not paused; where they are fewer than wanted also the others, but no rate-limited one. */
  candidates(): readonly RpcEndpoint[];
  /** Those for requests that decide nothing, best first. */
  forRequests(): readonly RpcEndpoint[];
  /** Sets a fault without a pause, or takes it back. */
  setFault(endpoint: RpcEndpoint, fault: EndpointFault | null): void;
  /** Forgets the failures. */
  succeeded(endpoint: RpcEndpoint): void;
  states(): readonly EndpointState[];
};

export type SlotOptions = {
  readonly agreeing: number;
  /** First pause after a failure; it doubles up to `PAUSE_MAX_MS`. */
  readonly pauseMs: number;
  /** Milliseconds. */
  readonly now: () => number;
};

const PAUSE_MAX_MS = 30_000;
/** Doublings after which the pause is at its maximum whatever it began with. */
const FAILURES_MAX = 20;

type Slot = {
  readonly endpoint: RpcEndpoint;
  fault: EndpointFault | null;
  failures: number;
  pausedUntilMs: number;
};

export function createEndpointSlots(
  endpoints: readonly RpcEndpoint[],
  { agreeing, pauseMs, now }: SlotOptions,
): EndpointSlots {
  const slots = endpoints.map(
    (endpoint): Slot => ({ endpoint, fault: null, failures: 0, pausedUntilMs: 0 }),
  );
  const slotOf = (endpoint: RpcEndpoint): Slot => slots[endpoint.index] as Slot;
  const isRested = (slot: Slot): boolean => slot.pausedUntilMs <= now();

  function fail(slot: Slot, failure: RpcFailure): void {
    const pause = Math.min(PAUSE_MAX_MS, pauseMs * 2 ** slot.failures);
    slot.failures = Math.min(FAILURES_MAX, slot.failures + 1);
    slot.fault = { kind: failure.kind, detail: failure.message };
    slot.pausedUntilMs = now() + Math.max(pause, failure.retryAfterMs);
  }

  return {
    async attempt(endpoint, task) {
      try {
        return await task();
      } catch (error) {
        if (error instanceof RpcFailure) fail(slotOf(endpoint), error);
        throw error;
      }
    },
    candidates() {
      const rested = slots.filter(isRested);
      const enough = rested.length >= agreeing;
      const asked = enough
        ? rested
        : slots.filter((slot) => isRested(slot) || slot.fault?.kind !== "rate_limited");
      return asked.map(({ endpoint }) => endpoint);
    },
    forRequests: () =>
      slots
        .filter((slot) => slot.fault?.kind !== "wrong_chain")
        .filter((slot) => isRested(slot) || slot.fault?.kind !== "rate_limited")
        .sort((a, b) => Number(a.fault !== null) - Number(b.fault !== null))
        .map(({ endpoint }) => endpoint),
    setFault(endpoint, fault) {
      slotOf(endpoint).fault = fault;
    },
    succeeded(endpoint) {
      Object.assign(slotOf(endpoint), { fault: null, failures: 0, pausedUntilMs: 0 });
    },
    states: () => slots.map(({ endpoint, fault }) => ({ index: endpoint.index, fault })),
  };
}
