/** All that a node posts on the L1, in one: outbox, settler, evidence, wallets, metrics. [ST4, ST7] */
import { join } from "node:path";
import { type CustomTransport, createPublicClient, type LocalAccount } from "viem";
import type { DigestDomain, EpochSchedule, EpochSet } from "../../chain/index.ts";
import type { PublishedOutput } from "../../core/index.ts";
import type { BlsBackend } from "../../crypto/bls.ts";
import type { Address, Epoch, Hash, RollupId } from "../../primitives/brand.ts";
import { epochOf } from "../../primitives/brand.ts";
import { equalBytes } from "../../primitives/bytes.ts";
import {
  type Health,
  healthReason,
  LogCode,
  type Logger,
  type Registry,
} from "../../telemetry/index.ts";
import { proofsOfChain } from "../blobs/blobs.ts";
import { deflate } from "../blobs/deflate.ts";
import type { Kzg } from "../blobs/kzg.ts";
import { CONTRACT_ERRORS } from "../contracts/contract-call.ts";
import type { L1Contracts } from "../contracts/contracts.ts";
import type { Rpc } from "../endpoints/rpc.ts";
import { RpcFailure } from "../endpoints/rpc-failure.ts";
import { openEvidenceCases } from "../evidence/cases.ts";
import type { EvidenceQueue } from "../evidence/queue.ts";
import { createEvidenceReporter } from "../evidence/reporter.ts";
import { createOutboxChain } from "../outbox/chain.ts";
import { WALLETS, type WalletName } from "../outbox/item.ts";
import { createOutbox } from "../outbox/outbox.ts";
import type { L1Head, OutboxEvents } from "../outbox/port.ts";
import { openOutboxStore } from "../outbox/store.ts";
import { loadWallet } from "../outbox/wallet.ts";
import type { Restoration } from "../posted/checkpoint-history.ts";
import type { PostedLevel } from "../posted/posted.ts";
import type { SettlementOptions } from "./config.ts";
import { createSettlementMetrics, type SettlementMetrics } from "./metrics.ts";
import { SETTLER_DEFAULTS, type SettlementSource } from "./port.ts";
import { createSettler } from "./settler.ts";

export type SettlementDependencies = {
  readonly domain: DigestDomain;
  readonly contracts: L1Contracts;
  /** Of the watcher. */
  readonly transport: CustomTransport;
  readonly source: SettlementSource;
  /** The caller closes it. */
  readonly kzg: Kzg;
  schedule(): EpochSchedule | null;
  setOf(epoch: Epoch): EpochSet | null;
  posted(): { readonly finalized: PostedLevel };
  /** Newest batch whose bytes are on the L1 and checked; null: not known. */
  validSeq(rollupId: RollupId): number | null;
  restorationOf(outputHash: Hash): Restoration | null;
  /** Whether a rollup's batches go to the L1 in an epoch. */
  isPosted(rollupId: RollupId, epoch: number): boolean;
  /** Evidence that is to be brought to the L1. */
  readonly evidence: EvidenceQueue;
  /** BLS keys by which this operator has a duty. */
  readonly ownKeys: readonly Uint8Array[];
  readonly bls: Pick<BlsBackend, "aggregateSignatures">;
  readonly health: Pick<Health, "set" | "clear">;
  readonly logger: Logger;
  readonly registry: Registry;
  randomHash(): Hash;
  now(): number;
};

export type Settlement = {
  /** Every certified output, rising. */
  onCertified(output: PublishedOutput): void;
  /**
   * A new head. Calls that overlap are one: the newest head is looked at when the look before is done.
   * Never rejects: what fails is said, and tried at the next head.
   */
  onHead(head: L1Head): Promise<void>;
  /** Evidence that came since the last head still leaves. Resolves when nothing runs any more. */
  close(): Promise<void>;
};

