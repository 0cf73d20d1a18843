/** One more operator for a running devnet, by the calls that any operator makes. [SC5] */
import type { BlsBackend } from "../crypto/bls.ts";
import { connectL1 } from "../l1/index.ts";
import { l1Accounts } from "./accounts.ts";
import { operatorKeys } from "./keys.ts";
import { joinRequest, joinWithOneSeat } from "./l1-network.ts";
import type { Sequencers } from "./nodes.ts";
import type { DevnetL1 } from "./open-l1.ts";
import type { PortChooser } from "./ports.ts";
import { nodeFolder, type Setup, writeOperator } from "./setup.ts";
import { chooseNodePorts } from "./topology.ts";

export type Joined = {
  /** Of its process. */
  readonly index: number;
  /** Of the registry. */
  readonly operator: number;
  /** From which its seat counts. */
  readonly epoch: number;
};

/** Bonds one seat, and starts the node, which follows until its first epoch begins. */
export async function joinOperator(parts: {
  readonly setup: Setup;
  readonly seed: number;
  readonly l1: DevnetL1;
  readonly sequencers: Sequencers;
  readonly ports: PortChooser;
  readonly bls: BlsBackend;
}): Promise<Joined> {
  const { setup, seed, l1, sequencers, bls } = parts;
  const place = sequencers.children.length;
  const own = operatorKeys(seed, place, bls);
  await writeOperator(nodeFolder(setup.directory, place), { index: place, own, bls });
  const ports = await chooseNodePorts(parts.ports, seed, place);
  const { domain } = l1.network;
  const { owner: account } = l1Accounts().operator(place);
  const calls = (await connectL1(l1.chain.url, domain)).callsOf(account);
  const multiaddr = `/ip4/127.0.0.1/tcp/${ports.peer}`;
  const request = joinRequest({ own, account, domain, bls, multiaddr });
  const { id, epoch } = await joinWithOneSeat(calls, request);
  const index = sequencers.add(ports);
  await sequencers.start(index);
  return { index, operator: id, epoch };
}
