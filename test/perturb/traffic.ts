/**
 * Plain transactions at a modest rate, each sent once and to one node. Some are followed until a
 * node says that they are certified: none of those may be lost.
 */
import { randomFillSync } from "node:crypto";
import { keccak256 } from "../../src/crypto/hash.ts";
import { call } from "../../src/devnet/json-rpc.ts";
import { toHex } from "../../src/primitives/bytes.ts";
import { pause } from "./deadline.ts";

const TICK_MS = 25;
const TRANSACTION_BYTES = 200;
/** Requests that one node has not answered; more are not sent there. */
const WAITING_MAX = 32;
/** One of so many is followed. */
const FOLLOWED = 10;
const FOLLOWED_MAX = 4;
const FOLLOW_MS = 5000;
const CALL_MS = 2000;

export type Traffic = {
  /** Answered with their hash. */
  readonly taken: number;
  /** Digests of what was answered with its hash. */
  readonly hashes: readonly string[];
  /** Not answered, or with an error: how often, by what was said. */
  readonly refused: ReadonlyMap<string, number>;
  /** Digests that a node said were certified. */
  readonly certified: readonly string[];
  stop(): Promise<void>;
};

export function startTraffic(options: {
  readonly urls: readonly string[];
  readonly rollups: number;
  readonly perSecond: number;
}): Traffic {
  const { urls, rollups, perSecond } = options;
  const waiting = urls.map(() => 0);
  const certified: string[] = [];
  const hashes: string[] = [];
  const running = new Set<Promise<void>>();
  let stopped = false;
  let sent = 0;
  let taken = 0;
  const refused = new Map<string, number>();
  let followed = 0;

  async function send(node: number, number: number): Promise<void> {
    const data = randomFillSync(new Uint8Array(TRANSACTION_BYTES));
    const rollupId = `0x${(1 + (number % rollups)).toString(16)}`;
    const url = `${urls[node]}/rpc`;
    waiting[node] = (waiting[node] ?? 0) + 1;
    try {
      await call(url, "seq_sendTransaction", [{ rollupId, data: toHex(data) }], CALL_MS);
      taken++;
      hashes.push(keccak256(data));
      if (number % FOLLOWED === 0 && followed < FOLLOWED_MAX) await follow(url, keccak256(data));
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      refused.set(said, (refused.get(said) ?? 0) + 1);
    } finally {
      waiting[node] = (waiting[node] ?? 1) - 1;
    }
  }

  async function follow(url: string, hash: string): Promise<void> {
    followed++;
    const endMs = performance.now() + FOLLOW_MS;
    try {
      while (performance.now() < endMs && !stopped) {
        const answer = await call<{ status: string }>(
          url,
          "seq_getTransactionStatus",
          [{ hash }],
          CALL_MS,
        );
        if (answer.status === "certified") {
          certified.push(hash);
          return;
        }
        await pause(TICK_MS);
      }
    } finally {
      followed--;
    }
  }

  const timer = setInterval(() => {
    for (let due = (perSecond * TICK_MS) / 1000; due > 0; due--) {
      const number = sent++;
      const node = number % urls.length;
      if ((waiting[node] ?? 0) >= WAITING_MAX) continue;
      const one = send(node, number).finally(() => running.delete(one));
      running.add(one);
    }
  }, TICK_MS);
  return {
    get taken() {
      return taken;
    },
    hashes,
    refused,
    certified,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}
