/** The main job as a person runs it: one command, a wallet, Ctrl-C. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createPublicClient, createWalletClient, defineChain, http, parseEther } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
/** Not the usual seed: a devnet of the person at this machine keeps its ports. */
const SEED = "31";
const UP_MS = 120_000;

type Devnet = {
  readonly child: ChildProcess;
  /** Lines of the standard output so far. */
  readonly lines: string[];
  /** The first line that matches, now or later. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  readonly exited: Promise<number | null>;
};

function startDevnet(directory: string, ...more: readonly string[]): Devnet {
  const args = [BIN, "devnet", "--seed", SEED, "--dir", directory, ...more];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  if (child.stdout === null) throw new Error("the output is piped");
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const look of [...waiting]) look();
  });
  const exited = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  return {
    child,
    lines,
    exited,
    line: (pattern) =>
      new Promise((done, failed) => {
        const look = (): void => {
          for (const text of lines) {
            const found = pattern.exec(text);
            if (found === null) continue;
            waiting.delete(look);
            done(found);
            return;
          }
        };
        waiting.add(look);
        look();
        void exited.then(() => failed(new Error(`ended before ${pattern}:\n${lines.join("\n")}`)));
      }),
  };
}

/** Processes whose command line names the directory. */
function processesOf(directory: string): string[] {
  const all = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" });
  return all.split("\n").filter((line) => line.includes(directory));
}

const order = (directory: string, ...words: readonly string[]): string =>
  execFileSync(process.execPath, [BIN, "devnet", ...words, "--dir", directory], {
    encoding: "utf8",
  });

describe("lockstep devnet", () => {
  const directory = mkdtempSync(join(tmpdir(), "lockstep-devnet-test-"));
  let devnet: Devnet;

  beforeAll(async () => {
    devnet = startDevnet(directory);
    await devnet.line(/^try /);
  }, UP_MS);

  afterAll(async () => {
    if (devnet.child.exitCode === null) devnet.child.kill("SIGTERM");
    await devnet.exited;
    rmSync(directory, { recursive: true, force: true });
  }, 30_000);

  test("an unmodified wallet sends a transfer to a rollup's endpoint and gets its receipt", async () => {
    const [, wallet] = await devnet.line(/wallet +(http\S+\/rpc\/alpha)$/);
    const [, state] = await devnet.line(/state +(http\S+)$/);
    const [, chainId] = await devnet.line(/alpha +chain (\d+) /);
    const chain = defineChain({
      id: Number(chainId),
      name: "alpha",
      nativeCurrency: { name: "coin", symbol: "C", decimals: 18 },
      rpcUrls: { default: { http: [wallet as string] } },
    });
    const account = mnemonicToAccount(
      "test test test test test test test test test test test junk",
    );
    const client = createWalletClient({ account, chain, transport: http(wallet) });
    const to = "0x00000000000000000000000000000000000a11ce";
    const hash = await client.sendTransaction({ to, value: parseEther("1") });
    // From the rollup's own RPC, and through the sequencer's endpoint alike.
    for (const url of [state, wallet]) {
      const reader = createPublicClient({ chain, transport: http(url), pollingInterval: 100 });
      const receipt = await reader.waitForTransactionReceipt({ hash, timeout: 30_000 });
      expect(receipt.status).toBe("success");
      expect(await reader.getBalance({ address: to })).toBe(parseEther("1"));
    }
  });

  test("orders say what to expect, and the network goes on with one node down", async () => {
    expect(order(directory, "kill", "2")).toContain("ordering goes on");
    const before = await devnet.line(/certified (\d+)/);
    expect(before[1]).toBeDefined();
    expect(order(directory, "start", "2")).toContain("node 2 is up");
    expect(() => order(directory, "kill", "9")).toThrow();
  }, 60_000);

  test("a second one in the same directory is refused", () => {
    expect(() =>
      execFileSync(process.execPath, [BIN, "devnet", "--dir", directory], {
        encoding: "utf8",
        stdio: "pipe",
      }),
    ).toThrow(/already runs/);
  });

  test(
    "Ctrl-C ends everything within 5 s, and a second start resumes",
    async () => {
      const heights = devnet.lines.flatMap((line) => /certified (\d+)/.exec(line)?.[1] ?? []);
      const startedMs = performance.now();
      devnet.child.kill("SIGINT");
      expect(await devnet.exited).toBe(0);
      expect(performance.now() - startedMs).toBeLessThan(5000);
      expect(processesOf(directory)).toEqual([]);
      devnet = startDevnet(directory);
      const [, height] = await devnet.line(/certified (\d+) · view/);
      expect(Number(height)).toBeGreaterThan(Math.max(0, ...heights.map(Number)));
    },
    UP_MS,
  );
});
