/** Logs of endpoints as events. [ST1] */
import { type Abi, type AbiEvent, decodeEventLog, type Hex, toEventSelector } from "viem";
import type { Address, Hash } from "../../primitives/brand.ts";
import { epochOf, heightOf, rollupOf } from "../../primitives/brand.ts";
import { fromHex } from "../../primitives/bytes.ts";
import { RpcFailure } from "../endpoints/rpc-failure.ts";
import type { L1Log } from "../endpoints/rpc-values.ts";
import { batchInboxAbi } from "../generated/batch-inbox.ts";
import { committeeManagerAbi } from "../generated/committee-manager.ts";
import { forcedInboxAbi } from "../generated/forced-inbox.ts";
import { lightClientAbi } from "../generated/light-client.ts";
import { operatorRegistryAbi } from "../generated/operator-registry.ts";
import { rollupRegistryAbi } from "../generated/rollup-registry.ts";
import type { L1Contracts } from "./contracts.ts";
import type {
  CheckpointEvent,
  CommitteeEvent,
  EntryEvent,
  ForcedEvent,
  L1Event,
  LogPlace,
  OperatorEvent,
  RollupEvent,
  RollupSettings,
} from "./l1-event.ts";

/** Null: an event that nothing here reads. @throws {RpcFailure} where a log is not what it says. */
export function decodeLog(log: L1Log, contracts: L1Contracts): L1Event | null {
  switch (log.address) {
    case contracts.registry:
      return operatorEvent(log);
    case contracts.committee:
      return committeeEvent(log);
    case contracts.rollups:
      return rollupEvent(log);
    case contracts.lightClient:
      return checkpointEvent(log);
    case contracts.batchInbox:
      return entryEvent(log);
    case contracts.forcedInbox:
      return forcedEvent(log);
    default:
      return null;
  }
}

/** A contract's ABI, and the first topics of the events that are read. */
function tells<const abi extends Abi>(abi: abi, names: readonly string[]) {
  const events = abi.filter((item) => item.type === "event" && names.includes(item.name));
  return { abi, selectors: new Set(events.map((item) => toEventSelector(item as AbiEvent))) };
}

const REGISTRY = tells(operatorRegistryAbi, [
  "Registered",
  "SeatsChanged",
  "KeyRotated",
  "Slashed",
  "EndpointUpdated",
  "OwnerChanged",
]);
const COMMITTEE = tells(committeeManagerAbi, ["Started", "CommitteeSet"]);
const ROLLUPS = tells(rollupRegistryAbi, ["RollupRegistered", "RollupConfigured"]);
const LIGHT_CLIENT = tells(lightClientAbi, ["Checkpoint"]);
const BATCH_INBOX = tells(batchInboxAbi, ["Entry"]);
const FORCED_INBOX = tells(forcedInboxAbi, ["Forced", "ForcedIncluded"]);

type Told<abi extends Abi> = { readonly abi: abi; readonly selectors: ReadonlySet<Hex> };

function decoded<const abi extends Abi>({ abi, selectors }: Told<abi>, log: L1Log) {
  const [selector] = log.topics;
  if (selector === undefined || !selectors.has(selector)) return null;
  try {
    const topics = [...log.topics] as [Hex, ...Hex[]];
    return decodeEventLog({ abi, topics, data: log.data, strict: true });
  } catch (cause) {
    throw new RpcFailure("malformed", "a log that is not what its topic says", { cause });
  }
}

const placeOf = ({ blockNumber, blockHash, txHash, logIndex }: L1Log): LogPlace => ({
  blockNumber,
  blockHash,
  txHash,
  logIndex,
});

function countOf(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RpcFailure("malformed", "a count above 2^53 - 1");
  return number;
}

const address = (value: string): Address => value.toLowerCase() as Address;
const bytes = (value: string): Uint8Array => fromHex(value);

function operatorEvent(log: L1Log): OperatorEvent | null {
  const event = decoded(REGISTRY, log);
  const at = placeOf(log);
  switch (event?.eventName) {
    case "Registered": {
      const { args } = event;
      return {
        kind: "registered",
        at,
        id: countOf(args.id),
        owner: address(args.owner),
        place: args.place,
        blsKey: bytes(args.key),
        nodeKey: bytes(args.nodeKey),
        seats: args.seats,
        multiaddr: args.multiaddr,
        epoch: epochOf(countOf(args.epoch)),
      };
    }
    case "SeatsChanged": {
      const { id, seats, epoch } = event.args;
      return { kind: "seats", at, id: countOf(id), seats, epoch: epochOf(countOf(epoch)) };
    }
    case "Slashed": {
      const { id, epoch } = event.args;
      return { kind: "seats", at, id: countOf(id), seats: 0, epoch: epochOf(countOf(epoch)) };
    }
    case "KeyRotated": {
      const { id, key, epoch } = event.args;
      return {
        kind: "key",
        at,
        id: countOf(id),
        blsKey: bytes(key),
        epoch: epochOf(countOf(epoch)),
      };
    }
    case "EndpointUpdated": {
      const { id, nodeKey, multiaddr, epoch } = event.args;
      return {
        kind: "endpoint",
        at,
        id: countOf(id),
        nodeKey: bytes(nodeKey),
        multiaddr,
        epoch: epochOf(countOf(epoch)),
      };
    }
    case "OwnerChanged":
      return { kind: "owner", at, id: countOf(event.args.id), owner: address(event.args.owner) };
    default:
      return null;
  }
}

