/**
 * An operator's whole way by the command line against an L1 that is named, and what anybody may do
 * there. [SC1, SC5, SC6, SC9, ST6]
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { networkFileText } from "../../src/chain/index.ts";
import { privateKeyOf } from "../../src/devnet/accounts.ts";
import { anchoredNetwork } from "../../src/devnet/setup.ts";
import { createOperatorCalls } from "../../src/l1/operator/operator-calls.ts";
import { run } from "../unit/cli/command-line.ts";
import { type Anvil, accountAt, CHAIN_ID, startAnvil } from "./l1-anvil.ts";
import { callerAt, EPOCH_BLOCKS, startNetwork, type TestNetwork } from "./l1-network.ts";

const NEWCOMER = 7;
const DAY_SECONDS = 86_400;

let anvil: Anvil;
let network: TestNetwork;
let root: string;
let l1: string[];
let wallet: string[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "lockstep-cli-l1-"));
  anvil = await startAnvil();
  network = await startNetwork(anvil, async (calls) => {
    await calls.registerRollup({
      ...{ name: "alpha", evmChainId: 0, orderPolicy: 1, acceptsSealed: false },
      ...{ txFormat: "opaque", daMode: "posted", maxSpendPerBlock: 0n, deposit: 0n },
    });
  });
  await anvil.mine(6);
  await anvil.control.setAutomine(true);
  const { registry, registryBlock } = network.deployment;
  const domain = { l1ChainId: CHAIN_ID, registry };
  const networkFile = join(root, "network.json");
  writeFileSync(
    networkFile,
    networkFileText(anchoredNetwork({ seed: 7, nodes: 4, domain, registryBlock })),
  );
  const walletFile = join(root, "wallet.key");
  writeFileSync(walletFile, privateKeyOf(accountAt(NEWCOMER)), { mode: 0o600 });
  chmodSync(walletFile, 0o600);
  l1 = ["--l1", anvil.url, "--network", networkFile];
  wallet = ["--wallet", walletFile];
}, 120_000);

afterAll(async () => {
  await anvil?.stop();
  rmSync(root, { recursive: true, force: true });
});

const keys = (name: string): string[] => ["--keys", join(root, name)];
/** As the owner of keys in a directory. */
const owner = (name: string): string[] => [...l1, ...wallet, ...keys(name)];

type Operators = {
  readonly epoch: number;
  readonly nextEffectiveEpoch: number;
  readonly operators: readonly {
    readonly id: number;
    readonly owner: string;
    readonly status: string;
    readonly seats: number;
    readonly bond: string;
    readonly exiting: string;
  }[];
};

