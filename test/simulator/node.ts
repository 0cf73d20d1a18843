/**
 * The simulator's driver around one replica: the contract DR1 to DR6 of the shipped driver with a
 * virtual clock, network and disk.
 *
 *   input -> step -> inward effects at once
 *                 -> records and outward effects into the outbox
 *                      -> one group commit at a time -> outward effects, in order
 *
 * A crash may fall between any two of these arrows, and inside a broadcast.
 */
import type { PeerMessage, StoredRecord } from "../../src/chain/index.ts";
import type {
  CheckJob,
  CoreEffect,
  CoreRecipients,
  TimerId,
  Verdict,
} from "../../src/core/contract.ts";
import { SafetyError } from "../../src/primitives/assert.ts";
import {
  type Height,
  heightOf,
  type Millis,
  type OperatorIndex,
} from "../../src/primitives/brand.ts";
import type { Misbehaviour } from "./behaviour.ts";
import type { Clock } from "./clock.ts";
import type { Core, CoreConfig, OpenCore } from "./core-under-test.ts";
import type { NetworkCrypto, Signer } from "./crypto.ts";
import type { Disk, StepRecords } from "./disk.ts";
import { createL1Feed } from "./l1-feed.ts";
import { type NodeEvent, RunningTimers } from "./node-event.ts";
import type { NodeInput } from "./node-input.ts";
import type { NodeProgress, Observation } from "./observation.ts";
import type { Random } from "./rng.ts";
import type { CrashPoint } from "./schedule.ts";

/** What the run offers to its nodes. */
export type NodeHost = {
  nowUs(): number;
  /** Start of the run plus `nowUs`: the time of observations. */
  trueMs(): Millis;
  /** Brings the event back to `take` after a while, if `life` is still that of the node. */
  schedule(delayUs: number, node: SimulatedNode, event: NodeEvent): void;
  /** Hands a message to the network. */
  transmit(from: OperatorIndex, to: OperatorIndex, message: PeerMessage): void;
  observe(observation: Observation): void;
  /** The node stopped for good: a halt, or a step that threw. */
  stopped(node: SimulatedNode, rule: "D9" | "M4", reason: string): void;
  /** The node crashed and may be started again. */
  crashed(node: SimulatedNode): void;
  /** The node had nothing unwritten when it crashed, and its disk is whole. [S15] */
  recovered(node: SimulatedNode, before: NodeProgress, after: NodeProgress): void;
};

export type NodeOptions = {
  readonly self: OperatorIndex;
  readonly core: Core;
  readonly config: CoreConfig;
  readonly clock: Clock;
  readonly disk: Disk;
  readonly signer: Signer;
  readonly crypto: NetworkCrypto;
  readonly random: { readonly disk: Random; readonly compute: Random };
  readonly commitUs: readonly [number, number];
  readonly computeUs: readonly [number, number];
  readonly host: NodeHost;
};

/** Steps between two looks into the replica. */
const INSPECTION_STEPS = 256;

type Outbox = { steps: StepRecords[]; outward: CoreEffect[] };

/** One operator's process: up or down, with what it loses in a crash. */
export class SimulatedNode {
  readonly self: OperatorIndex;
  readonly disk: Disk;
  readonly l1 = createL1Feed();
  /** The newest height that went to the feed. */
  private publishedHeight: Height = heightOf(0);
  /** Counts starts: an event of an earlier life is void. */
  life = 0;
  /** Stopped for good. */
  halted = false;
  /** Operations take so many times as long. */
  diskSlowdown = 1;
  diskFull = false;
  /** Null: honest. */
  misbehave: Misbehaviour | null = null;
  private readonly options: NodeOptions;
  private open: OpenCore | null = null;
  private pending: Outbox = { steps: [], outward: [] };
  private committing: Outbox | null = null;
  private readonly timers = new RunningTimers();
  private armed: CrashPoint | null = null;
  /** Effects and recipients that a dying node still serves; null while it is not dying. */
  private budget: number | null = null;
  /** State at the last crash, if all of it was on disk. */
  private before: NodeProgress | null = null;
  private steps = 0;
  private readonly everybody: readonly OperatorIndex[];

  constructor(options: NodeOptions) {
    this.options = options;
    this.self = options.self;
    this.disk = options.disk;
    const places = options.config.operators.map((_, place) => place as OperatorIndex);
    this.everybody = places.filter((place) => place !== options.self);
  }

  get up(): boolean {
    return this.open !== null;
  }

  nowMs(): Millis {
    return this.options.clock.wallMs(this.options.host.nowUs());
  }

