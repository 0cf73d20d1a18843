/**
 * One run: a schedule, its nodes, one heap of events, one virtual clock; nothing outside it decides
 * anything.
 *
 * Two phases. Until `healMs` everything may break; then the core of the schedule is healed and has
 * to advance within `livenessMs`.
 */
import { type Committee, createCommittee, type PeerMessage } from "../../src/chain/index.ts";
import type { BlsBackend } from "../../src/crypto/bls.ts";
import { assert } from "../../src/primitives/assert.ts";
import {
  type Epoch,
  epochOf,
  heightOf,
  type Millis,
  millisOf,
  type OperatorIndex,
  operatorOf,
  ZERO_HASH,
} from "../../src/primitives/brand.ts";
import type { Behaviour, Misbehaviour } from "./behaviour.ts";
import { misbehaveByEpoch } from "./behaviour-by-epoch.ts";
import type { Checker, CheckerSetup, ReportViolation, Violation } from "./checker.ts";
import { createClock } from "./clock.ts";
import type { Core, CoreConfig } from "./core-under-test.ts";
import type { Signer } from "./crypto.ts";
import { createDisk } from "./disk.ts";
import { deepFreeze } from "./freeze.ts";
import { EventHeap } from "./heap.ts";
import { createLoad } from "./load.ts";
import { createNetwork, type Network } from "./network.ts";
import { createNetworkSetup, type NetworkSetup } from "./network-setup.ts";
import { type NodeHost, SimulatedNode } from "./node.ts";
import type { NodeEvent } from "./node-event.ts";
import type { NodeProgress, Observation } from "./observation.ts";
import { Concern, createRandom } from "./rng.ts";
import type { Crash, Schedule } from "./schedule.ts";
import { createSettlement } from "./settlement.ts";
import { createStateHash } from "./state-hash.ts";
import { createWire, type Wire } from "./wire.ts";

/** Looks on; returns nothing and changes nothing. */
export type Onlooker = { observe(observation: Observation, nowUs: number): void };

export type RunOptions = {
  readonly core: Core;
  readonly createCheckers: (setup: CheckerSetup, report: ReportViolation) => readonly Checker[];
  readonly behaviours: ReadonlyMap<string, Behaviour>;
  /** For schedules with `audit.realCrypto`. */
  readonly bls: BlsBackend | null;
  readonly onlookers?: readonly Onlooker[];
  /** Stop here, in run time. */
  readonly untilMs?: number;
  readonly eventsMax?: number;
  /** The run ends with the first violation of this rule. */
  readonly until?: string;
};

export type Result = {
  readonly schedule: Schedule;
  /** In order of discovery; the run goes on until its end, but not beyond `VIOLATIONS_MAX`. */
  readonly violations: readonly (Violation & { readonly atMs: number })[];
  readonly events: number;
  readonly stateHash: string;
  /** Length of the run. */
  readonly simulatedMs: number;
  /** Of running honest nodes, at the end. */
  readonly certifiedHeight: { readonly least: number; readonly most: number };
};

/** A broken run repeats itself; more than a few messages help nobody. */
const VIOLATIONS_MAX = 20;
const EVENTS_MAX = 20_000_000;
/** How often a healed core is asked whether it has advanced. */
const SETTLEMENT_MS = 50;

/** Of a node's event that outlives its process: a message on its way. */
const ANY_LIFE = -1;

/** An event of a node, or something that the schedule does. */
type Happening =
  | { readonly node: SimulatedNode; readonly life: number; readonly event: NodeEvent }
  | { readonly node: null; readonly run: () => void };

/** Runs a schedule to its end. Deterministic: equal schedules, equal results. */
export function runSchedule(schedule: Schedule, options: RunOptions): Result {
  return new Run(schedule, options).finish();
}

class Run {
  private readonly schedule: Schedule;
  private readonly options: RunOptions;
  private readonly setup: NetworkSetup;
  /** Null: messages pass by reference. */
  private readonly wire: Wire | null;
  private readonly heap = new EventHeap<Happening>();
  private readonly network: Network;
  private readonly nodes: readonly SimulatedNode[];
  private readonly stateHash = createStateHash();
  private readonly onlookers: Onlooker[];
  private readonly checkers: readonly Checker[];
  private readonly violations: (Violation & { atMs: number })[] = [];
  private readonly downMs = new Map<SimulatedNode, number>();
  private nowUs = 0;
  private readonly endUs: number;
  private events = 0;
  private over = false;
  private settled = false;

