/** The outside parts of a node, brought up in the order of DR9. */
import { readFile } from "node:fs/promises";
import type { Registry } from "prom-client";
import type { NetworkFile } from "../chain/index.ts";
import {
  compactRecords,
  type ReplicaConfig,
  type Signatures,
  type SigningRequest,
} from "../core/index.ts";
import { type Epoch, heightOf } from "../primitives/brand.ts";
import { UsageError } from "../primitives/errors.ts";
import type { SigningEpoch } from "../signer/index.ts";
import { createStorage, type Storage } from "../storage/index.ts";
import type { Logger } from "../telemetry/index.ts";
import type { NodeOptions } from "./config.ts";
import { type Check, shareChecks } from "./shared-checks.ts";
import type { ChecksData } from "./threads/checks-thread.ts";
import type { CheckedEpoch } from "./threads/signature-checks.ts";
import type { SignerData } from "./threads/signer-thread.ts";
import { spawnThread, type Thread } from "./threads/spawn.ts";

/** @throws {UsageError} if the directory is in use or of another network. */
export const openStorage = (
  options: NodeOptions,
  config: ReplicaConfig,
  tools: { readonly logger: Logger; readonly registry: Registry },
): Promise<Storage> =>
  createStorage(options.storage, {
    ...tools,
    genesisHash: config.genesisHash,
    compact: (records, { fromHeight }) =>
      compactRecords(records, {
        viewRetention: config.local.viewRetention,
        publishedHeight: heightOf(fromHeight),
      }),
  });

export type SignerThread = {
  readonly keys: { readonly blsKeys: readonly Uint8Array[]; readonly nodeKey: Uint8Array };
  /** Newest epoch in which the key had voted when the signer opened; null: none. */
  readonly signedEpoch: number | null;
  /** Told before any request of the epoch. */
  openEpoch(epoch: SigningEpoch): void;
  /** No request of an epoch below this one will come. */
  forgetBelow(epoch: Epoch): void;
  sign(request: SigningRequest): Promise<Signatures | null>;
  metrics(): Promise<string>;
  close(): Promise<void>;
};

export async function startSigner(
  network: NetworkFile,
  options: NodeOptions,
  onExit: (error: Error) => void,
): Promise<SignerThread> {
  const data: SignerData = { network, signer: options.keys, log: options.log };
  const thread = spawnThread("signer", { data, onExit });
  const { connection } = thread;
  return {
    keys: await connection.call("keys", null),
    signedEpoch: await connection.call("signedEpoch", null),
    openEpoch: (epoch) => connection.tell("openEpoch", epoch),
    forgetBelow: (epoch) => connection.tell("forgetBelow", epoch),
    sign: (request) => connection.call("sign", request),
    metrics: () => connection.call("metrics", null),
    async close() {
      await connection.call("close", null);
      await thread.terminate();
    },
  };
}

export type Checks = {
  /** Told before any claim of the epoch. */
  openEpoch(epoch: CheckedEpoch): void;
  /** No claim of an epoch below this one matters any more. */
  forgetBelow(epoch: Epoch): void;
  readonly verify: Check;
  close(): Promise<void>;
};

/** @param threads work side by side; each claim is a millisecond of arithmetic. */
export async function startChecks(
  { domain }: NetworkFile,
  threads: number,
  onExit: (error: Error) => void,
): Promise<Checks> {
  const data: ChecksData = { domain };
  const workers: Thread[] = Array.from({ length: threads }, () =>
    spawnThread("checks", { data, onExit }),
  );
  const end = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  try {
    await Promise.all(workers.map(({ connection }) => connection.call("ready", null)));
  } catch (error) {
    await end();
    throw error;
  }
  const check = shareChecks(
    workers.map(
      ({ connection }) =>
        (claims) =>
          connection.call("check", claims),
    ),
  );
  return {
    openEpoch(epoch) {
      for (const { connection } of workers) connection.tell("open", epoch);
    },
    forgetBelow(epoch) {
      for (const { connection } of workers) connection.tell("forgetBelow", epoch);
    },
    verify: check,
    close: end,
  };
}

/** @throws {UsageError} that names the file. */
export async function readNodeKeySeed(path: string): Promise<Uint8Array> {
  const { parseNodeKey } = await import("../signer/index.ts");
  try {
    return parseNodeKey(await readFile(path, "utf8"));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError([`node key file ${path}: cannot be read`], { cause });
  }
}
