/** (c) What this machine does without any protocol: what results are compared with. */
import { type ChildProcess, fork } from "node:child_process";
import { createHash, randomFillSync } from "node:crypto";
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { keccakText } from "../../../src/crypto/hash.ts";
import type { FanOutOrder, FanOutReport } from "../load/fan-out.ts";
import { type BenchResult, single } from "../report.ts";
import { median, spread } from "../statistics.ts";

const NODES = 4;
/** A quorum of them signs. */
const SIGNERS = 3;
/** As batches are by default. */
const PIECE_BYTES = 256 * 1024;

/** What one round measured. */
export type Round = {
  /** MB/s of payload that all processes hold, each having sent a share of it to all others. */
  readonly fanOut: number;
  /** MB/s of one thread. */
  readonly sha256: number;
  /** MB/s, each piece durable before the next is written. */
  readonly write: number;
  /** Per second, one thread. */
  readonly sign: number;
  readonly verify: number;
  readonly aggregate: number;
};

const UNITS: Readonly<Record<keyof Round, string>> = {
  fanOut: "MB/s",
  sha256: "MB/s",
  write: "MB/s",
  sign: "1/s",
  verify: "1/s",
  aggregate: "1/s",
};
const NAMES: Readonly<Record<keyof Round, string>> = {
  fanOut: `yardstick.tcp_fan_out/processes=${NODES}`,
  sha256: `yardstick.sha256/bytes=${PIECE_BYTES}`,
  write: `yardstick.write_fdatasync/bytes=${PIECE_BYTES}`,
  sign: "yardstick.bls_sign",
  verify: `yardstick.bls_verify/signers=${SIGNERS}`,
  aggregate: `yardstick.bls_aggregate/signers=${SIGNERS}`,
};
const KEYS = Object.keys(NAMES) as (keyof Round)[];

export async function measureRound(ms: number): Promise<Round> {
  const fanOut = await measureFanOut(ms);
  const piece = randomFillSync(new Uint8Array(PIECE_BYTES));
  const hashed = ratePerSecond(ms / 3, () => createHash("sha256").update(piece).digest());
  return {
    fanOut,
    sha256: (hashed * PIECE_BYTES) / 1e6,
    write: (writes(ms / 2, piece) * PIECE_BYTES) / 1e6,
    ...(await measureBls(ms / 3)),
  };
}

/** Calls per second; the clock is read now and then only. */
function ratePerSecond(ms: number, act: () => unknown): number {
  const startMs = performance.now();
  let count = 0;
  let nowMs = startMs;
  for (; nowMs - startMs < ms; nowMs = performance.now()) {
    for (let step = 0; step < 4; step++) act();
    count += 4;
  }
  return (1000 * count) / (nowMs - startMs);
}

function writes(ms: number, piece: Uint8Array): number {
  const path = join(tmpdir(), `lockstep-yardstick-${process.pid}`);
  const file = openSync(path, "w");
  try {
    return ratePerSecond(ms, () => {
      writeSync(file, piece);
      fdatasyncSync(file);
    });
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

async function measureBls(ms: number): Promise<Pick<Round, "sign" | "verify" | "aggregate">> {
  const bls = await loadNativeBls();
  const secrets = Array.from({ length: SIGNERS }, (_, index) =>
    bls.generateSecretKey(new Uint8Array(32).fill(index + 1)),
  );
  const digest = keccakText("yardstick");
  const signatures = secrets.map((secret) => bls.sign(secret, digest));
  const keys = secrets.flatMap((secret) => bls.parsePublicKey(bls.publicKeyOf(secret)) ?? []);
  const sum = bls.aggregateSignatures(signatures);
  if (sum === null) throw new Error("signatures add up");
  const [first] = secrets;
  if (first === undefined) throw new Error("there are signers");
  return {
    sign: ratePerSecond(ms, () => bls.sign(first, digest)),
    verify: ratePerSecond(ms, () => bls.verifyAggregate(keys, digest, sum)),
    aggregate: ratePerSecond(ms, () => bls.aggregateSignatures(signatures)),
  };
}

async function measureFanOut(ms: number): Promise<number> {
  const module = fileURLToPath(new URL("../load/fan-out.ts", import.meta.url));
  const children = Array.from({ length: NODES }, () => fork(module));
  const next = <T>(child: ChildProcess): Promise<T> =>
    new Promise((resolve) => child.once("message", (message) => resolve(message as T)));
  const ports = await Promise.all(children.map((child) => next<number>(child)));
  for (const [self, child] of children.entries()) {
    child.send({ kind: "start", self, ports } satisfies FanOutOrder);
  }
  await delay(Math.min(500, ms));
  const reports = children.map((child) => next<FanOutReport>(child));
  for (const child of children) child.send({ kind: "measure", ms } satisfies FanOutOrder);
  const received = await Promise.all(reports);
  for (const child of children) child.disconnect();
  const rates = received.map(({ receivedBytes, seconds }) => receivedBytes / seconds);
  // Every byte of payload is received by all but its sender.
  return rates.reduce((sum, rate) => sum + rate, 0) / (NODES - 1) / 1e6;
}

/** Medians, with how far the rounds lay apart. */
export function yardstickResults(rounds: readonly Round[]): BenchResult[] {
  const results = KEYS.map((key) => {
    const values = rounds.map((round) => round[key]);
    return single(NAMES[key], median(values), UNITS[key], values.length);
  });
  return [...results, single("yardstick.spread", 100 * spreadOf(rounds), "%", rounds.length)];
}

/** The largest of the spreads of all yardsticks: how busy the machine was with something else. */
export const spreadOf = (rounds: readonly Round[]): number =>
  Math.max(...KEYS.map((key) => spread(rounds.map((round) => round[key]))));

/** The network's MB/s over those of the machine: they carry from one machine to another. */
export function ratios(rounds: readonly Round[], megabytesPerSecond: number): BenchResult[] {
  const of = (key: "fanOut" | "sha256" | "write"): number =>
    megabytesPerSecond / median(rounds.map((round) => round[key]));
  return [
    single("ratio.throughput/yardstick=tcp_fan_out", of("fanOut"), "of 1"),
    single("ratio.throughput/yardstick=sha256", of("sha256"), "of 1"),
    single("ratio.throughput/yardstick=write_fdatasync", of("write"), "of 1"),
  ];
}
