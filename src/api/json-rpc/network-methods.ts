/** Methods of `POST /rpc`: the network as a whole. */
import type { Json, NetworkInfo } from "../../codec/index.ts";
import { encodeNetworkInfo, networkInfoToJson } from "../../codec/index.ts";
import { assert } from "../../primitives/assert.ts";
import { callError, methodNotFound, unknownRollup } from "../errors.ts";
import { BUNDLE_LEGS_MAX, type Ingress } from "../ingress.ts";
import type { Rollup, Rollups } from "../rollups.ts";
import { statusToJson } from "../status/status-json.ts";
import type { TransactionIndex } from "../status/transaction-index.ts";
import { failed, ok, type RpcMethod, type RpcMethods, type RpcResult } from "./method.ts";
import {
  methodOf,
  quantity,
  readBound,
  readCount,
  readData,
  readFlag,
  readHash,
  readList,
  readObject,
  readQuantity,
  readTime,
  refuse,
} from "./params.ts";

export type NetworkDependencies = {
  readonly ingress: Ingress;
  readonly rollups: Rollups;
  readonly index: TransactionIndex;
  readonly info: () => Promise<NetworkInfo>;
  /** Limits as a client should know them. */
  readonly limits: Json;
};

type RawLeg = { readonly rollupId: number; readonly txs: readonly Uint8Array[] };

/** Receipts come with a later protocol version; nobody is promised one without getting it. */
function readNoReceipt(value: Json | undefined, path: string): void {
  if (readFlag(value, path)) refuse(path, "receipts are not available yet");
}

const sendTransaction = ({ ingress, rollups }: NetworkDependencies): RpcMethod =>
  methodOf(
    (params) => {
      readCount(params, 1);
      const given = readObject(params[0], "[0]", ["rollupId", "data", "receipt"]);
      readNoReceipt(given["receipt"], "[0].receipt");
      const rollupId = readQuantity(given["rollupId"], "[0].rollupId");
      return { rollupId, raw: readData(given["data"], "[0].data") };
    },
    async ({ rollupId, raw }, { address }) => {
      const rollup = rollups.byId(rollupId);
      if (rollup === null) return ingress.refuseUnknown();
      const taken = await ingress.send(rollup, raw, address);
      return taken.kind === "ok" ? ok({ txHash: taken.value }) : failed(taken.error);
    },
  );

function readLegs(value: Json | undefined): readonly RawLeg[] {
  const range = { least: 1, most: BUNDLE_LEGS_MAX };
  const legs = readList(value, "[0].legs", range).map((leg, at) => {
    const path = `[0].legs[${at}]`;
    const { rollupId, txs } = readObject(leg, path, ["rollupId", "txs"]);
    return {
      rollupId: readQuantity(rollupId, `${path}.rollupId`),
      txs: readList(txs, `${path}.txs`, range).map((tx, index) =>
        readData(tx, `${path}.txs[${index}]`),
      ),
    };
  });
  const count = legs.reduce((sum, leg) => sum + leg.txs.length, 0);
  return count <= BUNDLE_LEGS_MAX
    ? legs
    : refuse("[0].legs", `expected at most ${BUNDLE_LEGS_MAX} transactions`);
}

const sendBundle = ({ ingress, rollups }: NetworkDependencies): RpcMethod =>
  methodOf(
    (params) => {
      readCount(params, 1);
      const bounds = ["minHeight", "maxHeight", "minTimestamp", "maxTimestamp"];
      const given = readObject(params[0], "[0]", ["legs", "receipt", ...bounds]);
      readNoReceipt(given["receipt"], "[0].receipt");
      return {
        legs: readLegs(given["legs"]),
        minHeight: readBound(given["minHeight"], "[0].minHeight"),
        maxHeight: readBound(given["maxHeight"], "[0].maxHeight"),
        minTime: readTime(given["minTimestamp"], "[0].minTimestamp"),
        maxTime: readTime(given["maxTimestamp"], "[0].maxTimestamp"),
      };
    },
    async ({ legs, ...bounds }, { address }) => {
      const known = legs.map(({ rollupId, txs }) => ({ rollup: rollups.byId(rollupId), txs }));
      if (known.some(({ rollup }) => rollup === null)) return ingress.refuseUnknown();
      const flat = known.flatMap(({ rollup, txs }) =>
        txs.map((raw) => ({ rollup: rollup as Rollup, raw })),
      );
      const taken = await ingress.sendBundle({ legs: flat, ...bounds }, address);
      if (taken.kind === "error") return failed(taken.error);
      let next = 0;
      const txHashes = legs.map(({ txs }) => {
        next += txs.length;
        return taken.value.txHashes.slice(next - txs.length, next);
      });
      return ok({ bundleHash: taken.value.id, txHashes });
    },
  );

