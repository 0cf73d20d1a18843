/** Where everything of a devnet listens, and the proxied links between its nodes. */
import type { LinkProxy, LinkState } from "./link-proxy.ts";
import { OPEN_LINK, openLinkProxy } from "./link-proxy.ts";
import type { PortChooser } from "./ports.ts";

const FIRST_PORT = 17_650;
const PORTS_PER_NODE = 10;
const FIRST_LINK_PORT = 17_750;
const FIRST_ROLLUP_PORT = 18_545;

export type NodePorts = {
  readonly peer: number;
  readonly api: number;
  readonly grpc: number;
  readonly metrics: number;
};

/** Each seed has its own range, so that two devnets may run side by side. */
const shift = (seed: number): number => (seed % 40) * 200;

export async function chooseNodePorts(
  ports: PortChooser,
  seed: number,
  index: number,
): Promise<NodePorts> {
  const base = FIRST_PORT + shift(seed) - shift(7) + PORTS_PER_NODE * index;
  return {
    peer: await ports.choose(base),
    api: await ports.choose(base + 1),
    grpc: await ports.choose(base + 2),
    metrics: await ports.choose(base + 3),
  };
}

export type DevnetPorts = {
  readonly nodes: readonly NodePorts[];
  /** Of the RPC of one replica of a rollup. */
  rollupPort(rollup: string, replica: number): number;
  readonly replaced: PortChooser["replaced"];
};

/** Same seed, same ports, as far as they are free. */
export async function choosePorts(
  ports: PortChooser,
  net: {
    readonly seed: number;
    readonly nodes: number;
    readonly rollups: readonly string[];
    readonly replicas: number;
  },
): Promise<DevnetPorts> {
  const nodes: NodePorts[] = [];
  for (let index = 0; index < net.nodes; index++) {
    nodes.push(await chooseNodePorts(ports, net.seed, index));
  }
  const first = FIRST_ROLLUP_PORT + shift(net.seed) - shift(7);
  const rollups = new Map<string, number>();
  for (let replica = 0; replica < net.replicas; replica++) {
    for (const [place, name] of net.rollups.entries()) {
      const chosen = await ports.choose(first + replica * net.rollups.length + place);
      rollups.set(`${name}-${replica}`, chosen);
    }
  }
  return {
    nodes,
    rollupPort: (rollup, replica) => rollups.get(`${rollup}-${replica}`) ?? 0,
    replaced: ports.replaced,
  };
}

/** A link is what one node dials another through. */
export type Links = {
  /** Where node `from` dials node `to`. */
  portOf(from: number, to: number): number;
  /** Both directions between two nodes. */
  set(left: number, right: number, state: LinkState): void;
  /** Every link is open. */
  heal(): void;
  close(): Promise<void>;
};

export async function openLinks(
  nodes: readonly NodePorts[],
  ports: PortChooser,
  seed: number,
): Promise<Links> {
  const proxies = new Map<string, LinkProxy>();
  const keyOf = (from: number, to: number): string => `${from}>${to}`;
  for (const from of nodes.keys()) {
    for (const [to, target] of nodes.entries()) {
      if (from === to) continue;
      const wanted = FIRST_LINK_PORT + shift(seed) - shift(7) + PORTS_PER_NODE * from + to;
      const listenPort = await ports.choose(wanted);
      const proxy = await openLinkProxy({ listenPort, targetPort: target.peer });
      proxies.set(keyOf(from, to), proxy);
    }
  }
  return {
    portOf: (from, to) => proxies.get(keyOf(from, to))?.port ?? 0,
    set(left, right, state) {
      proxies.get(keyOf(left, right))?.set(state);
      proxies.get(keyOf(right, left))?.set(state);
    },
    heal() {
      for (const proxy of proxies.values()) proxy.set(OPEN_LINK);
    },
    async close() {
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
    },
  };
}

/** No proxies: nodes dial each other directly. */
export const directLinks = (nodes: readonly NodePorts[]): Links => ({
  portOf: (_from, to) => nodes[to]?.peer ?? 0,
  set: () => {},
  heal: () => {},
  close: async () => {},
});
