/** What a devnet must have shown after a while without anybody watching. */
import type { DigestDomain, RollupConfig } from "../chain/index.ts";
import { loadNativeBls } from "../crypto/bls-native.ts";
import type { Hash } from "../primitives/brand.ts";
import { createBlsVerifier, createSubmitter, type FeedTrust } from "../sdk/index.ts";
import type { Load } from "./load.ts";
import type { Rollups } from "./rollups.ts";
import type { Watched } from "./watch.ts";

export type SmokeResult = {
  readonly ok: boolean;
  readonly seconds: number;
  readonly firstCertifiedMs: number | null;
  readonly height: number;
  readonly transactions: number;
  readonly rollups: readonly {
    readonly name: string;
    readonly verifiedBatches: number;
    readonly executedTransactions: number;
    /** Batches for which every replica told its state root. */
    readonly comparedRoots: number;
    readonly equalRoots: boolean;
  }[];
  readonly bundles: { readonly sent: number; readonly verified: number };
  readonly delayMs: { readonly p50: number | null; readonly p99: number | null };
  readonly failures: readonly string[];
};

/** How many of the newest bundles are checked, and how long one may take. */
const BUNDLES_CHECKED = 3;
const BUNDLE_MS = 10_000;

export async function judgeSmoke(parts: {
  readonly domain: DigestDomain;
  readonly configs: readonly RollupConfig[];
  readonly trust: FeedTrust;
  readonly urls: readonly string[];
  readonly seconds: number;
  readonly replicas: number;
  readonly firstCertifiedMs: number | null;
  readonly watched: Watched;
  readonly rollups: Rollups;
  readonly load: Load;
  readonly deaths: readonly string[];
}): Promise<SmokeResult> {
  const { configs, watched, replicas } = parts;
  const failures = [...parts.deaths, ...watched.failures];
  const rollups = configs.map(({ rollupId, name }) => {
    const roots = [...parts.rollups.roots(rollupId).values()];
    const compared = roots.filter((byReplica) => byReplica.size === replicas);
    const equalRoots = compared.every((byReplica) => new Set(byReplica.values()).size === 1);
    const verifiedBatches = watched.batches.get(rollupId) ?? 0;
    const executedTransactions = parts.rollups.executed(rollupId);
    if (verifiedBatches === 0) failures.push(`${name}: no verified batch`);
    if (executedTransactions === 0) failures.push(`${name}: no transaction was executed`);
    if (compared.length === 0) failures.push(`${name}: no state root of all replicas`);
    if (!equalRoots) failures.push(`${name}: replicas have different state roots`);
    return {
      name,
      verifiedBatches,
      executedTransactions,
      comparedRoots: compared.length,
      equalRoots,
    };
  });
  const { bundles } = parts.load.counts();
  const verified = await verifiedBundles(parts, bundles.slice(-BUNDLES_CHECKED), failures);
  if (configs.length > 1 && verified === 0) failures.push("no bundle was verified");
  const delays = [...watched.delaysMs].sort((left, right) => left - right);
  return {
    ok: failures.length === 0,
    seconds: parts.seconds,
    firstCertifiedMs: parts.firstCertifiedMs,
    height: watched.height,
    transactions: watched.transactions,
    rollups,
    bundles: { sent: bundles.length, verified },
    delayMs: { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) },
    failures,
  };
}

/** Every leg of a bundle with its own proof under one height, checked here and not by a node. */
async function verifiedBundles(
  { domain, trust, urls }: Pick<Parameters<typeof judgeSmoke>[0], "domain" | "trust" | "urls">,
  hashes: readonly string[],
  failures: string[],
): Promise<number> {
  const verifier = createBlsVerifier(await loadNativeBls(), domain);
  const submitter = createSubmitter({ urls, trust, verifier });
  let verified = 0;
  for (const hash of hashes) {
    const waited = await submitter.waitFor(hash as Hash, "certified", { timeoutMs: BUNDLE_MS });
    if (waited.kind === "reached" && waited.status?.verified === true) verified++;
    else failures.push(`bundle ${hash}: ${waited.kind} at ${waited.status?.status ?? "nothing"}`);
  }
  return verified;
}

function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const place = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
  return Math.round((sorted[place] as number) * 10) / 10;
}
