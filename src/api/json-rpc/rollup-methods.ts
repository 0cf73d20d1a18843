/** Methods of `POST /rpc/{rollup}`: what wallets of one rollup call. */
import type { Json } from "../../codec/index.ts";
import { keccak256 } from "../../crypto/hash.ts";
import { callError, methodNotFound } from "../errors.ts";
import { BUNDLE_LEGS_MAX, type BundleRequest, type Ingress } from "../ingress.ts";
import type { Rollup } from "../rollups.ts";
import { failed, ok, type RpcMethod, type RpcMethods } from "./method.ts";
import {
  methodOf,
  quantity,
  readBound,
  readCount,
  readData,
  readHash,
  readList,
  readObject,
  readTime,
  refuse,
} from "./params.ts";

/** Namespaces that stay on the rollup's own machine. */
const FORBIDDEN_NAMESPACES = [
  "admin_",
  "anvil_",
  "debug_",
  "engine_",
  "evm_",
  "miner_",
  "personal_",
  "testing_",
] as const;
/** They would need a key here, or promise an execution that happens elsewhere. */
const FORBIDDEN_METHODS = ["eth_sendTransaction", "eth_sendRawTransactionSync"] as const;

/** Whether a method must never reach a rollup's RPC. */
export const isForbidden = (method: string): boolean =>
  FORBIDDEN_NAMESPACES.some((namespace) => method.startsWith(namespace)) ||
  FORBIDDEN_METHODS.some((forbidden) => forbidden === method);

export type RollupDependencies = { readonly ingress: Ingress; readonly version: string };

const sendRaw = (rollup: Rollup, { ingress }: RollupDependencies): RpcMethod =>
  methodOf(
    (params) => {
      readCount(params, 1);
      return readData(params[0], "[0]");
    },
    async (raw, { address }) => {
      const taken = await ingress.send(rollup, raw, address);
      return taken.kind === "ok" ? ok(taken.value) : failed(taken.error);
    },
  );

/** Conditions on state or rollup blocks: nobody here knows them when the order is made. */
const UNKNOWABLE = ["knownAccounts", "blockNumberMin", "blockNumberMax"] as const;

const sendConditional = (rollup: Rollup, { ingress }: RollupDependencies): RpcMethod =>
  methodOf(
    (params) => {
      readCount(params, 1, 2);
      const raw = readData(params[0], "[0]");
      const names = ["timestampMin", "timestampMax", "heightMin", "heightMax", ...UNKNOWABLE];
      const given = params[1] === undefined ? {} : readObject(params[1], "[1]", names);
      const bounds = {
        minTime: readTime(given["timestampMin"], "[1].timestampMin"),
        maxTime: readTime(given["timestampMax"], "[1].timestampMax"),
        minHeight: readBound(given["heightMin"], "[1].heightMin"),
        maxHeight: readBound(given["heightMax"], "[1].heightMax"),
      };
      return { raw, bounds, unknowable: UNKNOWABLE.find((name) => given[name] !== undefined) };
    },
    async ({ raw, bounds, unknowable }, { address }) => {
      if (unknowable !== undefined) {
        const text = `transaction rejected: condition ${unknowable} is not knowable here`;
        return failed(callError("CONDITION", text));
      }
      const taken = await ingress.sendBundle({ legs: [{ rollup, raw }], ...bounds }, address);
      if (taken.kind === "error") return failed(taken.error);
      return ok(taken.value.txHashes[0] ?? keccak256(raw));
    },
  );

function readBundle(rollup: Rollup, params: readonly Json[]): BundleRequest {
  readCount(params, 1);
  const names = ["txs", "blockNumber", "minTimestamp", "maxTimestamp", "revertingTxHashes"];
  const given = readObject(params[0], "[0]", names);
  const range = { least: 1, most: BUNDLE_LEGS_MAX };
  const legs = readList(given["txs"], "[0].txs", range).map((tx, at) => ({
    rollup,
    raw: readData(tx, `[0].txs[${at}]`),
  }));
  const path = "[0].revertingTxHashes";
  const listed = readList(given["revertingTxHashes"] ?? [], path, { ...range, least: 0 });
  const reverting = new Set(listed.map((hash, at) => readHash(hash, `${path}[${at}]`)));
  // Inclusion is atomic, success is not: who thinks otherwise must not be served.
  const listsAll = legs.every(({ raw }) => reverting.has(keccak256(raw)));
  if (!listsAll) return refuse(path, "expected every transaction: success is not atomic");
  return {
    legs,
    minHeight: 0,
    maxHeight: readBound(given["blockNumber"], "[0].blockNumber"),
    minTime: readTime(given["minTimestamp"], "[0].minTimestamp"),
    maxTime: readTime(given["maxTimestamp"], "[0].maxTimestamp"),
  };
}

const sendBundle = (rollup: Rollup, { ingress }: RollupDependencies): RpcMethod =>
  methodOf(
    (params) => readBundle(rollup, params),
    async (request, { address }) => {
      const taken = await ingress.sendBundle(request, address);
      return taken.kind === "ok" ? ok({ bundleHash: taken.value.id }) : failed(taken.error);
    },
  );

const constant =
  (value: Json): RpcMethod =>
  async () =>
    ok(value);
const missing =
  (method: string): RpcMethod =>
  async () =>
    failed(methodNotFound(method));

export function createRollupMethods(rollup: Rollup, dependencies: RollupDependencies): RpcMethods {
  const methods = new Map<string, RpcMethod>([
    ["eth_sendRawTransaction", sendRaw(rollup, dependencies)],
    ["eth_sendRawTransactionConditional", sendConditional(rollup, dependencies)],
    ["eth_sendBundle", sendBundle(rollup, dependencies)],
    ["web3_clientVersion", constant(`Lockstep/${dependencies.version}`)],
  ]);
  const { evmChainId } = rollup;
  const named = (name: string, value: Json): void => {
    methods.set(name, evmChainId === 0 ? missing(name) : constant(value));
  };
  named("eth_chainId", quantity(evmChainId));
  named("net_version", String(evmChainId));
  return methods;
}
