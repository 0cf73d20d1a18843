/** The deployer and the calls of an operator on a real chain. [SC4, SC5, SC6, SC9] */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { committeeHash, parseCommitteeBlob } from "../../src/chain/index.ts";
import { ContractRevert } from "../../src/l1/contracts/contract-errors.ts";
import { committeeManagerAbi } from "../../src/l1/generated/committee-manager.ts";
import { operatorRegistryAbi } from "../../src/l1/generated/operator-registry.ts";
import { DEPLOY_DEFAULTS, deployContracts } from "../../src/l1/operator/deployer.ts";
import { createOperatorCalls } from "../../src/l1/operator/operator-calls.ts";
import { epochOf } from "../../src/primitives/brand.ts";
import { fromHex } from "../../src/primitives/bytes.ts";
import { type Anvil, startAnvil } from "./l1-anvil.ts";
import {
  callerAt,
  EPOCH_BLOCKS,
  joinAs,
  joinRequestOf,
  startNetwork,
  type TestNetwork,
  type TestOperator,
} from "./l1-network.ts";

let anvil: Anvil;
let network: TestNetwork;

beforeAll(async () => {
  anvil = await startAnvil();
  network = await startNetwork(anvil);
}, 120_000);
afterAll(() => anvil.stop());

const first = (): TestOperator => network.operators[0] as TestOperator;

/** The custom error of a refused call. */
const errorOf = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ContractRevert)) throw new Error(`no refusal: ${String(error)}`);
  return error.error;
};

const registryRead = (functionName: "contracts" | "seatBond") =>
  anvil.client.readContract({
    address: network.deployment.registry as never,
    abi: operatorRegistryAbi,
    functionName,
  });

describe("SC4: a deployment", () => {
  test("SC5: the registry names all other contracts, and each has code", async () => {
    const { committee, lightClient, rollups, batchInbox, forcedInbox, slasher, token } =
      network.deployment;
    const expected = [committee, lightClient, rollups, batchInbox, forcedInbox, slasher, token];
    const named = (await registryRead("contracts")) as readonly string[];
    expect(named.map((address) => address.toLowerCase())).toEqual(expected);
    for (const address of [...expected, network.deployment.authority]) {
      expect((await anvil.client.getCode({ address: address as never }))?.length).toBeGreaterThan(
        2,
      );
    }
  });

  test("parameters that break SC5 are refused by name", async () => {
    const short = { ...DEPLOY_DEFAULTS, exitDelay: 1n };
    expect(await errorOf(deployContracts(callerAt(anvil, 0), short))).toBe("BadParameters");
  });

  test("the same account and nonce make the same addresses, whatever happens between", async () => {
    const before = await anvil.control.snapshot();
    const one = await deployContracts(callerAt(anvil, 9), DEPLOY_DEFAULTS);
    await anvil.control.revert({ id: before });
    const other = { ...DEPLOY_DEFAULTS, forcedBaseFee: 7n };
    const two = await deployContracts(callerAt(anvil, 9), other);
    expect(two.registry).toBe(one.registry);
    expect(two.slasher).toBe(one.slasher);
  });
});

