/**
 * Fake signatures: a tag only the signer's handle can make, with the form and algebra of the real
 * ones.
 *
 *   BLS       96 bytes: 0x80 ‖ 3 zeros ‖ tag 8 ‖ zeros; a tag is two 32-bit words, an aggregate
 *             their sums, so the verifier recomputes it from the signers and the statement
 *   Ed25519   64 bytes: tag 8 ‖ zeros
 *
 * Unforgeable inside the simulation: the words mix a secret that never leaves this module.
 */
import {
  type Certificate,
  operatorsIn,
  type Statement,
  type TipReport,
  type TipReportContent,
} from "../../src/chain/index.ts";
import type { Claim, UncheckedVote, Verdict } from "../../src/core/contract.ts";
import type { Binding, Keyring, NetworkCrypto, PublicKeys } from "./crypto.ts";
import { Concern, createRandom, mix } from "./rng.ts";

const BLS_BYTES = 96;
const BLS_TAG = 4;
const REPORT_BYTES = 64;
const SLAB_BYTES = 96 * 512;
const FLAG_COMPRESSED = 0x80;
const INVALID: Verdict = { valid: false, aggregate: null };
const VALID: Verdict = { valid: true, aggregate: null };

/** Two words: what is signed, or a tag over it. Reused, never kept. */
type Words = { high: number; low: number };
type Secret = Readonly<Words>;

/** @param seed of the run: equal seeds, equal keys. */
export function createFakeKeyring(seed: number, operators: number): Keyring {
  const secrets: Secret[] = [];
  const publicKeys: PublicKeys[] = [];
  for (let operator = 0; operator < operators; operator++) {
    const random = createRandom(seed, Concern.KEYS, operator);
    secrets.push({ high: random.word(), low: random.word() });
    const blsKey = new Uint8Array(96).map(() => random.below(256));
    blsKey[0] = 0; // no flag of the encoding is set
    publicKeys.push({ blsKey, nodeKey: new Uint8Array(32).map(() => random.below(256)) });
  }
  const aggregateKey = new Uint8Array(96); // nobody adds fake keys
  return { publicKeys, aggregateKey, bind: (binding) => createFakeCrypto(secrets, binding) };
}

