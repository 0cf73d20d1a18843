/** The L1 of a devnet: an anvil with the rules of the real thing, and finality within seconds. */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { anvilBinary } from "../conductor/index.ts";
import { UsageError } from "../primitives/errors.ts";
import { call } from "./json-rpc.ts";

/** Chain id of every devnet's L1. */
export const L1_CHAIN_ID = 31_337;
/** Blocks by which `finalized` trails the head: two epochs of two slots. */
export const L1_FINALITY_BLOCKS = 4;

const HOST = "127.0.0.1";
const START_MS = 20_000;
const STOP_MS = 5_000;
/** Funded accounts: for people, operators' three each, and the devnet itself. */
const ACCOUNTS = 90;

export type LocalL1 = {
  readonly pid: number;
  /** Past every proxy. */
  readonly url: string;
  readonly exited: Promise<void>;
  call<T>(method: string, params: readonly unknown[]): Promise<T>;
  /** A block each second from now on; before that one per transaction. */
  tick(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * A line on its input asks anvil to write its chain and end; the end of the input, which is the end of
 * this process however it came, ends anvil at once. The shell itself ends with anvil.
 */
const GUARD = [
  'exec 3<&0; "$0" "$@" </dev/null & anvil=$!',
  "{ if read -r _ <&3; then kill -TERM $anvil; else kill -KILL $anvil; fi; } & guard=$!",
  "wait $anvil; kill $guard 2>/dev/null",
].join("\n");

/**
 * Starts anvil; a chain that the directory holds goes on.
 *
 * @throws {UsageError} with anvil's own words if it does not listen.
 */
export async function startLocalL1(options: {
  readonly directory: string;
  readonly port: number;
}): Promise<LocalL1> {
  const { directory, port } = options;
  const child = spawn("/bin/sh", ["-c", GUARD, anvilBinary(), ...argumentsOf(directory, port)], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await listening(child, join(directory, "l1.log"));
  const url = `http://${HOST}:${port}`;
  return {
    pid: child.pid ?? 0,
    url,
    exited,
    call: (method, params) => call(url, method, params),
    async tick() {
      await call(url, "evm_setIntervalMining", [1]);
    },
    async stop() {
      child.stdin?.end("stop\n");
      const late = setTimeout(() => killGroup(child), STOP_MS);
      await exited;
      clearTimeout(late);
    },
  };
}

const argumentsOf = (directory: string, port: number): string[] => [
  ...["--host", HOST, "--port", String(port), "--chain-id", String(L1_CHAIN_ID)],
  ...["--hardfork", "osaka", "--enable-tx-gas-limit", "--slots-in-an-epoch", "2"],
  ...["--accounts", String(ACCOUNTS), "--state", join(directory, "l1-state.json")],
  ...["--state-interval", "5"],
];

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid ?? 0), "SIGKILL");
  } catch {
    // It is gone already.
  }
}

function listening(child: ChildProcess, logFile: string): Promise<void> {
  const log = createWriteStream(logFile, { flags: "a" });
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why: string): void => {
      clearTimeout(timer);
      killGroup(child);
      reject(new UsageError([`the L1 ${why}: ${said.trim().slice(-500)}`]));
    };
    const timer = setTimeout(() => fail(`does not listen after ${START_MS / 1000} s`), START_MS);
    child.once("error", (error) => fail(error.message));
    child.once("exit", () => fail("ended"));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.pipe(log, { end: false });
      stream?.on("data", (chunk: Buffer) => {
        if (said.includes("Listening on")) return;
        said = `${said}${chunk}`.slice(-4096);
        if (!said.includes("Listening on")) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
}
