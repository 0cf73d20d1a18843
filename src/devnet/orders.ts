/** What one may do to a running devnet, and what to expect of it. */
import type { RollupConfig } from "../chain/index.ts";
import { UsageError } from "../primitives/errors.ts";
import type { DevnetPlace, Order } from "./control.ts";
import type { Joined } from "./joining.ts";
import { advance, force, reachL1, reorg } from "./l1-orders.ts";
import { OPEN_LINK } from "./link-proxy.ts";
import type { Load } from "./load.ts";
import type { Sequencers } from "./nodes.ts";
import type { DevnetL1 } from "./open-l1.ts";
import type { Links } from "./topology.ts";

export type Playground = {
  readonly nodes: number;
  readonly sequencers: Sequencers;
  readonly links: Links;
  readonly load: () => Load | null;
  /** Nodes that were paused. */
  readonly paused: Set<number>;
  /** Pairs that are cut, as `0-1`. */
  readonly cut: Set<string>;
  readonly place: DevnetPlace;
  /** Null: the network has none. */
  readonly l1: DevnetL1 | null;
  readonly rollups: readonly RollupConfig[];
  /** Null: there is no L1 to join by. */
  readonly join: (() => Promise<Joined>) | null;
};

export const ORDERS = {
  kill: "kill N: ends a node's process at once",
  start: "start N: starts it again",
  pause: "pause N: the process stands still",
  resume: "resume N: it goes on",
  partition: "partition 0,1/2,3: groups of nodes that cannot reach each other",
  delay: "delay 80ms[±20ms] [0,1]: slows all links, or those of one pair",
  heal: "heal: all links are open again",
  load: "load TX_PER_S: changes the stream of transfers",
  reorg: "reorg DEPTH: replaces the newest 1 to 3 blocks of the L1",
  l1: "l1 stop|start: cuts everybody off from the L1, or not",
  epoch: "epoch: mines an epoch's L1 blocks at once",
  join: "join: one more operator bonds, and starts a node",
  force: "force ROLLUP TX: puts a raw transaction into the forced inbox",
  where: "where: the network's file and its URLs, as JSON",
} as const;
export type OrderName = keyof typeof ORDERS;

/** @returns what to expect. @throws {UsageError} for an order that makes no sense. */
export async function obey(play: Playground, { command, args }: Order): Promise<string> {
  switch (command) {
    case "kill": {
      const node = nodeOf(play, args);
      if (play.sequencers.children[node] == null) return `node ${node} is already down`;
      await play.sequencers.kill(node);
      play.paused.delete(node);
      return `node ${node} is down: ${outlook(play)}`;
    }
    case "start": {
      const node = nodeOf(play, args);
      if (play.sequencers.children[node] != null) return `node ${node} is already up`;
      await play.sequencers.start(node);
      return `node ${node} is up: ${outlook(play)}`;
    }
    case "pause": {
      const node = nodeOf(play, args);
      if (play.paused.has(node)) return `node ${node} already stands still`;
      childOf(play, node).signal("SIGSTOP");
      play.paused.add(node);
      return `node ${node} stands still: ${outlook(play)}`;
    }
    case "resume": {
      const node = nodeOf(play, args);
      if (!play.paused.has(node)) return `node ${node} does not stand still`;
      childOf(play, node).signal("SIGCONT");
      play.paused.delete(node);
      return `node ${node} goes on: ${outlook(play)}`;
    }
    case "partition":
      return partition(play, args);
    case "delay":
      return delay(play, args);
    case "heal":
      play.links.heal();
      play.cut.clear();
      return `all links are open: ${outlook(play)}`;
    case "load":
      return load(play, args);
    case "reorg":
      return await reorg(play.l1, args);
    case "l1":
      return reachL1(play.l1, args);
    case "epoch":
      return await advance(play.l1);
    case "join":
      return await join(play);
    case "force":
      return await force(play.l1, play.rollups, args);
    case "where":
      return JSON.stringify(play.place);
    default:
      throw new UsageError([`no order ${command}; there are ${Object.keys(ORDERS).join(", ")}`]);
  }
}

