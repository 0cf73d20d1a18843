/** Metrics of what this node posts: `lockstep_settlement_submissions_total` and the wallets. */
import { Gauge } from "prom-client";
import { Counter, type Registry, startAtZero } from "../../telemetry/index.ts";
import { SUBMISSION_KINDS, type SubmissionKind, type WalletName } from "../outbox/item.ts";

/** `timeout`: given up, because the contract refused the call for too long. */
export const SUBMISSION_OUTCOMES = ["confirmed", "reverted", "replaced", "timeout"] as const;
export type SubmissionOutcome = (typeof SUBMISSION_OUTCOMES)[number];

export type SettlementMetrics = {
  count(kind: SubmissionKind, outcome: SubmissionOutcome): void;
  /** Wei. */
  balance(wallet: WalletName, wei: bigint): void;
};

const WEI_PER_ETHER = 1e18;

export function createSettlementMetrics(registry: Registry): SettlementMetrics {
  const registers = [registry];
  const submissions = new Counter({
    name: "lockstep_settlement_submissions_total",
    help: "Calls that this node made on the L1, by what became of them.",
    labelNames: ["kind", "outcome"] as const,
    registers,
  });
  startAtZero(submissions, { kind: SUBMISSION_KINDS, outcome: SUBMISSION_OUTCOMES });
  const balances = new Gauge({
    name: "lockstep_settlement_wallet_balance_ether",
    help: "Balance of an account that pays for settlement in ether.",
    labelNames: ["wallet"] as const,
    registers,
  });
  return {
    count: (kind, outcome) => submissions.inc({ kind, outcome }),
    balance: (wallet, wei) => balances.set({ wallet }, Number(wei) / WEI_PER_ETHER),
  };
}
