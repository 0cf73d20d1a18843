/** Random values of the shapes in `src/chain`, well-formed but otherwise free. */
import {
  type Batch,
  type Block,
  type BlockHeader,
  BlockKind,
  type BodyPart,
  type BundleRef,
  bitmapOf,
  buildBatch,
  type CertificateOf,
  type Cut,
  createBlock,
  dataDigestOf,
  type Evidence,
  encodeBundle,
  OFFENCES,
  type OutputHeader,
  PartKind,
  Phase,
  type Proposal,
  type RollupLeaf,
  type SectionContent,
  SectionKind,
  type SignedStatement,
  type Statement,
  type TipReport,
} from "../../src/chain/index.ts";
import {
  epochOf,
  heightOf,
  laneHeightOf,
  millisOf,
  operatorOf,
  rollupOf,
  viewOf,
  ZERO_HASH,
} from "../../src/primitives/brand.ts";
import { concatBytes, LayoutWriter } from "../../src/primitives/bytes.ts";
import {
  bytesOf,
  type Draw,
  flip,
  hashOf,
  listOf,
  operatorBelow,
  pick,
  times,
  u32Of,
  u53Of,
} from "./draw.ts";

/** Phases that travel. */
const SIGNED_PHASES = [1, 2, 3, 4, 5, 7] as const satisfies readonly Phase[];

export function statementOf<P extends Phase>(
  draw: Draw,
  phase: P,
  operators: number,
): Statement & { readonly phase: P } {
  const epoch = epochOf(u53Of(draw));
  const hash = phase === Phase.NULLIFY ? ZERO_HASH : hashOf(draw);
  if (phase === Phase.NULLIFY) return { phase, epoch, height: 0, view: u53Of(draw), hash };
  if (phase === Phase.OUTPUT) return { phase, epoch, height: u53Of(draw), view: 0, hash };
  if (phase === Phase.ACK) {
    return { phase, epoch, height: u32Of(draw), view: draw.below(operators), hash };
  }
  return { phase, epoch, height: u53Of(draw), view: u53Of(draw), hash };
}

export const signedStatementOf = (draw: Draw, operators: number): SignedStatement => ({
  statement: statementOf(draw, pick(draw, SIGNED_PHASES), operators),
  operator: operatorBelow(draw, operators),
  signature: bytesOf(draw, 96),
});

export const certificateOf = <P extends Phase>(
  draw: Draw,
  phase: P,
  operators: number,
): CertificateOf<P> => ({
  statement: statementOf(draw, phase, operators),
  signers: bitmapOf(
    operators,
    times(operators, operatorOf).filter(() => flip(draw)),
  ),
  signature: bytesOf(draw, 96),
});

export const reportOf = (draw: Draw, operators: number): TipReport => ({
  epoch: epochOf(u53Of(draw)),
  view: viewOf(u53Of(draw)),
  operator: operatorBelow(draw, operators),
  l1Number: u53Of(draw),
  tips: times(operators, () => laneHeightOf(u32Of(draw))),
  signature: bytesOf(draw, 64),
});

const headerOf = (draw: Draw, operators: number): BlockHeader => ({
  epoch: epochOf(u53Of(draw)),
  view: viewOf(u53Of(draw)),
  height: heightOf(u53Of(draw)),
  kind: pick(draw, Object.values(BlockKind)),
  proposer: operatorBelow(draw, operators),
  parentView: viewOf(u53Of(draw)),
  parentHash: hashOf(draw),
  cutRoot: hashOf(draw),
  reportsRoot: hashOf(draw),
  l1Number: u53Of(draw),
  l1Hash: hashOf(draw),
  timestampMs: millisOf(u53Of(draw)),
  nextCommittee: hashOf(draw),
});

const cutOf = (draw: Draw, operators: number): Cut =>
  times(operators, () => ({ height: laneHeightOf(u32Of(draw)), digest: hashOf(draw) }));

const reportsOf = (draw: Draw, operators: number): TipReport[] =>
  listOf(draw, { most: operators }, () => reportOf(draw, operators));

export const blockOf = (draw: Draw, operators: number): Block =>
  createBlock(headerOf(draw, operators), cutOf(draw, operators), reportsOf(draw, operators));

export const unsignedProposalOf = (draw: Draw, operators: number): Omit<Proposal, "signature"> => ({
  header: headerOf(draw, operators),
  cut: cutOf(draw, operators),
  reports: reportsOf(draw, operators),
  laneCertificates: listOf(draw, { most: operators }, () =>
    certificateOf(draw, Phase.ACK, operators),
  ),
  parent: flip(draw)
    ? null
    : {
        header: headerOf(draw, operators),
        cut: cutOf(draw, operators),
        certificate: flip(draw)
          ? certificateOf(draw, Phase.NOTARIZE, operators)
          : certificateOf(draw, Phase.FINALIZE, operators),
      },
  gapNullifications: listOf(draw, { most: 64 }, () =>
    certificateOf(draw, Phase.NULLIFY, operators),
  ),
});