function createFakeCrypto(secrets: readonly Secret[], binding: Binding): NetworkCrypto {
  const bound = binding.rules.digestBindsContext;
  const { l1ChainId, registry } = binding.domain;
  const domain = bound ? mixText(mix(l1ChainId, l1ChainId / 0x1_0000_0000), registry) : 0;
  const instance = bound ? mixText(1, binding.instance) : 0;
  const digest: Words = { high: 0, low: 0 };
  const sum: Words = { high: 0, low: 0 };
  const own: Words = { high: 0, low: 0 };
  let digested: Statement | null = null;

  /** Many nodes check one statement object in a row. */
  function digestStatement(statement: Statement): void {
    if (digested === statement) return;
    digested = statement;
    const phase = bound ? statement.phase : 0;
    let high = mix(domain, phase + 8 * statement.epoch);
    high = mix(mix(high, statement.height), statement.view);
    digest.high = mixText(high, statement.hash);
    digest.low = mix(digest.high, high);
  }

  function digestReport(report: TipReportContent): void {
    digested = null;
    let high = mix(mix(instance, report.epoch), report.view);
    high = mix(mix(high, report.operator), report.l1Number);
    for (const tip of report.tips) high = mix(high, tip + 1);
    digest.high = high;
    digest.low = mix(high, report.tips.length);
  }

  /** Adds one key's tag over `digest` to `sum`; false for a stranger. */
  function addTag(key: number): boolean {
    const secret = secrets[key];
    if (secret === undefined) return false;
    sum.high = (sum.high + mix(secret.high ^ digest.high, digest.low)) | 0;
    sum.low = (sum.low + mix(secret.low ^ digest.low, digest.high)) | 0;
    return true;
  }

  function startSum(): void {
    sum.high = 0;
    sum.low = 0;
  }

  function verifyVotes(statement: Statement, votes: readonly UncheckedVote[]): Verdict {
    digestStatement(statement);
    startSum();
    let valid = votes.length > 0;
    for (const vote of votes) {
      const { high, low } = sum;
      valid &&= addTag(binding.keyAt(statement.epoch, vote.operator));
      own.high = (sum.high - high) | 0;
      own.low = (sum.low - low) | 0;
      valid &&= isBlsOf(vote.signature, own);
    }
    return valid ? { valid, aggregate: blsOf(sum) } : INVALID;
  }

  function verifyCertificate(certificate: Certificate): Verdict {
    digestStatement(certificate.statement);
    startSum();
    const signers = operatorsIn(certificate.signers);
    const { epoch } = certificate.statement;
    const known =
      signers.length > 0 && signers.every((place) => addTag(binding.keyAt(epoch, place)));
    return known && isBlsOf(certificate.signature, sum) ? VALID : INVALID;
  }

  function verifyReport(report: TipReport): Verdict {
    digestReport(report);
    startSum();
    return addTag(binding.keyAt(report.epoch, report.operator)) &&
      isTagAt(report.signature, 0, REPORT_BYTES, sum)
      ? VALID
      : INVALID;
  }

  function tagOfStatement(key: number, statement: Statement): Uint8Array {
    digestStatement(statement);
    startSum();
    addTag(key);
    return blsOf(sum);
  }

  function tagOfReport(key: number, report: TipReportContent): Uint8Array {
    digestReport(report);
    startSum();
    addTag(key);
    return tagged(REPORT_BYTES, 0, sum);
  }

  return {
    signerOf: (key) => (request) => ({
      statement: request.statement === null ? null : tagOfStatement(key, request.statement),
      report: request.report === null ? null : tagOfReport(key, request.report),
    }),
    verify(claim: Claim): Verdict {
      if (claim.kind === "votes") return verifyVotes(claim.statement, claim.votes);
      if (claim.kind === "certificate") return verifyCertificate(claim.certificate);
      return verifyReport(claim.report);
    },
  };
}

function mixText(start: number, text: string): number {
  let word = start | 0;
  for (let index = 0; index < text.length; index++) {
    word = Math.imul(word ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(word, start);
}

/** Memory for signatures in large pieces: the runtime allocates each buffer outside its heap. */
let slab = new ArrayBuffer(0);
let slabUsed = 0;

function tagged(length: number, offset: number, tag: Words): Uint8Array {
  if (slabUsed + length > slab.byteLength) {
    slab = new ArrayBuffer(SLAB_BYTES);
    slabUsed = 0;
  }
  const bytes = new Uint8Array(slab, slabUsed, length);
  slabUsed += length;
  for (let index = 0; index < 4; index++) {
    bytes[offset + index] = tag.high >>> (8 * index);
    bytes[offset + 4 + index] = tag.low >>> (8 * index);
  }
  return bytes;
}

function blsOf(tag: Words): Uint8Array {
  const bytes = tagged(BLS_BYTES, BLS_TAG, tag);
  bytes[0] = FLAG_COMPRESSED;
  return bytes;
}

const isBlsOf = (bytes: Uint8Array, tag: Words): boolean =>
  bytes[0] === FLAG_COMPRESSED && isTagAt(bytes, BLS_TAG, BLS_BYTES, tag);

/** Every byte counts: like the real ones, a signature has one encoding. */
function isTagAt(bytes: Uint8Array, offset: number, length: number, tag: Words): boolean {
  if (bytes.length !== length) return false;
  let wrong = 0;
  for (let index = 1; index < length; index++) {
    const place = index - offset;
    let expected = 0;
    if (place >= 0 && place < 4) expected = (tag.high >>> (8 * place)) & 255;
    else if (place >= 4 && place < 8) expected = (tag.low >>> (8 * (place - 4))) & 255;
    wrong |= (bytes[index] as number) ^ expected;
  }
  if (offset === 0) wrong |= (bytes[0] as number) ^ (tag.high & 255);
  return wrong === 0;
}
