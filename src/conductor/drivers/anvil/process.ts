/** One anvil process from its start to its end. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { LockstepError } from "../../../primitives/errors.ts";
import type { AnvilOptions, RollupConfig } from "../../config.ts";
import { anvilBinary } from "./binary.ts";

/** Of slots: more blocks than there will be, and small enough to be doubled. */
const NEVER_FINAL = String(2 ** 40);

export type AnvilProcess = {
  readonly pid: number;
  /** Resolves when the process is gone, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

/** A port that nobody listens on now. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The rollup's genesis as anvil reads it. */
const genesisOf = ({ chainId, gasLimit, baseFee, feeRecipient, genesis }: RollupConfig) => ({
  config: { chainId },
  timestamp: quantity(genesis.timestamp),
  gasLimit: quantity(gasLimit),
  baseFeePerGas: quantity(baseFee.wei),
  difficulty: "0x0",
  coinbase: feeRecipient,
  alloc: Object.fromEntries(
    Object.entries(genesis.alloc).map(([address, { balance, nonce, code, storage }]) => [
      address,
      { balance: quantity(balance), nonce: quantity(nonce), code, storage },
    ]),
  ),
});

const quantity = (value: number | string): string => `0x${BigInt(value).toString(16)}`;

/**
 * Ends the anvil that a killed conductor left behind: only the process whose command line names this
 * very directory.
 */
export function endOrphan(directory: string): void {
  const file = join(directory, "anvil.pid");
  try {
    const pid = Number(readFileSync(file, "utf8"));
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    if (command.includes(join(directory, "genesis.json"))) process.kill(pid, "SIGKILL");
  } catch {
    // No file, no such process, or no /proc: nothing to end.
  }
  rmSync(file, { force: true });
}

/** Starts anvil and returns when it listens. @throws {LockstepError} ENGINE_UNAVAILABLE */
export async function startAnvil(
  options: AnvilOptions,
  place: { readonly directory: string; readonly port: number; readonly rollup: RollupConfig },
): Promise<AnvilProcess> {
  const { directory, port, rollup } = place;
  const genesis = join(directory, "genesis.json");
  // As a whole: an anvil that starts beside this one must not read half of it.
  writeFileSync(`${genesis}.next`, JSON.stringify(genesisOf(rollup)));
  renameSync(`${genesis}.next`, genesis);
  const child = spawn(
    options.binary ?? anvilBinary(),
    [
      ...["--host", options.host, "--port", String(port), "--init", genesis, "--accounts", "0"],
      ...["--chain-id", String(rollup.chainId), "--hardfork", rollup.hardfork],
      ...["--gas-limit", String(rollup.gasLimit), "--timestamp", String(rollup.genesis.timestamp)],
      ...["--no-mining", "--order", "fifo", "--disable-default-create2-deployer"],
      // Its tags follow from a count of blocks and would name as final what the L1 does not have.
      ...["--slots-in-an-epoch", NEVER_FINAL],
      // The oracle has judged what is sent; anvil's pool knows the last block only.
      ...["--disable-pool-balance-checks", "--disable-min-priority-fee"],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await listening(child, options.startMs);
  const pid = child.pid as number;
  writeFileSync(join(directory, "anvil.pid"), String(pid));
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  return { pid, ended, stop };
}

/** Waits for the line that says so; keeps the pipes drained ever after. */
function listening(child: ChildProcess, startMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new LockstepError("ENGINE_UNAVAILABLE", `anvil ${why}: ${said.trim().slice(-500)}`));
    };
    const timer = setTimeout(() => fail(`did not listen within ${startMs} ms`), startMs);
    child.once("error", (error) => fail(error.message));
    child.once("close", () => fail("ended"));
    child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-4_096);
    });
    let heard = false;
    child.stdout?.on("data", (chunk: Buffer) => {
      if (heard) return;
      said = (said + chunk.toString("utf8")).slice(-4_096);
      if (!said.includes("Listening on")) return;
      heard = true;
      clearTimeout(timer);
      resolve();
    });
  });
}