export const proposalOf = (draw: Draw, operators: number): Proposal => ({
  ...unsignedProposalOf(draw, operators),
  signature: bytesOf(draw, 96),
});

/** Form only: the two statements need not exclude each other. */
export function evidenceOf(draw: Draw, operators: number): Evidence {
  if (draw.below(4) === 0) {
    const phase = pick(draw, SIGNED_PHASES);
    const first = certificateOf(draw, phase, operators);
    return { kind: "CERT_CONFLICT", first, second: certificateOf(draw, phase, operators) };
  }
  return {
    kind: pick(draw, OFFENCES),
    operator: operatorBelow(draw, operators),
    first: signedStatementOf(draw, operators),
    second: signedStatementOf(draw, operators),
  };
}

/** One to forty bytes; the length prefix is not in it. */
const transactionOf = (draw: Draw): Uint8Array => bytesOf(draw, 1 + draw.below(40));

/** A unit as it stands in a section. */
const prefixed = (unit: Uint8Array): Uint8Array =>
  new LayoutWriter(4 + unit.length).u32(unit.length).raw(unit).done();

export const bundleBytesOf = (draw: Draw): Uint8Array =>
  encodeBundle({
    minHeight: u53Of(draw),
    maxHeight: u53Of(draw),
    minTime: u53Of(draw),
    maxTime: u53Of(draw),
    legs: listOf(draw, { least: 1 }, () => ({
      rollupId: rollupOf(1 + draw.below(8)),
      transaction: transactionOf(draw),
    })),
  });

function sectionOf(draw: Draw, kind: SectionKind, rollup: number): SectionContent {
  const make = kind === SectionKind.BUNDLE ? bundleBytesOf : transactionOf;
  const units = listOf(draw, { least: 1 }, () => prefixed(make(draw)));
  return {
    kind,
    rollupId: rollupOf(rollup),
    units: units.length,
    bytes: concatBytes(...units),
  };
}

/** A valid batch of up to `draw.size` sections. */
export function batchOf(draw: Draw, operators: number): Batch {
  const { OPEN, SEALED, BUNDLE, SYSTEM } = SectionKind;
  const sections = listOf(draw, { least: 1 }, (index) =>
    sectionOf(draw, flip(draw) ? OPEN : SEALED, index + 1),
  );
  if (flip(draw)) sections.push(sectionOf(draw, BUNDLE, 0));
  if (flip(draw)) sections.push(sectionOf(draw, SYSTEM, 0));
  const header = {
    epoch: epochOf(u53Of(draw)),
    lane: operatorBelow(draw, operators),
    height: laneHeightOf(1 + draw.below(1000)),
    parentDigest: hashOf(draw),
    createdMs: millisOf(u53Of(draw)),
    laneBytes: u53Of(draw),
  };
  return buildBatch(header, sections);
}

export const outputHeaderOf = (draw: Draw): OutputHeader => ({
  epoch: epochOf(u53Of(draw)),
  height: heightOf(u53Of(draw)),
  view: viewOf(u53Of(draw)),
  timestampMs: millisOf(u53Of(draw)),
  blockHash: hashOf(draw),
  prevOutputHash: hashOf(draw),
  rollupsRoot: hashOf(draw),
  rollupCount: u32Of(draw),
  l1Number: u53Of(draw),
  l1Hash: hashOf(draw),
  committeeHash: hashOf(draw),
  nextCommittee: hashOf(draw),
  beacon: hashOf(draw),
  stateRoot: hashOf(draw),
});

export const leafOf = (draw: Draw): RollupLeaf => ({
  rollupId: rollupOf(u32Of(draw)),
  seq: u53Of(draw),
  batchHeight: heightOf(u53Of(draw)),
  prevBatchHash: hashOf(draw),
  bodyRoot: hashOf(draw),
  txCount: u32Of(draw),
  byteSize: u53Of(draw),
  forcedUpto: u53Of(draw),
  orderPolicy: u32Of(draw),
  spent: BigInt(hashOf(draw)),
});

const bundleRefOf = (draw: Draw): BundleRef => ({
  bundleId: hashOf(draw),
  leg: u32Of(draw),
  legs: listOf(draw, {}, () => ({ rollupId: rollupOf(u32Of(draw)), txHash: hashOf(draw) })),
});

/** A part whose digest is that of its data. */
export function partOf(draw: Draw): BodyPart {
  const data = bytesOf(draw, draw.below(80));
  return {
    kind: pick(draw, Object.values(PartKind)),
    position: u32Of(draw),
    txCount: u32Of(draw),
    origin: bytesOf(draw, draw.below(33)),
    bundle: flip(draw) ? null : bundleRefOf(draw),
    data,
    dataDigest: dataDigestOf(data),
  };
}
