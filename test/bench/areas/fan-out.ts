/**
 * (f) What the feed's doors deliver to many subscribers, beside a bare `ws` server that sends the same
 * bytes in the same run.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ClientsOrder, ClientsReport } from "../load/feed-clients.ts";
import type { FeedServerKind, FeedServerUp, FeedServerUse } from "../load/feed-server.ts";
import { type BenchResult, single } from "../report.ts";
import { median } from "../statistics.ts";

const SUBSCRIBERS = [1, 10, 100];
const CASES = [
  { name: "bare_ws", kind: "bare", door: "ws" },
  { name: "ws", kind: "doors", door: "ws" },
  { name: "grpc", kind: "doors", door: "grpc" },
] as const;

export type FanOutLengths = {
  readonly warmUpMs: number;
  readonly ms: number;
  /** Times that each case is measured; the median counts. */
  readonly rounds: number;
};
export const FULL: FanOutLengths = { warmUpMs: 1000, ms: 3000, rounds: 3 };

type Outcome = { readonly rate: number; readonly frames: number; readonly use: FeedServerUse };

export async function fanOut(
  lengths: FanOutLengths,
  say: (line: string) => void,
): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const subscribers of SUBSCRIBERS) {
    const outcomes = new Map<string, Outcome[]>();
    for (let round = 0; round < lengths.rounds; round++) {
      for (const { name, kind, door } of CASES) {
        const outcome = await measure(kind, { door, subscribers, ...lengths });
        say(`${name}, ${subscribers} subscribers: ${outcome.rate.toFixed(0)} MB/s`);
        outcomes.set(name, [...(outcomes.get(name) ?? []), outcome]);
      }
    }
    const of = (name: string, pick: (outcome: Outcome) => number): number =>
      median((outcomes.get(name) ?? []).map(pick));
    const samples = lengths.rounds;
    for (const { name } of CASES) {
      const at = `door=${name},subscribers=${subscribers}`;
      results.push(
        single(
          `feed.fanout/${at}`,
          of(name, ({ rate }) => rate),
          "MB/s",
          samples,
        ),
        single(
          `feed.fanout_frames/${at}`,
          of(name, ({ frames }) => frames),
          "1/s",
          samples,
        ),
        single(
          `feed.fanout_cpu/${at}`,
          of(name, ({ use }) => use.cpuSeconds),
          "cores",
          samples,
        ),
        single(
          `feed.fanout_rss/${at}`,
          of(name, ({ use }) => use.rssMegabytes),
          "MB",
          samples,
        ),
      );
    }
    const ratio = of("ws", ({ rate }) => rate) / of("bare_ws", ({ rate }) => rate);
    results.push(single(`ratio.feed_fanout/subscribers=${subscribers}`, ratio, "of 1", samples));
  }
  return results;
}

const SERVER = new URL("../load/feed-server.ts", import.meta.url);
const CLIENTS = new URL("../load/feed-clients.ts", import.meta.url);

const child = (module: URL, args: readonly string[]): ChildProcess =>
  fork(fileURLToPath(module), [...args]);

const next = <T>(from: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a feed process ended: ${code}`));
    from.once("exit", ended);
    from.once("message", (message) => {
      from.off("exit", ended);
      resolve(message as T);
    });
  });

async function measure(
  kind: FeedServerKind,
  options: Omit<ClientsOrder, "address">,
): Promise<Outcome> {
  const server = child(SERVER, [kind]);
  const up = await next<FeedServerUp>(server);
  const clients = child(CLIENTS, []);
  const address = options.door === "ws" ? up.webSocket : up.grpc;
  const ask = (): Promise<FeedServerUse> => {
    const answer = next<FeedServerUse>(server);
    server.send("use");
    return answer;
  };
  const report = next<ClientsReport>(clients);
  const { door, subscribers, warmUpMs, ms } = options;
  clients.send({ door, subscribers, warmUpMs, ms, address } satisfies ClientsOrder);
  const startMs = performance.now();
  const before = await ask();
  const { bytes, messages, ms: measuredMs } = await report;
  const after = await ask();
  const seconds = (performance.now() - startMs) / 1000;
  clients.disconnect();
  server.disconnect();
  const cpuSeconds = (after.cpuSeconds - before.cpuSeconds) / seconds;
  return {
    rate: bytes / measuredMs / 1000,
    frames: (1000 * messages) / measuredMs,
    use: { ...after, cpuSeconds },
  };
}
