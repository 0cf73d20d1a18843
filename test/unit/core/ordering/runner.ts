/** One node under test, and stand-in signatures for it and its peers. */
import {
  bitmapOf,
  type Certificate,
  isOfPhase,
  type OutputCertificate,
  operatorsIn,
  outputHash,
  outputStatement,
  Phase,
  type Statement,
  type StoredRecord,
  voteDigest,
} from "../../../../src/chain/index.ts";
import type { Claim, EpochContext, Verdict } from "../../../../src/core/contract.ts";
import {
  createOrdering,
  type OrderingEffect,
  type OrderingInput,
  type OrderingState,
  startOrdering,
  stepOrdering,
} from "../../../../src/core/ordering/index.ts";
import { sha256Bytes } from "../../../../src/crypto/hash.ts";
import {
  type Hash,
  heightOf,
  type Millis,
  operatorOf,
  ZERO_ADDRESS,
} from "../../../../src/primitives/brand.ts";
import { concatBytes, fromHex } from "../../../../src/primitives/bytes.ts";
import type { Chain } from "./fixture.ts";

const DOMAIN = { l1ChainId: 0, registry: ZERO_ADDRESS };

/** Stand-in for BLS: 96 bytes that only fit this operator and statement. */
function signatureOf(operator: number, statement: Statement): Uint8Array {
  const digest = fromHex(voteDigest(DOMAIN, statement));
  const seed = sha256Bytes(concatBytes(Uint8Array.of(operator), digest));
  return concatBytes(seed, seed, seed);
}

const equal = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index]);

/** An aggregate is the xor of its signatures. */
function aggregateOf(signatures: readonly Uint8Array[]): Uint8Array {
  const sum = new Uint8Array(96);
  for (const signature of signatures) {
    for (let index = 0; index < 96; index++) {
      sum[index] = (sum[index] as number) ^ (signature[index] as number);
    }
  }
  return sum;
}

export function certificateOf(
  context: EpochContext,
  statement: Statement,
  signers: readonly number[],
): Certificate {
  return {
    statement,
    signers: bitmapOf(context.committee.members.length, signers.map(operatorOf)),
    signature: aggregateOf(signers.map((operator) => signatureOf(operator, statement))),
  };
}

export function outputCertificate(
  context: EpochContext,
  output: { height: number; hash: Hash },
  signers: readonly number[] = [0, 1, 2],
): OutputCertificate {
  const statement = outputStatement({
    epoch: context.epoch,
    height: heightOf(output.height),
    hash: output.hash,
  });
  const certificate = certificateOf(context, statement, signers);
  if (!isOfPhase(certificate, Phase.OUTPUT)) throw new Error("not an output certificate");
  return certificate;
}

export const verifies = (certificate: Certificate): boolean =>
  equal(
    certificate.signature,
    aggregateOf(
      operatorsIn(certificate.signers).map((signer) => signatureOf(signer, certificate.statement)),
    ),
  );

function judge(claim: Claim): Verdict {
  if (claim.kind === "report") return { valid: false, aggregate: null };
  if (claim.kind === "certificate") return { valid: verifies(claim.certificate), aggregate: null };
  const valid = claim.votes.every(({ operator, signature }) =>
    equal(signature, signatureOf(operator, claim.statement)),
  );
  const aggregate = valid ? aggregateOf(claim.votes.map((vote) => vote.signature)) : null;
  return { valid, aggregate };
}

/** One node: performs checks and signatures at once, remembers all effects and records. */
export type Runner = {
  readonly context: EpochContext;
  readonly state: OrderingState;
  readonly effects: OrderingEffect[];
  nowMs: number;
  /** Effects of this input and of the answers it led to. */
  give(input: WithoutTime<OrderingInput>): OrderingEffect[];
  of<K extends OrderingEffect["kind"]>(kind: K): Extract<OrderingEffect, { kind: K }>[];
  records(): StoredRecord[];
};

type WithoutTime<T> = T extends unknown ? Omit<T, "nowMs"> : never;

export function runnerOf(
  context: EpochContext,
  chain: Chain,
  options: {
    records?: readonly StoredRecord[];
    absent?: (lane: number, height: number) => boolean;
    signs?: boolean;
    checks?: boolean;
    ordering?: Parameters<typeof createOrdering>[3];
  } = {},
): Runner {
  const records = options.records ?? [];
  const source = chain.source(options.absent);
  const state = createOrdering(context, records, source, options.ordering);
  const effects: OrderingEffect[] = [];
  const runner: Runner = {
    context,
    state,
    effects,
    nowMs: 1000,
    give(input) {
      const full = { ...input, nowMs: runner.nowMs as Millis } as OrderingInput;
      return follow(stepOrdering(state, full));
    },
    of: (kind) =>
      effects.filter((effect): effect is Extract<OrderingEffect, { kind: typeof kind }> => {
        return effect.kind === kind;
      }),
    records: () => [...records, ...runner.of("persist").map(({ record }) => record)],
  };
  const follow = (made: readonly OrderingEffect[]): OrderingEffect[] => {
    const all: OrderingEffect[] = [];
    for (const effect of made) {
      effects.push(effect);
      all.push(effect);
      if (effect.kind === "sign" && options.signs !== false && effect.request.statement !== null) {
        const statement = signatureOf(context.self as number, effect.request.statement);
        const signatures = { statement, report: null };
        all.push(...runner.give({ kind: "signed", request: effect.request, signatures }));
      }
      if (effect.kind === "check" && options.checks !== false) {
        const verdicts = effect.job.claims.map(judge);
        all.push(...runner.give({ kind: "checked", job: effect.job, verdicts }));
      }
    }
    return all;
  };
  follow(startOrdering(state, runner.nowMs as Millis));
  return runner;
}

/** The vote of a peer, as it arrives. */
export function voteFrom(
  runner: Runner,
  operator: number,
  output: { height: number; hash: Hash },
  signature?: Uint8Array,
): WithoutTime<OrderingInput> {
  const { epoch } = runner.context;
  const { hash } = output;
  const statement = outputStatement({ epoch, height: heightOf(output.height), hash });
  return {
    kind: "message",
    from: operatorOf(operator),
    message: {
      kind: "outputVote",
      epoch,
      statement,
      signature: signature ?? signatureOf(operator, statement),
    },
  };
}

/** What the node has delivered, by height. */
export const outputsOf = (runner: Runner): { height: number; hash: Hash; signs: boolean }[] =>
  runner
    .of("persist")
    .flatMap(({ record }) => (record.kind === "output" ? [record] : []))
    .map((record) => ({ height: record.height, hash: hashOf(record), signs: record.signs }));

const hashOf = (record: Extract<StoredRecord, { kind: "output" }>): Hash =>
  outputHash(record.header);