  /** Opens the replica from what the disk has. */
  start(): void {
    if (this.up || this.halted) return;
    const records = this.disk.open();
    const nowMs = this.nowMs();
    this.life++;
    this.l1.reset();
    this.guarded(() => {
      const opened = this.options.core.open(this.options.config, this.replayed(records), nowMs);
      this.open = opened.core;
      const effects = this.twist(opened.effects, null);
      const restart = { kind: "restart" as const, node: this.self, records, effects };
      this.options.host.observe({ ...restart, nowMs: this.options.host.trueMs() });
      if (this.before !== null && records.length > 0) {
        this.options.host.recovered(this, this.before, opened.core.progress());
      }
      this.perform(effects);
    });
  }

  /** Every second restart finds a log that was begun anew with what is live. [P3] */
  private replayed(records: readonly StoredRecord[]): readonly StoredRecord[] {
    if (this.life % 2 === 0) return records;
    return this.options.core.compact(this.options.config, records, this.publishedHeight);
  }

  /** One input or other event of this life. [DR1] */
  take(event: NodeEvent): void {
    if (this.open === null) return;
    switch (event.kind) {
      case "message":
        return this.step({
          kind: "message",
          nowMs: this.nowMs(),
          from: event.from,
          message: event.message,
        });
      case "timer":
        if (!this.timers.end(event.timer, event.serial)) return;
        return this.step({ kind: "timer", nowMs: this.nowMs(), timer: event.timer });
      case "checked":
        return this.step({
          kind: "checked",
          nowMs: this.nowMs(),
          job: event.job,
          verdicts: event.verdicts,
        });
      case "signed":
        return this.step({
          kind: "signed",
          nowMs: this.nowMs(),
          request: event.request,
          signatures: event.signatures,
        });
      case "committed":
        return this.finishCommit();
      case "wake":
        return this.guarded(() => this.perform(this.twist([], null)));
      case "input":
        return this.step(event.input(this.nowMs()));
    }
  }

  /** Dies now, or at the next commit. */
  arm(point: CrashPoint): void {
    if (!this.up) return;
    if (point.kind === "anytime") this.crash();
    else this.armed = point;
  }

  /** No crash is due any more. */
  disarm(): void {
    this.armed = null;
    this.budget = null;
  }

  /** Loses everything but the disk; of a commit under way any part may have got there. */
  crash(): void {
    const written = this.pending.steps.length === 0 && this.committing === null;
    this.before = written ? this.progress() : null;
    if (this.committing !== null) {
      const { steps } = this.committing;
      this.disk.append(steps.slice(0, this.options.random.disk.below(steps.length + 1)));
    }
    this.die();
    this.options.host.crashed(this);
  }

  /** How far the replica is; null while down. */
  progress(): NodeProgress | null {
    return this.open?.progress() ?? null;
  }

  /** Tells onlookers what `inspect` says. */
  show(): void {
    const state = this.open?.inspect();
    if (state === undefined) return;
    const nowMs = this.options.host.trueMs();
    this.options.host.observe({ kind: "inspected", node: this.self, nowMs, state });
  }

  /** The same without collections, which take long to count. */
  showProgress(): void {
    const progress = this.progress();
    if (progress === null) return;
    const state = { ...progress, collections: [], forkedLanes: [] };
    const nowMs = this.options.host.trueMs();
    this.options.host.observe({ kind: "inspected", node: this.self, nowMs, state });
  }

  private step(input: NodeInput): void {
    this.guarded(() => {
      const honest = (this.open as OpenCore).step(input);
      const effects = this.twist(honest, input);
      const nowMs = this.options.host.trueMs();
      this.options.host.observe({ kind: "step", node: this.self, nowMs, input, effects });
      this.perform(effects);
      if (++this.steps % INSPECTION_STEPS === 0) this.show();
    });
  }

  private twist(effects: readonly CoreEffect[], input: NodeInput | null): readonly CoreEffect[] {
    if (this.misbehave === null) return effects;
    const news = input?.kind === "l1" || input?.kind === "epochSet";
    return this.misbehave(effects, news ? null : input);
  }

