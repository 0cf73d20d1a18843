/**
 * A running network whose calls are abused: every abuse meets its error, and who uses another rollup
 * of the same node hardly notices. [FLT-43, FLT-44]
 */
import { fork } from "node:child_process";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rollupOf } from "../../src/primitives/brand.ts";
import { median, percentile, sortedNumbers } from "../bench/statistics.ts";
import type { AbuseOrder, AbuseReport } from "./abuser.ts";
import { certifiedLatency } from "./certified-latency.ts";
import { BATCH_OF_10_000, DEEP_10_000, OVERSIZE } from "./hostile-bodies.ts";
import { type HostileNetwork, startHostileNetwork } from "./hostile-network.ts";

const HONEST = rollupOf(2);
const ABUSE: Omit<AbuseOrder, "port"> = {
  flood: { rollupId: 1, perSecond: 1500 },
  bodies: 16,
  drips: 100,
};
/**
 * Quiet and abused in turn, so that whatever else the machine does meets both; judged by the median
 * window, for a stall of the machine meets one of the two.
 */
const WINDOWS = 5;
const WINDOW_MS = 2000;
const MORE_MEGABYTES = 150;

/** The defaults for strangers; a devnet's are generous. Who is slow has less time. */
const LIMITS = {
  transactions: { perSecond: 100, burst: 500 },
  calls: { perSecond: 200, burst: 1000 },
  rollupTransactions: { perSecond: 20_000, burst: 40_000 },
  bodyBytes: { perSecond: 8 * 1_048_576, burst: 16 * 1_048_576 },
  headersMs: 2000,
  requestMs: 3000,
};

let network: HostileNetwork;
beforeAll(async () => {
  network = await startHostileNetwork({ api: { limits: LIMITS } });
});
afterAll(() => network?.committee.close());

const child = fork(fileURLToPath(new URL("./abuser.ts", import.meta.url)));
afterAll(() => child.disconnect());

function startAbuse(): () => Promise<AbuseReport> {
  child.send({ ...ABUSE, port: network.port });
  return () => {
    const told = new Promise<AbuseReport>((resolve) =>
      child.once("message", (report) => resolve(report as AbuseReport)),
    );
    child.send("stop");
    return told;
  };
}

async function refusal(body: string): Promise<[number, number, string]> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${network.url}/rpc`, { method: "POST", headers, body });
  const { error } = (await response.json()) as {
    error: { code: number; data: { reason: string } };
  };
  return [response.status, error.code, error.data.reason];
}

test("FLT-44: bodies that are too large, no JSON, too deep or too many calls are refused", async () => {
  expect([
    await refusal(OVERSIZE),
    await refusal("{"),
    await refusal('{"jsonrpc":"2.0"}'),
    await refusal(DEEP_10_000),
    await refusal(BATCH_OF_10_000),
  ]).toEqual([
    [413, -32600, "BODY_TOO_LARGE"],
    [400, -32700, "PARSE_ERROR"],
    [400, -32600, "INVALID_REQUEST"],
    [400, -32600, "TOO_DEEP"],
    [400, -32600, "BATCH_TOO_LARGE"],
  ]);
});

test("FLT-44: headers and bodies that never end are closed in time", async () => {
  const drip = async (start: string, piece: string): Promise<[string, boolean]> => {
    const socket = connect(network.port, "127.0.0.1");
    const startMs = performance.now();
    let said = "";
    socket.on("data", (bytes) => {
      said += bytes.toString();
    });
    socket.on("error", () => {});
    socket.write(`POST /rpc HTTP/1.1\r\nHost: localhost\r\n${start}`);
    const timer = setInterval(() => socket.write(piece), 100);
    await new Promise((resolve) => socket.once("close", resolve));
    clearInterval(timer);
    return [said.split(" ")[1] ?? "", performance.now() - startMs < 10_000];
  };
  const body = "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
  const slow = await Promise.all([drip("", "X: 1\r\n"), drip(body, " ")]);
  expect(slow).toEqual([
    ["408", true],
    ["408", true],
  ]);
});

const sharesOf = (spans: readonly number[]): string => {
  const sorted = sortedNumbers(spans);
  return [0.5, 0.95, 0.99].map((share) => percentile(sorted, share).toFixed(0)).join(" ");
};
const shown = (ratios: readonly number[]): string =>
  ratios.map((ratio) => ratio.toFixed(2)).join(" ");
const p99 = (spans: readonly number[]): number => percentile(sortedNumbers(spans), 0.99);

test("FLT-43: under all of it the other rollup's p99 to certified stays within twice", async () => {
  const probe = await certifiedLatency(network, HONEST);
  await probe.measure(WINDOW_MS);
  const before = await network.megabytes();
  const quiet: number[] = [];
  const abused: number[] = [];
  const ratios: number[] = [];
  const p99Ratios: number[] = [];
  const answered = { flood: new Map<string, number>(), bodies: new Map<string, number>() };
  for (let window = 0; window < WINDOWS; window++) {
    const alone = await probe.measure(WINDOW_MS);
    const stop = startAbuse();
    const among = await probe.measure(WINDOW_MS);
    const report = await stop();
    quiet.push(...alone);
    abused.push(...among);
    ratios.push(median(among) / median(alone));
    p99Ratios.push(p99(among) / p99(alone));
    for (const whose of ["flood", "bodies"] as const) {
      const sums = answered[whose];
      for (const [status, count] of Object.entries(report[whose])) {
        sums.set(status, (sums.get(status) ?? 0) + count);
      }
    }
  }
  probe.close();
  const more = (await network.megabytes()) - before;
  console.log(
    `${quiet.length} each, p50 p95 p99: ${sharesOf(quiet)} ms, ${sharesOf(abused)} abused`,
  );
  console.log(`ratios p50 ${shown(ratios)}, p99 ${shown(p99Ratios)}; ${more.toFixed(0)} MB`);
  console.log("answers", answered);
  // What the abuse was met with: limits, and no error of the node.
  const said = new Set([...answered.flood.keys(), ...answered.bodies.keys()]);
  expect([...said].filter((status) => /^5/.test(status))).toEqual([]);
  expect(answered.flood.get("429") ?? 0).toBeGreaterThan(200);
  expect(answered.bodies.get("400") ?? 0).toBeGreaterThan(200);
  expect(more).toBeLessThan(MORE_MEGABYTES);
  expect(median(ratios)).toBeLessThan(2);
  expect(median(p99Ratios)).toBeLessThan(2);
});
