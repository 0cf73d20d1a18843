/** A chain of outputs with batches, certified by keys that the test holds. */
import {
  type BodyPart,
  bitmapOf,
  type DigestDomain,
  dataDigestOf,
  leafHash,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  outputStatement,
  PartKind,
  type RollupLeaf,
  registrationLeaf,
  voteDigest,
} from "../../../../src/chain/index.ts";
import { bodyRoot, bodySize, type PublishedOutput } from "../../../../src/core/index.ts";
import { createMerkleTree, merkleRoot } from "../../../../src/crypto/merkle.ts";
import type { SettlementBatch, SettlementSource } from "../../../../src/l1/settlement/port.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  millisOf,
  operatorOf,
  rollupOf,
  viewOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";
import { concatBytes, LayoutWriter } from "../../../../src/primitives/bytes.ts";

/** What certifies an output: the aggregate of operators `signers` over a digest. */
export type Certifier = {
  readonly domain: DigestDomain;
  readonly operators: number;
  /** Places that sign. */
  readonly signers: readonly number[];
  aggregate(digest: Hash): Uint8Array;
};

export type OutputPlan = {
  readonly epoch?: number;
  readonly l1Number: number;
  readonly l1Hash?: Hash;
  readonly committeeHash?: Hash;
  /** Not zero: the epoch's last output. */
  readonly nextCommittee?: Hash;
  readonly timestampMs?: number;
  /** One transaction for each of these rollups. */
  readonly transactions?: ReadonlyMap<number, Uint8Array>;
};

const partOf = (transaction: Uint8Array, height: number): BodyPart => {
  const data = concatBytes(new LayoutWriter(4).u32(transaction.length).done(), transaction);
  const origin = new LayoutWriter(10).u16(0).u64(height).done();
  const dataDigest = dataDigestOf(data);
  return {
    kind: PartKind.SECTION,
    position: 0,
    txCount: 1,
    origin,
    bundle: null,
    data,
    dataDigest,
  };
};

export type OutputChain = {
  readonly source: SettlementSource;
  readonly leaves: () => readonly RollupLeaf[];
  next(plan: OutputPlan): PublishedOutput;
};

/** @param rollups ids 1..rollups, registered from the start. */
export function createOutputChain(rollups: number, certifier: Certifier): OutputChain {
  let leaves = Array.from({ length: rollups }, (_, index) =>
    registrationLeaf(rollupOf(index + 1), 1),
  );
  let previous: Hash = ZERO_HASH;
  const outputs: PublishedOutput[] = [];

  function batchOf(old: RollupLeaf, height: number, transaction: Uint8Array) {
    const parts = [partOf(transaction, height)];
    const leaf: RollupLeaf = {
      ...old,
      seq: old.seq + 1,
      batchHeight: heightOf(height),
      prevBatchHash: leafHash(old),
      bodyRoot: bodyRoot(parts),
      ...bodySize(parts),
    };
    return { leaf, parts };
  }

  function headerOf(plan: OutputPlan, height: number): OutputHeader {
    return {
      epoch: epochOf(plan.epoch ?? 0),
      height: heightOf(height),
      view: viewOf(height),
      timestampMs: millisOf(plan.timestampMs ?? 1000 * height),
      blockHash: ZERO_HASH,
      prevOutputHash: previous,
      rollupsRoot: merkleRoot(createMerkleTree(leaves.map(leafHash))),
      rollupCount: leaves.length,
      l1Number: plan.l1Number,
      l1Hash: plan.l1Hash ?? ZERO_HASH,
      committeeHash: plan.committeeHash ?? ZERO_HASH,
      nextCommittee: plan.nextCommittee ?? ZERO_HASH,
      beacon: ZERO_HASH,
      stateRoot: ZERO_HASH,
    };
  }

  function certificateOf(header: OutputHeader): OutputCertificate {
    const { epoch, height } = header;
    const statement = outputStatement({ epoch, height, hash: outputHash(header) });
    const signature = certifier.aggregate(voteDigest(certifier.domain, statement));
    const signers = bitmapOf(certifier.operators, certifier.signers.map(operatorOf));
    return { statement, signers, signature } as OutputCertificate;
  }

  return {
    leaves: () => leaves,
    source: {
      outputAt: (height) => Promise.resolve(outputs[height - 1] ?? null),
      batches(rollupId, fromSeq, toSeq) {
        const found = outputs.flatMap((output): SettlementBatch[] =>
          output.batches
            .filter(({ leaf }) => leaf.rollupId === rollupId)
            .map((batch) => ({ ...batch, timestampMs: output.header.timestampMs })),
        );
        return Promise.resolve(found.slice(fromSeq - 1, toSeq));
      },
    },
    next(plan) {
      const height = outputs.length + 1;
      const batches = [...(plan.transactions ?? new Map<number, Uint8Array>())].map(
        ([rollup, transaction]) => batchOf(leaves[rollup - 1] as RollupLeaf, height, transaction),
      );
      leaves = leaves.map(
        (leaf) => batches.find((one) => one.leaf.rollupId === leaf.rollupId)?.leaf ?? leaf,
      );
      const header = headerOf(plan, height);
      previous = outputHash(header);
      const output: PublishedOutput = {
        header,
        outputHash: previous,
        certificate: certificateOf(header),
        descendants: [],
        leaves,
        batches,
        nextCommittee: null,
      };
      outputs.push(output);
      return output;
    },
  };
}
