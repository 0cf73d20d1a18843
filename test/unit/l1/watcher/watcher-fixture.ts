/** A watcher over scripted endpoints, with everything that it told. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hex } from "viem";
import { onTestFinished } from "vitest";
import {
  committeeBlob,
  committeeHash,
  createCommittee,
  type EpochSet,
  type L1Block,
} from "../../../../src/chain/index.ts";
import { loadNativeBls } from "../../../../src/crypto/bls-native.ts";
import {
  createL1Watcher,
  type EntryCheck,
  type L1Header,
  type L1Input,
  L1Options,
  type L1Progress,
} from "../../../../src/l1/index.ts";
import { epochOf, seatsOf } from "../../../../src/primitives/brand.ts";
import { toHex } from "../../../../src/primitives/bytes.ts";
import { createHealth, createLogger, createRegistry } from "../../../../src/telemetry/index.ts";
import { requestMsFor, startScriptedEndpoint } from "../endpoints/scripted-endpoint.ts";
import { nodeKeyOf, OWNER } from "../history/operator-logs.ts";
import { ADDRESSES, createScriptedChain, GENESIS_SECONDS, type Told } from "./scripted-chain.ts";

export const P = 10;
/** The committee starts with this block. */
export const BASE = 20;

const bls = await loadNativeBls();
const keys = Array.from({ length: 8 }, (_, index) =>
  bls.publicKeyOf(bls.generateSecretKey(new Uint8Array(32).fill(index + 1))),
);

export const register = (id: number, epoch = 0): Told => ({
  by: "registry",
  event: "Registered",
  args: {
    id: BigInt(id),
    owner: OWNER,
    place: id - 1,
    key: toHex(keys[id - 1] as Uint8Array),
    nodeKey: toHex(nodeKeyOf(`${id}`)),
    seats: 1,
    multiaddr: `/ip4/127.0.0.1/tcp/${7_000 + id}`,
    epoch: BigInt(epoch),
  },
});

export const changeSeats = (id: number, seats: number, epoch: number): Told => ({
  by: "registry",
  event: "SeatsChanged",
  args: { id: BigInt(id), seats, epoch: BigInt(epoch) },
});

export const registerRollup = (id: number, epoch = 0): Told => ({
  by: "rollups",
  event: "RollupRegistered",
  args: {
    id: BigInt(id),
    owner: OWNER,
    name: `rollup-${id}`,
    evmChainId: BigInt(7_000 + id),
    policyId: 1,
    acceptsSealed: true,
    txFormat: 0,
    daMode: id === 2 ? 1 : 0,
    maxSpendPerBlock: 5n,
    epoch: BigInt(epoch),
  },
});

const started: Told = { by: "committee", event: "Started", args: { base: BigInt(BASE) } };

/** keccak-256 of the blob of the operators with these ids, one seat each. */
export function blobHashOf(...ids: readonly number[]): Hex {
  const members = ids.map((id) => ({
    seats: seatsOf(1),
    blsKey: keys[id - 1] as Uint8Array,
    nodeKey: nodeKeyOf(`${id}`),
  }));
  const handles = members.map(({ blsKey }) => bls.parsePublicKey(blsKey) as never);
  const sum = bls.aggregatePublicKeys(handles) as Uint8Array;
  return committeeHash(committeeBlob(createCommittee(epochOf(0), members), sum)) as string as Hex;
}

export const committeeSet = (epoch: number, hash: Hex): Told => ({
  by: "committee",
  event: "CommitteeSet",
  args: { epoch: BigInt(epoch), blob: ADDRESSES.token, hash, n: 4, S: 4 },
});

export const forced = (rollupId: number, index: number): Told => ({
  by: "forcedInbox",
  event: "Forced",
  args: { rollupId: BigInt(rollupId), index: BigInt(index), deadline: 1n, payload: "0x0102" },
});

export const forcedIncluded = (rollupId: number, from: number, to: number): Told => ({
  by: "forcedInbox",
  event: "ForcedIncluded",
  args: { rollupId: BigInt(rollupId), from: BigInt(from), to: BigInt(to) },
});

