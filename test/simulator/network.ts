/**
 * The simulated network: one state per directed link, from which every message gets its arrival
 * times: none when lost, two when duplicated. Links keep order unless a fault says otherwise.
 */
import type { PeerMessage } from "../../src/chain/index.ts";
import { messageBytes } from "./message-size.ts";
import { Concern, createRandom, mix, type Random } from "./rng.ts";
import type { LinkFault, NetworkProfile, Partition, Scheduler } from "./schedule.ts";
import wan from "./wan.json" with { type: "json" };

export type NetworkOptions = {
  readonly seed: number;
  readonly operators: number;
  readonly profile: NetworkProfile;
  readonly links: readonly LinkFault[];
  readonly partitions: readonly Partition[];
  readonly scheduler: Scheduler | null;
};

/** Condition of one directed link at this time. Times in microseconds. */
type Link = {
  readonly random: Random;
  readonly baseUs: number;
  readonly jitterUs: number;
  /** Whether jitter has a long tail, as over the Internet, or is even. */
  readonly tail: boolean;
  lastArrivalUs: number;
  /** When the last byte of the queue has left, for limited bandwidth. */
  busyUntilUs: number;
  blocked: boolean;
  loss: number;
  duplication: number;
  reorderUs: number;
  extraUs: number;
  bytesPerUs: number;
  /** Active faults of some kinds of messages only. */
  selective: LinkFault[];
};

export type Network = {
  /** Sends one message and calls `arrive` for each copy that will arrive, with its time. */
  send(message: SentMessage, arrive: (atUs: number) => void): void;
  /** Brings links up to date with the faults and partitions of this time. */
  refresh(nowUs: number): void;
  /** Times at which `refresh` must be called, rising. */
  readonly changesUs: readonly number[];
  /** From now on no fault touches links between two of these operators. */
  heal(operators: readonly number[]): void;
  /** One-way delay without jitter. */
  baseDelayUs(from: number, to: number): number;
};

export type SentMessage = {
  readonly from: number;
  readonly to: number;
  readonly nowUs: number;
  readonly message: PeerMessage;
};

/** @returns the network of one run; its draws are keyed by directed link. */
export function createNetwork(options: NetworkOptions): Network {
  const { operators, links: faults, partitions } = options;
  const healed = new Set<number>();
  const links: Link[] = [];
  for (let from = 0; from < operators; from++) {
    for (let to = 0; to < operators; to++) {
      links.push(createLink(options, from, to));
    }
  }
  const linkOf = (from: number, to: number): Link => links[from * operators + to] as Link;
  const selects = (link: Link): boolean => link.selective.length > 0 || options.scheduler !== null;

  function refresh(nowUs: number): void {
    for (let from = 0; from < operators; from++) {
      for (let to = 0; to < operators; to++) update(linkOf(from, to), from, to, nowUs / 1000);
    }
  }

  function update(link: Link, from: number, to: number, nowMs: number): void {
    clear(link);
    if (healed.has(from) && healed.has(to)) {
      // What is queued comes when it comes; nothing new waits behind it.
      link.lastArrivalUs = 0;
      link.busyUntilUs = 0;
      return;
    }
    for (const fault of faults) {
      if (!isActive(fault, nowMs) || !touches(fault, from, to)) continue;
      if (fault.kinds === null) worsen(link, fault);
      else link.selective.push(fault);
    }
    link.blocked = partitions.some(
      (partition) => isActive(partition, nowMs) && separates(partition, from, to),
    );
  }

  /** Microseconds that faults of this kind of message and the scheduler add; null = lost. */
  function held(link: Link, { from, to, message }: SentMessage): number | null {
    let extraUs = 0;
    for (const fault of link.selective) {
      if (!fault.kinds?.includes(message.kind)) continue;
      if (fault.loss > 0 && link.random.chance(fault.loss)) return null;
      extraUs += 1000 * (fault.extraDelayMs + link.random.below(fault.reorderMs + 1));
    }
    const { scheduler } = options;
    if (scheduler === null || (healed.has(from) && healed.has(to))) return extraUs;
    const fate = mix(mix(fateOf(message), to), options.seed >>> 0);
    return fate < scheduler.share * 2 ** 32 ? extraUs + 1000 * scheduler.delayMs : extraUs;
  }

  function send(message: SentMessage, arrive: (atUs: number) => void): void {
    const link = linkOf(message.from, message.to);
    if (link.blocked) return;
    const heldUs = selects(link) ? held(link, message) : 0;
    if (heldUs === null) return;
    const { random } = link;
    if (link.loss > 0 && random.chance(link.loss)) return;
    let departUs = message.nowUs;
    if (link.bytesPerUs > 0) {
      departUs =
        Math.max(departUs, link.busyUntilUs) + messageBytes(message.message) / link.bytesPerUs;
      link.busyUntilUs = departUs;
    }
    const atUs = Math.round(departUs + delayUs(link));
    if (heldUs > 0) {
      arrive(atUs + heldUs);
    } else if (link.reorderUs > 0) {
      arrive(atUs + random.below(link.reorderUs));
    } else {
      link.lastArrivalUs = Math.max(link.lastArrivalUs, atUs);
      arrive(link.lastArrivalUs);
    }
    if (link.duplication > 0 && random.chance(link.duplication)) {
      arrive(atUs + random.below(link.reorderUs + 2 * link.baseUs + 1000));
    }
  }

  refresh(0);
  return {
    send,
    refresh,
    changesUs: changesOf([...faults, ...partitions]),
    heal(operators) {
      for (const operator of operators) healed.add(operator);
    },
    baseDelayUs: (from, to) => linkOf(from, to).baseUs,
  };
}

