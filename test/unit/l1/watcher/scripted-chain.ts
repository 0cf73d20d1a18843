/** An L1 in memory: blocks with logs of Lockstep's contracts, that may be mined, undone and final. */
import {
  type Abi,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  type Hex,
} from "viem";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { batchInboxAbi } from "../../../../src/l1/generated/batch-inbox.ts";
import { committeeManagerAbi } from "../../../../src/l1/generated/committee-manager.ts";
import { forcedInboxAbi } from "../../../../src/l1/generated/forced-inbox.ts";
import { lightClientAbi } from "../../../../src/l1/generated/light-client.ts";
import { operatorRegistryAbi } from "../../../../src/l1/generated/operator-registry.ts";
import { rollupRegistryAbi } from "../../../../src/l1/generated/rollup-registry.ts";
import type { Address } from "../../../../src/primitives/brand.ts";

const addressOf = (digit: string): Address => `0x${digit.repeat(40)}` as Address;

export const ADDRESSES = {
  registry: addressOf("1"),
  committee: addressOf("2"),
  lightClient: addressOf("3"),
  rollups: addressOf("4"),
  batchInbox: addressOf("5"),
  forcedInbox: addressOf("6"),
  slasher: addressOf("7"),
  token: addressOf("8"),
};

const ABIS: Readonly<Record<string, readonly [Address, Abi]>> = {
  registry: [ADDRESSES.registry, operatorRegistryAbi],
  committee: [ADDRESSES.committee, committeeManagerAbi],
  lightClient: [ADDRESSES.lightClient, lightClientAbi],
  rollups: [ADDRESSES.rollups, rollupRegistryAbi],
  batchInbox: [ADDRESSES.batchInbox, batchInboxAbi],
  forcedInbox: [ADDRESSES.forcedInbox, forcedInboxAbi],
};

/** What a contract tells, by the names of its ABI. */
export type Told = {
  readonly by: "registry" | "committee" | "lightClient" | "rollups" | "batchInbox" | "forcedInbox";
  readonly event: string;
  readonly args: Readonly<Record<string, unknown>>;
};

export type WireLog = {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly transactionIndex: Hex;
  readonly logIndex: Hex;
  readonly removed: boolean;
};

export type WireBlock = {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestamp: number;
  readonly logs: readonly WireLog[];
};

export const hex = (value: number): Hex => `0x${value.toString(16)}`;

function topicsAndData({ by, event, args }: Told): { topics: readonly Hex[]; data: Hex } {
  const abi = (ABIS[by] as readonly [Address, Abi])[1];
  const item = abi.find((each) => each.type === "event" && each.name === event);
  if (item?.type !== "event") throw new Error(`${by} tells no ${event}`);
  const topics = encodeEventTopics({ abi: [item], eventName: event, args }) as Hex[];
  const inputs = item.inputs.filter((input) => input.indexed !== true);
  const values = inputs.map((input) => args[input.name ?? ""]);
  return { topics, data: encodeAbiParameters(inputs, values) };
}

/** Seconds of block 0, and between blocks. */
export const GENESIS_SECONDS = 1_700_000_000;
const BLOCK_SECONDS = 12;

export type ScriptedChain = {
  readonly blocks: WireBlock[];
  /** Adds a block; returns its number. */
  mine(...told: readonly Told[]): number;
  mineTo(number: number): void;
  /** Undoes the newest blocks. */
  undo(depth: number): void;
  /** Number of the newest final block. */
  final: number;
  /** The answer of a view function of the registry. */
  readonly views: Readonly<Record<string, Hex>>;
};

/** No two chains of one process share a block. */
let chains = 0;

/** @param epochBlocks P, as the registry answers. */
export function createScriptedChain(epochBlocks: number): ScriptedChain {
  const blocks: WireBlock[] = [];
  const name = chains++;
  let salt = 0;

  function mine(...told: readonly Told[]): number {
    const number = blocks.length;
    const hash = keccakText(`block ${name} ${number} ${salt++}`);
    const logs = told.map((each, index): WireLog => {
      const [address] = ABIS[each.by] as readonly [Address, Abi];
      return {
        address,
        ...topicsAndData(each),
        blockNumber: hex(number),
        blockHash: hash,
        transactionHash: keccakText(`transaction ${number} ${index} ${salt}`),
        transactionIndex: hex(index),
        logIndex: hex(index),
        removed: false,
      };
    });
    const parentHash = blocks.at(-1)?.hash ?? `0x${"00".repeat(32)}`;
    const timestamp = GENESIS_SECONDS + BLOCK_SECONDS * number;
    blocks.push({ number, hash, parentHash, timestamp, logs });
    return number;
  }

  const { registry: _, ...others } = ADDRESSES;
  const { committee, lightClient, rollups, batchInbox, forcedInbox, slasher, token } = others;
  const names = [committee, lightClient, rollups, batchInbox, forcedInbox, slasher, token];
  const chain: ScriptedChain = {
    blocks,
    mine,
    mineTo(number) {
      while (blocks.length <= number) mine();
    },
    undo(depth) {
      blocks.length -= depth;
    },
    final: 0,
    views: {
      contracts: encodeFunctionResult({
        abi: operatorRegistryAbi,
        functionName: "contracts",
        result: names as unknown as readonly [Hex, Hex, Hex, Hex, Hex, Hex, Hex],
      }),
      EPOCH_L1_BLOCKS: encodeFunctionResult({
        abi: operatorRegistryAbi,
        functionName: "EPOCH_L1_BLOCKS",
        result: BigInt(epochBlocks),
      }),
    },
  };
  mine();
  return chain;
}