async function statusOfL1(): Promise<Operators> {
  const { code, out, err } = await run("status", ...l1, "--json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as Operators;
}

const newcomer = async () => {
  const mine = accountAt(NEWCOMER).address.toLowerCase();
  return (await statusOfL1()).operators.find((one) => one.owner === mine);
};

describe("SC5: an operator's way", () => {
  test("a wallet without the bond is told before anything is paid", async () => {
    expect((await run("keys", "new", "--dir", join(root, "one"))).code).toBe(0);
    expect((await run("keys", "new", "--dir", join(root, "two"))).code).toBe(0);
    const { code, err } = await run("join", ...owner("one"), "--multiaddr", "/ip4/10.0.0.9/tcp/1");
    expect(code).toBe(2);
    expect(err).toMatch(/the bond is 32 of token 0x[0-9a-f]{40}, and 0x[0-9a-f]{40} has 0/);
  });

  test("join prints the calls, sends nothing, and says from which epoch they would count", async () => {
    const calls = createOperatorCalls(callerAt(anvil, NEWCOMER), network.deployment);
    await calls.mintTestToken(3n * (await calls.seatBond()));
    const words = ["--multiaddr", "/ip4/10.0.0.9/tcp/7650", "--seats", "2"];
    const { code, out } = await run("join", ...owner("one"), ...words);
    expect(code).toBe(0);
    const { nextEffectiveEpoch, operators } = await statusOfL1();
    expect(out).toMatch(/^approve\n {2}to {3}0x[\s\S]*\nregister\n/);
    expect(out).toContain(`the seats count from epoch ${nextEffectiveEpoch} on`);
    expect(operators).toHaveLength(4);
  });

  test("join --send bonds the seats, and a key is used once", async () => {
    const words = ["--multiaddr", "/ip4/10.0.0.9/tcp/7650", "--seats", "2", "--send"];
    const { code, out } = await run("join", ...owner("one"), ...words);
    expect(code).toBe(0);
    expect(out).toMatch(/^operator 5: 2 seats from epoch \d+ on/);
    expect(await newcomer()).toMatchObject({ id: 5, status: "active", seats: 2 });
    const again = await run("join", ...owner("one"), ...words);
    expect(again.code).toBe(2);
    expect(again.err).toContain("this consensus key is operator 5's for ever");
  });

  test("rotate and endpoint set change key and address", async () => {
    const rotated = await run("rotate", ...owner("one"), "--to", join(root, "two"));
    expect([rotated.code, rotated.err]).toEqual([0, ""]);
    expect(rotated.out).toMatch(/^operator 5: the new key signs from epoch \d+ on/);
    const words = ["--multiaddr", "/dns4/node.example/tcp/7650"];
    const moved = await run("endpoint", "set", ...owner("one"), ...words);
    expect([moved.code, moved.out]).toEqual([0, "operator 5 is at /dns4/node.example/tcp/7650\n"]);
    const wrong = await run("endpoint", "set", ...owner("one"), "--multiaddr", "node.example");
    expect(wrong.code).toBe(2);
  });

  test("another's wallet is refused by name", async () => {
    const file = join(root, "other.key");
    writeFileSync(file, privateKeyOf(accountAt(8)), { mode: 0o600 });
    const { code, err } = await run("exit", ...l1, "--wallet", file, ...keys("one"));
    expect(code).toBe(2);
    expect(err).toContain("operator 5 belongs to");
  });

  test("exit gives seats back, and withdraw waits until the bond is free", async () => {
    const early = await run("withdraw", ...owner("one"));
    expect(early.err).toContain("operator 5 has no bond on its way out");
    const many = await run("exit", ...owner("one"), "--seats", "3");
    expect(many.err).toContain("operator 5 holds 2 seats, fewer than 3");
    const left = await run("exit", ...owner("one"));
    expect(left.code).toBe(0);
    expect(left.out).toMatch(/^operator 5: 2 seats end with epoch \d+; keep the node running/);
    expect(await newcomer()).toMatchObject({ status: "exiting", seats: 0, bond: "0" });
    const locked = await run("withdraw", ...owner("one"));
    expect(locked.code).toBe(2);
    expect(locked.err).toContain("the bond of operator 5 is locked until");
    await anvil.control.increaseTime({ seconds: 60 * DAY_SECONDS });
    await anvil.mine();
    const paid = await run("withdraw", ...owner("one"));
    expect([paid.code, paid.out]).toEqual([0, "operator 5: 64 tokens withdrawn\n"]);
    expect((await newcomer())?.exiting).toBe("0");
  });
});

describe("status of an L1", () => {
  test("is a screen for a person", async () => {
    const { out } = await run("status", ...l1);
    expect(out).toMatch(/^L1 {10}chain 31337 · block \d+ · final \d+ · registry 0x[0-9a-f]{40}\n/);
    expect(out).toMatch(/\nepoch {7}\d+ · what changes now counts from epoch \d+ on\n/);
    expect(out).toContain("checkpoint  none yet");
    expect(out.trimEnd().split("\n")).toHaveLength(3 + 1 + 5);
  });

  test("another chain, and a registry that is none, are named", async () => {
    const file = join(root, "elsewhere.json");
    const { registry } = network.deployment;
    const elsewhere = { l1ChainId: 1, registry };
    const options = { seed: 7, nodes: 4, domain: elsewhere, registryBlock: 0 };
    writeFileSync(file, networkFileText(anchoredNetwork(options)));
    const { code, err } = await run("status", "--l1", anvil.url, "--network", file);
    expect(code).toBe(2);
    expect(err).toContain("is chain 31337, and the network's L1 is 1");
    const garbled = await run("status", "--l1", "notaurl", ...l1.slice(2));
    expect(garbled).toMatchObject({ code: 2, err: expect.stringContaining("notaurl is no URL") });
    const dead = await run("status", "--l1", "http://127.0.0.1:65534", ...l1.slice(2));
    expect(dead).toMatchObject({ code: 1, err: expect.stringContaining("ECONNREFUSED") });
    const token = { l1ChainId: CHAIN_ID, registry: network.deployment.token };
    writeFileSync(file, networkFileText(anchoredNetwork({ ...options, domain: token })));
    const foreign = await run("status", "--l1", anvil.url, "--network", file);
    expect(foreign).toMatchObject({ code: 2, err: expect.stringContaining("no registry") });
  });
});

describe("what anybody may do", () => {
  test("SC9: l1 force queues a transaction, and l1 include waits for deadline and grace", async () => {
    const nothing = await run("l1", "include", "alpha", ...l1, ...wallet);
    expect(nothing.err).toContain("nothing waits in alpha's forced inbox");
    const queued = await run("l1", "force", "alpha", "0x0102", ...l1, ...wallet);
    expect([queued.code, queued.err]).toEqual([0, ""]);
    expect(queued.out).toMatch(/^item 0 of alpha's forced inbox \(L1 block \d+\)/);
    const early = await run("l1", "include", "alpha", ...l1, ...wallet);
    expect(early.code).toBe(2);
    expect(early.err).toMatch(/item 0 of alpha's forced inbox may be included from \d{4}-.*Z on/);
    await anvil.control.increaseTime({ seconds: 121 });
    await anvil.mine();
    await run("l1", "force", "alpha", "0x0304", ...l1, ...wallet);
    const included = await run("l1", "include", "alpha", ...l1, ...wallet, "--json");
    expect(JSON.parse(included.out)).toMatchObject({ rollup: "alpha", upTo: 1 });
    for (const words of [
      ["alpha", "transfer"],
      ["nowhere", "0x01"],
    ]) {
      expect((await run("l1", "force", ...words, ...l1, ...wallet)).code).toBe(2);
    }
  });

  test("SC6: l1 advance-epoch writes every committee that is fixed, once", async () => {
    const { number } = await anvil.head();
    const toNext = EPOCH_BLOCKS - ((number - network.base) % EPOCH_BLOCKS);
    await anvil.mine(toNext);
    const written = await run("l1", "advance-epoch", ...l1, ...wallet);
    expect(written.code).toBe(0);
    expect(written.out).toMatch(/^committee of epoch \d+ is written \(L1 block \d+\)/);
    const again = await run("l1", "advance-epoch", ...l1, ...wallet);
    expect([again.code, again.out]).toEqual([2, ""]);
    expect(again.err).toContain("every committee that is fixed is written");
  });
});
