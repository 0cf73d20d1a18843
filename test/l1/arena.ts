/**
 * A whole network on a real anvil: contracts, bonded operators, nodes and conductors as processes of
 * their own, by the same code as a devnet. For tests that look at all of it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { type Joined, joinOperator } from "../../src/devnet/joining.ts";
import type { NetworkTimes } from "../../src/devnet/l1-network.ts";
import { createSequencers, type Sequencers } from "../../src/devnet/nodes.ts";
import { type DevnetL1, openL1 } from "../../src/devnet/open-l1.ts";
import { createPortChooser, type PortChooser } from "../../src/devnet/ports.ts";
import { type Rollups, startRollups } from "../../src/devnet/rollups.ts";
import { devnetKeys, devnetRollups, type Setup, writeSetup } from "../../src/devnet/setup.ts";
import { chooseNodePorts, directLinks, type NodePorts } from "../../src/devnet/topology.ts";
import { createL1Rpc, type FeedTrust } from "../../src/sdk/index.ts";
import { tellLogsOf } from "./log-ends.ts";

const NODES = 4;
const DELTA_MS = 50;
/** Below what other tests use, and the system for connections: a node that comes back finds its port. */
const FIRST_PORT = 14_000;
const RANGES = 60;

export type L1Arena = {
  readonly directory: string;
  readonly setup: Setup;
  readonly l1: DevnetL1;
  readonly sequencers: Sequencers;
  /** Null: none were asked for. */
  readonly rollups: Rollups | null;
  /** Base URLs of the first four nodes' APIs. */
  readonly urls: readonly string[];
  /** Of the same nodes, in the same order. */
  readonly grpcPorts: readonly number[];
  /** Whom any user would believe. */
  readonly trust: FeedTrust;
  readonly deaths: string[];
  /** A fifth operator, and so on: bonds one seat, starts its node. */
  join(): Promise<Joined>;
  close(): Promise<void>;
};

type Settings = Readonly<Record<string, unknown>>;

export type ArenaOptions = {
  readonly name: string;
  readonly seed: number;
  /** Rollups take any bytes, and have no conductors. */
  readonly opaque?: boolean;
  /** Of EVM rollups with this many; their conductors too where `conductors` is above 0. */
  readonly rollups: number;
  /** Conductors per rollup. */
  readonly conductors: number;
  readonly times?: Partial<NetworkTimes>;
  /** Laid over every node's settings; where they depend on the L1, made once that is there. */
  readonly settings?: Settings | ((l1Url: string) => Promise<Settings>);
  /** When conductors turn to the L1 and back. */
  readonly escape?: Readonly<Record<string, number>>;
};

/** Up when it resolves; the caller closes it in any case. */
export async function openL1Arena(options: ArenaOptions): Promise<L1Arena> {
  const { seed } = options;
  const directory = await mkdtemp(join(tmpdir(), `lockstep-${options.name}-`));
  const ending: (() => Promise<void>)[] = [];
  const tellNoMore = tellLogsOf(directory);
  const close = async (): Promise<void> => {
    // Clients before nodes, nodes before the chain.
    for (const end of ending.toReversed()) await end();
    tellNoMore();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const bls = await loadNativeBls();
    const chooser = shiftedPorts(createPortChooser());
    const kind = { rollups: options.rollups, opaque: options.opaque ?? false };
    const nodePorts: NodePorts[] = [];
    for (let index = 0; index < NODES; index++) {
      nodePorts.push(await chooseNodePorts(chooser, seed, index));
    }
    const l1 = await openL1({
      ...{ directory, seed, ports: chooser, bls },
      keys: devnetKeys(seed, NODES, bls),
      multiaddrs: nodePorts.map(({ peer }) => `/ip4/127.0.0.1/tcp/${peer}`),
      rollups: devnetRollups(kind),
      ...(options.times !== undefined && { times: options.times }),
      ending: (stop) => void ending.push(stop),
    });
    const setup = await writeSetup({
      ...{ directory, seed, nodes: NODES, ...kind, bls },
      network: l1.network,
    });
    const program = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
    const deaths: string[] = [];
    const rpcPorts = new Map<string, number>();
    for (const { name } of setup.rollups) {
      for (let replica = 0; replica < options.conductors; replica++) {
        rpcPorts.set(`${name}-${replica}`, await chooser.choose(0));
      }
    }
    const portOf = (name: string, replica: number): number =>
      rpcPorts.get(`${name}-${replica}`) ?? 0;
    const { settings: asked } = options;
    const settings = typeof asked === "function" ? await asked(l1.url) : asked;
    const sequencers = createSequencers({
      ...{ program, setup, ports: nodePorts, links: directLinks(nodePorts) },
      rollupUrls: Object.fromEntries(
        options.conductors === 0
          ? []
          : setup.rollups.map(({ name }) => [name, `http://127.0.0.1:${portOf(name, 0)}`]),
      ),
      deltaMs: DELTA_MS,
      l1Url: l1.url,
      ...(settings !== undefined && { settings }),
      died: (index, child) => deaths.push(`node ${index} ended: ${JSON.stringify(child.exit)}`),
    });
    ending.push(() => sequencers.stop());
    await Promise.all(nodePorts.map((_, index) => sequencers.start(index)));
    const urls = nodePorts.map((_, index) => sequencers.apiUrl(index));
    const starting =
      options.conductors === 0
        ? null
        : startRollups({
            ...{ program, setup, replicas: options.conductors, nodeUrls: urls, l1Url: l1.url },
            ...(options.escape !== undefined && { escape: options.escape }),
            portOf: ({ name }, replica) => portOf(name, replica),
            died: (name, child) => deaths.push(`${name} ended: ${JSON.stringify(child.exit)}`),
          });
    if (starting !== null) ending.push(() => starting.stop());
    const { network } = l1;
    return {
      ...{ directory, setup, l1, sequencers, urls, deaths, close },
      grpcPorts: nodePorts.map(({ grpc }) => grpc),
      rollups: (await starting?.up) ?? null,
      trust: { network, l1: createL1Rpc({ url: l1.url, ...network.domain }) },
      join: () => joinOperator({ setup, seed, l1, sequencers, ports: chooser, bls }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ports of this run's own range, whatever is preferred: tests run beside each other. */
function shiftedPorts(chooser: PortChooser): PortChooser {
  let next = FIRST_PORT + 200 * (process.pid % RANGES);
  return { replaced: chooser.replaced, choose: () => chooser.choose(next++) };
}
