/**
 * Transactions to several servers of which none is believed: what they answer is compared with what was
 * sent, and what they claim was ordered is verified. [X2]
 */
import { bundleIdOfLegs } from "../../chain/index.ts";
import { keccak256 } from "../../crypto/hash.ts";
import { assert } from "../../primitives/assert.ts";
import { type Hash, type RollupId, rollupOf } from "../../primitives/brand.ts";
import { toHex } from "../../primitives/bytes.ts";
import type { BlsVerifier } from "../bls-verifier.ts";
import { createBelieved } from "./believed.ts";
import type { FeedTrust } from "./entry.ts";
import {
  callRpc,
  membersOf,
  numberOf,
  type RpcAnswer,
  type RpcFailure,
  rpcFailure,
} from "./json-rpc.ts";
import {
  type AbortSignalLike,
  type Clock,
  type FetchLike,
  platformClock,
  platformFetch,
} from "./platform.ts";
import { type OrderStatus, rankOf, type StatusWord, statusOfJson } from "./tx-status.ts";
import { pause } from "./waiting.ts";

/** One call may take so long. */
const CALL_MS = 10_000;
/** Between questions about a transaction: from the first to the last. */
const POLL_MS = 250;
const POLL_MAX_MS = 2000;
/** How long `waitFor` waits unless told otherwise. */
const WAIT_MS = 60_000;

export type SubmitterOptions = {
  /** Servers by preference: `http` or `https`, without the path of an endpoint. */
  readonly urls: readonly string[];
  /**
   * How many servers are to take each transaction; default 1. More of them order it more than once:
   * nonces make that harmless, other rollups must bear it.
   */
  readonly copies?: number;
  /** Default: the platform's. */
  readonly fetch?: FetchLike;
  readonly clock?: Clock;
  /** Whom to believe that a transaction is ordered; without both, nothing is `verified`. */
  readonly trust?: FeedTrust;
  readonly verifier?: BlsVerifier;
  /** For one call, in ms; default 10 s. */
  readonly timeoutMs?: number;
};

/** What servers answered to a submission; `hash` is computed here. */
export type Submitted = {
  /** At least one server took it, or had it already. */
  readonly kind: "accepted" | "refused";
  /** Of the transaction, or the bundle's id. */
  readonly hash: Hash;
  readonly urls: readonly string[];
  /** The others that were asked. */
  readonly failures: readonly RpcFailure[];
};

/** Transactions of one or several rollups that share one height or none. */
export type BundleRequest = {
  /** In the bundle's order. */
  readonly legs: readonly {
    readonly rollupId: RollupId;
    readonly transactions: readonly Uint8Array[];
  }[];
  /** Inclusive bounds; none where left out. Heights of the network, times in seconds. */
  readonly minHeight?: number;
  readonly maxHeight?: number;
  readonly minTimestamp?: number;
  readonly maxTimestamp?: number;
};

export type WaitOptions = {
  readonly rollupId?: RollupId;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignalLike;
};

export type Waited = {
  /** `dropped`: a server that had it says why not, and none of the others knows better. */
  readonly kind: "reached" | "dropped" | "timeout" | "aborted";
  /** The furthest status that a server gave; null: none answered. */
  readonly status: OrderStatus | null;
};

/**
 * What can be waited for. From `certified` on the certificate is verified; that the L1 holds it is a
 * server's word, unless a feed's confirmation is checked. [CP6]
 */
export type WaitLevel = Exclude<StatusWord, "unknown" | "dropped">;

/** A rollup as servers know it. */
export type NamedRollup = { readonly rollupId: RollupId; readonly name: string };

