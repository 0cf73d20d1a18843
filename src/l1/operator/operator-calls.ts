/** What an operator, a rollup's owner or anybody does on the L1 by hand. [SC5..SC9] */
import {
  type Abi,
  type ContractEventName,
  encodeFunctionData,
  type Hex,
  parseEventLogs,
  type TransactionReceipt,
} from "viem";
import { uncompressedSignature } from "../../crypto/bls-points.ts";
import type { Address, Hash } from "../../primitives/brand.ts";
import { toHex } from "../../primitives/bytes.ts";
import { type Call, type Caller, functionCall, sendCall } from "../contracts/contract-call.ts";
import type { L1Contracts } from "../contracts/contracts.ts";
import { batchInboxAbi } from "../generated/batch-inbox.ts";
import { committeeManagerAbi } from "../generated/committee-manager.ts";
import { forcedInboxAbi } from "../generated/forced-inbox.ts";
import { operatorRegistryAbi } from "../generated/operator-registry.ts";
import { rollupRegistryAbi } from "../generated/rollup-registry.ts";
import { testTokenAbi } from "../generated/test-token.ts";
import { readOperator } from "./network-state.ts";

/** A key with its proof, as `possessionStatement` binds it. */
export type ProvenKey = {
  /** Uncompressed G1, 96 bytes. */
  readonly blsKey: Uint8Array;
  /** Signature of the POP statement, compressed G2, 96 bytes. */
  readonly possession: Uint8Array;
};

/** Who wants to join, and where peers find it. */
export type JoinRequest = ProvenKey & {
  readonly seats: number;
  /** Ed25519, 32 bytes. */
  readonly nodeKey: Uint8Array;
  /** At most 256 bytes. */
  readonly multiaddr: string;
};

/** A rollup that wants to be sequenced. */
export type RollupRequest = {
  /** 1..32 of a-z 0-9 -, a letter first. */
  readonly name: string;
  /** 0 for OPAQUE. */
  readonly evmChainId: number;
  readonly orderPolicy: number;
  readonly acceptsSealed: boolean;
  readonly txFormat: "evm" | "opaque";
  readonly daMode: "posted" | "validium";
  /** Wei. */
  readonly maxSpendPerBlock: bigint;
  /** Wei beyond the fee: the first deposit. */
  readonly deposit: bigint;
};

/** A rollup's forced queue, by index of its items. [SC9] */
type ForcedQueue = {
  /** The first that no call included, and the first that does not exist. */
  readonly head: number;
  readonly tail: number;
  /** Those below may be included by anybody now. */
  readonly upTo: number;
  /** From when on the next one may, Unix seconds; null: none waits. */
  readonly nextAt: number | null;
};

/** Where a call was mined. */
export type Done = { readonly txHash: Hash; readonly blockNumber: number };

const hex = (text: string): Hex => text as Hex;
const bytes = (value: Uint8Array): Hex => toHex(value) as Hex;

const doneOf = (receipt: TransactionReceipt): Done => ({
  txHash: receipt.transactionHash as string as Hash,
  blockNumber: Number(receipt.blockNumber),
});

/** One argument of the call's own event. */
function eventArgument(
  receipt: TransactionReceipt,
  abi: Abi,
  eventName: ContractEventName,
  name: string,
): number {
  const [log] = parseEventLogs({ abi, logs: receipt.logs, eventName });
  const value = (log as { args?: Readonly<Record<string, unknown>> } | undefined)?.args?.[name];
  if (typeof value !== "bigint") throw new Error(`no event ${eventName} in the receipt`);
  return Number(value);
}

const signatureHex = (compressed: Uint8Array): Hex => {
  const point = uncompressedSignature(compressed);
  if (point === null) throw new Error("the proof of possession is no point");
  return bytes(point);
};

/**
 * The calls of `join`: allowance for the bond, then `register`. [SC5]
 *
 * @param seatBond smallest units of the token.
 */