function nodeOf(play: Playground, args: readonly string[]): number {
  const [text] = args;
  const node = text === undefined || text === "" ? Number.NaN : Number(text);
  if (Number.isInteger(node) && node >= 0 && node < play.sequencers.children.length) return node;
  throw new UsageError([
    `a node is a number from 0 to ${play.sequencers.children.length - 1}, not ${text ?? "nothing"}`,
  ]);
}

function childOf(play: Playground, node: number) {
  const child = play.sequencers.children[node];
  if (child == null) throw new UsageError([`node ${node} is down; start it first`]);
  return child;
}

async function join(play: Playground): Promise<string> {
  if (play.join === null) throw new UsageError(["without an L1 nobody joins; use --l1 anvil"]);
  if (play.l1?.isReachable() === false) {
    throw new UsageError(["nobody reaches the L1, so nobody joins: first `devnet l1 start`"]);
  }
  const { index, operator, epoch } = await play.join();
  return `node ${index} is operator ${operator}: it follows, and votes from epoch ${epoch} on`;
}

/** `0,1/2,3`: who is in no group is alone. */
function partition(play: Playground, [text]: readonly string[]): string {
  const groups = (text ?? "")
    .split("/")
    .map((group) => group.split(",").map((one) => nodeOf(play, [one])));
  const named = groups.flat();
  if (groups.length < 2 || new Set(named).size !== named.length) {
    throw new UsageError(["groups look like 0,1/2,3: at least two, no node twice"]);
  }
  const groupOf = (node: number): number => {
    const place = groups.findIndex((group) => group.includes(node));
    return place < 0 ? groups.length + node : place;
  };
  play.links.heal();
  play.cut.clear();
  for (let left = 0; left < play.sequencers.children.length; left++) {
    for (let right = left + 1; right < play.sequencers.children.length; right++) {
      if (groupOf(left) === groupOf(right)) continue;
      play.links.set(left, right, { ...OPEN_LINK, cut: true });
      play.cut.add(`${left}-${right}`);
    }
  }
  return `cut ${[...play.cut].join(" ")}: ${outlook(play)}`;
}

function delay(play: Playground, [text, pair]: readonly string[]): string {
  const match = /^(\d+)(?:ms)?(?:(?:±|\+-)(\d+)(?:ms)?)?$/.exec(text ?? "");
  if (match === null) {
    throw new UsageError([`a delay looks like 80ms or 80ms±20ms, not ${text ?? "nothing"}`]);
  }
  const state = { cut: false, delayMs: Number(match[1]), jitterMs: Number(match[2] ?? 0) };
  const between = pair?.split(",").map((one) => nodeOf(play, [one]));
  for (let left = 0; left < play.sequencers.children.length; left++) {
    for (let right = left + 1; right < play.sequencers.children.length; right++) {
      const chosen = between === undefined || (between.includes(left) && between.includes(right));
      if (chosen && !play.cut.has(`${left}-${right}`)) play.links.set(left, right, state);
    }
  }
  return `links are ${text} slower: views take as much longer`;
}

function load(play: Playground, [text]: readonly string[]): string {
  const rate = Number(text);
  if (!Number.isFinite(rate) || rate < 0 || rate > 10_000) {
    throw new UsageError([
      `a load is a number of transfers per second up to 10000, not ${text ?? "nothing"}`,
    ]);
  }
  const running = play.load();
  if (running === null) throw new UsageError(["this devnet makes no load"]);
  running.setRate(rate);
  return `${rate} transfers per second from now on`;
}

/** `2 of 4 seats, Q is 3: ordering stops until heal`. */
function outlook(play: Playground): string {
  const up = [...play.sequencers.children.keys()].filter(
    (node) => play.sequencers.children[node] != null && !play.paused.has(node),
  );
  const quorum =
    play.sequencers.children.length - Math.floor((play.sequencers.children.length - 1) / 3);
  const reach = Math.max(0, ...up.map((node) => groupAround(play, node, up)));
  const seats = `${reach} of ${play.sequencers.children.length} seats reach each other, Q is ${quorum}`;
  return reach >= quorum ? `${seats}: ordering goes on` : `${seats}: ordering stops until they do`;
}

const groupAround = (play: Playground, node: number, up: readonly number[]): number =>
  up.filter((other) => {
    const [left, right] = node < other ? [node, other] : [other, node];
    return other === node || !play.cut.has(`${left}-${right}`);
  }).length;