  constructor(schedule: Schedule, options: RunOptions) {
    this.schedule = schedule;
    this.options = options;
    this.setup = createNetworkSetup(schedule, options.bls);
    this.wire = schedule.audit.codec ? createWire(this.setup) : null;
    const { seed, links, partitions, scheduler, network: profile } = schedule;
    const operators = this.setup.operators.length;
    this.network = createNetwork({ seed, operators, profile, links, partitions, scheduler });
    const report = (violation: Violation): void => this.report(violation);
    this.checkers = options.createCheckers(checkerSetupOf(this.setup), report);
    this.onlookers = [this.stateHash, ...this.checkers, ...(options.onlookers ?? [])];
    const host = this.createHost();
    this.nodes = this.setup.operators.map((_, name) => this.createNode(operatorOf(name), host));
    this.endUs = 1000 * Math.min(lengthMs(schedule), options.untilMs ?? lengthMs(schedule));
    this.plan();
  }

  finish(): Result {
    const eventsMax = this.options.eventsMax ?? EVENTS_MAX;
    while (!this.over && this.heap.nextTime <= this.endUs && this.events < eventsMax) {
      this.nowUs = this.heap.nextTime;
      this.happen(this.heap.pop() as Happening);
    }
    if (this.events >= eventsMax) {
      this.report({ rule: "V6", message: `no end after ${this.events} events` });
    }
    for (const node of this.nodes) node.show();
    for (const checker of this.checkers) checker.finish?.();
    const due = this.schedule.core.length > 0 && this.options.untilMs === undefined;
    if (due && !this.settled && this.violations.length === 0) {
      const message = `the healed core did not certify new heights in ${this.schedule.livenessMs} ms`;
      this.report({ rule: "V1", message });
    }
    return this.result();
  }

  private happen(happening: Happening): void {
    if (happening.node === null) {
      happening.run();
    } else if (happening.life === happening.node.life || happening.life === ANY_LIFE) {
      this.events++;
      happening.node.take(happening.event);
    }
  }

  /** Puts everything that the schedule fixes into the heap. */
  private plan(): void {
    const { schedule } = this;
    for (const node of this.nodes) this.at(0, () => node.start());
    for (const atUs of this.network.changesUs) {
      this.at(atUs / 1000, () => this.network.refresh(this.nowUs));
    }
    for (const crash of schedule.crashes) this.at(crash.atMs, () => this.strike(crash));
    this.planDisks();
    this.planLoad();
    this.planL1();
    if (schedule.core.length > 0) this.at(schedule.healMs, () => this.heal());
  }

  private planDisks(): void {
    for (const fault of this.schedule.disks) {
      const node = this.nodeOf(fault.operator);
      this.at(fault.fromMs, () => {
        if (fault.kind === "full") node.diskFull = true;
        if (fault.kind === "slow") node.diskSlowdown = 50;
        if (fault.kind === "bitFlip") node.disk.flipBit(((fault.fromMs * 7919) % 1000) / 1000);
      });
      this.at(fault.untilMs, () => {
        if (fault.kind === "full") node.diskFull = false;
        if (fault.kind === "slow") node.diskSlowdown = 1;
      });
    }
  }

  private planLoad(): void {
    for (const [place, load] of this.schedule.load.entries()) {
      const node = this.nodeOf(load.operator);
      const nextSection = createLoad(this.schedule.seed, place, load);
      const submit = (): void => {
        const section = nextSection();
        const input = (nowMs: Millis) => ({ kind: "submit" as const, nowMs, section });
        if (node.up) this.events++;
        node.take({ kind: "input", input });
        const nextMs = this.nowUs / 1000 + load.everyMs;
        if (nextMs < load.untilMs) this.at(nextMs, submit);
      };
      this.at(load.fromMs, submit);
    }
  }

  /** What becomes final reaches every node that is up; a restart hears all of it again. */
  private planL1(): void {
    const { l1 } = this.setup;
    if (l1 === null) return;
    for (const atMs of l1.ticksMs) {
      this.at(atMs, () => {
        for (const node of this.nodes) this.tellL1(node);
      });
    }
  }

  private tellL1(node: SimulatedNode): void {
    const { l1, setOf } = this.setup;
    if (l1 === null || !node.up) return;
    const final = l1.finalAt(this.nowUs / 1000, node.self);
    for (const input of node.l1.news(
      { final, epoch: node.progress()?.epoch ?? epochOf(0) },
      l1,
      setOf,
    )) {
      if (node.up) this.events++;
      node.take({ kind: "input", input });
    }
  }

  private at(atMs: number, run: () => void): void {
    this.heap.push(Math.max(this.nowUs, Math.round(1000 * atMs)), { node: null, run });
  }

  private strike(crash: Crash): void {
    const healed = this.nowUs >= 1000 * this.schedule.healMs;
    if (healed && this.schedule.core.includes(crash.operator)) return;
    const node = this.nodeOf(crash.operator);
    if (!node.up) return;
    this.downMs.set(node, crash.downMs);
    node.arm(crash.point);
  }