function createLink(options: NetworkOptions, from: number, to: number): Link {
  const random = createRandom(options.seed, Concern.NETWORK, from * 256 + to);
  return {
    random,
    ...delaysOf(options.profile, from, to),
    lastArrivalUs: 0,
    busyUntilUs: 0,
    blocked: false,
    loss: 0,
    duplication: 0,
    reorderUs: 0,
    extraUs: 0,
    bytesPerUs: 0,
    selective: [],
  };
}

type Delays = Pick<Link, "baseUs" | "jitterUs" | "tail">;

function delaysOf(profile: NetworkProfile, from: number, to: number): Delays {
  switch (profile.kind) {
    case "lan":
      return { baseUs: 200, jitterUs: 800, tail: true };
    case "uniform":
      return { baseUs: 1000 * profile.oneWayMs, jitterUs: 0, tail: false };
    case "random": {
      const jitterUs = 1000 * (profile.highMs - profile.lowMs);
      return { baseUs: 1000 * profile.lowMs, jitterUs, tail: true };
    }
    case "wan": {
      // The pinned round-trip times are medians; 2 % of jitter keeps runs apart.
      const baseUs = 500 * roundTripMs(from, to);
      return { baseUs, jitterUs: Math.round(baseUs / 50), tail: false };
    }
  }
}

/** Region of an operator: round robin over the five. */
export const regionOf = (operator: number): string =>
  wan.regions[operator % wan.regions.length] as string;

function roundTripMs(from: number, to: number): number {
  const near = regionOf(from);
  const far = regionOf(to);
  if (near === far) return wan.withinRegionMs;
  const table: Readonly<Record<string, number>> = wan.rttMs;
  return (table[`${near}/${far}`] ?? table[`${far}/${near}`]) as number;
}

/** A tail is the cube of an even draw: half of the messages within an eighth of the jitter. */
function delayUs(link: Link): number {
  if (link.jitterUs === 0) return link.baseUs + link.extraUs;
  const fraction = link.random.fraction();
  const share = link.tail ? fraction * fraction * fraction : fraction;
  return link.baseUs + link.extraUs + share * link.jitterUs;
}

/** Equal for messages of one kind and view; the scheduler leaves the others alone together. */
function fateOf(message: PeerMessage): number {
  switch (message.kind) {
    case "notarize":
    case "nullify":
    case "finalize":
    case "ack":
    case "outputVote":
      return mix(message.statement.phase, message.statement.view);
    case "viewCertificate":
    case "laneCertificate":
      return mix(16 + message.certificate.statement.phase, message.certificate.statement.view);
    case "proposal":
      return mix(32, message.proposal.header.view);
    case "tipReport":
      return mix(33, message.report.view);
    case "batch":
      return mix(34, message.batch.header.height * 256 + message.batch.header.lane);
    default:
      return 35;
  }
}

const isActive = (window: { fromMs: number; untilMs: number }, nowMs: number): boolean =>
  window.fromMs <= nowMs && nowMs < window.untilMs;

const touches = (fault: LinkFault, from: number, to: number): boolean =>
  (fault.from === null || fault.from === from) && (fault.to === null || fault.to === to);

const separates = (partition: Partition, from: number, to: number): boolean =>
  !partition.groups.some((group) => group.includes(from) && group.includes(to));

function clear(link: Link): void {
  link.blocked = false;
  link.loss = 0;
  link.duplication = 0;
  link.reorderUs = 0;
  link.extraUs = 0;
  link.bytesPerUs = 0;
  link.selective = [];
}

function worsen(link: Link, fault: LinkFault): void {
  link.loss = 1 - (1 - link.loss) * (1 - fault.loss);
  link.duplication = Math.max(link.duplication, fault.duplication);
  link.reorderUs = Math.max(link.reorderUs, 1000 * fault.reorderMs);
  link.extraUs += 1000 * fault.extraDelayMs;
  const limit = fault.bytesPerSecond / 1e6;
  if (limit > 0) link.bytesPerUs = link.bytesPerUs > 0 ? Math.min(link.bytesPerUs, limit) : limit;
}

/** Every time at which a window opens or closes, once each. */
function changesOf(windows: readonly { fromMs: number; untilMs: number }[]): number[] {
  const times = new Set<number>();
  for (const window of windows) times.add(1000 * window.fromMs).add(1000 * window.untilMs);
  return [...times].filter(Number.isSafeInteger).sort((left, right) => left - right);
}
