/**
 * What the committee channels cost: MB/s and CPU seconds per GB, streams against sockets.
 *
 *   node test/bench/network-channels.ts [--seconds 6] [--nodes 2,4] [--modes noise,tls,sockets] [--json]
 *
 * Every node is a process of its own and sends batches of 256 KiB to every other one as fast as its
 * queues take them; the receiver decodes them, section digests included. A gigabyte of traffic is
 * counted once, at its receiver; the CPU time is that of sender and receiver together.
 */
import { fork } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";
import { decodePeerMessage } from "../../src/codec/index.ts";
import type { NetworkOptions } from "../../src/network/index.ts";
import { operatorOf } from "../../src/primitives/brand.ts";
import {
  batchFrame,
  connectedTo,
  createRecorder,
  LIMITS,
  startNode,
  type TestNodeOptions,
} from "../integration/network-committee.ts";

const PAYLOAD_BYTES = 256 * 1024;
const WARM_UP_MS = 1500;
const PING_MS = 20;

type Place = NonNullable<TestNodeOptions["dials"]>[number];
type ToChild =
  | { readonly start: { index: number; nodes: number; mode: string; dials: Place[] } }
  | { readonly load: { seconds: number } }
  | { readonly stop: true };
type Report = { receivedBytes: number; cpuSeconds: number; seconds: number; voteMs: number };
type FromChild =
  | { readonly place: Place }
  | { readonly connected: true }
  | { readonly report: Report };

/** Encryption of the streams, and whether batches get sockets of their own. */
const MODES: Readonly<Record<string, Partial<NetworkOptions>>> = {
  noise: { encryption: "noise", classSockets: false },
  tls: { encryption: "tls", classSockets: false },
  sockets: { encryption: "tls", classSockets: true },
};

const tell = (message: FromChild): void => {
  process.send?.(message);
};

/** One node. */
function runChild(): void {
  let receivedBytes = 0;
  const recorder = createRecorder((_from, _message, frameBytes) => {
    receivedBytes += frameBytes;
    recorder.messages.length = 0;
    return undefined;
  });
  const frame = batchFrame(1, PAYLOAD_BYTES);
  let node: Awaited<ReturnType<typeof startNode>> | undefined;

  const start = async (setup: Extract<ToChild, { start: unknown }>["start"]): Promise<void> => {
    const { index, nodes, mode, dials } = setup;
    const options = { ...MODES[mode], pingMs: 100 };
    node = await startNode({ index, dials, recorder, options });
    tell({ place: { index, addresses: node.network.addresses() } });
    const started = node;
    await recorder.until(() => connectedTo(started).length === nodes - 1);
    tell({ connected: true });
  };

  const load = async (seconds: number): Promise<void> => {
    const network = node?.network;
    if (network === undefined) return;
    let sending = true;
    const fill = (): void => {
      for (const { operator, queuedBytes } of network.peers()) {
        for (let bytes = queuedBytes; bytes < 8 * PAYLOAD_BYTES; bytes += PAYLOAD_BYTES) {
          if (!network.send(operatorOf(operator), "batch", frame)) break;
        }
      }
      if (sending) setTimeout(fill, 1);
    };
    fill();
    await passed(WARM_UP_MS);
    const [bytes, cpu, at] = [receivedBytes, process.cpuUsage(), performance.now()];
    const trips: number[] = [];
    const sampling = setInterval(() => {
      for (const { roundTripMs } of network.peers())
        if (roundTripMs !== null) trips.push(roundTripMs);
    }, PING_MS);
    await passed(1000 * seconds);
    clearInterval(sampling);
    const used = process.cpuUsage(cpu);
    trips.sort((left, right) => left - right);
    tell({
      report: {
        receivedBytes: receivedBytes - bytes,
        cpuSeconds: (used.user + used.system) / 1e6,
        seconds: (performance.now() - at) / 1000,
        voteMs: trips[Math.floor(trips.length / 2)] ?? 0,
      },
    });
    sending = false;
  };

  process.on("message", (message: ToChild) => {
    if ("start" in message) void start(message.start);
    else if ("load" in message) void load(message.load.seconds);
    else process.exit(0);
  });
}

const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Child = {
  send(message: ToChild): void;
  next<K extends string>(key: K): Promise<Extract<FromChild, Record<K, unknown>>>;
};

function startChild(): Child {
  const child = fork(import.meta.filename, ["--child"]);
  const inbox: FromChild[] = [];
  let wake = (): void => {};
  child.on("message", (message: FromChild) => {
    inbox.push(message);
    wake();
  });
  child.on("exit", (code) => {
    if (code !== 0) throw new Error(`a node ended with ${code}`);
  });
  return {
    send: (message) => child.send(message),
    async next(key) {
      for (;;) {
        const index = inbox.findIndex((message) => key in message);
        if (index >= 0) return inbox.splice(index, 1)[0] as never;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

async function measure(mode: string, nodes: number, seconds: number): Promise<Report> {
  const children = Array.from({ length: nodes }, startChild);
  const dials: Place[] = [];
  for (const [index, child] of children.entries()) {
    child.send({ start: { index, nodes, mode, dials: [...dials] } });
    dials.push((await child.next("place")).place);
  }
  for (const child of children) await child.next("connected");
  for (const child of children) child.send({ load: { seconds } });
  const reports: Report[] = [];
  for (const child of children) reports.push((await child.next("report")).report);
  for (const child of children) child.send({ stop: true });
  const sum = (of: (report: Report) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  return {
    receivedBytes: sum((report) => report.receivedBytes),
    cpuSeconds: sum((report) => report.cpuSeconds),
    seconds: sum((report) => report.seconds) / nodes,
    voteMs: sum((report) => report.voteMs) / nodes,
  };
}

/** MB/s of one processor that does nothing but decode these batches. */
function decodeRate(): number {
  const frame = batchFrame(1, PAYLOAD_BYTES);
  const count = 400;
  const from = process.cpuUsage();
  for (let index = 0; index < count; index++) decodePeerMessage(frame, LIMITS);
  const used = process.cpuUsage(from);
  return (count * frame.length) / (used.user + used.system);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "6" },
      nodes: { type: "string", default: "2,4" },
      modes: { type: "string", default: Object.keys(MODES).join(",") },
      json: { type: "boolean", default: false },
    },
  });
  const results: { name: string; value: number; unit: string }[] = [];
  const note = (name: string, value: number, unit: string): void => {
    results.push({ name, value: Number(value.toFixed(2)), unit });
    if (!values.json) console.log(`${name.padEnd(52)} ${value.toFixed(2).padStart(9)} ${unit}`);
  };
  note("channels.decode/frame=256KiB", decodeRate(), "MB/s");
  for (const nodes of values.nodes.split(",").map(Number)) {
    for (const mode of values.modes.split(",")) {
      const report = await measure(mode, nodes, Number(values.seconds));
      const label = `nodes=${nodes},mode=${mode}`;
      note(`channels.throughput/${label}`, report.receivedBytes / 1e6 / report.seconds, "MB/s");
      note(`channels.cpu/${label}`, report.cpuSeconds / (report.receivedBytes / 1e9), "s/GB");
      note(`channels.round_trip_loaded/${label}`, report.voteMs, "ms");
    }
  }
  if (values.json) console.log(JSON.stringify({ results }));
}

if (process.argv.includes("--child")) runChild();
else await main();
