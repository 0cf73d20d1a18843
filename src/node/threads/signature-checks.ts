/**
 * Whether signatures hold: the one rule behind every claim of the core, for the pairing threads and
 * for the simulator's runs with real keys.
 */
import {
  type DigestDomain,
  operatorsIn,
  reportPreimage,
  type Statement,
  type TipReportContent,
  voteDigest,
} from "../../chain/index.ts";
import type { Claim, Verdict } from "../../core/index.ts";
import type { BlsBackend, PublicKeyHandle, SignedDigest } from "../../crypto/bls.ts";
import { type Ed25519PublicKey, ed25519 } from "../../crypto/ed25519.ts";
import type { Epoch, Hash, OperatorIndex } from "../../primitives/brand.ts";
import { UsageError } from "../../primitives/errors.ts";

/** Judges the claims of one job; verdicts come in the claims' order. Bad input is a verdict. */
export type SignatureChecks = (claims: readonly Claim[]) => Verdict[];

/** Public keys of one operator, checked to be in their groups. */
export type MemberKeys = {
  readonly bls: PublicKeyHandle;
  /** Null: what its operator registered is no key, so no report of it holds. [K5] */
  readonly node: Ed25519PublicKey | null;
};

/** What signatures of one epoch are over, and under which keys. */
export type ClaimRules = {
  /** In place order. */
  readonly keys: readonly MemberKeys[];
  readonly bls: BlsBackend;
  digestOf(statement: Statement): Hash;
  preimageOf(report: TipReportContent): Uint8Array;
};

/**
 * The keys of all members, parsed once: checking a point costs more than using it.
 *
 * The L1 proves possession of BLS keys and knows nothing of Ed25519: any 32 bytes may stand there as a
 * node key, and one operator's nonsense may stop nobody else.
 *
 * @throws {UsageError} naming every BLS key that is none.
 */
function parseMemberKeys(
  members: readonly { readonly blsKey: Uint8Array; readonly nodeKey: Uint8Array }[],
  bls: BlsBackend,
): MemberKeys[] {
  const findings: string[] = [];
  const keys: MemberKeys[] = [];
  for (const [index, member] of members.entries()) {
    const blsKey = bls.parsePublicKey(member.blsKey);
    if (blsKey === null) findings.push(`members[${index}].blsKey: not a point of the group`);
    else keys.push({ bls: blsKey, node: ed25519.parsePublicKey(member.nodeKey) });
  }
  if (findings.length > 0) throw new UsageError(findings);
  return keys;
}

/** Keys and instance of an epoch, as the core tells them. */
export type CheckedEpoch = {
  readonly epoch: Epoch;
  /** Reports name it. [K5] */
  readonly instance: Hash;
  /** In place order. */
  readonly members: readonly { readonly blsKey: Uint8Array; readonly nodeKey: Uint8Array }[];
};

export type EpochChecks = {
  /**
   * From here on claims of this epoch are judged under its keys.
   *
   * @throws {UsageError} for BLS keys that are none.
   */
  open(epoch: CheckedEpoch): void;
  /** No claim of an epoch below this one matters any more. */
  forgetBelow(epoch: Epoch): void;
  readonly check: SignatureChecks;
};

/** A claim is judged under the keys of the epoch that it names; of an unknown one it is false. [K2] */
export function createSignatureChecks(options: {
  readonly domain: DigestDomain;
  readonly bls: BlsBackend;
}): EpochChecks {
  const { domain, bls } = options;
  const epochs = new Map<Epoch, ClaimRules>();
  return {
    open({ epoch, instance, members }) {
      epochs.set(epoch, {
        keys: parseMemberKeys(members, bls),
        bls,
        digestOf: (statement) => voteDigest(domain, statement),
        preimageOf: (report) => reportPreimage(instance, report),
      });
    },
    forgetBelow(epoch) {
      for (const known of [...epochs.keys()]) if (known < epoch) epochs.delete(known);
    },
    check: checksOf(bls, (epoch) => epochs.get(epoch) ?? null),
  };
}

/** A claim under BLS on its way to the check; null: false whatever the check would say. */
type Prepared = { readonly signed: SignedDigest | null; readonly aggregate: Uint8Array | null };
const FALSE: Prepared = { signed: null, aggregate: null };

/** The rule by itself: what is signed and by whom is the caller's. */
export const createClaimChecks = (rules: ClaimRules): SignatureChecks =>
  checksOf(rules.bls, () => rules);

function checksOf(bls: BlsBackend, rulesOf: (epoch: Epoch) => ClaimRules | null): SignatureChecks {
  return (claims) => {
    const prepared = claims.map((claim): Prepared | null => {
      if (claim.kind === "report") return null;
      const rules = rulesOf(epochOfClaim(claim));
      return rules === null ? FALSE : prepare(rules, claim);
    });
    const signed = prepared.flatMap((item) => (item?.signed ? [item.signed] : []));
    const holds = checkAll(bls, signed);
    let next = 0;
    return claims.map((claim, index): Verdict => {
      if (claim.kind === "report") {
        const rules = rulesOf(claim.report.epoch);
        return { valid: rules !== null && reportHolds(rules, claim.report), aggregate: null };
      }
      const item = prepared[index] as Prepared;
      const valid = item.signed !== null && holds[next++] === true;
      return { valid, aggregate: valid ? item.aggregate : null };
    });
  };
}

const epochOfClaim = (claim: Exclude<Claim, { kind: "report" }>): Epoch =>
  claim.kind === "votes" ? claim.statement.epoch : claim.certificate.statement.epoch;

/** One claim is cheaper by itself than as a batch, which is randomized. */
function checkAll(bls: BlsBackend, signed: readonly SignedDigest[]): boolean[] {
  const [first] = signed;
  if (first === undefined) return [];
  if (signed.length > 1) return bls.verifyBatch(signed);
  return [bls.verifyAggregate(first.keys, first.digest, first.signature)];
}

function prepare(rules: ClaimRules, claim: Exclude<Claim, { kind: "report" }>): Prepared {
  if (claim.kind === "certificate") {
    const { statement, signers, signature } = claim.certificate;
    const keys = keysOf(rules, operatorsIn(signers));
    const signed = keys && { keys, digest: rules.digestOf(statement), signature };
    return { signed, aggregate: null };
  }
  const keys = keysOf(
    rules,
    claim.votes.map((vote) => vote.operator),
  );
  const sum = rules.bls.aggregateSignatures(claim.votes.map((vote) => vote.signature));
  if (keys === null || sum === null) return { signed: null, aggregate: null };
  const digest = rules.digestOf(claim.statement);
  return { signed: { keys, digest, signature: sum }, aggregate: sum };
}

/** Null if there is none or one of them is a stranger. */
function keysOf(rules: ClaimRules, signers: readonly OperatorIndex[]): PublicKeyHandle[] | null {
  const keys: PublicKeyHandle[] = [];
  for (const signer of signers) {
    const member = rules.keys[signer];
    if (member === undefined) return null;
    keys.push(member.bls);
  }
  return keys.length > 0 ? keys : null;
}

/** K5: under the node key that its operator has in this epoch. */
function reportHolds(rules: ClaimRules, report: Extract<Claim, { kind: "report" }>["report"]) {
  const member = rules.keys[report.operator];
  const key = member?.node ?? null;
  if (key === null) return false;
  return ed25519.verify(key, rules.preimageOf(report), report.signature);
}
