/**
 * The shipped driver of the cores. [DR1..DR9]
 *
 *   inbox -> step -> inward effects at once
 *                 -> records and outward effects into the outbox
 *                      -> one group commit at a time -> outward effects, in order
 *
 * The simulator drives the same cores by the same contract; nothing of the protocol is in here.
 */
import type { Answer, EpochRecord, EpochSet, L1Block, PeerMessage } from "../chain/index.ts";
import { encodePeerMessage } from "../codec/index.ts";
import {
  type CheckJob,
  type Claim,
  type Effect,
  type Input,
  type PublishedOutput,
  type Recipients,
  type Replica,
  type Signatures,
  type SigningRequest,
  step,
  type Verdict,
} from "../core/index.ts";
import { assertNever } from "../primitives/assert.ts";
import { type Epoch, millisOf, type PeerKey } from "../primitives/brand.ts";
import { LockstepError } from "../primitives/errors.ts";
import { CLASS_OF, createInbox, type Inbox, type TimelessInput } from "./inbox.ts";
import { createRecipients } from "./recipients.ts";
import { createServing } from "./serving.ts";
import { createTimers } from "./timers.ts";

/** Inputs per turn, and how long a turn may last before the event loop has its say. [DR8] */
const STEP_BUDGET = 64;
const TURN_MS = 8;

/** How long a commit waits for room on the disk before it is tried again. */
const FULL_DISK_RETRY_MS = 1000;

/** What a driver needs from the rest of a node; each part is one outside thing. */
export type DriverParts = {
  readonly replica: Replica;
  /** My key, whether or not I am a member. */
  readonly self: PeerKey;
  readonly maxResponseBytes: number;
  /** Wall clock, ms. */
  nowMs(): number;
  /** Durable on return, each step as a whole. [DR3] */
  commit(steps: readonly (readonly EpochRecord[])[]): Promise<void>;
  serve(request: Extract<Effect, { kind: "serve" }>["request"], bytes: number): Promise<Answer>;
  sign(request: SigningRequest): Promise<Signatures | null>;
  verify(claims: readonly Claim[]): Promise<readonly Verdict[]>;
  send(to: PeerKey, message: PeerMessage, frame: Uint8Array): void;
  /** Appends to the feed; a promise where it has no room. */
  publish(output: PublishedOutput): Promise<void> | undefined;
  /** Why nothing can be written for now, or null once it can. */
  diskFull(reason: string | null): void;
  /** Who signs, checks and is connected from here on; told before anything of the epoch. [E6, E8] */
  epochOpened(effect: EpochOpened): void;
  /** Nothing more is asked of the epoch; everything before it has left. [E6, P6] */
  epochClosed(epoch: Epoch): void;
  /** Onlookers: metrics, health, doors. */
  stepped(input: Input, effects: readonly Effect[]): void;
  left(effect: Effect): void;
  /** The process must end: a halt of the protocol, or a part that failed. [DR4, M4] */
  failed(failure: DriverFailure): void;
};

export type EpochOpened = Extract<Effect, { readonly kind: "epochOpened" }>;

export type DriverFailure =
  | { readonly kind: "halt"; readonly reason: string }
  | { readonly kind: "error"; readonly error: unknown };

export type Driver = {
  readonly inbox: Inbox;
  /** A message of a peer; a promise where its stream has to wait. */
  receive(from: PeerKey, message: PeerMessage, bytes: number): Promise<void> | undefined;
  /** Final L1 blocks, rising; told whenever they come. [ST1] */
  l1(blocks: readonly L1Block[]): void;
  /** A set that is fixed, rising, each once. [E2] */
  epochSet(set: EpochSet): void;
  /** Performs the effects of opening the replica. */
  start(effects: readonly Effect[]): void;
  /** No more steps; resolves after the last commit. [DR9] */
  stop(): Promise<void>;
};

type Outbox = { steps: (readonly EpochRecord[])[]; outward: Effect[] };
const emptyOutbox = (): Outbox => ({ steps: [], outward: [] });