describe("SC5: an operator's way", () => {
  test("SC3: four operators join; the committee of epoch 0 is theirs, in place order", async () => {
    const [address] = await anvil.client.readContract({
      address: network.deployment.committee as never,
      abi: committeeManagerAbi,
      functionName: "committees",
      args: [0n],
    });
    const code = fromHex((await anvil.client.getCode({ address })) as string);
    const committee = parseCommitteeBlob(epochOf(0), code);
    expect(committee?.members.map(({ blsKey }) => blsKey)).toEqual(
      network.operators.map(({ member }) => member.blsKey),
    );
    expect(committeeHash(code)).toMatch(/^0x/);
  });

  test("SC1: a fifth operator counts two epochs later", async () => {
    const calls = createOperatorCalls(callerAt(anvil, 5), network.deployment);
    await calls.mintTestToken(3n * (await calls.seatBond()));
    const joined = await calls.join(joinRequestOf(5, network));
    expect(joined.id).toBe(5);
    expect(joined.epoch).toBeGreaterThanOrEqual(2);
    expect(await calls.operator(5)).toMatchObject({ status: "active", place: 4, seats: 1 });
    const added = await calls.addSeats(5, 1);
    expect(added.epoch).toBeGreaterThanOrEqual(joined.epoch);
    expect((await calls.operator(5)).seats).toBe(2);
    const exit = await calls.requestExit(5, 2);
    expect(exit.epoch).toBeGreaterThanOrEqual(added.epoch);
    expect((await calls.operator(5)).status).toBe("exiting");
    expect(await errorOf(calls.withdraw(5))).toBe("Locked");
    await anvil.control.setNextBlockTimestamp({ timestamp: BigInt(exit.unlock) });
    await anvil.mine();
    await calls.withdraw(5);
    expect((await calls.operator(5)).exiting).toBe(0n);
    expect(await calls.tokenBalance()).toBe(3n * (await calls.seatBond()));
  });

  test("a key is rotated, an endpoint moved", async () => {
    const { calls } = first();
    const { secret: _secret, ...other } = joinRequestOf(1, network);
    expect(await errorOf(calls.rotateKey(1, other))).toBe("KeyTaken");
    await calls.updateEndpoint(1, other.nodeKey, "/dns4/new.example/tcp/7650");
    expect(await errorOf(calls.updateEndpoint(2, other.nodeKey, "/x"))).toBe("NotOwner");
  });

  test("typed errors: a foreign proof, no bond, a second time", async () => {
    const calls = createOperatorCalls(callerAt(anvil, 6), network.deployment);
    const { secret: _secret, ...request } = joinRequestOf(6, network);
    expect(await errorOf(calls.join(request))).toBe("ERC20InsufficientBalance");
    await calls.mintTestToken(5n * (await calls.seatBond()));
    const { possession } = joinRequestOf(7, network);
    expect(await errorOf(calls.join({ ...request, possession }))).toBe("BadPossession");
    expect(await errorOf(calls.startCommittee())).toBe("AlreadyStarted");
  });

  test("SC6: an epoch is written from its snapshot on", async () => {
    const { calls } = first();
    expect(await errorOf(calls.advanceEpoch(1000))).toBe("TooEarly");
    expect(await errorOf(calls.advanceEpoch(0))).toBe("AlreadySet");
    await joinAs(anvil, 8, network);
    await anvil.mine(EPOCH_BLOCKS);
    const passed = (await anvil.head()).number - network.base;
    await calls.advanceEpoch(Math.floor(passed / EPOCH_BLOCKS) + 1);
  });
});

describe("rollups and their forced queue", () => {
  test("SC11, SC9: a rollup registers, a transaction is enqueued, and forced when it is due", async () => {
    const { calls } = first();
    const { id } = await calls.registerRollup({
      name: "alpha",
      evmChainId: 4242,
      orderPolicy: 1,
      acceptsSealed: false,
      txFormat: "evm",
      daMode: "posted",
      maxSpendPerBlock: 0n,
      deposit: 0n,
    });
    expect(id).toBe(1);
    const item = await calls.enqueue(id, Uint8Array.of(2, 3, 4));
    expect(item.index).toBe(0);
    const waiting = { head: 0, tail: 1, upTo: 0, nextAt: expect.any(Number) };
    expect(await calls.forcedQueue(id)).toEqual(waiting);
    expect(await errorOf(calls.forceInclude(id, 1))).toBe("NotDue");
    await anvil.control.setNextBlockTimestamp({ timestamp: BigInt(item.deadline + 61) });
    await anvil.mine();
    await calls.forceInclude(id, 1);
    expect(await calls.forcedQueue(id)).toEqual({ head: 1, tail: 1, upTo: 1, nextAt: null });
    expect(await calls.inbox(id)).toEqual({ entries: 1, claimedSeq: 0, forcedSeen: 0 });
    expect(await errorOf(calls.enqueue(99, Uint8Array.of(1)))).toBe("UnknownRollup");
  });
});
