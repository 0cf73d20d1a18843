/** Blocks of the history with reports, as an auditor gets them. */
import {
  type BlockHeader,
  type Cut,
  cutRoot,
  reportPreimage,
  reportsRoot,
  type TipReport,
  type TipReportContent,
} from "../../../src/chain/index.ts";
import { sha256Bytes } from "../../../src/crypto/hash.ts";
import { laneHeightOf, operatorOf, viewOf } from "../../../src/primitives/brand.ts";
import { concatBytes, equalBytes } from "../../../src/primitives/bytes.ts";
import {
  type AuditedBlock,
  type AuditPoint,
  type AuditSetup,
  auditBlock,
  auditStart,
} from "../../../src/sdk/index.ts";
import { verifies } from "../core/ordering/runner.ts";
import { chain, context } from "./fixture.ts";

const INSTANCE = context.instance;

function sign(content: TipReportContent): TipReport {
  const preimage = concatBytes(Uint8Array.of(content.operator), reportPreimage(INSTANCE, content));
  const half = sha256Bytes(preimage);
  return { ...content, signature: concatBytes(half, half) };
}

export const setup: AuditSetup = {
  committee: context.committee,
  committeeHash: context.committeeHash,
  instance: INSTANCE,
  rollups: context.rollups,
  protocol: context.protocol,
  verifier: {
    verifiesCertificate: (_committee, certificate) => verifies(certificate),
    verifiesReport: (_committee, _instance, report) =>
      equalBytes(report.signature, sign(report).signature),
  },
};

export const start = auditStart(setup, null);

/** Reports of a view, all claiming these tips. */
export const reportsOf = (
  view: number,
  tips: readonly number[],
  options: { operators?: readonly number[]; l1Number?: number } = {},
): TipReport[] =>
  (options.operators ?? [0, 1, 2]).map((operator) =>
    sign({
      epoch: context.epoch,
      view: viewOf(view),
      operator: operatorOf(operator),
      l1Number: options.l1Number ?? 0,
      tips: tips.map(laneHeightOf),
    }),
  );

/** Block `index` of the chain on a point, with reports that claim the parent's cut. */
export function blockOn(
  point: AuditPoint,
  index: number,
  options: { header?: Partial<BlockHeader>; cut?: Cut; reports?: readonly TipReport[] } = {},
): AuditedBlock {
  const queued = chain.blocks[index];
  if (queued === undefined) throw new Error(`no block ${index}`);
  const cut = options.cut ?? queued.block.cut;
  const view = queued.block.header.view;
  const claimed = point.cut.map(({ height }) => height);
  const reports = options.reports ?? (view === 1 ? [] : reportsOf(view - 1, claimed));
  return {
    header: {
      ...queued.block.header,
      parentHash: point.blockHash,
      parentView: point.view,
      cutRoot: cutRoot(cut),
      reportsRoot: reportsRoot(reports),
      ...options.header,
    },
    cut,
    reports,
    batches: chain.lanes.map((batches, lane) =>
      batches
        .slice(queued.parentCut[lane]?.height, queued.block.cut[lane]?.height)
        .map(({ bytes }) => bytes),
    ),
    outputHash: null,
  };
}

/** The points of an audit of the first `count` blocks. */
export function audited(count: number): AuditPoint {
  let point = start;
  for (let index = 0; index < count; index++) {
    const verdict = auditBlock(setup, point, blockOn(point, index));
    if (verdict.kind === "rejected") throw new Error(`${verdict.code} ${verdict.reason}`);
    point = verdict.point;
  }
  return point;
}