  /** `step` is total: whatever it throws is a violation, and the end of this process. [D9, M4] */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.stop(error instanceof SafetyError ? "M4" : "D9", text);
    }
  }

  private stop(rule: "D9" | "M4", reason: string): void {
    this.halted = true;
    this.die();
    this.options.host.stopped(this, rule, reason);
  }

  private die(): void {
    const nowMs = this.options.host.trueMs();
    this.options.host.observe({ kind: "crash", node: this.self, nowMs });
    this.open = null;
    this.life++;
    this.pending = { steps: [], outward: [] };
    this.committing = null;
    this.timers.clear();
    this.disarm();
  }

  /** Inward effects at once; the others wait for the disk. [DR2] */
  private perform(effects: readonly CoreEffect[]): void {
    let records: StepRecords[number][] | null = null;
    for (const effect of effects) {
      switch (effect.kind) {
        case "persist":
          if (records === null) {
            records = [];
            this.pending.steps.push(records);
          }
          records.push(effect.record);
          break;
        case "setTimer":
          this.setTimer(effect.timer, effect.delayMs);
          break;
        case "cancelTimer":
          this.timers.cancel(effect.timer);
          break;
        case "check":
          this.check(effect.job);
          break;
        case "reject":
          break; // counted by onlookers
        case "halt":
          return this.stop("M4", effect.reason);
        default:
          this.pending.outward.push(effect);
      }
    }
    this.startCommit();
  }

  private setTimer(timer: TimerId, delayMs: number): void {
    const serial = this.timers.set(timer);
    const delayUs = this.options.clock.timerUs(delayMs);
    this.options.host.schedule(delayUs, this, { kind: "timer", timer, serial });
  }

  private check(job: CheckJob): void {
    const verdicts: Verdict[] = [];
    for (const claim of job.claims) verdicts.push(this.options.crypto.verify(claim));
    this.options.host.schedule(this.computeUs(), this, { kind: "checked", job, verdicts });
  }

  private computeUs(): number {
    const [low, high] = this.options.computeUs;
    return high === low ? low : this.options.random.compute.between(low, high);
  }

  /** [DR3] What comes while a commit is under way waits for the next. */
  private startCommit(): void {
    if (this.committing !== null) return;
    const { steps, outward } = this.pending;
    if (steps.length === 0 && outward.length === 0) return;
    this.committing = this.pending;
    this.pending = { steps: [], outward: [] };
    if (steps.length === 0) {
      this.finishCommit();
      return;
    }
    const [low, high] = this.options.commitUs;
    const delayUs = high === low ? low : this.options.random.disk.between(low, high);
    this.options.host.schedule(delayUs * this.diskSlowdown, this, { kind: "committed" });
  }

  private finishCommit(): void {
    const { committing, armed } = this;
    if (committing === null) return;
    const { steps, outward } = committing;
    if (steps.length > 0) {
      const lost = armed?.kind === "beforePersist" || armed?.kind === "duringPersist";
      // A failed commit ends the process. [DR4]
      if (lost || this.diskFull) return this.loseCommit(armed);
      this.disk.append(steps);
      const records = steps.length === 1 ? (steps[0] as StepRecords) : steps.flat();
      const nowMs = this.options.host.trueMs();
      this.options.host.observe({ kind: "durable", node: this.self, nowMs, records });
    }
    if (steps.length > 0 && armed?.kind === "afterPersist" && this.budget === null) {
      this.budget = armed.sent;
    }
    if (!this.release(outward)) {
      this.committing = null;
      this.crash();
      return;
    }
    this.committing = null;
    this.startCommit();
  }

  private loseCommit(armed: CrashPoint | null): void {
    if (armed?.kind === "beforePersist" && this.committing !== null) this.committing.steps = [];
    this.crash();
  }

  /** Performs outward effects in order; false once the budget of a dying node is spent. */
  private release(outward: readonly CoreEffect[]): boolean {
    for (const effect of outward) {
      if (this.budget !== null && this.budget <= 0) return false;
      const nowMs = this.options.host.trueMs();
      this.options.host.observe({ kind: "left", node: this.self, nowMs, effect });
      const spent = this.leave(effect, this.budget ?? Number.POSITIVE_INFINITY);
      if (this.budget !== null) this.budget -= spent;
    }
    return this.budget === null || this.budget > 0;
  }

  /** @returns how much of the budget the effect took. */
  private leave(effect: CoreEffect, budget: number): number {
    const { host, signer, disk, config } = this.options;
    switch (effect.kind) {
      case "sign": {
        const { request } = effect;
        const signatures = signer(request);
        host.schedule(this.computeUs(), this, { kind: "signed", request, signatures });
        return 1;
      }
      case "send":
        return this.send(effect.to, effect.message, budget);
      case "serve": {
        const answer = disk.serve(effect.request, config.local.maxResponseBytes);
        host.transmit(this.self, effect.to, answer);
        return 1;
      }
      case "publish":
        this.publishedHeight = effect.output.header.height;
        return 1;
      default:
        return 1; // ordered, evidence: onlookers have seen it
    }
  }

  private send(to: CoreRecipients, message: PeerMessage, budget: number): number {
    const recipients = to === "all" ? this.everybody : to;
    let sent = 0;
    for (const recipient of recipients) {
      if (sent >= budget) break;
      if (recipient !== this.self) this.options.host.transmit(this.self, recipient, message);
      sent++;
    }
    return sent;
  }
}
