/** Signs what the core asks for, after the protection said yes and remembers it durably. [DR5] */
import { performance } from "node:perf_hooks";
import {
  type DigestDomain,
  Phase,
  reportPreimage,
  type Statement,
  voteDigest,
} from "../chain/index.ts";
import type { Signatures, SigningRequest } from "../core/index.ts";
import type { BlsBackend, BlsSecretKey } from "../crypto/bls.ts";
import { type Ed25519SecretKey, ed25519 } from "../crypto/ed25519.ts";
import type { Hash } from "../primitives/brand.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";
import type { RefusalReason, SignatureKind, SignerMetrics } from "./metrics.ts";
import type { ProtectionStore } from "./protection-store.ts";

/** The only holder of a node's secrets. */
export type Signer = {
  /** Uncompressed, 96 bytes. */
  readonly blsPublicKey: Uint8Array;
  /** 32 bytes. */
  readonly nodePublicKey: Uint8Array;
  /** Newest epoch in which this key had voted or acknowledged when the signer opened; null: none. */
  readonly signedEpoch: number | null;
  /**
   * Null: refused, nothing of the request is signed. A repeated request gets the same signatures.
   *
   * @throws {LockstepError} SIGNER_PROTECTION once the protection cannot be made durable.
   */
  sign(request: SigningRequest): Promise<Signatures | null>;
  /** Answers what it has taken, then forgets the secrets. */
  close(): Promise<void>;
};

export type SignerKeys = {
  readonly bls: BlsSecretKey;
  readonly node: Ed25519SecretKey;
  readonly blsPublicKey: Uint8Array;
  readonly nodePublicKey: Uint8Array;
};

const KINDS: Readonly<Record<Phase, SignatureKind | null>> = {
  [Phase.NOTARIZE]: "notarize",
  [Phase.NULLIFY]: "nullify",
  [Phase.FINALIZE]: "finalize",
  [Phase.ACK]: "ack",
  [Phase.OUTPUT]: "output",
  [Phase.PROPOSE]: "propose",
  [Phase.POP]: null,
};
const MILLISECONDS = 1000;

/** @param bound what every signature is bound to: domain of votes, instance of reports. [D5] */
export function createLocalSigner(
  keys: SignerKeys,
  bound: { readonly domain: DigestDomain; readonly instance: Hash },
  parts: {
    readonly store: ProtectionStore;
    readonly bls: BlsBackend;
    readonly metrics: SignerMetrics;
    readonly logger: Logger;
  },
): Signer {
  const { store, metrics, logger } = parts;

  function refuse(statement: Statement, reason: RefusalReason): null {
    metrics.refusals.inc({ reason });
    const { phase, epoch, view, height, hash } = statement;
    const kind = KINDS[phase];
    const fields = { code: LogCode.signingRefused, reason, kind, epoch, view, height, hash };
    logger.error(fields, "refused to sign");
    return null;
  }

  function signStatement(statement: Statement): Uint8Array {
    metrics.signatures.inc({ kind: KINDS[statement.phase] ?? "output" });
    return parts.bls.sign(keys.bls, voteDigest(bound.domain, statement));
  }

  function signReport(report: NonNullable<SigningRequest["report"]>): Uint8Array {
    metrics.signatures.inc({ kind: "report" });
    return ed25519.sign(keys.node, reportPreimage(bound.instance, report));
  }

  return {
    blsPublicKey: keys.blsPublicKey,
    nodePublicKey: keys.nodePublicKey,
    signedEpoch: store.protection.epoch(),
    async sign({ statement, report }) {
      const startMs = performance.now();
      if (statement !== null) {
        const judgement = store.protection.judge(statement);
        if (judgement !== "new" && judgement !== "repeat") return refuse(statement, judgement);
        await store.record(statement, judgement === "repeat");
      }
      const signatures = {
        statement: statement === null ? null : signStatement(statement),
        report: report === null ? null : signReport(report),
      };
      metrics.duration.observe((performance.now() - startMs) / MILLISECONDS);
      return signatures;
    },
    async close() {
      await store.close();
      keys.bls.fill(0);
      keys.node.seed.fill(0);
    },
  };
}
