/**
 * Several endpoints as one L1 that nobody has to trust alone. [ST2]
 *
 * Whatever leads to a decision is read from every endpoint that is used and must be equal: the newest
 * final block, headers, logs, answers of contracts. An endpoint that does not answer, is rate-limited,
 * on another chain or far behind is left out and reported, as long as enough others remain.
 */
import type { RpcEndpoint } from "./rpc-endpoint.ts";
import { L1Disagreement, RpcFailure } from "./rpc-failure.ts";
import type { L1Header } from "./rpc-values.ts";

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

/** What all used endpoints say at one moment. */
export type Survey =
  | {
      readonly kind: "agreed";
      /** The highest block that each of the used ones knows as final. */
      readonly final: L1Header;
      /** Those that are used, in the order of the configuration; at least `agreeing`. */
      readonly used: readonly RpcEndpoint[];
    }
  | { readonly kind: "unreachable"; readonly detail: string }
  | { readonly kind: "disagreement"; readonly detail: string };

export type Endpoints = {
  /** Asks all of them for chain and newest final block. Never rejects. */
  survey(): Promise<Survey>;
  /**
   * One read on each of `used`, which must give the same.
   *
   * @throws {L1Disagreement} where they differ. @throws {RpcFailure} where one of them fails; it is
   * left out of the next survey.
   */
  agreed<T>(used: readonly RpcEndpoint[], read: (endpoint: RpcEndpoint) => Promise<T>): Promise<T>;
  /** Tells that all that was asked of these after a survey succeeded. */
  succeeded(used: readonly RpcEndpoint[]): void;
  /**
   * A request of the node's own transactions, to the first endpoint that works: nothing that it
   * answers may decide what is final. @throws {RpcFailure} of the last one tried
   */
  request(method: string, params: readonly unknown[]): Promise<unknown>;
  states(): readonly EndpointState[];
};

export type EndpointsOptions = {
  readonly chainId: number;
  /** Least number that must answer and agree. */
  readonly agreeing: number;
  readonly lagBlocks: number;
  /** First pause after a failure; it doubles up to `PAUSE_MAX_MS`. */
  readonly pauseMs: number;
  /** Milliseconds. */
  readonly now: () => number;
};

const PAUSE_MAX_MS = 30_000;
/** Doublings after which the pause is at its maximum whatever it began with. */
const FAILURES_MAX = 20;

/** More than half: one that lies and one that is down are never enough to be believed. */
export const majority = (endpoints: number): number => Math.floor(endpoints / 2) + 1;

type Slot = {
  readonly endpoint: RpcEndpoint;
  fault: EndpointFault | null;
  failures: number;
  pausedUntilMs: number;
};