export function createDriver(parts: DriverParts): Driver {
  let outbox = emptyOutbox();
  let committing: Promise<void> | null = null;
  let scheduled = false;
  let stopped = false;
  let diskFailed = false;
  const recipients = createRecipients(parts.self);
  const inbox = createInbox(schedule);
  const timers = createTimers((timer) => inbox.internal({ kind: "timer", timer }));
  const serving = createServing({
    serve: (request) => parts.serve(request, parts.maxResponseBytes),
    send: (to, answer) => void send([to], answer),
    failed: (error) => fail({ kind: "error", error }),
    elapsedMs: () => performance.now(),
    after: (delayMs, act) => void setTimeout(act, delayMs).unref(),
  });

  function schedule(): void {
    if (scheduled || stopped) return;
    scheduled = true;
    setImmediate(turn);
  }

  /** The only caller of `step`. [DR1, DR8] */
  function turn(): void {
    scheduled = false;
    const endMs = performance.now() + TURN_MS;
    for (let count = 0; count < STEP_BUDGET && !stopped; count++) {
      const waiting = inbox.next();
      if (waiting === null) break;
      const effects = take(waiting.input);
      waiting.taken?.(effects);
      if (performance.now() > endMs) break;
    }
    wakeCommit();
    if (inbox.size > 0) schedule();
  }

  function take(timeless: TimelessInput): readonly Effect[] {
    const input = { ...timeless, nowMs: millisOf(parts.nowMs()) } as Input;
    try {
      const effects = step(parts.replica, input);
      parts.stepped(input, effects);
      perform(effects);
      return effects;
    } catch (error) {
      fail({ kind: "error", error });
      return [];
    }
  }

  /** Inward effects at once; records and outward effects wait for the disk. [DR2] */
  function perform(effects: readonly Effect[]): void {
    let records: EpochRecord[] | null = null;
    for (const effect of effects) {
      switch (effect.kind) {
        case "persist":
          if (records === null) {
            records = [];
            outbox.steps.push(records);
          }
          records.push({ epoch: effect.epoch, record: effect.record });
          break;
        case "setTimer":
          timers.set(effect.timer, effect.delayMs);
          break;
        case "cancelTimer":
          timers.cancel(effect.timer);
          break;
        case "check":
          check(effect.job);
          break;
        case "reject":
          break; // onlookers have counted it
        case "epochOpened":
          recipients.opened(effect);
          parts.epochOpened(effect);
          break;
        case "evidence":
          // It rests on no record of mine, and a halt in the same step must not swallow it. [S7]
          parts.left(effect);
          break;
        case "halt":
          return fail({ kind: "halt", reason: effect.reason });
        default:
          outbox.outward.push(effect);
      }
    }
  }

  function check({ claims, ...job }: CheckJob): void {
    parts.verify(claims).then(
      (verdicts) => inbox.internal({ kind: "checked", job, verdicts }),
      (error) => fail({ kind: "error", error }),
    );
  }

  function wakeCommit(): void {
    if (committing !== null || stopped) return;
    if (outbox.steps.length === 0 && outbox.outward.length === 0) return;
    committing = commitAll()
      .catch((error: unknown) => fail({ kind: "error", error }))
      .finally(() => {
        committing = null;
      });
  }

  /** What steps finish meanwhile shares the next commit. [DR3] */
  async function commitAll(): Promise<void> {
    while (outbox.steps.length > 0 || outbox.outward.length > 0) {
      const { steps, outward } = outbox;
      outbox = emptyOutbox();
      if (steps.length > 0) await commit(steps);
      for (const effect of outward) {
        const room = leave(effect);
        if (room !== undefined) await room;
        parts.left(effect);
      }
    }
  }

  /**
   * After a failure nothing is written any more: the page cache may lie. [DR4] A full disk is no
   * failure: nothing was written, so nothing leaves, and the same is tried again.
   */
  async function commit(steps: readonly (readonly EpochRecord[])[]): Promise<void> {
    while (!diskFailed) {
      try {
        await parts.commit(steps);
        parts.diskFull(null);
        return;
      } catch (error) {
        const full = error instanceof LockstepError && error.recovery === "retry";
        diskFailed = !full || stopped;
        if (diskFailed) throw error;
        parts.diskFull(error instanceof Error ? error.message : String(error));
        await new Promise((resolve) => setTimeout(resolve, FULL_DISK_RETRY_MS));
      }
    }
  }

  function leave(effect: Effect): Promise<void> | undefined {
    switch (effect.kind) {
      case "sign":
        return sign(effect.request);
      case "send":
        return send(effect.to, effect.message);
      case "serve":
        serving.take(effect.to, effect.request);
        return undefined;
      case "publish":
        return parts.publish(effect.output);
      case "ordered":
      case "alarm":
        return undefined; // onlookers are told
      case "epochClosed":
        recipients.closed(effect.epoch);
        parts.epochClosed(effect.epoch);
        return undefined;
      case "persist":
      case "check":
      case "setTimer":
      case "cancelTimer":
      case "reject":
      case "epochOpened":
      case "evidence":
      case "halt":
        return undefined; // performed when they were made
      default:
        return assertNever(effect);
    }
  }

  /** The answer comes back as an input; nobody waits for it here. [DR5] */
  function sign(request: SigningRequest): undefined {
    parts.sign(request).then(
      (signatures) => inbox.internal({ kind: "signed", request, signatures }),
      (error) => fail({ kind: "error", error }),
    );
  }

  function send(to: Recipients, message: PeerMessage): undefined {
    const frame = encodePeerMessage(message);
    for (const receiver of to === "all" ? recipients.of(message.epoch) : to) {
      if (receiver !== parts.self) parts.send(receiver, message, frame);
    }
  }

  function fail(failure: DriverFailure): void {
    if (stopped) return;
    stopped = true;
    timers.clear();
    serving.stop();
    parts.failed(failure);
  }

  return {
    inbox,
    receive(from, message, bytes) {
      const input = { kind: "message", from, message } as const;
      const place = { class: CLASS_OF[message.kind], from };
      return inbox.offer({ input, taken: null, ...place }, bytes);
    },
    l1: (blocks) => inbox.internal({ kind: "l1", blocks }),
    epochSet: (set) => inbox.internal({ kind: "epochSet", set }),
    start(effects) {
      perform(effects);
      wakeCommit();
    },
    async stop() {
      stopped = true;
      timers.clear();
      serving.stop();
      if (committing !== null) await committing;
      const { steps } = outbox;
      outbox = emptyOutbox();
      if (steps.length > 0) await commit(steps);
    },
  };
}
