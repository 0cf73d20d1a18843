/** A small true world: blocks, outputs and leaves that fit each other, and a node that lacks them. */
import {
  type Block,
  BlockKind,
  bitmapOf,
  createBlock,
  createCommittee,
  cutRoot,
  defaultLocalParameters,
  defaultProtocolParameters,
  leafHash,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  outputStatement,
  type PeerMessage,
  type ProvenOutput,
  type RollupLeaf,
  registrationLeaf,
  reportsRoot,
  type TipReport,
} from "../../../../src/chain/index.ts";
import type { CheckJob, EpochContext, Verdict } from "../../../../src/core/contract.ts";
import { ALL_RULES } from "../../../../src/core/rules.ts";
import {
  type CertifiedState,
  createSync,
  type Progress,
  type SyncEffect,
  type SyncInput,
  type SyncMessage,
  type SyncState,
  startSync,
  stepSync,
} from "../../../../src/core/sync/index.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { createMerkleTree, merkleRoot } from "../../../../src/crypto/merkle.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  type Millis,
  millisOf,
  type OperatorIndex,
  operatorOf,
  rollupOf,
  seatsOf,
  viewOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";

export const GENESIS = keccakText("genesis");
const DELTA_MS = 50;
export const RETRY_MS = 2 * DELTA_MS;
export const STATUS_MS = 1000;
export const STANDSTILL_MS = 5000;

/** Context of epoch 0; `self` is the last operator. */
export function contextOf(seats: readonly number[] = [1, 1, 1, 1]): EpochContext {
  const members = seats.map((count) => ({
    seats: seatsOf(count),
    blsKey: new Uint8Array(96),
    nodeKey: new Uint8Array(32),
  }));
  return {
    epoch: epochOf(0),
    instance: GENESIS,
    start: { height: heightOf(0), timestampMs: millisOf(0), l1Number: 0, l1Hash: ZERO_HASH },
    leaderSeed: GENESIS,
    committee: createCommittee(epochOf(0), members),
    committeeHash: keccakText("committee"),
    self: operatorOf(seats.length - 1),
    rollups: [1, 2, 3].map((id) => ({
      rollupId: rollupOf(id),
      name: `rollup-${id}`,
      evmChainId: id,
      orderPolicy: 1,
    })),
    end: { kind: "never" },
    protocol: defaultProtocolParameters(seats.length),
    local: defaultLocalParameters(seats.length, DELTA_MS),
    rules: ALL_RULES,
  };
}

function reportOf(operator: number, view: number, lanes: number): TipReport {
  return {
    epoch: epochOf(0),
    view: viewOf(view),
    operator: operatorOf(operator),
    l1Number: 0,
    tips: Array.from({ length: lanes }, (_, lane) => laneHeightOf(view + lane)),
    signature: new Uint8Array(64).fill(operator + 1),
  };
}

/** Blocks of heights 1.. of one chain, oldest first; each has reports but the first. */
export function chainOf(count: number, lanes = 4): Block[] {
  const blocks: Block[] = [];
  let parentHash = GENESIS;
  for (let height = 1; height <= count; height++) {
    const cut = Array.from({ length: lanes }, (_, lane) => ({
      height: laneHeightOf(height),
      digest: keccakText(`batch ${lane} ${height}`),
    }));
    const reporters = height === 1 ? [] : [0, 1, 2];
    const reports = reporters.map((operator) => reportOf(operator, height - 1, lanes));
    const header = {
      epoch: epochOf(0),
      view: viewOf(height),
      height: heightOf(height),
      kind: BlockKind.NORMAL,
      proposer: operatorOf(height % lanes),
      parentView: viewOf(height - 1),
      parentHash,
      cutRoot: cutRoot(cut),
      reportsRoot: reportsRoot(reports),
      l1Number: 0,
      l1Hash: ZERO_HASH,
      timestampMs: millisOf(1000 * height),
      nextCommittee: ZERO_HASH,
    };
    const block = createBlock(header, cut, reports);
    blocks.push(block);
    parentHash = block.hash;
  }
  return blocks;
}

export const LEAVES: readonly RollupLeaf[] = [
  { ...registrationLeaf(rollupOf(1), 1), seq: 3, spent: 7n },
  registrationLeaf(rollupOf(2), 1),
  registrationLeaf(rollupOf(3), 1),
];

const RIGHT = 1;
const WRONG = 2;

/** A certificate whose signature says of itself whether it is right. */
export function certificateOf(
  header: OutputHeader,
  { right = true, signers = [0, 1, 2] }: { right?: boolean; signers?: number[] } = {},
): OutputCertificate {
  const { epoch, height } = header;
  const statement = outputStatement({ epoch, height, hash: outputHash(header) });
  return {
    statement,
    signers: bitmapOf(4, signers.map(operatorOf)),
    signature: new Uint8Array(96).fill(right ? RIGHT : WRONG),
  } as OutputCertificate;
}

function outputHeaderOf(height: number, prevOutputHash: Hash, blockHash: Hash): OutputHeader {
  return {
    epoch: epochOf(0),
    height: heightOf(height),
    view: viewOf(height),
    timestampMs: millisOf(1000 * height),
    blockHash,
    prevOutputHash,
    rollupsRoot: merkleRoot(createMerkleTree(LEAVES.map(leafHash))),
    rollupCount: LEAVES.length,
    l1Number: 0,
    l1Hash: ZERO_HASH,
    committeeHash: keccakText("committee"),
    nextCommittee: ZERO_HASH,
    beacon: ZERO_HASH,
    stateRoot: ZERO_HASH,
  };
}