  /** The core's links, disks and processes work from here on. */
  private heal(): void {
    const core = this.schedule.core.map(operatorOf);
    this.network.heal(core);
    this.network.refresh(this.nowUs);
    for (const operator of core) {
      const node = this.nodeOf(operator);
      node.diskFull = false;
      node.diskSlowdown = 1;
      node.disarm();
      node.start();
    }
    this.observe({ kind: "healed", nowMs: this.trueMs(), nodes: core });
    const nodes = core.map((operator) => this.nodeOf(operator));
    for (const node of nodes) node.show();
    const restMs = Math.max(this.schedule.restMs, 4 * this.setup.local.deltaMs);
    const settlement = createSettlement(nodes, restMs);
    const look = (): void => {
      for (const node of nodes) node.showProgress();
      this.settled = settlement.isReached(this.nowUs);
      if (this.settled) this.over = true;
      else this.at(this.nowUs / 1000 + SETTLEMENT_MS, look);
    };
    look();
  }

  private trueMs(): Millis {
    return (this.schedule.startMs + Math.floor(this.nowUs / 1000)) as Millis;
  }

  private createNode(self: OperatorIndex, host: NodeHost): SimulatedNode {
    const { schedule, setup } = this;
    const config = coreConfigOf(setup, self);
    const clock = schedule.clocks.find((fault) => fault.operator === self) ?? null;
    const node = new SimulatedNode({
      self,
      core: this.options.core,
      config,
      clock: createClock(schedule.startMs, clock),
      disk: createDisk(this.options.core.initialRecords(config)),
      signer: signerAt(setup, setup.crypto, self),
      crypto: setup.crypto,
      random: {
        disk: createRandom(schedule.seed, Concern.DISK, self),
        compute: createRandom(schedule.seed, Concern.COMPUTE, self),
      },
      commitUs: schedule.commitUs,
      computeUs: schedule.computeUs,
      host,
    });
    node.misbehave = this.misbehaviourOf(node, host);
    return node;
  }

  private misbehaviourOf(node: SimulatedNode, host: NodeHost): Misbehaviour | null {
    const { schedule, setup } = this;
    const { self } = node;
    const name = schedule.byzantine.find((byzantine) => byzantine.operator === self)?.behaviour;
    if (name === undefined) return null;
    const behaviour = this.options.behaviours.get(name);
    assert(behaviour !== undefined, `no behaviour is called ${name}`);
    const random = createRandom(schedule.seed, Concern.BYZANTINE, self);
    return misbehaveByEpoch(setup.roster, self, (epoch, place) =>
      behaviour.create({
        self: place,
        committee: committeeAt(setup, epoch),
        nextCommittee: setup.setOf(epochOf(epoch + 1)).committeeHash,
        genesisHash: setup.genesisHash,
        protocol: setup.config.parameters,
        colluders: setup.byzantine.flatMap((name) => setup.roster.placeOf(epoch, name) ?? []),
        sign: signerAt(setup, setup.crypto, self),
        foreignSignatures: (each, request) => {
          const name = setup.roster.operatorAt(request.epoch, each);
          return signerAt(setup, setup.foreignCrypto, name)(request);
        },
        openCopy: () => {
          const config = coreConfigOf(setup, self);
          const { core } = this.options;
          return core.open(config, core.initialRecords(config), node.nowMs());
        },
        random: () => random.fraction(),
        nowMs: () => node.nowMs(),
        wakeAfter: (delayMs) => host.schedule(Math.round(1000 * delayMs), node, { kind: "wake" }),
      }),
    );
  }

  private createHost(): NodeHost {
    return {
      nowUs: () => this.nowUs,
      trueMs: () => this.trueMs(),
      schedule: (delayUs, node, event) => {
        this.heap.push(this.nowUs + delayUs, { node, life: node.life, event });
      },
      transmit: (from, to, message) => this.transmit(from, to, message),
      observe: (observation) => this.observe(observation),
      recovered: (node, before, after) => {
        if (this.setup.byzantine.includes(node.self)) return;
        const lost = lostInReplay(before, after);
        if (lost !== null) {
          this.report({ rule: "S15", message: `node ${node.self} restarted with ${lost}` });
        }
      },
      stopped: (node, rule, reason) => {
        const expected = rule === "M4" && this.schedule.mayHalt;
        if (expected || this.setup.byzantine.includes(node.self)) return;
        this.report({ rule, message: `node ${node.self} stopped: ${reason}` });
      },
      crashed: (node) => {
        const downMs = this.downMs.get(node) ?? 500;
        this.at(this.nowUs / 1000 + downMs, () => node.start());
      },
    };
  }

