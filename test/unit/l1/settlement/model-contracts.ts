/** The contracts as a settler meets them: views, and calls that are mined when the test says so. */
import { type Abi, decodeFunctionData, encodeFunctionResult, type Hex } from "viem";
import { type OutputHeader, outputHash } from "../../../../src/chain/index.ts";
import type { L1Contracts, ViewCall } from "../../../../src/l1/contracts/contracts.ts";
import { batchInboxAbi } from "../../../../src/l1/generated/batch-inbox.ts";
import { committeeManagerAbi } from "../../../../src/l1/generated/committee-manager.ts";
import { lightClientAbi } from "../../../../src/l1/generated/light-client.ts";
import { type Intent, type Item, keyOf, newItem } from "../../../../src/l1/outbox/item.ts";
import type { Outbox } from "../../../../src/l1/outbox/outbox.ts";
import type { Address, Hash } from "../../../../src/primitives/brand.ts";

const addressOf = (digit: number): Address => `0x${digit.toString(16).repeat(40)}` as Address;

export const CONTRACTS: L1Contracts = {
  registry: addressOf(1),
  committee: addressOf(2),
  lightClient: addressOf(3),
  rollups: addressOf(4),
  batchInbox: addressOf(5),
  forcedInbox: addressOf(6),
  slasher: addressOf(7),
  token: addressOf(8),
  epochBlocks: 10,
};

export type PostedRange = {
  readonly rollupId: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly repost: boolean;
  readonly length: number;
};

export type ModelContracts = {
  call: ViewCall;
  readonly outbox: Outbox;
  frozen: boolean;
  /** Calls that wait, as `kind:note`. */
  waiting(): readonly string[];
  intents(): readonly Intent[];
  /** Executes what waits; the ranges that were posted. */
  mine(): readonly PostedRange[];
  /** Somebody else's checkpoint. */
  store(header: OutputHeader): void;
  /** A restored checkpoint. */
  remember(header: OutputHeader): void;
  claim(rollupId: number, claimedSeq: number, forcedSeen?: number): void;
  refuse(): void;
};

export function createModelContracts(): ModelContracts {
  let head = { epoch: 0n, height: 0n, anchor: 0n };
  const stored = new Set<string>();
  const claims = new Map<number, { claimedSeq: number; forcedSeen: number }>();
  const written = new Set<bigint>();
  const waiting = new Map<Hash, Item>();
  let serial = 0;

  const claimOf = (id: number) => claims.get(id) ?? { claimedSeq: 0, forcedSeen: 0 };
  const respond = (abi: Abi, functionName: string, result: unknown): Hex =>
    encodeFunctionResult({ abi, functionName, result } as never);

  const model: ModelContracts = {
    frozen: false,
    async call(to, data) {
      await Promise.resolve();
      if (to === CONTRACTS.lightClient) {
        const asked = decodeFunctionData({ abi: lightClientAbi, data: data as Hex });
        if (asked.functionName !== "head") {
          const known = stored.has(String(asked.args?.[0]));
          return respond(lightClientAbi, "isCheckpoint", known);
        }
        const { epoch, height, anchor } = head;
        return respond(lightClientAbi, "head", [epoch, height, anchor, model.frozen]);
      }
      if (to === CONTRACTS.committee) {
        const { args } = decodeFunctionData({ abi: committeeManagerAbi, data: data as Hex });
        const blob = written.has(args?.[0] as bigint) ? addressOf(9) : addressOf(0);
        return respond(committeeManagerAbi, "committees", [blob, 0n]);
      }
      const { args } = decodeFunctionData({ abi: batchInboxAbi, data: data as Hex });
      const { claimedSeq, forcedSeen } = claimOf(Number(args?.[0]));
      const zero = `0x${"00".repeat(32)}`;
      const state = [1n, BigInt(claimedSeq), BigInt(forcedSeen), zero];
      return respond(batchInboxAbi, "inbox", state);
    },
    outbox: {
      submit: (intent) => {
        const key = keyOf(intent);
        if (!waiting.has(key)) waiting.set(key, newItem(intent, serial++));
        return Promise.resolve(key);
      },
      onHead: () => Promise.resolve(),
      has: (key) => waiting.has(key),
      withdraw: (key) => Promise.resolve(waiting.delete(key)),
      unmined: () => [...waiting.values()],
      size: () => waiting.size,
    },
    waiting: () => model.intents().map(({ kind, note }) => `${kind}:${note}`),
    intents: () => [...waiting.values()].map(({ intent }) => intent),
    mine() {
      const posted = model.intents().flatMap((intent) => execute(intent));
      waiting.clear();
      return posted;
    },
    store(header) {
      head = {
        epoch: BigInt(header.epoch),
        height: BigInt(header.height),
        anchor: BigInt(header.l1Number),
      };
      stored.add(outputHash(header));
    },
    remember: (header) => stored.add(outputHash(header)),
    claim: (rollupId, claimedSeq, forcedSeen = 0) =>
      claims.set(rollupId, { claimedSeq, forcedSeen }),
    refuse() {
      for (const [key, item] of waiting) waiting.set(key, { ...item, refusedSince: 1 });
    },
  };

  function execute(intent: Intent): PostedRange[] {
    const data = intent.data as Hex;
    if (intent.kind === "epoch") {
      const { args } = decodeFunctionData({ abi: committeeManagerAbi, data });
      written.add(args?.[0] as bigint);
      return [];
    }
    if (intent.kind === "checkpoint") {
      const { args } = decodeFunctionData({ abi: lightClientAbi, data });
      const header = args?.[0] as { height: bigint; anchorNumber: bigint; epoch: bigint };
      head = { epoch: header.epoch, height: header.height, anchor: header.anchorNumber };
      checkpoints.get(Number(header.height))?.forEach((hash) => {
        stored.add(hash);
      });
      return [];
    }
    if (intent.to !== CONTRACTS.batchInbox) return [];
    const call = decodeFunctionData({ abi: batchInboxAbi, data });
    if (call.functionName !== "post" && call.functionName !== "postCalldata") return [];
    const ranges = call.functionName === "post" ? call.args[1] : [call.args[1]];
    return ranges.map((range) => {
      const rollupId = Number(range.leaf.rollupId);
      const toSeq = Number(range.leaf.rollupSeq);
      const { claimedSeq, forcedSeen } = claimOf(rollupId);
      claims.set(rollupId, { claimedSeq: Math.max(claimedSeq, toSeq), forcedSeen });
      const { repost, length } = range;
      return { rollupId, fromSeq: Number(range.fromSeq), toSeq, repost, length };
    });
  }
  const checkpoints = new Map<number, Hash[]>();
  return Object.assign(model, {
    expect: (header: OutputHeader) => {
      const known = checkpoints.get(header.height) ?? [];
      checkpoints.set(header.height, [...known, outputHash(header)]);
    },
  });
}

/** Lets the model know the hash of an output that may become a checkpoint. */
export const announce = (model: ModelContracts, header: OutputHeader): void =>
  (model as ModelContracts & { expect(header: OutputHeader): void }).expect(header);
