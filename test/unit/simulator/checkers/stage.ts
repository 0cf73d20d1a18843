/** Hand-made runs for the checkers: a committee, and words for what an onlooker sees of it. */
import type {
  Batch,
  Block,
  BlockHeader,
  Certificate,
  Committee,
  Cut,
  Evidence,
  ForcedItem,
  PeerMessage,
  SectionContent,
  Statement,
  StoredRecord,
  TipReport,
  TipReportContent,
} from "../../../../src/chain/index.ts";
import {
  ackStatement,
  bitmapOf,
  buildBatch,
  createBlock,
  createCommittee,
  cutRoot,
  defaultLocalParameters,
  defaultProtocolParameters,
  finalizeStatement,
  genesisCut,
  laneGenesis,
  notarizeStatement,
  nullifyStatement,
  type OutputCertificate,
  outputStatement,
  Phase,
  reportsRoot,
  SectionKind,
} from "../../../../src/chain/index.ts";
import type { CoreEffect, PublishedOutput } from "../../../../src/core/contract.ts";
import { ALL_RULES } from "../../../../src/core/rules.ts";
import type { Hash, OperatorIndex } from "../../../../src/primitives/brand.ts";
import {
  epochOf,
  heightOf,
  laneHeightOf,
  millisOf,
  operatorOf,
  rollupOf,
  seatsOf,
  viewOf,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";
import type { CheckerSetup, Violation } from "../../../simulator/checker.ts";
import { createCheckers } from "../../../simulator/checkers/index.ts";
import type { NodeState } from "../../../simulator/observation.ts";
import { createRoster } from "../../../simulator/roster.ts";

export const EPOCH = epochOf(0);
export const GENESIS = `0x${"07".repeat(32)}` as Hash;
export const hashOf = (fill: number): Hash =>
  `0x${fill.toString(16).padStart(2, "0").repeat(32)}` as Hash;

export type StageOptions = {
  seats?: readonly number[];
  byzantine?: readonly number[];
  /** E10; 0 = the epoch does not end. */
  epochHeights?: number;
  /** In the L1's forced inbox, final from the start. */
  forced?: readonly ForcedItem[];
};

export function createStage({
  seats = [1, 1, 1, 1],
  byzantine = [],
  epochHeights = 0,
  forced = [],
}: StageOptions = {}) {
  const members = seats.map((each, index) => ({
    seats: seatsOf(each),
    blsKey: new Uint8Array(96).fill(index),
    nodeKey: new Uint8Array(32).fill(index),
  }));
  const committee: Committee = createCommittee(EPOCH, members);
  const all = members.map((_, index) => operatorOf(index));
  const honest = all.filter((operator) => !byzantine.includes(operator));
  const plan = { committeeHash: hashOf(0xcc), endsAtL1Block: 0 };
  const setup: CheckerSetup = {
    committee,
    genesisHash: GENESIS,
    start: { height: heightOf(0), timestampMs: millisOf(0), l1Number: 0, l1Hash: ZERO_HASH },
    ...plan,
    epochAt: () => plan,
    forcedUpTo: () => forced,
    finalAt: () => 0,
    roster: createRoster(() =>
      seats.map((each, operator) => ({ operator, key: operator, seats: each })),
    ),
    networkConfig: {
      name: "stage",
      domain: { l1ChainId: 0, registry: ZERO_ADDRESS },
      registryBlock: 0,
      members,
      rollups: [1, 2].map((id) => ({
        rollupId: rollupOf(id),
        name: `rollup-${id}`,
        evmChainId: id,
        orderPolicy: 1,
      })),
      parameters: { ...defaultProtocolParameters(members.length), epochHeights },
    },
    local: defaultLocalParameters(members.length, 50),
    honest,
    byzantine: byzantine.map(operatorOf),
    rules: ALL_RULES,
    isSigned: ({ operator, signature }) => signature[0] === operator,
  };
  const violations: Violation[] = [];
  const checkers = createCheckers(setup, (violation) => violations.push(violation));
  let nowMs = 1000;
  const observe = (observation: Parameters<(typeof checkers)[number]["observe"]>[0]): void => {
    for (const checker of checkers) checker.observe(observation, 1000 * nowMs);
  };
  const here = (node: number) => ({ node: operatorOf(node), nowMs: millisOf(nowMs) });

  const step = (node: number, effects: readonly CoreEffect[]): void => {
    const input = { kind: "checked", nowMs: millisOf(nowMs), job: JOB, verdicts: [] } as const;
    observe({ kind: "step", ...here(node), input, effects });
  };
  const durable = (node: number, records: readonly StoredRecord[]): void =>
    observe({ kind: "durable", ...here(node), records });
  const left = (node: number, effect: CoreEffect): void =>
    observe({ kind: "left", ...here(node), effect });

  return {
    setup,
    committee,
    honest,
    violations,
    rules: (): string[] => [...new Set(violations.map(({ rule }) => rule))].sort(),
    later(ms: number): void {
      nowMs += ms;
    },
    step,
    durable,
    /** A step asks for records, and they become durable. */
    keep(node: number, ...records: readonly StoredRecord[]): void {
      step(
        node,
        records.map((record) => ({ kind: "persist", record })),
      );
      durable(node, records);
    },
    sign(node: number, statement: Statement | null, report: TipReportContent | null = null): void {
      left(node, {
        kind: "sign",
        request: { owner: "consensus", epoch: EPOCH, statement, report },
      });
    },
    /** A vote, durable first. */
    vote(node: number, statement: Statement, report: TipReportContent | null = null): void {
      this.keep(node, { kind: statement.phase === Phase.ACK ? "ack" : "vote", statement });
      this.sign(node, statement, report);
    },
    send(node: number, message: PeerMessage): void {
      step(node, [{ kind: "send", to: "all", message }]);
      left(node, { kind: "send", to: "all", message });
    },
    /** A node takes a message of a peer, with these effects. */
    take(node: number, from: number, message: PeerMessage, effects: readonly CoreEffect[] = []) {
      const input = { kind: "message", nowMs: millisOf(nowMs), from: operatorOf(from), message };
      observe({ kind: "step", ...here(node), input: { ...input, kind: "message" }, effects });
    },
    leave: left,
    accuse: (node: number, evidence: Evidence): void => left(node, { kind: "evidence", evidence }),
    ordered(node: number, blocks: readonly Block[], certificate: Certificate): void {
      const finalization = certificate as Extract<CoreEffect, { kind: "ordered" }>["finalization"];
      left(node, { kind: "ordered", blocks, finalization });
    },
    publish: (node: number, output: PublishedOutput): void =>
      left(node, { kind: "publish", output }),
    crash: (node: number): void => observe({ kind: "crash", ...here(node) }),
    restart: (node: number, records: readonly StoredRecord[]): void =>
      observe({ kind: "restart", ...here(node), records, effects: [] }),
    inspect: (node: number, state: Partial<NodeState>): void =>
      observe({ kind: "inspected", ...here(node), state: { ...IDLE, ...state } }),
    heal: (nodes: readonly OperatorIndex[] = honest): void =>
      observe({ kind: "healed", nowMs: millisOf(nowMs), nodes }),
    finish(): void {
      for (const checker of checkers) checker.finish?.();
    },
    genesisCut: genesisCut(GENESIS, members.length),
    outputCertificate(height: number, hash: Hash): OutputCertificate {
      const statement = outputStatement({ epoch: EPOCH, height: heightOf(height), hash });
      return this.certificate(statement) as OutputCertificate;
    },
    certificate(statement: Statement, signers: readonly number[] = honest): Certificate {
      const signature = new Uint8Array(96);
      return { statement, signers: bitmapOf(members.length, signers.map(operatorOf)), signature };
    },
  };
}

export type Stage = ReturnType<typeof createStage>;

const JOB = { owner: "sync", epoch: EPOCH, id: 0 } as const;
const IDLE: NodeState = {
  epoch: EPOCH,
  view: viewOf(1),
  finalizedView: viewOf(0),
  finalizedHeight: heightOf(0),
  deliveredHeight: heightOf(0),
  certifiedHeight: heightOf(0),
  voting: true,
  collections: [],
  forkedLanes: [],
};

export type BlockOptions = {
  view: number;
  parent?: Block | null;
  cut: Cut;
  reports?: readonly TipReport[];
  header?: Partial<BlockHeader>;
};

/** A block on `parent`, or on genesis. */
export function blockOn({ view, parent = null, cut, reports = [], header }: BlockOptions): Block {
  return createBlock(
    {
      epoch: EPOCH,
      view: viewOf(view),
      height: heightOf((parent?.header.height ?? 0) + 1),
      kind: 0,
      proposer: operatorOf(0),
      parentView: parent?.header.view ?? viewOf(0),
      parentHash: parent?.hash ?? GENESIS,
      cutRoot: cutRoot(cut),
      reportsRoot: reportsRoot(reports),
      l1Number: 0,
      l1Hash: ZERO_HASH,
      timestampMs: millisOf(1000 * view),
      nextCommittee: ZERO_HASH,
      ...header,
    },
    cut,
    reports,
  );
}

const pointOf = ({ hash, header }: Block) => ({
  epoch: EPOCH,
  view: header.view,
  height: header.height,
  hash,
});
export const notarize = (block: Block): Statement => notarizeStatement(pointOf(block));
export const finalize = (block: Block): Statement => finalizeStatement(pointOf(block));
export const nullify = (view: number): Statement => nullifyStatement(EPOCH, viewOf(view));
export const ack = ({ digest, header }: Batch): Statement =>
  ackStatement({ epoch: EPOCH, lane: header.lane, height: header.height, digest });

export function openSection(rollupId: number, text: string): SectionContent {
  const bytes = new Uint8Array(4 + text.length);
  bytes[3] = text.length;
  for (let at = 0; at < text.length; at++) bytes[4 + at] = text.charCodeAt(at);
  return { kind: SectionKind.OPEN, rollupId: rollupOf(rollupId), units: 1, bytes };
}

/** A batch on `parent`, or the first one of its lane; by default no two have the same unit. */
export function batchOn(
  lane: number,
  parent: Batch | null,
  sections: readonly SectionContent[] = [openSection(1, `${lane} on ${parent?.digest}`)],
): Batch {
  const bytes = sections.reduce((sum, section) => sum + section.bytes.length, 0);
  return buildBatch(
    {
      epoch: EPOCH,
      lane: operatorOf(lane),
      height: laneHeightOf((parent?.header.height ?? 0) + 1),
      parentDigest: parent?.digest ?? laneGenesis(GENESIS, operatorOf(lane)),
      createdMs: millisOf(1),
      laneBytes: (parent?.header.laneBytes ?? 0) + bytes,
    },
    sections,
  );
}

/** The cut with these batches as tips. */
export const withTips = (cut: Cut, ...tips: readonly Batch[]): Cut =>
  cut.map((entry, lane) => {
    const tip = tips.find(({ header }) => header.lane === lane);
    return tip === undefined ? entry : { height: tip.header.height, digest: tip.digest };
  });

export const report = (operator: number, view: number, tips: readonly number[]): TipReport => ({
  epoch: EPOCH,
  view: viewOf(view),
  operator: operatorOf(operator),
  l1Number: 0,
  tips: tips.map(laneHeightOf),
  signature: new Uint8Array(64),
});

export const viewRecord = (certificate: Certificate): StoredRecord =>
  ({ kind: "viewCertificate", certificate }) as StoredRecord;
export const laneRecord = (certificate: Certificate): StoredRecord =>
  ({ kind: "laneCertificate", certificate }) as StoredRecord;

/** All honest nodes keep a batch, acknowledge it and keep its certificate. */
export function certify(stage: Stage, batch: Batch): void {
  for (const node of stage.honest) {
    stage.keep(node, { kind: "batch", batch });
    stage.vote(node, ack(batch));
  }
  const certificate = stage.certificate(ack(batch));
  for (const node of stage.honest) stage.keep(node, laneRecord(certificate));
}

/** All honest nodes notarize a block, with a report of these tips, and keep its notarization. */
export function notarizeBy(stage: Stage, block: Block, tips: readonly number[] | null): void {
  const { view } = block.header;
  for (const node of stage.honest) {
    stage.keep(node, { kind: "block", block });
    stage.vote(node, notarize(block), tips === null ? null : report(node, view, tips));
  }
  const certificate = stage.certificate(notarize(block));
  for (const node of stage.honest) stage.keep(node, viewRecord(certificate));
}

/** All honest nodes finalize a notarized block and order it. */
export function finalizeBy(stage: Stage, block: Block): void {
  for (const node of stage.honest) stage.vote(node, finalize(block));
  const certificate = stage.certificate(finalize(block));
  for (const node of stage.honest) {
    stage.keep(node, viewRecord(certificate));
    stage.ordered(node, [block], certificate);
  }
}

/** A view in which all goes well. */
export function passView(stage: Stage, block: Block, tips: readonly number[]): void {
  notarizeBy(stage, block, tips);
  finalizeBy(stage, block);
}
