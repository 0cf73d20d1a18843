/** A committee, batches of its lanes, signatures that can be checked, and one node's lanes. */
import {
  ackStatement,
  type Batch,
  bitmapOf,
  buildBatch,
  type Certificate,
  type Cut,
  type CutEntry,
  genesisCut,
  type LaneCertificate,
  type LocalParameters,
  laneGenesis,
  operatorsIn,
  type ProtocolParameters,
  type SectionContent,
  SectionKind,
  type Statement,
} from "../../../../src/chain/index.ts";
import type { Claim, EpochContext, Verdict } from "../../../../src/core/contract.ts";
import type { LanesInput, LanesMessage } from "../../../../src/core/lanes/index.ts";
import type { Rules } from "../../../../src/core/rules.ts";
import { sha256Bytes } from "../../../../src/crypto/hash.ts";
import {
  epochOf,
  laneHeightOf,
  millisOf,
  operatorOf,
  rollupOf,
  viewOf,
} from "../../../../src/primitives/brand.ts";
import { asciiBytes, equalBytes } from "../../../../src/primitives/bytes.ts";
import { contextOf } from "../quorum/fixture.ts";

export const EPOCH = epochOf(0);

export type Setup = {
  readonly self?: number | null;
  readonly seats?: readonly number[];
  readonly protocol?: Partial<ProtocolParameters>;
  readonly local?: Partial<LocalParameters>;
  readonly rules?: Partial<Rules>;
};

/** Small numbers: a window of 4 batches and 4,000 bytes, batches of 300 bytes. */
export function laneContext(setup: Setup = {}): EpochContext {
  const context = contextOf(setup.seats ?? [1, 1, 1, 1], setup.rules ?? {});
  const small = { batchBytes: 300, maxBatchBytes: 1000, maxLaneAdvance: 4, laneWindowBytes: 4000 };
  return {
    ...context,
    self: setup.self === null ? null : operatorOf(setup.self ?? 0),
    rollups: [1, 2].map((id) => ({
      rollupId: rollupOf(id),
      name: `r${id}`,
      evmChainId: id,
      orderPolicy: 1,
    })),
    protocol: { ...context.protocol, ...small, ...setup.protocol },
    local: { ...context.local, deltaMs: 50, retryMs: 100, ackIntervalMs: 0, ...setup.local },
  };
}

/** The one signature that `operator` can make over a statement here. */
export function signatureOf(operator: number, statement: Statement): Uint8Array {
  const { phase, epoch, height, view, hash } = statement;
  const digest = sha256Bytes(asciiBytes([operator, phase, epoch, height, view, hash].join("/")));
  const signature = new Uint8Array(96);
  for (const offset of [0, 32, 64]) signature.set(digest, offset);
  return signature;
}

export const WRONG_SIGNATURE = new Uint8Array(96).fill(7);

function aggregate(signatures: readonly Uint8Array[]): Uint8Array {
  const sum = new Uint8Array(96);
  for (const signature of signatures) {
    for (let index = 0; index < 96; index++) {
      sum[index] = (sum[index] as number) ^ (signature[index] as number);
    }
  }
  return sum;
}

const certificateIsValid = ({ statement, signers, signature }: Certificate): boolean =>
  equalBytes(
    signature,
    aggregate(operatorsIn(signers).map((operator) => signatureOf(operator, statement))),
  );

/** What a checker answers. */
export function verdictOn(claim: Claim): Verdict {
  if (claim.kind === "certificate") {
    return { valid: certificateIsValid(claim.certificate), aggregate: null };
  }
  if (claim.kind !== "votes") return { valid: false, aggregate: null };
  const sum = aggregate(claim.votes.map((vote) => vote.signature));
  const right = claim.votes.map((vote) => signatureOf(vote.operator, claim.statement));
  const valid = equalBytes(sum, aggregate(right));
  return { valid, aggregate: valid ? sum : null };
}

/** A section of `units` transactions of `size` bytes each, all filled with `fill`. */
export function section(
  options: { rollup?: number; units?: number; size?: number; fill?: number } = {},
): SectionContent {
  const { rollup = 1, units = 1, size = 10, fill = 1 } = options;
  const bytes = new Uint8Array(units * (4 + size)).fill(fill);
  const view = new DataView(bytes.buffer);
  for (let unit = 0; unit < units; unit++) view.setUint32(unit * (4 + size), size);
  return { kind: SectionKind.OPEN, rollupId: rollupOf(rollup), units, bytes };
}