export type Submitter = {
  /** Sends one raw transaction of one rollup. */
  sendRaw(rollupId: RollupId, raw: Uint8Array): Promise<Submitted>;
  sendBundle(bundle: BundleRequest): Promise<Submitted>;
  /** The furthest status of a transaction or bundle that any server gives; null: none answered. */
  getStatus(hash: Hash, rollupId?: RollupId): Promise<OrderStatus | null>;
  /**
   * Asks until a level is reached. Without `trust` and `verifier`, a server's word is taken, and the
   * status says so.
   */
  waitFor(hash: Hash, level: WaitLevel, options?: WaitOptions): Promise<Waited>;
  /** The network's rollups, by the word of the first server that answers; null: none does. */
  rollups(): Promise<readonly NamedRollup[] | null>;
};

const quantity = (value: number): string => `0x${value.toString(16)}`;

/** A call, and the hash that a server must answer with. */
type Submission = {
  readonly path: string;
  readonly method: string;
  readonly params: readonly unknown[];
  readonly hash: Hash;
  readonly hashIn: (result: unknown) => unknown;
};

const rawSubmission = (rollupId: RollupId, raw: Uint8Array): Submission => ({
  path: `/rpc/${rollupId}`,
  method: "eth_sendRawTransaction",
  params: [toHex(raw)],
  hash: keccak256(raw),
  hashIn: (result) => result,
});

function bundleSubmission({ legs, ...bounds }: BundleRequest): Submission {
  const flat = legs.flatMap(({ rollupId, transactions }) =>
    transactions.map((raw) => ({ rollupId, txHash: keccak256(raw) })),
  );
  const set = Object.entries(bounds).filter(([, bound]) => bound !== undefined);
  const request = {
    legs: legs.map(({ rollupId, transactions }) => ({
      rollupId: quantity(rollupId),
      txs: transactions.map(toHex),
    })),
    ...Object.fromEntries(set.map(([name, bound]) => [name, quantity(bound)])),
  };
  return {
    path: "/rpc",
    method: "seq_sendBundle",
    params: [request],
    hash: bundleIdOfLegs(flat),
    hashIn: (result) => membersOf(result)?.["bundleHash"],
  };
}

function rollupsIn(result: unknown): NamedRollup[] | null {
  const listed = membersOf(result)?.["rollups"];
  if (!Array.isArray(listed)) return null;
  const named = listed.map((one) => {
    const { rollupId, name } = membersOf(one) ?? {};
    const id = numberOf(rollupId);
    return id === null || typeof name !== "string" ? null : { rollupId: rollupOf(id), name };
  });
  return named.every((one) => one !== null) ? named : null;
}

