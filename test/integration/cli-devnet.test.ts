/** A devnet as a person runs it: from the command line, with real processes. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { createPublicClient, createWalletClient, defineChain, http, parseEther } from "viem";
import { mnemonicToAccount, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
const UP_MS = 120_000;
/** Away from the ports of a devnet that somebody runs beside the tests. */
const SEED = "29";

let root = "";
let devnet: ChildProcess;
let screen = "";
/** What it printed until it was up. */
let welcome = "";

/** Everything the devnet prints, as soon as it prints it. */
async function shows(pattern: RegExp, deadlineMs: number): Promise<RegExpMatchArray> {
  const abort = AbortSignal.timeout(deadlineMs);
  for (;;) {
    const match = screen.match(pattern);
    if (match !== null) return match;
    if (devnet.exitCode !== null) throw new Error(`the devnet ended:\n${screen}`);
    await once(devnet.stdout as NodeJS.ReadableStream, "data", { signal: abort }).catch(() => {
      throw new Error(`not shown in time: ${pattern}\n${screen}`);
    });
  }
}

/** One more command of the same person. */
async function lockstep(...words: string[]) {
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

/** Processes whose command line names the directory. */
function processesOf(directory: string): string[] {
  const all = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" });
  return all.split("\n").filter((line) => line.includes(directory));
}

async function startDevnet(): Promise<void> {
  screen = "";
  const words = [BIN, "devnet", "--seed", SEED, "--rollups", "2", "--rate", "10", "--dir", root];
  devnet = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  devnet.stdout?.on("data", (chunk: Buffer) => {
    screen += chunk;
  });
  devnet.stderr?.on("data", (chunk: Buffer) => {
    screen += chunk;
  });
  await shows(/● certified/, UP_MS);
  welcome = screen;
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "lockstep-cli-devnet-"));
  await startDevnet();
}, UP_MS);

afterAll(() => {
  devnet.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

test("the screen says where everything is and what to try", () => {
  expect(welcome).toMatch(/node +seats +api +grpc +metrics +pid +log/);
  expect(welcome).toMatch(/feed +ws:\/\/127\.0\.0\.1:\d+\/feed\/v1\/alpha/);
  expect(welcome).toContain(`feed tail alpha --dir ${root}`);
  expect(welcome).not.toMatch(/\n +at /);
});

test("an unmodified wallet sends a transfer to a rollup's endpoint and gets its receipt", async () => {
  const [, wallet] = await shows(/wallet +(http\S+\/rpc\/alpha)$/m, UP_MS);
  const [, state] = await shows(/state +(http\S+)$/m, UP_MS);
  const [, chainId] = await shows(/alpha +chain (\d+) /, UP_MS);
  const chain = defineChain({
    id: Number(chainId),
    name: "alpha",
    nativeCurrency: { name: "coin", symbol: "C", decimals: 18 },
    rpcUrls: { default: { http: [wallet as string] } },
  });
  const words = "test test test test test test test test test test test junk";
  const account = mnemonicToAccount(words, { addressIndex: 1 });
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

describe("clients", () => {
  test("follow a feed that they verify themselves", async () => {
    const { code, out } = await lockstep(
      ...["feed", "tail", "alpha", "--from", "1", "--count", "3", "--json", "--dir", root],
    );
    expect(code).toBe(0);
    const lines = out.trimEnd().split("\n");
    const batches = lines.map((line) => JSON.parse(line) as { seq: number; txs: string[] });
    expect(batches.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const [hash = ""] = batches[0]?.txs ?? [];
    const status = await lockstep("tx", "status", hash, "--dir", root);
    expect(status.out).toContain("✓ certificate and path verified here");
    expect(status.code).toBe(0);
  });

  test("verify a whole feed", async () => {
    const [, url = ""] = welcome.match(/(ws:\S+\/feed\/v1\/alpha)/) ?? [];
    const { code, out } = await lockstep("feed", "verify", url, "--dir", root);
    expect(out).toMatch(/^✓ \d+ batches to seq \d+, height \d+: /);
    expect(code).toBe(0);
  });

  test("send a transaction and a bundle, and wait for their proofs", async () => {
    const [, key = ""] = welcome.match(/\(0\) 0x\S+ +(0x\S+)/) ?? [];
    const account = privateKeyToAccount(key as `0x${string}`);
    const transfer = (chainId: number, nonce: number) =>
      account.signTransaction({
        type: "eip1559",
        chainId,
        nonce,
        to: account.address,
        value: 1n,
        gas: 21_000n,
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 1n,
      });
    const wait = ["--wait", "certified", "--dir", root];
    const sent = await lockstep("tx", "send", "alpha", await transfer(88_001, 0), ...wait);
    expect(sent).toMatchObject({ code: 0, out: expect.stringContaining("verified here") });
    const legs = [`alpha:${await transfer(88_001, 1)}`, `beta:${await transfer(88_002, 0)}`];
    const bundle = await lockstep("tx", "bundle", ...legs, ...wait);
    expect(
      bundle.out.match(/leg certified · rollup [12] · height \d+ .* verified here/g),
    ).toHaveLength(2);
    const wrong = await lockstep("tx", "send", "beta", await transfer(88_001, 2), "--dir", root);
    expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining("CHAIN_ID") });
    // Nobody listens there: what is sent needs no L1, and what is to be proven does.
    const silent = ["--l1", "http://127.0.0.1:1", "--dir", root];
    const unproven = await lockstep("tx", "send", "alpha", await transfer(88_001, 2), ...silent);
    expect(unproven).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^0x[0-9a-f]{64}\n$/),
      err: expect.stringContaining("a server's word"),
    });
    const next = await transfer(88_001, 3);
    const proven = await lockstep("tx", "send", "alpha", next, "--wait", "certified", ...silent);
    expect(proven).toMatchObject({ code: 1, err: expect.stringContaining("127.0.0.1:1") });
  });

  test("that name no rollup are told which there are", async () => {
    const { code, err } = await lockstep("feed", "tail", "omega", "--dir", root);
    expect([code, err]).toEqual([2, "lockstep: no rollup omega; the network has alpha, beta\n"]);
  });
});

