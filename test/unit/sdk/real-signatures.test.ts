/** The narrow interfaces of the SDK over the shipped cryptography, as a platform would fill them. */
import { describe, expect, test } from "vitest";
import {
  bitmapOf,
  type Committee,
  committeeBlob,
  committeeHash,
  createCommittee,
  isOfPhase,
  type OutputCertificate,
  type OutputHeader,
  operatorsIn,
  outputHash,
  outputStatement,
  Phase,
  parseCommitteeBlob,
  reportPreimage,
  type TipReport,
  type TipReportContent,
  voteDigest,
} from "../../../src/chain/index.ts";
import type { BlsBackend } from "../../../src/crypto/bls.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { nobleBls } from "../../../src/crypto/bls-noble.ts";
import { ed25519 } from "../../../src/crypto/ed25519.ts";
import {
  epochOf,
  type Hash,
  operatorOf,
  seatsOf,
  viewOf,
  ZERO_ADDRESS,
} from "../../../src/primitives/brand.ts";
import {
  type AuditVerifier,
  auditBlock,
  followCommittee,
  type OutputProof,
  trustCommittee,
  verifyLatest,
} from "../../../src/sdk/index.ts";
import { audited, blockOn, setup } from "./audit-fixture.ts";
import { context, NOW, OTHER, outputAt, proofOf, trust } from "./fixture.ts";

const DOMAIN = { l1ChainId: 0, registry: ZERO_ADDRESS };
const native = await loadNativeBls();
const secrets = [1, 2, 3, 4].map((seed) => native.generateSecretKey(new Uint8Array(32).fill(seed)));
const nodes = [1, 2, 3, 4].map((seed) => ed25519.createSecretKey(new Uint8Array(32).fill(seed)));

const committee = createCommittee(
  epochOf(0),
  secrets.map((secret, operator) => ({
    seats: seatsOf(1),
    blsKey: native.publicKeyOf(secret),
    nodeKey: ed25519.publicKeyOf(nodes[operator] as (typeof nodes)[0]),
  })),
);

/** A verifier over a back end: keys from the committee, the digest from the statement. */
function verifierOf(bls: BlsBackend): AuditVerifier {
  return {
    verifiesCertificate: (of: Committee, { statement, signers, signature }) => {
      const keys = operatorsIn(signers).map((operator) =>
        bls.parsePublicKey(of.members[operator]?.blsKey ?? new Uint8Array(0)),
      );
      const known = keys.filter((key) => key !== null);
      if (known.length !== keys.length) return false;
      return bls.verifyAggregate(known, voteDigest(DOMAIN, statement), signature);
    },
    verifiesReport: (of, instance, report) => {
      const key = ed25519.parsePublicKey(of.members[report.operator]?.nodeKey ?? new Uint8Array(0));
      return (
        key !== null && ed25519.verify(key, reportPreimage(instance, report), report.signature)
      );
    },
  };
}

const aggregateKey = native.aggregatePublicKeys(
  committee.members.map((member) => native.parsePublicKey(member.blsKey) ?? never()),
);
function never(): never {
  throw new Error("a key that is none");
}
const blob = committeeBlob(committee, aggregateKey ?? never());
const realTrust = trustCommittee({
  genesisHash: trust.genesisHash,
  committee: parseCommitteeBlob(epochOf(0), blob) ?? never(),
  committeeHash: committeeHash(blob),
  nowMs: NOW,
});

/** Signed by these operators; the bitmap may claim others. */
function certificateOf(
  header: OutputHeader,
  signers: readonly number[],
  claimed: readonly number[] = signers,
): OutputCertificate {
  const statement = outputStatement({ ...header, hash: outputHash(header) });
  const digest = voteDigest(DOMAIN, statement);
  const signatures = signers.map((signer) => native.sign(secrets[signer] ?? never(), digest));
  const signature = native.aggregateSignatures(signatures) ?? never();
  const certificate = { statement, signers: bitmapOf(4, claimed.map(operatorOf)), signature };
  return isOfPhase(certificate, Phase.OUTPUT) ? certificate : never();
}

const headerOf = (height: number, change: Partial<OutputHeader> = {}): OutputHeader => ({
  ...outputAt(height).header,
  committeeHash: committeeHash(blob),
  ...change,
});

