/**
 * Shows offences to the Slasher: commits, waits, reveals. [ST7, SC10]
 *
 * Idempotent: a case has a file until the L1 has recorded it in a final block, by whomever, and the
 * outbox does the sending. What was committed to is on disk before it is sent.
 */
import { type Abi, encodeFunctionData } from "viem";
import { type DigestDomain, type Evidence, type Statement, voteDigest } from "../../chain/index.ts";
import type { BlsBackend } from "../../crypto/bls.ts";
import { uncompressedSignature } from "../../crypto/bls-points.ts";
import { encodeWords, keccak256, keccakWords } from "../../crypto/hash.ts";
import { assert } from "../../primitives/assert.ts";
import { type Address, type Hash, ZERO_HASH } from "../../primitives/brand.ts";
import { revertDataOf, revertOf } from "../contracts/contract-errors.ts";
import { hexBytes, hexText, proofOf, voteStruct } from "../contracts/contract-structs.ts";
import type { L1Contracts, ViewCall } from "../contracts/contracts.ts";
import { slasherAbi } from "../generated/slasher.ts";
import { type Intent, plainIntent } from "../outbox/item.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { L1Head } from "../outbox/port.ts";
import type { EvidenceCase, EvidenceCases } from "./cases.ts";

export type EvidenceReporterDependencies = {
  readonly contracts: L1Contracts;
  readonly domain: DigestDomain;
  readonly outbox: Outbox;
  readonly cases: EvidenceCases;
  /** Account that commits, reveals, and gets the reward. */
  readonly reporter: Address;
  readonly bls: Pick<BlsBackend, "aggregateSignatures">;
  /** Of the newest block; throws what carries the revert's data where the call is refused. */
  readonly call: ViewCall;
  /** The same, of the newest final block. */
  readonly finalCall: ViewCall;
  /** Key of an operator in an epoch's set, uncompressed; null: set unknown. */
  keyOf(epoch: number, operator: number): Uint8Array | null;
  /** Operators of an epoch's committee; null: unknown. */
  committeeSize(epoch: number): number | null;
  /** 32 bytes that nobody can guess. */
  randomHash(): Hash;
  /** The contract refuses what this node took for evidence. */
  onRefused(error: string): void;
};

export type EvidenceReporter = {
  /** Durable when it resolves; the same evidence twice is one case. False: its set is unknown. */
  report(evidence: Evidence): Promise<boolean>;
  /** Rejects where the L1 did not answer. */
  onHead(head: L1Head): Promise<void>;
  /** Cases that the L1 has not recorded. */
  size(): number;
};

/** L1 blocks above a commitment before the reveal: a reorg in between would cost the reward. */
const REVEAL_AFTER_BLOCKS = 2;
const PATIENCE_BLOCKS = 100;
/** Its committee is advanced to by whoever settles: a later head knows it. */
const TOO_EARLY = "NoCommittee";
/** Recorded already: nothing is left to do. */
const DONE = ["AlreadyRecorded", "NobodyNew"];