  private transmit(from: OperatorIndex, to: OperatorIndex, sent: PeerMessage): void {
    const receiver = this.nodeOf(to);
    const message = this.wire === null ? sent : this.wire.pass(sent);
    if (typeof message === "string") {
      if (this.setup.byzantine.includes(from)) return;
      const what = `a ${sent.kind} of honest node ${from}`;
      return this.report({ rule: "wire", message: `the codec refuses ${what}: ${message}` });
    }
    if (this.schedule.audit.freeze) deepFreeze(message);
    this.network.send({ from, to, nowUs: this.nowUs, message }, (atUs) => {
      const event: NodeEvent = { kind: "message", from, message };
      this.heap.push(atUs, { node: receiver, life: ANY_LIFE, event });
    });
  }

  private observe(observation: Observation): void {
    for (const onlooker of this.onlookers) onlooker.observe(observation, this.nowUs);
  }

  private report(violation: Violation): void {
    this.violations.push({ ...violation, atMs: this.nowUs / 1000 });
    const found = violation.rule === this.options.until;
    if (found || this.violations.length >= VIOLATIONS_MAX) this.over = true;
  }

  private nodeOf(operator: number): SimulatedNode {
    const node = this.nodes[operator];
    assert(node !== undefined, `the schedule names operator ${operator}, who is none`);
    return node;
  }

  private result(): Result {
    const states = this.setup.honest.map((operator) => this.nodeOf(operator).progress());
    const heights = states.flatMap((state) => (state === null ? [] : [state.certifiedHeight]));
    return {
      schedule: this.schedule,
      violations: this.violations,
      events: this.events,
      stateHash: this.stateHash.digest(),
      simulatedMs: this.nowUs / 1000,
      certifiedHeight: { least: Math.min(...heights), most: Math.max(0, ...heights) },
    };
  }
}

/** Which of the facts that are durable differ after a replay, or null. [S15] */
function lostInReplay(before: NodeProgress, after: NodeProgress): string | null {
  const facts = ["finalizedView", "finalizedHeight", "deliveredHeight", "certifiedHeight"] as const;
  const fact = facts.find((name) => before[name] !== after[name]);
  return fact === undefined ? null : `${fact} ${after[fact]}, was ${before[fact]}`;
}

/** What an operator's core is opened with. */
export const coreConfigOf = (setup: NetworkSetup, self: OperatorIndex): CoreConfig => ({
  network: setup.config,
  genesisHash: setup.genesisHash,
  committeeHash: setup.committeeHash,
  local: setup.local,
  rules: setup.rules,
  operators: setup.operators,
  firstSet: setup.l1 === null ? null : setup.setOf(epochOf(0)),
  self,
});

const NO_SIGNATURES = { statement: null, report: null };

/** Signs with the key that an operator has in the epoch of the request. */
function signerAt(
  { roster }: NetworkSetup,
  crypto: NetworkSetup["crypto"],
  operator: OperatorIndex,
): Signer {
  const signers = new Map<number, Signer>();
  return (request) => {
    const place = roster.placeOf(request.epoch, operator);
    const key = place === null ? undefined : roster.at(request.epoch)[place]?.key;
    if (key === undefined) return NO_SIGNATURES;
    const signer = signers.get(key) ?? crypto.signerOf(key);
    signers.set(key, signer);
    return signer(request);
  };
}

const committeeAt = (setup: NetworkSetup, epoch: Epoch): Committee =>
  epoch === 0 ? setup.committee : createCommittee(epoch, setup.setOf(epoch).members);

const lengthMs = (schedule: Schedule): number =>
  schedule.healMs + (schedule.core.length > 0 ? schedule.livenessMs : 0);

/** What checkers know of a run. */
export const checkerSetupOf = (setup: NetworkSetup): CheckerSetup => ({
  committee: setup.committee,
  genesisHash: setup.genesisHash,
  networkConfig: { ...setup.config, rollups: setup.setOf(epochOf(0)).rollups },
  start: { height: heightOf(0), timestampMs: millisOf(0), l1Number: 0, l1Hash: ZERO_HASH },
  committeeHash: setup.committeeHash,
  endsAtL1Block: setup.l1?.start(1) ?? 0,
  epochAt: (epoch) => setup.setOf(epochOf(epoch)),
  forcedUpTo: (number) => setup.l1?.blocks(0, number).flatMap(({ forced }) => forced) ?? [],
  finalAt: (atMs, operator) => setup.l1?.finalAt(atMs, operator) ?? 0,
  roster: setup.roster,
  local: setup.local,
  honest: setup.honest,
  byzantine: setup.byzantine,
  rules: setup.rules,
  isSigned: ({ statement, operator, signature }) =>
    setup.crypto.verify({ kind: "votes", statement, votes: [{ operator, signature }] }).valid,
});
