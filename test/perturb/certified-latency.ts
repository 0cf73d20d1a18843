/** How long an honest client of one node waits until its transactions are certified. */
import { randomFillSync } from "node:crypto";
import { Agent, request } from "node:http";
import { WebSocket } from "ws";
import { decodeFeedMessage } from "../../src/codec/index.ts";
import type { RollupId } from "../../src/primitives/brand.ts";
import { pause } from "./deadline.ts";
import type { HostileNetwork } from "./hostile-network.ts";

/** Transactions per second: below what one address may send. */
const PER_SECOND = 90;
const BYTES = 128;
const LATE_MS = 5000;

export type Probe = {
  /** Sends for so long. @returns ms from each submission to its certified batch in the feed. */
  measure(windowMs: number): Promise<number[]>;
  close(): void;
};

export async function certifiedLatency(network: HostileNetwork, rollup: RollupId): Promise<Probe> {
  const waiting = new Map<string, (nowMs: number) => void>();
  const socket = new WebSocket(`ws://127.0.0.1:${network.port}/feed/v1/${rollup}?fromTip=true`);
  const agent = new Agent({ keepAlive: true });
  socket.on("message", (data: Buffer) => {
    const nowMs = performance.now();
    const decoded = decodeFeedMessage(data);
    if (decoded.kind !== "ok" || decoded.message.kind !== "batch") return;
    for (const { data: section } of decoded.message.parts) {
      // Every transaction is as long as any other: `(u32 length, transaction)*`.
      for (let at = 4; at + BYTES <= section.length; at += BYTES + 4) {
        waiting.get(Buffer.from(section.subarray(at, at + 16)).toString("hex"))?.(nowMs);
      }
    }
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));

  const post = (data: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const call = { jsonrpc: "2.0", id: 1, method: "eth_sendRawTransaction", params: [data] };
      const headers = { "content-type": "application/json" };
      const sent = request(
        `${network.url}/rpc/${rollup}`,
        { method: "POST", agent, headers },
        (response) => {
          response.resume();
          response.once("end", () => resolve(response.statusCode ?? 0));
        },
      );
      sent.once("error", reject);
      sent.end(JSON.stringify(call));
    });

  async function one(): Promise<number> {
    const bytes = randomFillSync(Buffer.alloc(BYTES));
    const name = bytes.subarray(0, 16).toString("hex");
    const startMs = performance.now();
    const arrived = new Promise<number>((resolve) => waiting.set(name, resolve));
    const late = pause(LATE_MS).then(() => startMs + LATE_MS);
    const status = await post(`0x${bytes.toString("hex")}`);
    if (status !== 200) throw new Error(`an honest transaction was answered ${status}`);
    const endMs = await Promise.race([arrived, late]);
    waiting.delete(name);
    return endMs - startMs;
  }

  return {
    async measure(windowMs) {
      const startMs = performance.now();
      const spans: Promise<number>[] = [];
      for (let nowMs = startMs; nowMs < startMs + windowMs; nowMs = performance.now()) {
        spans.push(one());
        await pause(Math.max(0, startMs + (spans.length * 1000) / PER_SECOND - nowMs));
      }
      return Promise.all(spans);
    },
    close() {
      socket.terminate();
      agent.destroy();
    },
  };
}