describe.each([
  ["native", native],
  ["noble", nobleBls],
] as const)("with %s BLS", (_, bls) => {
  const options = { verifier: verifierOf(bls), nowMs: NOW };
  const ask = (header: OutputHeader, certificate: OutputCertificate): string => {
    const proof: OutputProof = { header, certificate, descendants: [], path: proofOf(1, 2).path };
    const verdict = verifyLatest(realTrust, { rollupId: proof.path.leaf.rollupId, proof }, options);
    return verdict.kind === "ok" ? "ok" : `${verdict.code} ${verdict.reason}`;
  };

  test("X2: a certificate of Q seats is taken, whichever they are", () => {
    const header = headerOf(2);
    expect(ask(header, certificateOf(header, [0, 1, 2]))).toBe("ok");
    expect(ask(header, certificateOf(header, [1, 2, 3]))).toBe("ok");
  });

  test("X2: one of too few signers, of others than it names, or of another output is not", () => {
    const header = headerOf(2);
    expect(ask(header, certificateOf(header, [0, 1]))).toBe("QUORUM no_quorum");
    const lying = certificateOf(header, [0, 1], [0, 1, 2]);
    expect(ask(header, lying)).toBe("SIGNATURE aggregate");
    const moved = certificateOf(header, [0, 1, 2], [1, 2, 3]);
    expect(ask(header, moved)).toBe("SIGNATURE aggregate");
    const { signature } = certificateOf(headerOf(2, { beacon: OTHER }), [0, 1, 2]);
    const foreign = { ...certificateOf(header, [0, 1, 2]), signature };
    expect(ask(header, foreign)).toBe("SIGNATURE aggregate");
    const infinity = new Uint8Array(96);
    infinity[0] = 0xc0;
    const nothing = { ...certificateOf(header, [0, 1, 2]), signature: infinity };
    expect(ask(header, nothing)).toBe("SIGNATURE aggregate");
  });

  test("X1: the next committee is taken from the blob that a certified boundary names", () => {
    const header = headerOf(6, { nextCommittee: committeeHash(blob) });
    const change = { header, certificate: certificateOf(header, [0, 2, 3]), next: blob };
    expect(followCommittee(realTrust, change, options)).toMatchObject({
      kind: "ok",
      trust: { committee: { epoch: 1 }, committeeHash: committeeHash(blob) },
    });
    const forged = { ...change, certificate: certificateOf(header, [0, 2], [0, 2, 3]) };
    expect(followCommittee(realTrust, forged, options)).toMatchObject({ code: "SIGNATURE" });
  });
});

describe("with Ed25519", () => {
  const real = { ...setup, committee, verifier: verifierOf(native) };
  const point = audited(1);
  const sign = (content: TipReportContent, by: number = content.operator): TipReport => ({
    ...content,
    signature: ed25519.sign(nodes[by] ?? never(), reportPreimage(context.instance, content)),
  });
  const contents = [0, 1, 3].map(
    (operator): TipReportContent => ({
      epoch: epochOf(0),
      view: viewOf(2),
      operator: operatorOf(operator),
      l1Number: 0,
      tips: point.cut.map(({ height }) => height),
    }),
  );
  const judge = (reports: readonly TipReport[], by = real): string => {
    const verdict = auditBlock(by, point, blockOn(point, 1, { reports }));
    return verdict.kind === "ok" ? "ok" : `${verdict.code} ${verdict.reason}`;
  };

  test("X6: reports are signed by the node key their operator has in the committee", () => {
    expect(judge(contents.map((content) => sign(content)))).toBe("ok");
    const borrowed = contents.map((content) => sign(content, 0));
    expect(judge(borrowed)).toBe("REPORT_SIGNATURE operator_1");
  });

  test("X6: not for another instance, nor with keys that a blob lacks", () => {
    const reports = contents.map((content) => sign(content));
    const elsewhere = { ...real, instance: OTHER as Hash };
    expect(judge(reports, elsewhere)).toBe("REPORT_SIGNATURE operator_0");
    const fromBlob = { ...real, committee: realTrust.committee };
    expect(judge(reports, fromBlob)).toBe("REPORT_SIGNATURE operator_0");
  });
});