/** Submits to several servers. Opens nothing before it is asked to. */
export function createSubmitter(options: SubmitterOptions): Submitter {
  const { copies = 1, clock = platformClock, timeoutMs = CALL_MS, trust, verifier } = options;
  const urls = options.urls.map((url) => url.replace(/\/+$/, ""));
  const fetch = options.fetch ?? platformFetch;
  assert(urls.length > 0, "a submitter needs a server");
  assert(copies >= 1, "a submitter sends one copy or more");
  const isVerifying = trust !== undefined && verifier !== undefined;
  const believed = isVerifying
    ? createBelieved(trust, verifier, {
        nowMs: clock.nowMs,
        call: (url, call) => callRpc(`${url}/rpc`, call, { fetch, clock, timeoutMs }),
      })
    : null;

  const statusFrom = async (
    url: string,
    hash: Hash,
    wait: WaitOptions,
  ): Promise<OrderStatus | null> => {
    const { rollupId, signal } = wait;
    const params = [{ hash, ...(rollupId !== undefined && { rollupId: quantity(rollupId) }) }];
    const call = { method: "seq_getTransactionStatus", params };
    const answer = await callRpc(`${url}/rpc`, call, { fetch, clock, timeoutMs, signal });
    if (answer.kind !== "ok") return null;
    return believed === null
      ? statusOfJson(hash, answer.result, null)
      : believed.judge(url, (entry) => statusOfJson(hash, answer.result, entry));
  };

  const furthest = async (hash: Hash, wait: WaitOptions): Promise<OrderStatus | null> => {
    const all = await Promise.all(urls.map((url) => statusFrom(url, hash, wait)));
    const known = all.filter((status) => status !== null);
    return known.toSorted((left, right) => weightOf(right) - weightOf(left))[0] ?? null;
  };

  const submit = (submission: Submission): Promise<Submitted> =>
    spread(submission, { urls, copies }, (url) =>
      callRpc(`${url}${submission.path}`, submission, { fetch, clock, timeoutMs }),
    );

  return {
    sendRaw: (rollupId, raw) => submit(rawSubmission(rollupId, raw)),
    sendBundle: (bundle) => submit(bundleSubmission(bundle)),
    getStatus: (hash, rollupId) => furthest(hash, rollupId === undefined ? {} : { rollupId }),
    waitFor: async (hash, level, wait = {}) => {
      const endMs = clock.nowMs() + (wait.timeoutMs ?? WAIT_MS);
      const mustVerify = isVerifying && rankOf(level) >= rankOf("certified");
      for (let ms = POLL_MS; ; ms = Math.min(POLL_MAX_MS, 2 * ms)) {
        const status = await furthest(hash, wait);
        if (wait.signal?.aborted === true) return { kind: "aborted", status };
        const kind = status === null ? null : verdictOf(status, level, mustVerify);
        if (kind !== null) return { kind, status };
        if (clock.nowMs() + ms > endMs) return { kind: "timeout", status };
        if ((await pause({ clock, ms, signal: wait.signal })) === "aborted") {
          return { kind: "aborted", status };
        }
      }
    },
    rollups: async () => {
      const call = { method: "seq_getInfo", params: [] };
      for (const url of urls) {
        const answer = await callRpc(`${url}/rpc`, call, { fetch, clock, timeoutMs });
        const named = answer.kind === "ok" ? rollupsIn(answer.result) : null;
        if (named !== null) return named;
      }
      return null;
    },
  };
}

/** What is verified outweighs every claim, and a claim of an order one of a drop. */
const weightOf = ({ status, verified }: OrderStatus): number =>
  rankOf(status) + (verified ? 100 : 0);

function verdictOf(
  status: OrderStatus,
  level: WaitLevel,
  mustVerify: boolean,
): "reached" | "dropped" | null {
  if (status.status === "dropped") return "dropped";
  const far = rankOf(status.status) >= rankOf(level);
  return far && (status.verified || !mustVerify) ? "reached" : null;
}

/** Side by side as many servers as copies are missing; each that fails is replaced by the next. */
async function spread(
  { hash, hashIn }: Submission,
  { urls, copies }: { readonly urls: readonly string[]; readonly copies: number },
  call: (url: string) => Promise<RpcAnswer>,
): Promise<Submitted> {
  const accepted: string[] = [];
  const failures: RpcFailure[] = [];
  let next = 0;
  while (accepted.length < copies && next < urls.length) {
    const chosen = urls.slice(next, next + copies - accepted.length);
    next += chosen.length;
    const answers = await Promise.all(
      chosen.map(async (url) => ({ url, answer: await call(url) })),
    );
    for (const { url, answer } of answers) {
      const failure = failureOf(url, answer, (result) => hashIn(result) === hash);
      if (failure === null) accepted.push(url);
      else failures.push(failure);
    }
  }
  const kind = accepted.length > 0 ? "accepted" : "refused";
  return { kind, hash, urls: accepted, failures };
}

/** Null: the server has it. One that already had it took it before. */
function failureOf(
  url: string,
  answer: RpcAnswer,
  isRight: (result: unknown) => boolean,
): RpcFailure | null {
  if (answer.kind === "failed") {
    const { failure } = answer;
    return failure.reason === "ALREADY_KNOWN" ? null : { ...failure, url };
  }
  if (isRight(answer.result)) return null;
  return rpcFailure(url, "WRONG_HASH", "the server answered with another hash");
}