/** Where a node keeps evidence until the L1 has recorded it. */
export const evidenceDirectory = ({ outboxDir }: Pick<SettlementOptions, "outboxDir">): string =>
  join(outboxDir, "evidence");

const GWEI = 10n ** 9n;
const WEI_PER_GWEI = 1e9;
const IN_FLIGHT_MAX = 4;

const gweiToWei = (gwei: number): bigint =>
  (BigInt(Math.round(gwei * WEI_PER_GWEI)) * GWEI) / BigInt(WEI_PER_GWEI);

/** viem wraps what a transport throws; the reason is somewhere inside. */
function rpcOf(transport: CustomTransport): Rpc {
  const client = createPublicClient({ transport });
  return {
    async request(method, params) {
      try {
        return await client.request({ method, params } as never, { retryCount: 0 });
      } catch (error) {
        for (let one: unknown = error; one instanceof Error; one = one.cause) {
          if (one instanceof RpcFailure) throw one;
        }
        throw error;
      }
    },
  };
}

function eventsOf(metrics: SettlementMetrics, logger: Logger): OutboxEvents {
  return {
    onDone({ intent: { kind, note } }, outcome) {
      if (outcome.kind === "refused") {
        metrics.count(kind, "timeout");
        const fields = { code: LogCode.settlementRefused, kind, note };
        return logger.warn(fields, `a call to the L1 was given up: ${outcome.error}`);
      }
      metrics.count(kind, "confirmed");
      logger.info({ kind, note, outcome: outcome.kind }, "a call to the L1 is final");
    },
    onAttempt: ({ intent }, event) => metrics.count(intent.kind, event),
    onWaiting({ intent: { kind, note } }, reason) {
      const fields = { code: LogCode.settlementWaits, kind, note };
      logger.warn(fields, `a call to the L1 waits: ${reason}`);
    },
  };
}

/**
 * Opens wallets and outbox.
 *
 * @throws {UsageError} if a wallet does not open; viem's errors if the L1 does not answer.
 */