/** @returns the reporter with the cases on disk. */
export async function createEvidenceReporter(
  deps: EvidenceReporterDependencies,
): Promise<EvidenceReporter> {
  const { outbox, contracts } = deps;
  const open = new Map<Hash, EvidenceCase>();
  for (const one of await deps.cases.load()) open.set(one.key, one);

  const digestOf = (statement: Statement): Hash => voteDigest(deps.domain, statement);

  /**
   * Of both statements, in either order, and of the key that signed them: accomplices sign the very same
   * two, and each is a case.
   *
   * @param blsKey null: signed by two committees.
   */
  function keyOfCase(statements: readonly Statement[], blsKey: Uint8Array | null): Hash {
    const signer = blsKey === null ? ZERO_HASH : keccak256(blsKey);
    return keccakWords([...statements.map(digestOf).sort(), signer]);
  }

  function pairCase(evidence: Exclude<Evidence, { kind: "CERT_CONFLICT" }>): EvidenceCase | null {
    const { first, second, operator } = evidence;
    const blsKey = deps.keyOf(first.statement.epoch, operator);
    if (blsKey === null) return null;
    const sum = deps.bls.aggregateSignatures([first.signature, second.signature]);
    const point = sum === null ? null : uncompressedSignature(sum);
    assert(point !== null, "signatures of evidence were verified");
    const salt = deps.randomHash();
    const digests = [digestOf(first.statement), digestOf(second.statement)] as const;
    const args = [
      hexBytes(blsKey),
      voteStruct(first.statement),
      voteStruct(second.statement),
      hexBytes(point),
      hexText(salt),
    ] as const;
    return {
      key: keyOfCase([first.statement, second.statement], blsKey),
      commitment: keccak256(encodeWords([...digests, deps.reporter, salt])),
      data: encodeFunctionData({ abi: slasherAbi, functionName: "submitPair", args }),
    };
  }

  function conflictCase(
    evidence: Extract<Evidence, { kind: "CERT_CONFLICT" }>,
  ): EvidenceCase | null {
    const certificates = [evidence.first, evidence.second];
    const votes = certificates.map((certificate) => {
      const size = deps.committeeSize(certificate.statement.epoch);
      const vote = voteStruct(certificate.statement);
      return size === null ? null : { vote, ...proofOf(certificate, size) };
    });
    const [first, second] = votes;
    if (first === null || second === null || first === undefined || second === undefined) {
      return null;
    }
    const args = [first, second] as const;
    return {
      key: keyOfCase([evidence.first.statement, evidence.second.statement], null),
      commitment: null,
      data: encodeFunctionData({ abi: slasherAbi, functionName: "submitCertConflict", args }),
    };
  }

  const intentOf = (data: string): Intent =>
    plainIntent({
      kind: "evidence",
      to: contracts.slasher,
      data,
      stale: DONE,
      patienceBlocks: PATIENCE_BLOCKS,
      note: "",
    });

  /** The error of a case's call; null: it would succeed. */
  async function refusalOf(one: EvidenceCase, call: ViewCall): Promise<string | null> {
    try {
      await call(contracts.slasher, one.data);
      return null;
    } catch (error) {
      const data = revertDataOf(error);
      if (data === null) throw error;
      return revertOf(data, slasherAbi as Abi).error;
    }
  }

  async function committedAt(commitment: Hash): Promise<number> {
    const args = [hexText(commitment)] as const;
    const data = encodeFunctionData({ abi: slasherAbi, functionName: "commits", args });
    return Number(BigInt(await deps.call(contracts.slasher, data)));
  }

  async function close(one: EvidenceCase): Promise<void> {
    await deps.cases.remove(one.key);
    open.delete(one.key);
  }

  async function pursue(one: EvidenceCase, head: L1Head): Promise<void> {
    const refusal = await refusalOf(one, deps.call);
    if (refusal === TOO_EARLY) return;
    if (refusal !== null && !DONE.includes(refusal)) {
      deps.onRefused(refusal);
      return close(one);
    }
    if (refusal !== null) {
      // Recorded, by whomever: a reorg may still take that back.
      const final = await refusalOf(one, deps.finalCall);
      if (final !== null && DONE.includes(final)) await close(one);
      return;
    }
    const intent = intentOf(one.data);
    const since = one.commitment === null ? 0 : await committedAt(one.commitment);
    const ready = since > 0 && head.number >= since + REVEAL_AFTER_BLOCKS;
    if (one.commitment === null || ready) await outbox.submit(intent);
    else if (since === 0) {
      const args = [hexText(one.commitment)] as const;
      const data = encodeFunctionData({ abi: slasherAbi, functionName: "commit", args });
      await outbox.submit({ ...intentOf(data), stale: [] });
    }
  }

  return {
    async report(evidence) {
      const one = evidence.kind === "CERT_CONFLICT" ? conflictCase(evidence) : pairCase(evidence);
      if (one === null) return false;
      if (open.has(one.key)) return true;
      open.set(one.key, one);
      await deps.cases.put(one);
      return true;
    },
    async onHead(head) {
      for (const one of [...open.values()]) await pursue(one, head);
    },
    size: () => open.size,
  };
}