test("a second devnet in the same directory is refused and disturbs nothing", async () => {
  const { code, err } = await lockstep("devnet", "--seed", SEED, "--reset", "--dir", root);
  expect(code).toBe(2);
  expect(err).toContain(`a devnet already runs in ${root}`);
  expect((await lockstep("status", "--dir", root)).out).toMatch(/^0 +http/m);
});

describe("faults", () => {
  test("that cost the quorum are told before and after, and heal", async () => {
    const cut = await lockstep("devnet", "partition", "0,1/2,3", "--dir", root);
    expect(cut.out).toContain("2 of 4 seats reach each other, Q is 3: ordering stops");
    screen = "";
    await shows(/○ quorum_unreachable: .*2 of 3 seats/, 60_000);
    const healed = await lockstep("devnet", "heal", "--dir", root);
    expect(healed.out).toContain("ordering goes on");
    screen = "";
    await shows(/● certified/, 60_000);
  });

  test("of one node do not stop the others, and it comes back", async () => {
    expect((await lockstep("devnet", "kill", "2", "--dir", root)).out).toContain("node 2 is down");
    screen = "";
    await shows(/● no answer from node 2 · certified/, 60_000);
    expect((await lockstep("devnet", "start", "2", "--dir", root)).out).toContain("node 2 is up");
  });

  test("that make no sense change nothing", async () => {
    const { code, err } = await lockstep("devnet", "kill", "9", "--dir", root);
    expect([code, err]).toEqual([2, "lockstep: a node is a number from 0 to 3, not 9\n"]);
  });
});

test(
  "Ctrl-C ends everything within 5 s, and a second start resumes",
  async () => {
    const status = await lockstep("status", "--json", "--dir", root);
    const urls = (JSON.parse(status.out) as { url: string }[]).map(({ url }) => url);
    const heights = [...screen.matchAll(/certified (\d+)/g)].map((match) => Number(match[1]));
    expect(processesOf(root).length).toBeGreaterThan(4);
    const startedMs = performance.now();
    devnet.kill("SIGINT");
    const [code] = (await once(devnet, "close")) as [number | null];
    expect(code).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(5000);
    expect(processesOf(root)).toEqual([]);
    for (const url of urls) await expect(fetch(`${url}/livez`)).rejects.toThrow();
    await startDevnet();
    const [, height] = await shows(/certified (\d+) · view/, UP_MS);
    expect(Number(height)).toBeGreaterThan(Math.max(0, ...heights));
    devnet.kill("SIGINT");
    await once(devnet, "close");
  },
  UP_MS,
);
