/** The L1 of a network as this node reads it, and what it posts there. [ST1, ST4, ST5] */
import { randomBytes } from "node:crypto";
import { type NetworkFile, peerKeyOf, registrationLeaf } from "../chain/index.ts";
import type { BlsBackend } from "../crypto/bls.ts";
import type { KeptBatches } from "../feed/index.ts";
import {
  type BlobSource,
  createBeaconReader,
  createEntryCheck,
  createKzg,
  createL1Watcher,
  createSettlement,
  type EntryCheck,
  type EvidenceQueue,
  evidenceDirectory,
  type Kzg,
  type L1Header,
  type L1Options,
  type L1Watcher,
  openEvidenceQueue,
  type Settlement,
  type SettlementOptions,
} from "../l1/index.ts";
import { assert } from "../primitives/assert.ts";
import type { PeerKey, RollupId } from "../primitives/brand.ts";
import { toHash } from "../primitives/bytes.ts";
import { UsageError } from "../primitives/errors.ts";
import type { L1Events, L1Tools, OpenL1, Settler } from "./l1-source.ts";

/** What of a node its L1 side rests on. */
export type L1Ground = {
  readonly network: NetworkFile;
  readonly bls: Pick<BlsBackend, "parsePublicKey" | "aggregatePublicKeys" | "aggregateSignatures">;
  readonly kept: KeptBatches;
  /** BLS keys by which this operator has a duty. */
  readonly ownKeys: readonly Uint8Array[];
};

/** @throws {UsageError} where the options contradict each other. */
export const openNodeL1 =
  (
    options: { readonly l1: L1Options; readonly settlement: SettlementOptions | undefined },
    ground: L1Ground,
  ): OpenL1 =>
  async (listener, tools) => {
    const { domain, registryBlock } = ground.network;
    const { settlement: posts } = options;
    const { beaconUrl, beaconBlock } = options.l1;
    // For what this node posts, and for what it checks of others.
    const kzg = createKzg();
    const evidence = posts === undefined ? null : await openEvidenceQueue(evidenceDirectory(posts));
    const settling =
      posts === undefined || evidence === null
        ? null
        : createSettling(posts, { ...ground, evidence, kzg }, tools, listener);
    const watcher: L1Watcher = createL1Watcher(options.l1, {
      domain,
      registryBlock,
      bls: ground.bls,
      ...tools,
      listener: {
        ...listener,
        onHead: (head) => settling?.onHead(head, watcher),
        onProgress: (step) => listener.onStep?.(step, validiumOf(watcher)),
      },
      ...(beaconUrl !== undefined && {
        checkEntry: entryChecks({ url: beaconUrl, kzg }, beaconBlock, ground.kept, () => watcher),
      }),
    });
    const addressesOf = (key: PeerKey): string[] =>
      watcher
        .operators()
        .filter(({ nodeKey, multiaddr }) => peerKeyOf(nodeKey) === key && multiaddr !== "")
        .map(({ multiaddr }) => multiaddr);
    return {
      source: {
        start: watcher.start,
        stop: watcher.stop,
        setOf: watcher.setOf,
        addressesOf,
        finalNumber: () => watcher.heads().finalized?.number ?? null,
      },
      settler: {
        certified(output) {
          const { height, timestampMs } = output.header;
          watcher.certified(height, timestampMs);
          for (const { rollupId, forcedUpto } of output.leaves) {
            watcher.forcedConsumed(rollupId, forcedUpto);
          }
          settling?.certified(output);
        },
        async stop() {
          await settling?.stop();
          await kzg.close();
        },
      },
      evidence: evidence && { report: evidence.put, stop: evidence.idle },
    };
  };

/** Rollups without entries: what is posted of them follows from checkpoints. */
const validiumOf = (watcher: L1Watcher): RollupId[] =>
  watcher
    .rollups()
    .filter(({ settings }) => settings.daMode === "validium")
    .map(({ rollupId }) => rollupId);

/** Entries are claims: their bytes are fetched and held against what was certified. [ST5] */
function entryChecks(
  source: BlobSource,
  block: L1Options["beaconBlock"],
  kept: KeptBatches,
  watcher: () => L1Watcher,
): EntryCheck {
  let check: EntryCheck | null = null;
  return async (entry, ignored) => {
    // The watcher is there, and knows its contracts, before it finds an entry.
    const contracts = watcher().contracts();
    assert(contracts !== null, "entries are logs of known contracts");
    check ??= createEntryCheck(
      createBeaconReader({
        transport: watcher().transport,
        batchInbox: contracts.batchInbox,
        source,
        block,
        async leafOf(rollupId, seq) {
          if (seq > 0) return (await kept.batches(rollupId, seq, seq))?.[0]?.leaf ?? null;
          const info = watcher().rollupInfo(rollupId);
          return info && registrationLeaf(rollupId, info.settings.orderPolicy);
        },
      }),
    );
    return await check(entry, ignored);
  };
}

type Settling = Settler & {
  onHead(head: L1Header, watcher: L1Watcher): void;
};

/** Settlement begins with the first head at which the contracts are known. */
function createSettling(
  options: SettlementOptions,
  ground: L1Ground & { readonly kzg: Kzg } & { readonly evidence: EvidenceQueue },
  tools: L1Tools,
  { onHalt }: L1Events,
): Settling {
  let opening: Promise<Settlement> | null = null;
  let settlement: Settlement | null = null;

  async function open(watcher: L1Watcher): Promise<Settlement> {
    const contracts = watcher.contracts();
    if (contracts === null) throw new Error("the registry was not read yet");
    return await createSettlement(options, {
      domain: ground.network.domain,
      contracts,
      transport: watcher.transport,
      source: ground.kept,
      kzg: ground.kzg,
      schedule: watcher.schedule,
      setOf: watcher.setOf,
      posted: watcher.posted,
      validSeq: watcher.validSeq,
      restorationOf: watcher.restorationOf,
      isPosted: watcher.isPosted,
      evidence: ground.evidence,
      ownKeys: ground.ownKeys,
      bls: ground.bls,
      ...tools,
      randomHash: () => toHash(randomBytes(32)),
      now: Date.now,
    });
  }

  return {
    onHead({ number }, watcher) {
      if (watcher.contracts() === null) return;
      opening ??= open(watcher).then(
        (opened) => {
          settlement = opened;
          return opened;
        },
        (error: unknown) => {
          // A wallet that does not open will not open later; an L1 that does not answer may.
          if (error instanceof UsageError) onHalt(error);
          else opening = null;
          throw error;
        },
      );
      opening.catch(() => undefined);
      const finalized = watcher.heads().finalized?.number ?? 0;
      void settlement?.onHead({ number, finalized });
    },
    certified: (output) => settlement?.onCertified(output),
    async stop() {
      await opening?.then(
        (opened) => opened.close(),
        () => undefined,
      );
    },
  };
}