export const checkpoint = (height: number): Told => ({
  by: "lightClient",
  event: "Checkpoint",
  args: {
    height: BigInt(height),
    epoch: 0n,
    outputHash: `0x${height.toString(16).padStart(64, "0")}`,
    absent: "0x00",
  },
});

export const entry = (rollupId: number, fromSeq: number, toSeq: number, kind = 1): Told => ({
  by: "batchInbox",
  event: "Entry",
  args: {
    rollupId: BigInt(rollupId),
    index: 0n,
    kind,
    fromSeq: BigInt(fromSeq),
    toSeq: BigInt(toSeq),
    batchHash: `0x${"aa".repeat(32)}`,
    versionedHashes: [`0x${"01".repeat(32)}`],
    offset: 3,
    length: 9,
  },
});

/** A chain with four operators, two rollups, and base fixed; nothing of it final yet. */
export function startedChain() {
  const chain = createScriptedChain(P);
  chain.mineTo(3);
  chain.mine(register(1), register(2), register(3));
  chain.mine(register(4), registerRollup(1), registerRollup(2));
  chain.mineTo(BASE - 2);
  chain.mine(started);
  return chain;
}

export const briefly = (progress: readonly L1Progress[]): string[] =>
  progress.map(({ level, event, retracted }) => {
    const what =
      event.kind === "checkpoint"
        ? `height ${event.height}`
        : `rollup ${event.rollupId} seq ${event.toSeq}`;
    return `${retracted ? "not " : ""}${level} ${what}`;
  });

export type WatcherRest = {
  readonly endpoints?: number;
  readonly options?: Partial<L1Input>;
  readonly fromEpoch?: number;
  readonly checkEntry?: EntryCheck;
  readonly cursorFile?: string;
  readonly onFinal?: (blocks: readonly L1Block[]) => void | Promise<void>;
};

/** @param chain served by all endpoints, until one is given another. */
export async function startWatcher(
  chain: ReturnType<typeof createScriptedChain>,
  rest: WatcherRest = {},
) {
  const scripted = await Promise.all(
    Array.from({ length: rest.endpoints ?? 1 }, () => startScriptedEndpoint(chain)),
  );
  const directory = mkdtempSync(join(tmpdir(), "lockstep-l1-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const cursorFile = rest.cursorFile ?? join(directory, "cursor.json");
  const urls = scripted.map(({ url }) => url);
  const clock = { nowMs: 1_000 * (GENESIS_SECONDS + 12 * 40) };
  const registry = createRegistry();
  const health = createHealth(registry);
  const told = {
    blocks: [] as L1Block[],
    sets: [] as EpochSet[],
    progress: [] as L1Progress[],
    heads: [] as (readonly [L1Header, number])[],
    halts: [] as unknown[],
  };
  const watcher = createL1Watcher(
    L1Options.parse({
      endpoints: urls,
      cursorFile,
      requestMs: requestMsFor("none"),
      ...rest.options,
    }),
    {
      domain: { l1ChainId: 31_337, registry: ADDRESSES.registry },
      registryBlock: 2,
      fromEpoch: epochOf(rest.fromEpoch ?? 0),
      bls,
      listener: {
        async onFinal(blocks) {
          await rest.onFinal?.(blocks);
          told.blocks.push(...blocks);
        },
        onEpochSet: (set) => told.sets.push(set),
        onHead: (head, undone) => told.heads.push([head, undone]),
        onProgress: (progress) => told.progress.push(progress),
        onHalt: (error) => told.halts.push(error),
      },
      ...(rest.checkEntry === undefined ? {} : { checkEntry: rest.checkEntry }),
      health,
      logger: createLogger({ format: "json", level: "silent", name: "test" }),
      registry,
      now: () => clock.nowMs,
    },
  );
  onTestFinished(() => watcher.stop());
  const reasons = () => health.reasons().map(({ code }) => code);
  const metric = async (name: string): Promise<number> => {
    const line = (await registry.metrics()).split("\n").find((each) => each.startsWith(`${name} `));
    return Number(line?.split(" ").at(-1));
  };
  return { chain, scripted, watcher, told, clock, reasons, health, metric, cursorFile };
}
