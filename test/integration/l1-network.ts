/** A deployed network on an anvil, with operators whose keys the tests hold. */
import type { Member } from "../../src/chain/index.ts";
import { possessionStatement, voteDigest } from "../../src/chain/index.ts";
import type { BlsBackend, BlsSecretKey } from "../../src/crypto/bls.ts";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { sha256Bytes } from "../../src/crypto/hash.ts";
import type { Caller } from "../../src/l1/contracts/contract-call.ts";
import {
  DEPLOY_DEFAULTS,
  type Deployment,
  deployContracts,
} from "../../src/l1/operator/deployer.ts";
import {
  createOperatorCalls,
  type JoinRequest,
  type OperatorCalls,
} from "../../src/l1/operator/operator-calls.ts";
import { type Address, seatsOf } from "../../src/primitives/brand.ts";
import { asciiBytes } from "../../src/primitives/bytes.ts";
import { type Anvil, accountAt, CHAIN_ID } from "./l1-anvil.ts";

/** P of tests. */
export const EPOCH_BLOCKS = 10;

export type TestOperator = {
  readonly secret: BlsSecretKey;
  readonly member: Member;
  readonly caller: Caller;
  readonly calls: OperatorCalls;
};

export type TestNetwork = {
  readonly anvil: Anvil;
  readonly bls: BlsBackend;
  readonly deployment: Deployment;
  /** L1 block from which epochs count. */
  readonly base: number;
  readonly operators: readonly TestOperator[];
};

export const callerAt = (anvil: Anvil, index: number): Caller => ({
  client: anvil.client,
  account: accountAt(index),
  afterSend: () => anvil.mine(),
});

const nodeKeyAt = (index: number): Uint8Array => sha256Bytes(asciiBytes(`node ${index}`));

/** What operator `index` registers with. */
export function joinRequestOf(
  index: number,
  network: Pick<TestNetwork, "bls" | "deployment">,
  seats = 1,
): JoinRequest & { readonly secret: BlsSecretKey } {
  const { bls, deployment } = network;
  const secret = bls.generateSecretKey(sha256Bytes(asciiBytes(`operator ${index}`)));
  const blsKey = bls.publicKeyOf(secret);
  const nodeKey = nodeKeyAt(index);
  const owner = accountAt(index).address.toLowerCase() as Address;
  const domain = { l1ChainId: CHAIN_ID, registry: deployment.registry };
  const digest = voteDigest(domain, possessionStatement({ owner, blsKey, nodeKey }));
  const possession = bls.sign(secret, digest);
  return { secret, seats, blsKey, nodeKey, possession, multiaddr: `/ip4/10.0.0.${index}/tcp/7650` };
}

/** Joins as account `index`, which mints its own bond. */
export async function joinAs(
  anvil: Anvil,
  index: number,
  network: Pick<TestNetwork, "bls" | "deployment">,
): Promise<TestOperator> {
  const caller = callerAt(anvil, index);
  const calls = createOperatorCalls(caller, network.deployment);
  await calls.mintTestToken(10n * (await calls.seatBond()));
  const { secret, ...request } = joinRequestOf(index, network);
  await calls.join(request);
  const { blsKey, nodeKey } = request;
  return { secret, member: { seats: seatsOf(1), blsKey, nodeKey }, caller, calls };
}

/**
 * Four operators with one seat each; epochs run, epoch 0 is written.
 *
 * @param beforeStart what counts from epoch 0 on.
 */
export async function startNetwork(
  anvil: Anvil,
  beforeStart: (calls: OperatorCalls) => Promise<void> = async () => undefined,
): Promise<TestNetwork> {
  const bls = await loadNativeBls();
  const deployment = await deployContracts(callerAt(anvil, 0), {
    ...DEPLOY_DEFAULTS,
    epochBlocks: BigInt(EPOCH_BLOCKS),
    forceDelay: 60n,
    grace: 60n,
  });
  const operators: TestOperator[] = [];
  for (let index = 1; index <= 4; index++) {
    operators.push(await joinAs(anvil, index, { bls, deployment }));
  }
  const { calls } = operators[0] as TestOperator;
  await beforeStart(calls);
  const { base } = await calls.startCommittee();
  await anvil.mine();
  await calls.advanceEpoch(0);
  return { anvil, bls, deployment, base, operators };
}