function committeeEvent(log: L1Log): CommitteeEvent | null {
  const event = decoded(COMMITTEE, log);
  const at = placeOf(log);
  switch (event?.eventName) {
    case "Started":
      return { kind: "started", at, base: countOf(event.args.base) };
    case "CommitteeSet": {
      const { epoch, hash } = event.args;
      return { kind: "committee", at, epoch: epochOf(countOf(epoch)), hash: hash as Hash };
    }
    default:
      return null;
  }
}

type WireSettings = {
  readonly policyId: number;
  readonly acceptsSealed: boolean;
  readonly daMode: number;
  readonly maxSpendPerBlock: bigint;
};

const VALIDIUM = 1;

const settingsOf = (wire: WireSettings): RollupSettings => ({
  orderPolicy: wire.policyId,
  acceptsSealed: wire.acceptsSealed,
  daMode: wire.daMode === VALIDIUM ? "validium" : "posted",
  maxSpendPerBlock: wire.maxSpendPerBlock,
});

function rollupEvent(log: L1Log): RollupEvent | null {
  const event = decoded(ROLLUPS, log);
  const at = placeOf(log);
  switch (event?.eventName) {
    case "RollupRegistered": {
      const { id, owner, name, evmChainId, epoch } = event.args;
      return {
        kind: "rollup",
        at,
        rollupId: rollupOf(countOf(id)),
        owner: address(owner),
        name,
        evmChainId: countOf(evmChainId),
        settings: settingsOf(event.args),
        epoch: epochOf(countOf(epoch)),
      };
    }
    case "RollupConfigured": {
      const { id, epoch } = event.args;
      const settings = settingsOf(event.args);
      const rollupId = rollupOf(countOf(id));
      return { kind: "rollupSettings", at, rollupId, settings, epoch: epochOf(countOf(epoch)) };
    }
    default:
      return null;
  }
}

function checkpointEvent(log: L1Log): CheckpointEvent | null {
  const event = decoded(LIGHT_CLIENT, log);
  if (event?.eventName !== "Checkpoint") return null;
  const { height, epoch, outputHash } = event.args;
  return {
    kind: "checkpoint",
    at: placeOf(log),
    height: heightOf(countOf(height)),
    epoch: epochOf(countOf(epoch)),
    outputHash: outputHash as Hash,
  };
}

const CARRIERS: Readonly<Record<number, EntryEvent["carrier"]>> = { 1: "blob", 2: "calldata" };

/** Entries of kind FORCED carry no batches: the forced inbox tells of them. [SC9] */
function entryEvent(log: L1Log): EntryEvent | null {
  const event = decoded(BATCH_INBOX, log);
  if (event?.eventName !== "Entry") return null;
  const { args } = event;
  const carrier = CARRIERS[args.kind];
  if (carrier === undefined) return null;
  return {
    kind: "entry",
    at: placeOf(log),
    rollupId: rollupOf(countOf(args.rollupId)),
    index: countOf(args.index),
    carrier,
    fromSeq: countOf(args.fromSeq),
    toSeq: countOf(args.toSeq),
    batchHash: args.batchHash as Hash,
    versionedHashes: args.versionedHashes as readonly Hash[],
    offset: args.offset,
    length: args.length,
  };
}

function forcedEvent(log: L1Log): ForcedEvent | null {
  const event = decoded(FORCED_INBOX, log);
  const at = placeOf(log);
  switch (event?.eventName) {
    case "Forced": {
      const { rollupId, index, deadline, payload } = event.args;
      return {
        kind: "forced",
        at,
        rollupId: rollupOf(countOf(rollupId)),
        index: countOf(index),
        deadline: countOf(deadline),
        payload: bytes(payload),
      };
    }
    case "ForcedIncluded": {
      const { rollupId, to } = event.args;
      const id = rollupOf(countOf(rollupId));
      return { kind: "forcedIncluded", at, rollupId: id, upto: countOf(to) };
    }
    default:
      return null;
  }
}