/** One transaction per chain, by EVM chain id. */
const sendCrossRollup = ({ ingress, rollups }: NetworkDependencies): RpcMethod =>
  methodOf(
    (params) => {
      readCount(params, 1);
      const given = readObject(params[0], "[0]", ["txs", "minTimestamp", "maxTimestamp"]);
      const { txs } = given;
      if (typeof txs !== "object" || txs === null || Array.isArray(txs)) {
        return refuse("[0].txs", "expected an object");
      }
      const entries = Object.entries(txs as { readonly [chain: string]: Json });
      readList(entries as unknown as Json, "[0].txs", { least: 1, most: BUNDLE_LEGS_MAX });
      return {
        legs: entries.map(([chain, tx]) => ({
          chainId: readQuantity(chain, `[0].txs.${chain}`),
          raw: readData(tx, `[0].txs.${chain}`),
        })),
        minTime: readTime(given["minTimestamp"], "[0].minTimestamp"),
        maxTime: readTime(given["maxTimestamp"], "[0].maxTimestamp"),
      };
    },
    async ({ legs, minTime, maxTime }, { address }) => {
      const known = legs.map(({ chainId, raw }) => ({ rollup: rollups.byChainId(chainId), raw }));
      if (known.some(({ rollup }) => rollup === null)) return ingress.refuseUnknown();
      const flat = known.map(({ rollup, raw }) => ({ rollup: rollup as Rollup, raw }));
      const bounds = { minHeight: 0, maxHeight: 0, minTime, maxTime };
      const taken = await ingress.sendBundle({ legs: flat, ...bounds }, address);
      if (taken.kind === "error") return failed(taken.error);
      return ok({
        bundleHash: taken.value.id,
        txHashes: taken.value.txHashes.map((hash) => [hash]),
      });
    },
  );

const getTransactionStatus = ({ index, rollups }: NetworkDependencies): RpcMethod =>
  methodOf(
    (params) => {
      readCount(params, 1);
      const given = readObject(params[0], "[0]", ["hash", "rollupId"]);
      const { rollupId } = given;
      return {
        hash: readHash(given["hash"], "[0].hash"),
        rollupId: rollupId === undefined ? null : readQuantity(rollupId, "[0].rollupId"),
      };
    },
    async ({ hash, rollupId }) => {
      if (rollupId !== null && rollups.byId(rollupId) === null) return failed(unknownRollup());
      return ok(statusToJson(await index.status(hash, rollupId)));
    },
  );

const getInfo = ({ info, rollups, limits }: NetworkDependencies): RpcMethod =>
  methodOf(
    (params) => readCount(params, 0),
    async () => {
      const converted = networkInfoToJson(encodeNetworkInfo(await info()));
      assert(converted.kind === "ok", "what was encoded is readable");
      const admission = rollups.all.map(({ rollupId, evmChainId, options }) => ({
        rollupId: quantity(rollupId),
        level: evmChainId === 0 ? "L0" : options.level,
      }));
      return ok({ ...(converted.json as { [name: string]: Json }), limits, admission });
    },
  );

/** Sealing is off: there is no key, and no fee yet. */
const sealingKey = ({ info }: NetworkDependencies): RpcMethod =>
  methodOf(
    (params) => readCount(params, 0),
    async () => {
      const { epoch } = await info();
      const none = { round: null, publicKey: null, rate: null, cutoffHeight: null, proof: null };
      return ok({ epoch: quantity(epoch), encMode: "off", ...none });
    },
  );

const refusing =
  (result: RpcResult): RpcMethod =>
  async () =>
    result;

export function createNetworkMethods(dependencies: NetworkDependencies): RpcMethods {
  const sealedClosed = failed(callError("SEALED_LANE_CLOSED", "sealed lane closed"));
  return new Map<string, RpcMethod>([
    ["seq_sendTransaction", sendTransaction(dependencies)],
    ["seq_sendBundle", sendBundle(dependencies)],
    ["eth_sendBundleCrossRollup", sendCrossRollup(dependencies)],
    ["seq_getTransactionStatus", getTransactionStatus(dependencies)],
    ["seq_getInfo", getInfo(dependencies)],
    ["seq_getSealingKey", sealingKey(dependencies)],
    ["seq_sendEncryptedTransaction", refusing(sealedClosed)],
    [
      "seq_getReceipt",
      methodOf(
        (params) => {
          readCount(params, 1);
          return readHash(params[0], "[0]");
        },
        // No receipt was ever given.
        async () => ok(null),
      ),
    ],
    ["seq_getFee", refusing(failed(methodNotFound("seq_getFee")))],
  ]);
}