export function joinCalls(
  contracts: Pick<L1Contracts, "registry" | "token">,
  request: JoinRequest,
  seatBond: bigint,
): readonly [Call, Call] {
  const { registry, token } = contracts;
  const bond = BigInt(request.seats) * seatBond;
  const key = bytes(request.blsKey);
  const proof = signatureHex(request.possession);
  const node = bytes(request.nodeKey);
  return [
    functionCall(token, testTokenAbi, "approve", [hex(registry), bond]),
    functionCall(registry, operatorRegistryAbi, "register", [
      request.seats,
      key,
      proof,
      node,
      request.multiaddr,
    ]),
  ];
}

export type OperatorCalls = ReturnType<typeof createOperatorCalls>;

/**
 * Calls of one account, each mined when it resolves.
 *
 * Every method throws `ContractRevert` with the custom error's name if the contract refuses it.
 */
export function createOperatorCalls(caller: Caller, contracts: L1Contracts) {
  const { registry, token, committee, rollups, forcedInbox, batchInbox } = contracts;
  const send = async (call: Call): Promise<Done> => doneOf(await sendCall(caller, call));
  const registryCall = (name: string, args: readonly unknown[]): Call => {
    const data = encodeFunctionData({ abi: operatorRegistryAbi as Abi, functionName: name, args });
    return { name, to: registry, data };
  };
  const read = <T>(to: Address, abi: Abi, functionName: string, args: readonly unknown[] = []) =>
    caller.client.readContract({ address: hex(to), abi, functionName, args }) as Promise<T>;
  const seatBond = (): Promise<bigint> => read<bigint>(registry, operatorRegistryAbi, "seatBond");

  async function approveSeats(seats: number): Promise<void> {
    const bond = BigInt(seats) * (await seatBond());
    await sendCall(caller, functionCall(token, testTokenAbi, "approve", [hex(registry), bond]));
  }

  return {
    seatBond,
    /** Balance of the bond token, smallest units. */
    tokenBalance: () => read<bigint>(token, testTokenAbi, "balanceOf", [caller.account.address]),
    /** Development only: the TestToken gives to everybody. */
    mintTestToken: (amount: bigint) =>
      send(functionCall(token, testTokenAbi, "mint", [caller.account.address, amount])),

    /** Bonds and registers; the operator's id and the epoch from which its seats count. */
    async join(
      request: JoinRequest,
    ): Promise<Done & { readonly id: number; readonly epoch: number }> {
      const [approve, register] = joinCalls(contracts, request, await seatBond());
      await sendCall(caller, approve);
      const receipt = await sendCall(caller, register);
      const argument = (name: string): number =>
        eventArgument(receipt, operatorRegistryAbi, "Registered", name);
      return { ...doneOf(receipt), id: argument("id"), epoch: argument("epoch") };
    },
    async addSeats(id: number, seats: number): Promise<Done & { readonly epoch: number }> {
      await approveSeats(seats);
      const receipt = await sendCall(caller, registryCall("addSeats", [BigInt(id), seats]));
      const epoch = eventArgument(receipt, operatorRegistryAbi, "SeatsChanged", "epoch");
      return { ...doneOf(receipt), epoch };
    },
    /** The epoch from which the seats are gone, and when their bond is out, Unix seconds. */
    async requestExit(
      id: number,
      seats: number,
    ): Promise<Done & { readonly epoch: number; readonly unlock: number }> {
      const receipt = await sendCall(caller, registryCall("requestExit", [BigInt(id), seats]));
      const argument = (name: string): number =>
        eventArgument(receipt, operatorRegistryAbi, "ExitRequested", name);
      return { ...doneOf(receipt), epoch: argument("epoch"), unlock: argument("unlock") };
    },
    withdraw: (id: number) => send(registryCall("withdraw", [BigInt(id)])),
    async rotateKey(id: number, key: ProvenKey): Promise<Done & { readonly epoch: number }> {
      const args = [BigInt(id), bytes(key.blsKey), signatureHex(key.possession)];
      const receipt = await sendCall(caller, registryCall("rotateKey", args));
      const epoch = eventArgument(receipt, operatorRegistryAbi, "KeyRotated", "epoch");
      return { ...doneOf(receipt), epoch };
    },
    updateEndpoint: (id: number, nodeKey: Uint8Array, multiaddr: string) =>
      send(registryCall("updateEndpoint", [BigInt(id), bytes(nodeKey), multiaddr])),
    operator: (id: number) => readOperator(caller.client, contracts, id),

    /** Starts the epochs, once at least four operators joined. [SC6] */
    async startCommittee(): Promise<Done & { readonly base: number }> {
      const receipt = await sendCall(
        caller,
        functionCall(committee, committeeManagerAbi, "start", []),
      );
      const base = eventArgument(receipt, committeeManagerAbi, "Started", "base");
      return { ...doneOf(receipt), base };
    },
    /** Writes the committee of an epoch, from its snapshot on for 2P blocks. [SC6] */
    advanceEpoch: (epoch: number) =>
      send(functionCall(committee, committeeManagerAbi, "advanceEpoch", [BigInt(epoch)])),

    /** Registers a rollup; its id. [SC11] */
    async registerRollup(request: RollupRequest): Promise<Done & { readonly id: number }> {
      const fee = await read<bigint>(rollups, rollupRegistryAbi, "registerFee");
      const call = functionCall(rollups, rollupRegistryAbi, "register", [
        request.name,
        BigInt(request.evmChainId),
        request.orderPolicy,
        request.acceptsSealed,
        request.txFormat === "evm" ? 0 : 1,
        request.daMode === "posted" ? 0 : 1,
        request.maxSpendPerBlock,
      ]);
      const receipt = await sendCall(caller, { ...call, value: fee + request.deposit });
      const id = eventArgument(receipt, rollupRegistryAbi, "RollupRegistered", "id");
      return { ...doneOf(receipt), id };
    },
    /** Puts a raw signed transaction into a rollup's forced queue for its present fee. [SC9] */
    async enqueue(
      rollupId: number,
      payload: Uint8Array,
    ): Promise<Done & { readonly index: number; readonly deadline: number }> {
      const fee = await read<bigint>(forcedInbox, forcedInboxAbi, "fee", [BigInt(rollupId)]);
      const args = [BigInt(rollupId), bytes(payload)] as const;
      const call = functionCall(forcedInbox, forcedInboxAbi, "enqueue", args);
      const receipt = await sendCall(caller, { ...call, value: fee });
      const argument = (name: string): number =>
        eventArgument(receipt, forcedInboxAbi, "Forced", name);
      return { ...doneOf(receipt), index: argument("index"), deadline: argument("deadline") };
    },
    /** Deadlines never fall from one item to the next. [SC9] */
    async forcedQueue(rollupId: number): Promise<ForcedQueue> {
      const id = BigInt(rollupId);
      const [head, tail] = await read<[bigint, bigint]>(forcedInbox, forcedInboxAbi, "queue", [id]);
      const grace = await read<bigint>(forcedInbox, forcedInboxAbi, "GRACE");
      const { timestamp } = await caller.client.getBlock({ blockTag: "latest" });
      const fromOf = async (index: bigint): Promise<bigint> => {
        const args = [id, index];
        const [, deadline] = await read<[Hex, bigint]>(forcedInbox, forcedInboxAbi, "item", args);
        return deadline + grace + 1n;
      };
      let [upTo, unknown] = [head, tail];
      while (upTo < unknown) {
        const middle = (upTo + unknown) / 2n;
        if ((await fromOf(middle)) <= timestamp) upTo = middle + 1n;
        else unknown = middle;
      }
      const nextAt = upTo < tail ? Number(await fromOf(upTo)) : null;
      return { head: Number(head), tail: Number(tail), upTo: Number(upTo), nextAt };
    },
    /** Includes items below `upTo` on the L1 itself, past deadline and grace. [SC9, ST6] */
    forceInclude: (rollupId: number, upTo: number) =>
      send(
        functionCall(forcedInbox, forcedInboxAbi, "forceInclude", [BigInt(rollupId), BigInt(upTo)]),
      ),
    /** Entries and claimed batches of a rollup in the newest block. [SC8] */
    async inbox(rollupId: number): Promise<{
      readonly entries: number;
      readonly claimedSeq: number;
      readonly forcedSeen: number;
    }> {
      const args = [BigInt(rollupId)];
      const found = await read<readonly bigint[]>(batchInbox, batchInboxAbi, "inbox", args);
      const [entries, claimedSeq, forcedSeen] = found.map(Number) as [number, number, number];
      return { entries, claimedSeq, forcedSeen };
    },
  };
}