export async function createSettlement(
  options: SettlementOptions,
  deps: SettlementDependencies,
): Promise<Settlement> {
  const { contracts, domain } = deps;
  const logger = deps.logger.child({ component: "settlement" });
  const accounts: Readonly<Record<WalletName, LocalAccount>> = {
    checkpoint: await loadWallet({
      keyFile: options.walletFile,
      passwordFile: options.walletPasswordFile,
    }),
    blob: await loadWallet({
      keyFile: options.blobWalletFile,
      passwordFile: options.blobWalletPasswordFile,
    }),
  };
  const rpc = rpcOf(deps.transport);
  const client = createPublicClient({ transport: deps.transport });
  const metrics = createSettlementMetrics(deps.registry);
  const { kzg } = deps;
  const chain = createOutboxChain({
    rpc,
    chainId: domain.l1ChainId,
    accounts,
    kzg,
    blobProofs: options.blobProofs === "auto" ? await proofsOfChain(client) : options.blobProofs,
    errors: CONTRACT_ERRORS,
  });
  const caps = {
    maxFeePerGas: gweiToWei(options.maxFeeGwei),
    maxFeePerBlobGas: gweiToWei(options.maxBlobFeeGwei),
  };
  const outbox = await createOutbox(
    { caps, replaceAfterBlocks: options.replaceAfterBlocks, inFlightMax: IN_FLIGHT_MAX },
    { chain, store: await openOutboxStore(options.outboxDir), events: eventsOf(metrics, logger) },
  );
  const callAt = (block: "latest" | "finalized") => (to: Address, data: string) =>
    rpc.request("eth_call", [{ to, data }, block]).then(String);
  const setOf = (epoch: number): EpochSet | null => (epoch < 0 ? null : deps.setOf(epochOf(epoch)));

  const settler = createSettler(
    { ...SETTLER_DEFAULTS, ...options },
    {
      contracts,
      outbox,
      source: deps.source,
      call: callAt("latest"),
      schedule: deps.schedule,
      committeeOf(epoch) {
        const members = setOf(epoch)?.members;
        if (members === undefined) return null;
        const place = members.findIndex(({ blsKey }) =>
          deps.ownKeys.some((key) => equalBytes(key, blsKey)),
        );
        return { size: members.length, place: place < 0 ? null : place };
      },
      isPosted: deps.isPosted,
      validSeq: deps.validSeq,
      restorationOf: deps.restorationOf,
      finalizedHeight: () => deps.posted().finalized.height,
      deflate,
      now: deps.now,
      onAlarm(alarm) {
        const conflict = alarm.kind !== "too_large";
        const code = conflict ? LogCode.settlementConflict : LogCode.settlementRefused;
        const what = conflict
          ? "the L1 holds what this node did not certify"
          : "a rollup's unposted batches are too many to be posted";
        logger.error({ code, ...alarm }, what);
      },
    },
  );
  const reporter = await createEvidenceReporter({
    contracts,
    domain,
    outbox,
    cases: await openEvidenceCases(evidenceDirectory(options)),
    reporter: accounts.checkpoint.address.toLowerCase() as Address,
    bls: deps.bls,
    call: callAt("latest"),
    finalCall: callAt("finalized"),
    keyOf: (epoch, operator) => setOf(epoch)?.members[operator]?.blsKey ?? null,
    committeeSize: (epoch) => setOf(epoch)?.members.length ?? null,
    randomHash: deps.randomHash,
    onRefused: (error) =>
      logger.warn({ code: LogCode.settlementRefused }, `evidence is refused: ${error}`),
  });

  async function readBalances(): Promise<void> {
    const low: string[] = [];
    for (const wallet of WALLETS) {
      const { address } = accounts[wallet];
      const wei = await client.getBalance({ address });
      metrics.balance(wallet, wei);
      const ether = Number(wei) / 1e18;
      if (ether < options.walletLowEther) low.push(`${wallet} ${address}: ${ether.toFixed(4)} ETH`);
    }
    if (low.length === 0) deps.health.clear("wallet_low");
    else deps.health.set(healthReason("wallet_low", deps.now(), low.join("; ")));
  }

  /** A set that is not known yet is known at a later head. */
  async function bringEvidence(head: L1Head): Promise<void> {
    await deps.evidence.drain(reporter.report);
    await reporter.onHead(head);
  }

  async function lookAt(head: L1Head): Promise<void> {
    seen = head;
    const failures: unknown[] = [];
    const tried = (work: Promise<void>): Promise<void> =>
      work.catch((error: unknown) => void failures.push(error));
    await tried(outbox.onHead(head));
    const before = outbox.size();
    // Evidence has nothing to do with what of batches fails, at every head perhaps.
    await tried(settler.onHead(head));
    await tried(bringEvidence(head));
    // What is new need not wait for the next head.
    if (outbox.size() > before) await tried(outbox.onHead(head));
    await tried(readBalances());
    if (failures.length > 0) throw failures[0];
  }

  /** What halts a node may be the very thing to show: it does not wait for a restart. [O8, ST7] */
  async function bringLast(): Promise<void> {
    if (seen === null || deps.evidence.size() === 0) return;
    await bringEvidence(seen);
    await outbox.onHead(seen);
  }

  let seen: L1Head | null = null;
  let next: L1Head | null = null;
  let running: Promise<void> | null = null;
  let closed = false;
  async function run(): Promise<void> {
    while (next !== null && !closed) {
      const head = next;
      next = null;
      await lookAt(head).catch(waits);
    }
    running = null;
  }
  function waits(error: unknown): void {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    logger.warn({ code: LogCode.settlementWaits }, `settlement waits: ${reason}`);
  }

  return {
    onCertified: settler.onCertified,
    onHead(head) {
      next = head;
      running ??= run();
      return running;
    },
    async close() {
      closed = true;
      await running;
      await bringLast().catch(waits);
    },
  };
}
