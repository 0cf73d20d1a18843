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
import { assert } from "../primitives/assert.ts";
import type { Epoch, Hash } from "../primitives/brand.ts";
import { equalBytes } from "../primitives/bytes.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";
import type { RefusalReason, SignatureKind, SignerMetrics } from "./metrics.ts";
import type { ProtectionStore } from "./protection-store.ts";

/** The only holder of a node's secrets. */
export type Signer = {
  /** Uncompressed, 96 bytes each: all that it holds. */
  readonly blsPublicKeys: readonly Uint8Array[];
  /** 32 bytes. */
  readonly nodePublicKey: Uint8Array;
  /** Newest epoch in which a key had voted or acknowledged when the signer opened; null: none. */
  readonly signedEpoch: number | null;
  /** From here on requests of this epoch are signed by the key that is in its set. [E6] */
  openEpoch(epoch: SigningEpoch): void;
  /** No request of an epoch below this one will come. */
  forgetBelow(epoch: Epoch): void;
  /**
   * Null: refused, nothing of the request is signed. A repeated request gets the same signatures. A
   * request of an epoch that was not opened, or in whose set no key is, is a bug of the caller.
   *
   * @throws {LockstepError} SIGNER_PROTECTION once the protection cannot be made durable.
   */
  sign(request: SigningRequest): Promise<Signatures | null>;
  /** Answers what it has taken, then forgets the secrets. */
  close(): Promise<void>;
};

/** What fixes who signs in an epoch, and what reports name. [K5] */
export type SigningEpoch = {
  readonly epoch: Epoch;
  readonly instance: Hash;
  readonly members: readonly { readonly blsKey: Uint8Array }[];
};

/** A consensus key and what it signed. */
export type ProtectedKey = {
  readonly secret: BlsSecretKey;
  readonly publicKey: Uint8Array;
  readonly store: ProtectionStore;
};

export type SignerKeys = {
  readonly node: Ed25519SecretKey;
  /** At least one. */
  readonly consensus: readonly ProtectedKey[];
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

/** @param domain what every vote is bound to. [D5] */
export function createLocalSigner(
  keys: SignerKeys,
  domain: DigestDomain,
  parts: {
    readonly bls: BlsBackend;
    readonly metrics: SignerMetrics;
    readonly logger: Logger;
  },
): Signer {
  const { metrics, logger } = parts;
  const epochs = new Map<Epoch, { readonly instance: Hash; readonly key: ProtectedKey | null }>();

  function refuse(statement: Statement, reason: RefusalReason): null {
    metrics.refusals.inc({ reason });
    const { phase, epoch, view, height, hash } = statement;
    const kind = KINDS[phase];
    const fields = { code: LogCode.signingRefused, reason, kind, epoch, view, height, hash };
    logger.error(fields, "refused to sign");
    return null;
  }

  function signStatement({ secret }: ProtectedKey, statement: Statement): Uint8Array {
    metrics.signatures.inc({ kind: KINDS[statement.phase] ?? "output" });
    return parts.bls.sign(secret, voteDigest(domain, statement));
  }

  function signReport(instance: Hash, report: NonNullable<SigningRequest["report"]>): Uint8Array {
    metrics.signatures.inc({ kind: "report" });
    return ed25519.sign(keys.node, reportPreimage(instance, report));
  }

  return {
    blsPublicKeys: keys.consensus.map(({ publicKey }) => publicKey),
    nodePublicKey: ed25519.publicKeyOf(keys.node),
    signedEpoch: newestEpoch(keys.consensus),
    openEpoch({ epoch, instance, members }) {
      const isIn = ({ publicKey }: ProtectedKey): boolean =>
        members.some(({ blsKey }) => equalBytes(blsKey, publicKey));
      epochs.set(epoch, { instance, key: keys.consensus.find(isIn) ?? null });
    },
    forgetBelow(epoch) {
      for (const known of [...epochs.keys()]) if (known < epoch) epochs.delete(known);
    },
    async sign({ epoch, statement, report }) {
      const startMs = performance.now();
      const open = epochs.get(epoch);
      assert(open !== undefined && open.key !== null, "signs only in epochs in whose set a key is");
      assert(statement === null || statement.epoch === epoch, "a request is of one epoch");
      const { instance, key } = open;
      if (statement !== null) {
        const judgement = key.store.protection.judge(statement);
        if (judgement !== "new" && judgement !== "repeat") return refuse(statement, judgement);
        await key.store.record(statement, judgement === "repeat");
      }
      const signatures = {
        statement: statement === null ? null : signStatement(key, statement),
        report: report === null ? null : signReport(instance, report),
      };
      metrics.duration.observe((performance.now() - startMs) / MILLISECONDS);
      return signatures;
    },
    async close() {
      for (const { store } of keys.consensus) await store.close();
      for (const { secret } of keys.consensus) secret.fill(0);
      keys.node.seed.fill(0);
    },
  };
}

function newestEpoch(keys: readonly ProtectedKey[]): number | null {
  const epochs = keys.flatMap(({ store }) => store.protection.epoch() ?? []);
  return epochs.length === 0 ? null : Math.max(...epochs);
}
