/**
 * Whom a client without a subscription believes: the committees it has followed, each as long as it is
 * fresh. A status may be of any of them. [X1, FV3, FV4]
 */
import { decodeFeedMessage, feedMessageOfJson } from "../../codec/index.ts";
import type { Millis } from "../../primitives/brand.ts";
import type { BlsVerifier } from "../bls-verifier.ts";
import { followCommittee } from "../committee-change.ts";
import type { Trust } from "../trust.ts";
import { enterTrust, type FeedTrust, trustOf } from "./entry.ts";
import { membersOf, type RpcAnswer } from "./json-rpc.ts";
import { type OrderStatus, rankOf, type StatusTrust } from "./tx-status.ts";

/** Committees that are kept: at one per hour, the seven days for which any is believed. */
const TRUSTS_MAX = 168;

export type Believed = {
  /** The status under the committee that proves it, asking a server for the changes up to it. */
  judge(
    url: string,
    statusUnder: (entry: StatusTrust) => OrderStatus | null,
  ): Promise<OrderStatus | null>;
};

type Call = { readonly method: string; readonly params: readonly unknown[] };

export function createBelieved(
  entry: FeedTrust,
  verifier: BlsVerifier,
  asking: {
    readonly nowMs: () => Millis;
    readonly call: (url: string, call: Call) => Promise<RpcAnswer>;
  },
): Believed {
  const { nowMs, call } = asking;
  const first = trustOf(entry, verifier, nowMs());
  /** The newest first. */
  let trusts: readonly Trust[] = first === null ? [] : [first];

  const enter = async (): Promise<void> => {
    const entered = await enterTrust(entry, trusts[0] ?? null, { verifier, nowMs: nowMs() });
    if (entered.kind === "ok" && entered.trust !== trusts[0]) {
      trusts = [entered.trust, ...trusts.slice(1)];
    }
  };
  const verified = (status: (entry: StatusTrust) => OrderStatus | null): OrderStatus | null => {
    const options = { verifier, nowMs: nowMs() };
    const judged = trusts.map((trust) => status({ trust, ...options }));
    return judged.find((each) => each?.verified === true) ?? status(null);
  };
  /** Whether a server told a change that leads on. */
  const advance = async (url: string): Promise<boolean> => {
    const newest = trusts[0];
    if (newest === undefined) return false;
    const afterEpoch = `0x${newest.committee.epoch.toString(16)}`;
    const answer = await call(url, { method: "seq_getCommittees", params: [{ afterEpoch }] });
    const changes = answer.kind === "ok" ? membersOf(answer.result)?.["changes"] : null;
    if (!Array.isArray(changes)) return false;
    for (const json of changes) {
      const trust = followed(trusts[0] ?? newest, json, { verifier, nowMs: nowMs() });
      if (trust === null) break;
      trusts = [trust, ...trusts].slice(0, TRUSTS_MAX);
    }
    return trusts[0] !== newest;
  };
  return {
    judge: async (url, statusUnder) => {
      await enter();
      for (;;) {
        const status = verified(statusUnder);
        const isOrdered = status !== null && rankOf(status.status) >= rankOf("certified");
        if (!isOrdered || status.verified || !(await advance(url))) return status;
      }
    },
  };
}

/** The committee after a change as a server told it; null: it does not lead on from `trust`. */
function followed(
  trust: Trust,
  json: unknown,
  options: Parameters<typeof followCommittee>[2],
): Trust | null {
  const bytes = feedMessageOfJson(json);
  const decoded = bytes.kind === "ok" ? decodeFeedMessage(bytes.bytes) : null;
  if (decoded?.kind !== "ok" || decoded.message.kind !== "committee") return null;
  const { header, certificate, next } = decoded.message;
  const verdict = followCommittee(trust, { header, certificate, next: next.members }, options);
  return verdict.kind === "ok" ? verdict.trust : null;
}