export function createEndpoints(
  endpoints: readonly RpcEndpoint[],
  options: EndpointsOptions,
): Endpoints {
  const slots = endpoints.map(
    (endpoint): Slot => ({ endpoint, fault: null, failures: 0, pausedUntilMs: 0 }),
  );
  const slotOf = (endpoint: RpcEndpoint): Slot => slots[endpoint.index] as Slot;

  function fail(slot: Slot, error: unknown): void {
    if (!(error instanceof RpcFailure)) throw error;
    const pause = Math.min(PAUSE_MAX_MS, options.pauseMs * 2 ** slot.failures);
    slot.failures = Math.min(FAILURES_MAX, slot.failures + 1);
    slot.fault = { kind: error.kind, detail: error.message };
    slot.pausedUntilMs = options.now() + Math.max(pause, error.retryAfterMs);
  }

  /** Those not paused; where they are too few also the others, but no rate-limited one. */
  function candidates(): Slot[] {
    const now = options.now();
    const rested = slots.filter((slot) => slot.pausedUntilMs <= now);
    if (rested.length >= options.agreeing) return rested;
    return slots.filter((slot) => rested.includes(slot) || slot.fault?.kind !== "rate_limited");
  }

  async function finalOf(slot: Slot): Promise<Standing | null> {
    try {
      const chainId = await slot.endpoint.chainId();
      if (chainId !== options.chainId) {
        throw new RpcFailure("wrong_chain", `chain ${chainId}, not ${options.chainId}`);
      }
      return { slot, final: await slot.endpoint.finalized() };
    } catch (error) {
      fail(slot, error);
      return null;
    }
  }

  async function survey(): Promise<Survey> {
    const answers = await Promise.all(candidates().map(finalOf));
    const standings = answers.filter((answer) => answer !== null);
    const tooFew = (): Survey => ({ kind: "unreachable", detail: faultsText(states(), options) });
    if (standings.length < options.agreeing) return tooFew();
    const { used, behind } = withoutLaggards(standings, options);
    for (const { slot, final } of behind) {
      slot.fault = { kind: "behind", detail: `its newest final block is only ${final.number}` };
    }
    for (const { slot } of used) slot.fault = null;
    const lowest = used.reduce((low, each) => (each.final.number < low.final.number ? each : low));
    const readers = used.map(({ slot }) => slot.endpoint);
    try {
      const final = await agreed(readers, (each) =>
        each === lowest.slot.endpoint
          ? Promise.resolve(lowest.final)
          : each.headerAt(lowest.final.number),
      );
      for (const each of behind) await sameChain(each, lowest.slot.endpoint);
      return { kind: "agreed", final, used: readers };
    } catch (error) {
      if (error instanceof L1Disagreement) return { kind: "disagreement", detail: error.message };
      return tooFew();
    }
  }

  /** One that is behind may still show that there are two chains. */
  async function sameChain({ slot, final }: Standing, other: RpcEndpoint): Promise<void> {
    const header = await attempt(slotOf(other), () => other.headerAt(final.number));
    if (header.hash !== final.hash)
      throw disagreement([slot.endpoint, other], `block ${final.number}`);
  }

  async function attempt<T>(slot: Slot, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      fail(slot, error);
      throw error;
    }
  }

  async function agreed<T>(
    used: readonly RpcEndpoint[],
    read: (endpoint: RpcEndpoint) => Promise<T>,
  ): Promise<T> {
    const outcomes = await Promise.allSettled(
      used.map((endpoint) => attempt(slotOf(endpoint), () => read(endpoint))),
    );
    const values = outcomes.map((outcome) => {
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value;
    });
    const [first, ...others] = values.map((value) => JSON.stringify(value));
    const differing = others.findIndex((text) => text !== first);
    if (differing >= 0) {
      const pair = [used[0], used[differing + 1]] as RpcEndpoint[];
      throw disagreement(pair, `${excerpt(first)} and ${excerpt(others[differing])}`);
    }
    return values[0] as T;
  }

  async function request(method: string, params: readonly unknown[]): Promise<unknown> {
    let last: unknown = new RpcFailure("unreachable", faultsText(states(), options));
    for (const slot of candidates()) {
      try {
        return await slot.endpoint.request(method, params);
      } catch (error) {
        if (error instanceof RpcFailure && error.kind === "refused") throw error;
        fail(slot, error);
        last = error;
      }
    }
    throw last;
  }

  const states = (): EndpointState[] =>
    slots.map(({ endpoint, fault }) => ({ index: endpoint.index, fault }));

  return {
    survey,
    agreed,
    succeeded(used) {
      for (const endpoint of used) {
        const slot = slotOf(endpoint);
        slot.failures = 0;
        slot.pausedUntilMs = 0;
      }
    },
    request,
    states,
  };
}

type Standing = { readonly slot: Slot; readonly final: L1Header };

/** Leaves out who is far behind the first one, unless too few would remain: then all wait for it. */
function withoutLaggards(
  standings: readonly Standing[],
  { lagBlocks, agreeing }: EndpointsOptions,
): { readonly used: readonly Standing[]; readonly behind: readonly Standing[] } {
  const newest = Math.max(...standings.map(({ final }) => final.number));
  const used = standings.filter(({ final }) => final.number >= newest - lagBlocks);
  if (used.length < agreeing) return { used: standings, behind: [] };
  return { used, behind: standings.filter((standing) => !used.includes(standing)) };
}

const disagreement = (pair: readonly RpcEndpoint[], what: string): L1Disagreement =>
  new L1Disagreement(`endpoints ${pair.map(({ index }) => index).join(" and ")} differ: ${what}`);

const EXCERPT_MAX = 160;
const excerpt = (text: string | undefined): string => (text ?? "nothing").slice(0, EXCERPT_MAX);

const faultsText = (states: readonly EndpointState[], { agreeing }: EndpointsOptions): string => {
  const faults = states.flatMap(({ index, fault }) =>
    fault === null ? [] : [`endpoint ${index}: ${fault.kind}, ${fault.detail}`],
  );
  return [`fewer than ${agreeing} of ${states.length} endpoints are usable`, ...faults].join("; ");
};
