/**
 * Several endpoints as one L1 that nobody has to trust alone. [ST2]
 *
 * Whatever leads to a decision is read from every endpoint that is used and must be equal: the newest
 * final block, headers, logs, answers of contracts. An endpoint that does not answer, is rate-limited,
 * on another chain or far behind is left out and reported, as long as enough others remain.
 */
import { createEndpointSlots, type EndpointSlots, type EndpointState } from "./endpoint-slots.ts";
import type { RpcEndpoint } from "./rpc-endpoint.ts";
import { L1Disagreement, RpcFailure } from "./rpc-failure.ts";
import type { L1Header } from "./rpc-values.ts";

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

/** A survey that found agreement. */
export type Agreed = Survey & { readonly kind: "agreed" };

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
  /** First pause after a failure. */
  readonly pauseMs: number;
  /** Milliseconds. */
  readonly now: () => number;
};

/** More than half: one that lies and one that is down are never enough to be believed. */
export const majority = (endpoints: number): number => Math.floor(endpoints / 2) + 1;

/** What one endpoint calls its newest final block. */
type Standing = { readonly endpoint: RpcEndpoint; readonly final: L1Header };

export function createEndpoints(
  endpoints: readonly RpcEndpoint[],
  options: EndpointsOptions,
): Endpoints {
  const slots = createEndpointSlots(endpoints, options);
  const agreed: Endpoints["agreed"] = (used, read) => agreedRead(slots, used, read);

  async function standingOf(endpoint: RpcEndpoint): Promise<Standing> {
    const chainId = await endpoint.chainId();
    if (chainId !== options.chainId) {
      throw new RpcFailure("wrong_chain", `chain ${chainId}, not ${options.chainId}`);
    }
    return { endpoint, final: await endpoint.finalized() };
  }

  async function standings(): Promise<Standing[]> {
    const asked = slots.candidates();
    const outcomes = await Promise.allSettled(
      asked.map((endpoint) => slots.attempt(endpoint, () => standingOf(endpoint))),
    );
    return outcomes.flatMap((outcome) => {
      if (outcome.status === "fulfilled") return [outcome.value];
      if (outcome.reason instanceof RpcFailure) return [];
      throw outcome.reason;
    });
  }

  /** The block that all of `used` call final, or one below it. */
  async function lowestFinal(used: readonly Standing[]): Promise<L1Header> {
    const lowest = used.reduce((low, each) => (each.final.number < low.final.number ? each : low));
    const { number } = lowest.final;
    return await agreed(
      used.map(({ endpoint }) => endpoint),
      (each) => (each === lowest.endpoint ? Promise.resolve(lowest.final) : each.headerAt(number)),
    );
  }

  /** One that is behind may still show that there are two chains. */
  async function sameChain(behind: Standing, other: RpcEndpoint): Promise<void> {
    const { final, endpoint } = behind;
    const header = await slots.attempt(other, () => other.headerAt(final.number));
    if (header.hash === final.hash) return;
    throw disagreement([endpoint, other], `block ${final.number} is final with two hashes`);
  }

  async function survey(): Promise<Survey> {
    try {
      const all = await standings();
      if (all.length < options.agreeing) throw new RpcFailure("unreachable", "too few answer");
      const { used, behind } = withoutLaggards(all, options);
      for (const { endpoint } of used) slots.setFault(endpoint, null);
      for (const { endpoint, final } of behind) {
        const detail = `its newest final block is only ${final.number}`;
        slots.setFault(endpoint, { kind: "behind", detail });
      }
      const final = await lowestFinal(used);
      const first = used[0] as Standing;
      for (const each of behind) await sameChain(each, first.endpoint);
      return { kind: "agreed", final, used: used.map(({ endpoint }) => endpoint) };
    } catch (error) {
      if (error instanceof L1Disagreement) return { kind: "disagreement", detail: error.message };
      if (!(error instanceof RpcFailure)) throw error;
      return { kind: "unreachable", detail: faultsText(slots.states(), options.agreeing) };
    }
  }

  async function request(method: string, params: readonly unknown[]): Promise<unknown> {
    let last: unknown = new RpcFailure("unreachable", "no endpoint is usable");
    for (const endpoint of slots.forRequests()) {
      try {
        return await endpoint.request(method, params);
      } catch (error) {
        if (error instanceof RpcFailure && error.kind === "refused") throw error;
        await slots.attempt(endpoint, () => Promise.reject(error)).catch(() => {});
        last = error;
      }
    }
    throw last;
  }

  return {
    survey,
    agreed,
    succeeded: (used) => used.forEach(slots.succeeded),
    request,
    states: slots.states,
  };
}

/** Whose answers differ is told, and how; who lies nobody can tell. */
async function agreedRead<T>(
  slots: EndpointSlots,
  used: readonly RpcEndpoint[],
  read: (endpoint: RpcEndpoint) => Promise<T>,
): Promise<T> {
  const outcomes = await Promise.allSettled(
    used.map((endpoint) => slots.attempt(endpoint, () => read(endpoint))),
  );
  const values = outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
  const [first, ...others] = values.map((value) => JSON.stringify(value));
  const differing = others.findIndex((text) => text !== first);
  if (differing < 0) return values[0] as T;
  const pair = [used[0], used[differing + 1]] as RpcEndpoint[];
  throw disagreement(pair, `${excerpt(first)} and ${excerpt(others[differing])}`);
}

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

/** The faults of all endpoints in one line, for operators. */
const faultsText = (states: readonly EndpointState[], agreeing: number): string => {
  const faults = states.flatMap(({ index, fault }) =>
    fault === null ? [] : [`endpoint ${index}: ${fault.kind}, ${fault.detail}`],
  );
  return [`fewer than ${agreeing} of ${states.length} endpoints are usable`, ...faults].join("; ");
};
