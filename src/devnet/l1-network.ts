/** A network's contracts on the local L1: deployed, with rollups, and joined by bonding operators. */
import { createPublicClient, http, type LocalAccount, type PublicClient } from "viem";
import {
  type DigestDomain,
  possessionStatement,
  type RollupConfig,
  voteDigest,
} from "../chain/index.ts";
import type { BlsBackend } from "../crypto/bls.ts";
import {
  createOperatorCalls,
  DEPLOY_DEFAULTS,
  type Deployment,
  deployContracts,
  type JoinRequest,
  type OperatorCalls,
} from "../l1/index.ts";
import type { Address } from "../primitives/brand.ts";
import { l1Accounts } from "./accounts.ts";
import type { OperatorKeys } from "./keys.ts";
import { L1_CHAIN_ID, L1_FINALITY_BLOCKS, type LocalL1 } from "./local-l1.ts";

export type NetworkTimes = {
  /** P: L1 blocks per epoch. */
  readonly epochBlocks: bigint;
  /** Seconds in which a forced transaction is due, and then those before anybody may include it. */
  readonly forceDelay: bigint;
  readonly grace: bigint;
};

/** Blocks of a second: an epoch a minute, so that a person sees some. */
const DEVNET_TIMES: NetworkTimes = { epochBlocks: 60n, forceDelay: 60n, grace: 60n };
/** Ether of the TestToken per seat. */
export const SEAT_BOND = 32n * 10n ** 18n;

export type FoundedNetwork = {
  readonly domain: DigestDomain;
  readonly deployment: Deployment;
};

/**
 * Deploys, registers the rollups, lets every operator join with one seat by the calls that any operator
 * makes, and starts the epochs. The L1 mines a block per transaction meanwhile; in the end the
 * committee's start is final.
 */
export async function foundNetwork(options: {
  readonly l1: LocalL1;
  readonly bls: BlsBackend;
  readonly keys: readonly OperatorKeys[];
  /** Where peers of an operator find it. */
  readonly multiaddrs: readonly string[];
  readonly rollups: readonly RollupConfig[];
  /** Instead of a devnet's own. */
  readonly times?: Partial<NetworkTimes>;
}): Promise<FoundedNetwork> {
  const { l1, bls, keys, rollups } = options;
  const accounts = l1Accounts();
  const client = l1Client(l1.url);
  const deployment = await deployContracts(
    { client, account: accounts.deployer },
    {
      ...DEPLOY_DEFAULTS,
      ...DEVNET_TIMES,
      ...options.times,
      seatBond: SEAT_BOND,
      governors: [accounts.deployer.address.toLowerCase() as Address],
    },
  );
  const domain = { l1ChainId: L1_CHAIN_ID, registry: deployment.registry };
  const anybody = createOperatorCalls({ client, account: accounts.deployer }, deployment);
  for (const rollup of rollups) await anybody.registerRollup(requestOf(rollup));
  // One after the other: who joins first has the first place, so that places are the nodes' numbers.
  for (const [index, own] of keys.entries()) {
    const account = accounts.operator(index).owner;
    const calls = createOperatorCalls({ client, account }, deployment);
    const multiaddr = options.multiaddrs[index] ?? "";
    await joinWithOneSeat(calls, joinRequest({ own, account, domain, bls, multiaddr }));
  }
  await anybody.startCommittee();
  await l1.call("anvil_mine", [`0x${(L1_FINALITY_BLOCKS + 1).toString(16)}`]);
  await anybody.advanceEpoch(0);
  return { domain, deployment };
}

export const l1Client = (url: string): PublicClient =>
  createPublicClient({ transport: http(url), pollingInterval: 100 });

/** The TestToken gives the bond to everybody. */
export async function joinWithOneSeat(calls: OperatorCalls, request: JoinRequest) {
  await calls.mintTestToken(SEAT_BOND);
  return await calls.join(request);
}

/** What an operator registers, with the proof that its owner holds its key. [K2] */
export function joinRequest(operator: {
  readonly own: OperatorKeys;
  readonly account: LocalAccount;
  readonly domain: DigestDomain;
  readonly bls: BlsBackend;
  readonly multiaddr: string;
}): JoinRequest {
  const { own, account, domain, bls, multiaddr } = operator;
  const owner = account.address.toLowerCase() as Address;
  const { blsKey, nodeKey } = own;
  const statement = possessionStatement({ owner, blsKey, nodeKey });
  const possession = bls.sign(own.blsSecret, voteDigest(domain, statement));
  return { seats: 1, blsKey, nodeKey, possession, multiaddr };
}

const requestOf = ({ name, evmChainId, orderPolicy }: RollupConfig) => ({
  name,
  evmChainId,
  orderPolicy,
  acceptsSealed: false,
  txFormat: evmChainId === 0 ? ("opaque" as const) : ("evm" as const),
  daMode: "posted" as const,
  maxSpendPerBlock: 0n,
  deposit: 0n,
});