/** Certified outputs of a chain of blocks. */
export function outputsOf(blocks: readonly Block[]): ProvenOutput[] {
  const outputs: ProvenOutput[] = [];
  let previous = GENESIS;
  for (const [index, block] of blocks.entries()) {
    const header = outputHeaderOf(index + 1, previous, block.hash);
    outputs.push({ header, certificate: certificateOf(header) });
    previous = outputHash(header);
  }
  return outputs;
}

export const verdictsOf = (job: CheckJob): Verdict[] =>
  job.claims.map((claim) => ({
    valid: claim.kind === "certificate" && claim.certificate.signature[0] === RIGHT,
    aggregate: null,
  }));

const progressOf = (progress: Partial<Record<keyof Progress, number>> = {}): Progress =>
  ({
    view: 1,
    finalizedView: 0,
    finalizedHeight: 0,
    deliveredHeight: 0,
    certifiedHeight: 0,
    ...progress,
  }) as Progress;

/** An input without its time, which is the node's. */
type Untimed<T> = T extends unknown ? Omit<T, "nowMs"> : never;

/** A node with its own output chain; `step` answers no effects by itself. */
export type Node = {
  readonly state: SyncState;
  readonly own: ProvenOutput[];
  nowMs: Millis;
  readonly certifiedState: { newest: CertifiedState | null };
  step(input: Untimed<SyncInput>): SyncEffect[];
  receive(from: number, message: SyncMessage): SyncEffect[];
  progress(progress: Partial<Record<keyof Progress, number>>): SyncEffect[];
  /** Lets time pass and fires a timer. */
  fire(name: string, afterMs: number): SyncEffect[];
  needBlock(hash: Hash): SyncEffect[];
};

export function createNode(options: {
  own?: readonly ProvenOutput[];
  progress?: Partial<Record<keyof Progress, number>>;
  context?: EpochContext;
}): Node & { readonly started: SyncEffect[] } {
  const context = options.context ?? contextOf();
  const own = [...(options.own ?? [])];
  const certifiedState: { newest: CertifiedState | null } = { newest: null };
  const outputs = {
    outputHashAt: (height: number): Hash | null => {
      if (height === 0) return GENESIS;
      const output = own[height - 1];
      return output === undefined ? null : outputHash(output.header);
    },
    get certifiedHeight() {
      return state.progress.certifiedHeight;
    },
  };
  const views = { outputs, certifiedState: { newest: () => certifiedState.newest } };
  const state: SyncState = createSync(context, views, progressOf(options.progress));
  const node: Node = {
    state,
    own,
    nowMs: millisOf(10_000),
    certifiedState,
    step: (input) => stepSync(state, { ...input, nowMs: node.nowMs } as SyncInput),
    receive: (from, message) => node.step({ kind: "message", from: operatorOf(from), message }),
    progress: (progress) =>
      node.step({ kind: "progress", ...state.progress, ...(progress as Partial<Progress>) }),
    fire: (name, afterMs) => {
      node.nowMs = millisOf(node.nowMs + afterMs);
      const timer = { owner: "sync", epoch: context.epoch, name } as const;
      return node.step({ kind: "timer", timer });
    },
    needBlock: (hash) => node.step({ kind: "needBlock", hash }),
  };
  return Object.assign(node, { started: startSync(state, node.nowMs) });
}

type Sent = { readonly to: "all" | readonly OperatorIndex[]; readonly message: PeerMessage };

/** Messages sent, in order. */
export const sentIn = (effects: readonly SyncEffect[]): Sent[] =>
  effects.flatMap((effect) =>
    effect.kind === "send" ? [{ to: effect.to, message: effect.message }] : [],
  );

/** Whom a step asked for something, and for what. */
export const asksIn = (effects: readonly SyncEffect[]): { peer: number; message: SyncMessage }[] =>
  sentIn(effects).flatMap(({ to, message }) =>
    to !== "all" && message.kind.startsWith("get")
      ? [{ peer: to[0] as number, message: message as SyncMessage }]
      : [],
  );

export const rejectionsIn = (effects: readonly SyncEffect[]): string[] =>
  effects.flatMap((effect) =>
    effect.kind === "reject" ? [`${effect.from} ${effect.code} ${effect.reason}`] : [],
  );

export const ofKind = <K extends SyncEffect["kind"]>(
  effects: readonly SyncEffect[],
  kind: K,
): Extract<SyncEffect, { kind: K }>[] =>
  effects.filter((effect): effect is Extract<SyncEffect, { kind: K }> => effect.kind === kind);

export const statusMessage = (
  certifiedHeight: number,
  rest: { view?: number; finalizedView?: number; finalizedHeight?: number } = {},
): SyncMessage => ({
  kind: "status",
  epoch: epochOf(0),
  status: {
    epoch: epochOf(0),
    view: viewOf(rest.view ?? 1),
    finalizedView: viewOf(rest.finalizedView ?? 0),
    finalizedHeight: heightOf(rest.finalizedHeight ?? certifiedHeight),
    certifiedHeight: heightOf(certifiedHeight),
  },
});

export const blocksMessage = (blocks: readonly Block[]): SyncMessage => ({
  kind: "blocks",
  epoch: epochOf(0),
  blocks,
});

export const outputsMessage = (outputs: readonly ProvenOutput[]): SyncMessage => ({
  kind: "outputs",
  epoch: epochOf(0),
  outputs,
});

export const absentMessage = (request: SyncMessage): SyncMessage =>
  ({ kind: "absent", epoch: epochOf(0), request }) as SyncMessage;
