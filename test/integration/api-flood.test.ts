/** A flood on one rollup: it is refused by code, and the other rollup hardly notices. [FLT 43] */
import { Agent, request } from "node:http";
import { expect, test } from "vitest";
import { startApi } from "./api-fixture.ts";

const FLOODERS = 24;
const PROBES = 300;
/** Scheduling on a busy machine moves a p99 below this by itself. */
const NOISE_MS = 25;

let unique = 0;
const nextRaw = (): string => `0x${(++unique).toString(16).padStart(512, "0")}`;

function send(url: string, agent: Agent): Promise<number> {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "eth_sendRawTransaction",
    params: [nextRaw()],
  });
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { method: "POST", agent, headers: { "content-type": "application/json" } },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

async function p99(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const spans: number[] = [];
  for (let probe = 0; probe < PROBES; probe++) {
    const started = performance.now();
    expect(await send(url, agent)).toBe(200);
    spans.push(performance.now() - started);
  }
  agent.destroy();
  spans.sort((a, b) => a - b);
  return spans[Math.floor(0.99 * spans.length)] as number;
}

test("one rollup floods: 429 and 503 for it, the other's p99 stays within twice", async () => {
  const started = await startApi({
    limits: { transactions: { perSecond: 200, burst: 2 * PROBES } },
    rollups: {},
  });
  // All probes together fit into their own bucket, however fast the machine is.
  const opaque = `${started.url}/rpc/gamma`;
  const flooded = `${started.url}/rpc/alpha`;
  const quiet = await p99(opaque);
  let floods = true;
  const codes = new Map<number, number>();
  const agent = new Agent({ keepAlive: true, maxSockets: FLOODERS });
  const flooders = Array.from({ length: FLOODERS }, async () => {
    while (floods) {
      const status = await send(flooded, agent);
      codes.set(status, (codes.get(status) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  await expect.poll(() => codes.get(429) ?? 0, { timeout: 20_000 }).toBeGreaterThan(200);
  const loud = await p99(opaque);
  floods = false;
  await Promise.all(flooders);
  agent.destroy();
  await started.close();
  console.log(`p99 quiet ${quiet.toFixed(1)} ms, flooded ${loud.toFixed(1)} ms`, [...codes]);
  expect(codes.get(429)).toBeGreaterThan(200);
  expect(loud).toBeLessThan(Math.max(2 * quiet, NOISE_MS));
});
