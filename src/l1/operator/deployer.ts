/**
 * Puts a network's contracts on an L1. [SC4, SC5]
 *
 * The registry names all others, so their addresses are computed first: one account creates all of
 * them, in this order, from its next nonce on. Governance goes to a timelock; the deployer keeps nothing.
 */
import { type Abi, encodeDeployData, getContractAddress, type Hex } from "viem";
import type { Address } from "../../primitives/brand.ts";
import { type Call, type Caller, sendCalls } from "../contracts/contract-call.ts";
import type { L1Contracts } from "../contracts/contracts.ts";
import { accessManagerAbi, accessManagerBytecode } from "../generated/access-manager.ts";
import { batchInboxAbi, batchInboxBytecode } from "../generated/batch-inbox.ts";
import { committeeManagerAbi, committeeManagerBytecode } from "../generated/committee-manager.ts";
import { forcedInboxAbi, forcedInboxBytecode } from "../generated/forced-inbox.ts";
import { lightClientAbi, lightClientBytecode } from "../generated/light-client.ts";
import { operatorRegistryAbi, operatorRegistryBytecode } from "../generated/operator-registry.ts";
import { rollupRegistryAbi, rollupRegistryBytecode } from "../generated/rollup-registry.ts";
import { slasherAbi, slasherBytecode } from "../generated/slasher.ts";
import { testTokenAbi, testTokenBytecode } from "../generated/test-token.ts";
import {
  timelockControllerAbi,
  timelockControllerBytecode,
} from "../generated/timelock-controller.ts";

/** What is fixed for the life of a network. Times in seconds, amounts in smallest units. */
export type DeployOptions = {
  /** Bond token; without one a TestToken, which anybody may mint, is made. */
  readonly token?: Address | undefined;
  /** P: L1 blocks per epoch. */
  readonly epochBlocks: bigint;
  readonly validity: bigint;
  readonly evidenceWindow: bigint;
  /** At least 6P L1 blocks of 12 s + validity + evidence window. */
  readonly exitDelay: bigint;
  readonly seatBond: bigint;
  readonly forceDelay: bigint;
  readonly grace: bigint;
  /** Wei. */
  readonly forcedBaseFee: bigint;
  /** Wei. */
  readonly rollupRegisterFee: bigint;
  readonly timelockDelay: bigint;
  /** May propose to, cancel in and execute through the timelock. */
  readonly governors: readonly Address[];
};

const WEEK = 7n * 24n * 3600n;
const ETHER = 10n ** 18n;
const L1_BLOCK_SECONDS = 12n;
const P = 300n;

/** For a real L1, without governors: then nothing can ever be tuned. */
export const DEPLOY_DEFAULTS: DeployOptions = {
  epochBlocks: P,
  validity: WEEK,
  evidenceWindow: WEEK,
  exitDelay: 6n * P * L1_BLOCK_SECONDS + 2n * WEEK,
  seatBond: 32n * ETHER,
  forceDelay: 2n * 3600n,
  grace: 2n * 3600n,
  forcedBaseFee: ETHER / 10_000n,
  rollupRegisterFee: ETHER / 100n,
  timelockDelay: 2n * 24n * 3600n,
  governors: [],
};

/** A network's contracts, who governs them, and where to begin to read. */
export type Deployment = L1Contracts & {
  readonly authority: Address;
  readonly timelock: Address;
  /** L1 block of the registry. */
  readonly registryBlock: number;
};

const ORDER = [
  "token",
  "timelock",
  "authority",
  "registry",
  "committee",
  "lightClient",
  "rollups",
  "batchInbox",
  "forcedInbox",
  "slasher",
] as const;
type Name = (typeof ORDER)[number];
type Addresses = Readonly<Record<Name, Address>>;

/** Created first; the rest asks the registry in its constructor. */
const FIRST: readonly Name[] = ["token", "timelock", "authority", "registry"];

