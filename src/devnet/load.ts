/** A small steady stream of real signed transfers, and a cross-rollup bundle now and then. */
import type { HDAccount } from "viem/accounts";
import type { Logger } from "../telemetry/index.ts";
import { call } from "./json-rpc.ts";

export type LoadTarget = {
  readonly rollupId: number;
  readonly name: string;
  readonly chainId: number;
  /** The rollup's own RPC. */
  readonly rpcUrl: string;
};

export type LoadOptions = {
  readonly targets: readonly LoadTarget[];
  /** Base URLs of the sequencers' API. */
  readonly nodeUrls: readonly string[];
  readonly transfersPerSecond: number;
  readonly bundleMs: number;
  readonly transferAccount: HDAccount;
  readonly bundleAccount: HDAccount;
  readonly logger: Logger;
  /** Told of every transfer just before it leaves. */
  readonly sending: (raw: `0x${string}`) => void;
};

export type LoadCounts = {
  readonly sent: number;
  readonly failed: number;
  readonly bundles: readonly string[];
};

export type Load = {
  counts(): LoadCounts;
  setRate(transfersPerSecond: number): void;
  stop(): Promise<void>;
};

const TICK_MS = 50;
const GAS = 21_000n;
const FEE_CAP = 10n ** 10n;
/** Without progress for so long the next number is asked from the rollup again. */
const RESYNC_MS = 4000;
/** Hashes of bundles that are remembered for whoever checks them. */
const BUNDLES_MAX = 256;

export function startLoad(options: LoadOptions): Load {
  const { targets, logger } = options;
  let rate = options.transfersPerSecond;
  let sent = 0;
  let failed = 0;
  let stopped = false;
  const bundles: string[] = [];
  const senders = targets.map((target) =>
    createSender({
      target,
      account: options.transferAccount,
      nodeUrls: options.nodeUrls,
      sending: options.sending,
    }),
  );
  const bundlers = targets.map((target) =>
    createSender({
      target,
      account: options.bundleAccount,
      nodeUrls: options.nodeUrls,
      sending: options.sending,
    }),
  );

  async function stream(place: number): Promise<void> {
    const sender = senders[place] as Sender;
    let due = 0;
    while (!stopped) {
      due = Math.min(due + (rate * TICK_MS) / 1000 / targets.length, 100);
      for (; due >= 1 && !stopped; due--) {
        try {
          await sender.send();
          sent++;
        } catch (error) {
          failed++;
          logger.debug({ err: error, rollup: sender.target.name }, "a transfer was not taken");
          break;
        }
      }
      await pause(TICK_MS);
    }
  }

  async function bundle(): Promise<void> {
    while (!stopped) {
      await pause(options.bundleMs);
      if (stopped) return;
      try {
        const legs = await Promise.all(
          bundlers.map(async (sender) => ({
            rollupId: `0x${sender.target.rollupId.toString(16)}`,
            txs: [await sender.sign()],
          })),
        );
        const url = options.nodeUrls[bundles.length % options.nodeUrls.length] as string;
        const answer = await call<{ bundleHash: string }>(`${url}/rpc`, "seq_sendBundle", [
          { legs },
        ]);
        bundles.push(answer.bundleHash);
        if (bundles.length > BUNDLES_MAX) bundles.shift();
      } catch (error) {
        failed++;
        for (const sender of bundlers) sender.forget();
        logger.debug({ err: error }, "a bundle was not taken");
      }
    }
  }

  const running = [...targets.keys()].map(stream);
  if (targets.length > 1 && options.bundleMs > 0) running.push(bundle());
  return {
    counts: () => ({ sent, failed, bundles: [...bundles] }),
    setRate(transfersPerSecond) {
      rate = transfersPerSecond;
    },
    async stop() {
      stopped = true;
      await Promise.all(running);
    },
  };
}

const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs));

type Sender = {
  readonly target: LoadTarget;
  /** The next transfer, signed. */
  sign(): Promise<`0x${string}`>;
  send(): Promise<void>;
  /** The next number is asked from the rollup. */
  forget(): void;
};

function createSender(options: {
  readonly target: LoadTarget;
  readonly account: HDAccount;
  readonly nodeUrls: readonly string[];
  readonly sending: (raw: `0x${string}`) => void;
}): Sender {
  const { target, account, nodeUrls } = options;
  let nonce: number | null = null;
  let settled = 0;
  let settledAtMs = performance.now();
  let asked = 0;

  const transactionCount = async (): Promise<number> =>
    Number(
      await call<string>(target.rpcUrl, "eth_getTransactionCount", [account.address, "latest"]),
    );

  /** A node that died may have taken transfers with it: then the numbers never move again. */
  async function check(): Promise<void> {
    if (performance.now() - asked < RESYNC_MS / 4) return;
    asked = performance.now();
    const now = await transactionCount();
    if (now !== settled) {
      settled = now;
      settledAtMs = performance.now();
    } else if (nonce !== null && nonce > now && performance.now() - settledAtMs > RESYNC_MS) {
      nonce = now;
      settledAtMs = performance.now();
    }
  }

  async function sign(): Promise<`0x${string}`> {
    await check();
    nonce ??= await transactionCount();
    const signed = await account.signTransaction({
      type: "eip1559",
      chainId: target.chainId,
      nonce,
      to: account.address,
      value: 1n,
      gas: GAS,
      maxFeePerGas: FEE_CAP,
      maxPriorityFeePerGas: 1n,
    });
    nonce++;
    return signed;
  }

  return {
    target,
    sign,
    async send() {
      const raw = await sign();
      const first = (target.rollupId + Math.floor(performance.now() / 30_000)) % nodeUrls.length;
      options.sending(raw);
      let failure: unknown = null;
      // One node at a time, so that its lane keeps the numbers in order; another if it is down.
      for (let place = 0; place < nodeUrls.length; place++) {
        const url = nodeUrls[(first + place) % nodeUrls.length] as string;
        try {
          await call(`${url}/rpc/${target.name}`, "eth_sendRawTransaction", [raw]);
          return;
        } catch (error) {
          failure = error;
        }
      }
      nonce = null;
      throw failure;
    },
    forget() {
      nonce = null;
    },
  };
}