/** Batches 1..count of a lane, each above the one before; `fill` makes other chains. */
export function chain(
  owner: number,
  count: number,
  options: { fill?: number; size?: number; above?: Batch; stepMs?: number } = {},
): Batch[] {
  const { fill = 1, size = 10, stepMs = 10 } = options;
  const batches: Batch[] = [];
  let parent = options.above;
  for (let index = 0; index < count; index++) {
    const content = section({ size, fill });
    parent = buildBatch(
      {
        epoch: EPOCH,
        lane: operatorOf(owner),
        height: laneHeightOf((parent?.header.height ?? 0) + 1),
        parentDigest:
          parent?.digest ?? laneGenesis(contextOf([1, 1, 1, 1]).instance, operatorOf(owner)),
        createdMs: millisOf((parent?.header.createdMs ?? 0) + stepMs),
        laneBytes: (parent?.header.laneBytes ?? 0) + content.bytes.length,
      },
      [content],
    );
    batches.push(parent);
  }
  return batches;
}

export const entryOf = (batch: Batch): CutEntry => ({
  height: batch.header.height,
  digest: batch.digest,
});

export const ackOf = (batch: Batch): Statement =>
  ackStatement({
    epoch: batch.header.epoch,
    lane: batch.header.lane,
    height: batch.header.height,
    digest: batch.digest,
  });

export const batchMessage = (batch: Batch, signature?: Uint8Array): LanesMessage => ({
  kind: "batch",
  epoch: EPOCH,
  batch,
  signature: signature ?? signatureOf(batch.header.lane, ackOf(batch)),
});

export const ackMessage = (
  operator: number,
  batch: Batch,
  signature?: Uint8Array,
): LanesMessage => ({
  kind: "ack",
  epoch: EPOCH,
  statement: ackOf(batch),
  signature: signature ?? signatureOf(operator, ackOf(batch)),
});

/** A certificate by these signers; forged if told so. */
export function certificateOf(
  batch: Batch,
  options: { signers?: readonly number[]; forged?: boolean; size?: number } = {},
): LaneCertificate {
  const { signers = [0, 1, 2], forged = false, size = 4 } = options;
  const statement = ackOf(batch);
  const sum = aggregate(signers.map((operator) => signatureOf(operator, statement)));
  return {
    statement,
    signers: bitmapOf(size, signers.map(operatorOf)),
    signature: forged ? WRONG_SIGNATURE : sum,
  } as LaneCertificate;
}

export const certificateMessage = (certificate: LaneCertificate): LanesMessage => ({
  kind: "laneCertificate",
  epoch: EPOCH,
  certificate,
});

/** A cut of 4 lanes at genesis but for the tips given. */
export function cutAt(...tips: readonly Batch[]): Cut {
  const cut = [...genesisCut(contextOf([1, 1, 1, 1]).instance, 4)];
  for (const tip of tips) cut[tip.header.lane] = entryOf(tip);
  return cut;
}

export const GENESIS_CUT = cutAt();

export const batchesMessage = (...batches: readonly Batch[]): LanesMessage => ({
  kind: "batches",
  epoch: EPOCH,
  batches,
});

export const viewEntered = (view: number): LanesInput => ({
  kind: "viewEntered",
  nowMs: millisOf(0),
  view: viewOf(view),
});

export const finalCut = (cut: Cut, nowMs = 0): LanesInput => ({
  kind: "finalCut",
  nowMs: millisOf(nowMs),
  cut,
});

export const delivered = (cut: Cut, nowMs = 0): LanesInput => ({
  kind: "delivered",
  nowMs: millisOf(nowMs),
  cut,
});

export const submit = (content: SectionContent, nowMs = 0): LanesInput => ({
  kind: "submit",
  nowMs: millisOf(nowMs),
  section: content,
});

export const want = (tip: Batch, nowMs = 0): LanesInput => ({
  kind: "want",
  nowMs: millisOf(nowMs),
  tips: [{ lane: tip.header.lane, entry: entryOf(tip) }],
});