/** The addresses of contracts that `deployer` creates from nonce `nonce` on. */
function predicted(deployer: Address, nonce: number, token: Address | undefined): Addresses {
  const made = ORDER.filter((name) => name !== "token" || token === undefined);
  const pairs = made.map((name, index) => {
    const address = getContractAddress({
      from: deployer as string as Hex,
      nonce: BigInt(nonce + index),
    });
    return [name, address.toLowerCase() as Address] as const;
  });
  const addresses = Object.fromEntries(pairs) as Record<Name, Address>;
  return token === undefined ? addresses : { ...addresses, token };
}

const hex = (address: Address): Hex => address as string as Hex;

const NOBODY = `0x${"00".repeat(20)}` as Hex;

type Creation = { readonly abi: Abi; readonly bytecode: Hex; readonly args: readonly unknown[] };

function creationOf(name: Name, to: Addresses, options: DeployOptions): Creation {
  const governors = options.governors.map(hex);
  const named = [hex(to.authority), hex(to.registry)] as const;
  switch (name) {
    case "token":
      return { abi: testTokenAbi, bytecode: testTokenBytecode, args: [] };
    case "timelock": {
      const args = [options.timelockDelay, governors, governors, NOBODY];
      return { abi: timelockControllerAbi, bytecode: timelockControllerBytecode, args };
    }
    case "authority":
      return { abi: accessManagerAbi, bytecode: accessManagerBytecode, args: [hex(to.timelock)] };
    case "registry": {
      const { epochBlocks, validity, evidenceWindow, exitDelay, seatBond } = options;
      const parameters = { epochBlocks, validity, evidenceWindow, exitDelay, seatBond };
      const args = [hex(to.authority), to, parameters];
      return { abi: operatorRegistryAbi, bytecode: operatorRegistryBytecode, args };
    }
    case "committee":
      return { abi: committeeManagerAbi, bytecode: committeeManagerBytecode, args: named };
    case "lightClient":
      return { abi: lightClientAbi, bytecode: lightClientBytecode, args: named };
    case "rollups": {
      const args = [...named, options.rollupRegisterFee];
      return { abi: rollupRegistryAbi, bytecode: rollupRegistryBytecode, args };
    }
    case "batchInbox":
      return { abi: batchInboxAbi, bytecode: batchInboxBytecode, args: named };
    case "forcedInbox": {
      const args = [hex(to.registry), options.forceDelay, options.grace, options.forcedBaseFee];
      return { abi: forcedInboxAbi, bytecode: forcedInboxBytecode, args };
    }
    case "slasher":
      return { abi: slasherAbi, bytecode: slasherBytecode, args: named };
  }
}

/**
 * Deploys a network. The account must not be used by anybody else meanwhile.
 *
 * @throws {ContractRevert} if a constructor refuses its parameters; viem's errors where the endpoint
 * does not answer or the account cannot pay.
 * @throws {Error} if another transaction of the account took a nonce.
 */
export async function deployContracts(caller: Caller, options: DeployOptions): Promise<Deployment> {
  const from = caller.account.address.toLowerCase() as Address;
  const nonce = await caller.client.getTransactionCount({
    address: caller.account.address,
    blockTag: "pending",
  });
  const to = predicted(from, nonce, options.token);
  const made = ORDER.filter((name) => name !== "token" || options.token === undefined);
  const blocks = new Map<Name, bigint>();
  for (const stage of [
    made.filter((name) => FIRST.includes(name)),
    made.filter((name) => !FIRST.includes(name)),
  ]) {
    const calls = stage.map((name): Call => {
      const data = encodeDeployData(creationOf(name, to, options));
      return { name: `creation of ${name}`, to: null, data };
    });
    for (const [index, receipt] of (await sendCalls(caller, calls)).entries()) {
      const name = stage[index] as Name;
      if (receipt.contractAddress?.toLowerCase() !== to[name]) {
        throw new Error(`${name} has another address: somebody else uses the deployer's account`);
      }
      blocks.set(name, receipt.blockNumber);
    }
  }
  return {
    ...to,
    epochBlocks: Number(options.epochBlocks),
    registryBlock: Number(blocks.get("registry")),
  };
}
