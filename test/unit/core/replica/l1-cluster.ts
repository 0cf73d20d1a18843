/**
 * A committee that changes with an L1: sets, anchors and forced items as a test's L1 tells them. Keys
 * of more operators than any one set has; a place is whoever the set puts there.
 */
import {
  defaultLocalParameters,
  defaultProtocolParameters,
  type EpochRecord,
  type EpochSet,
  genesisHash,
  type L1Block,
  type NetworkConfig,
  type PeerMessage,
  type ProtocolParameters,
  peerKeyOf,
  type RollupConfig,
} from "../../../../src/chain/index.ts";
import type { Effect, Input, PublishedOutput } from "../../../../src/core/contract.ts";
import {
  initialRecords,
  openReplica,
  type Replica,
  type ReplicaConfig,
  step,
} from "../../../../src/core/replica/index.ts";
import { ALL_RULES, type Rules } from "../../../../src/core/rules.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import {
  type Address,
  epochOf,
  type Hash,
  millisOf,
  operatorOf,
  type PeerKey,
  rollupOf,
  seatsOf,
} from "../../../../src/primitives/brand.ts";
import { createDisk } from "../../../simulator/disk.ts";
import { createFakeKeyring } from "../../../simulator/fake-crypto.ts";
import { bare, byEpoch } from "./cluster.ts";

/** L1 blocks per epoch. */
export const P = 10;
const OPERATORS = 7;
const keyring = createFakeKeyring(11, OPERATORS);
const peerAt = (operator: number): PeerKey =>
  peerKeyOf(keyring.publicKeys[operator]?.nodeKey as Uint8Array);

const network: NetworkConfig = {
  name: "with-an-l1",
  domain: { l1ChainId: 31337, registry: `0x${"aa".repeat(20)}` as Address },
  registryBlock: 0,
  members: [],
  rollups: [],
  parameters: { ...defaultProtocolParameters(4), anchorDelayMs: 1000, maxAnchorLag: 5 },
};

const rollup = (id: number): RollupConfig => ({
  rollupId: rollupOf(id),
  name: `rollup-${id}`,
  evmChainId: 100 + id,
  orderPolicy: 1,
});

/** What the L1 says an epoch consists of: operators by place with their seats, and how many rollups. */
export type Plan = {
  readonly members: readonly (readonly [operator: number, seats: number])[];
  readonly rollups: number;
};

function setOf(epoch: number, { members, rollups }: Plan): EpochSet {
  return {
    epoch: epochOf(epoch),
    members: members.map(([operator, seats]) => ({
      seats: seatsOf(seats),
      ...(keyring.publicKeys[operator] as { blsKey: Uint8Array; nodeKey: Uint8Array }),
    })),
    committeeHash: keccakText(JSON.stringify(members)),
    leaderSeed: keccakText(`snapshot of ${epoch}`),
    rollups: Array.from({ length: rollups }, (_, index) => rollup(index + 1)),
    endsAtL1Block: (epoch + 1) * P,
  };
}

export const l1Hash = (number: number): Hash => keccakText(`l1 block ${number}`);

export const l1Block = (number: number, more: Partial<L1Block> = {}): L1Block => ({
  number,
  hash: l1Hash(number),
  forced: [],
  inclusions: [],
  ...more,
});

type Timer = { readonly key: string; readonly dueMs: number; readonly input: Input };
export type L1Member = {
  readonly operator: number;
  replica: Replica;
  records: EpochRecord[];
  timers: Timer[];
  readonly effects: Effect[];
  readonly published: PublishedOutput[];
};

/** The whole network and its L1. */
export class L1Network {
  nowMs = 0;
  readonly members = new Map<number, L1Member>();
  readonly asleep = new Set<number>();
  /** Sets told so far, by epoch. */
  readonly sets: EpochSet[] = [];
  readonly blocks: L1Block[] = [];
  private readonly mail: { from: number; to: number; message: PeerMessage }[] = [];
  private readonly rules: Rules;
  private readonly parameters: ProtocolParameters;

  constructor(
    plan: Plan,
    variation: { rules?: Partial<Rules>; parameters?: Partial<ProtocolParameters> } = {},
  ) {
    this.rules = { ...ALL_RULES, ...variation.rules };
    this.parameters = { ...network.parameters, ...variation.parameters };
    this.sets.push(setOf(0, plan));
    for (const [operator] of plan.members) this.start(operator);
    this.deliver();
  }

  config(operator: number): ReplicaConfig {
    const varied = { ...network, parameters: this.parameters };
    return {
      network: varied,
      genesisHash: genesisHash(varied),
      committeeHash: `0x${"00".repeat(32)}` as Hash,
      local: defaultLocalParameters(4, 50),
      rules: this.rules,
      ownKeys: [keyring.publicKeys[operator]?.blsKey as Uint8Array],
    };
  }

  /** Opens a node from its records, or as a new one, and tells it all of the L1. */
  start(operator: number): L1Member {
    const [first] = this.sets;
    const config = this.config(operator);
    const records = this.members.get(operator)?.records ?? initialRecords(config, first);
    const opened = openReplica(config, byEpoch(records), millisOf(this.nowMs));
    const member: L1Member = {
      operator,
      replica: opened.replica,
      records: [...records],
      timers: [],
      effects: [],
      published: [],
    };
    this.members.set(operator, member);
    this.perform(member, opened.effects);
    for (const set of this.sets.slice(1))
      this.give(member, { kind: "epochSet", ...this.time(), set });
    if (this.blocks.length > 0)
      this.give(member, { kind: "l1", ...this.time(), blocks: this.blocks });
    return member;
  }

  at(operator: number): L1Member {
    const member = this.members.get(operator);
    if (member === undefined) throw new RangeError(`no node ${operator}`);
    return member;
  }

  private time() {
    return { nowMs: millisOf(this.nowMs) };
  }

  private awake(): L1Member[] {
    return [...this.members.values()].filter(({ operator }) => !this.asleep.has(operator));
  }

  /** set(e) is fixed for everybody but those who lag. */
  fix(epoch: number, plan: Plan, except: readonly number[] = []): void {
    const set = setOf(epoch, plan);
    this.sets.push(set);
    for (const member of this.awake()) {
      if (!except.includes(member.operator)) {
        this.give(member, { kind: "epochSet", ...this.time(), set });
      }
    }
  }

  /** The L1 is final up to this block. */
  finalize(upTo: number, extra: readonly L1Block[] = [], except: readonly number[] = []): void {
    const from = (this.blocks.at(-1)?.number ?? 0) + 1;
    const fresh: L1Block[] = [];
    for (let number = from; number <= upTo; number++) {
      fresh.push(extra.find((block) => block.number === number) ?? l1Block(number));
    }
    this.blocks.push(...fresh);
    for (const member of this.awake()) {
      if (except.includes(member.operator)) continue;
      this.give(member, { kind: "l1", ...this.time(), blocks: fresh });
    }
  }

  give(member: L1Member, input: Input): Effect[] {
    const effects = step(member.replica, input);
    this.perform(member, effects);
    this.deliver();
    return effects;
  }

  run(lengthMs: number): void {
    const endMs = this.nowMs + lengthMs;
    for (;;) {
      const next = this.awake()
        .flatMap((member) => member.timers.map((timer) => ({ member, timer })))
        .filter(({ timer }) => timer.dueMs <= endMs)
        .sort((a, b) => a.timer.dueMs - b.timer.dueMs)[0];
      if (next === undefined) break;
      this.nowMs = Math.max(this.nowMs, next.timer.dueMs);
      next.member.timers = next.member.timers.filter((timer) => timer !== next.timer);
      this.give(next.member, { ...next.timer.input, ...this.time() } as Input);
    }
    this.nowMs = endMs;
  }

  private deliver(): void {
    for (let next = this.mail.shift(); next !== undefined; next = this.mail.shift()) {
      const member = this.members.get(next.to);
      if (member === undefined || this.asleep.has(next.to)) continue;
      const { message } = next;
      const input: Input = { kind: "message", ...this.time(), from: peerAt(next.from), message };
      this.perform(member, step(member.replica, input));
    }
  }

  private perform(member: L1Member, effects: readonly Effect[]): void {
    for (const effect of effects) {
      member.effects.push(effect);
      this.performOne(member, effect);
    }
  }

  private performOne(member: L1Member, effect: Effect): void {
    const again = (input: Input): void => this.perform(member, step(member.replica, input));
    switch (effect.kind) {
      case "persist":
        member.records.push({ epoch: effect.epoch, record: effect.record });
        return;
      case "sign": {
        const { request } = effect;
        const signatures = this.crypto().signerOf(operatorOf(member.operator))(request);
        return again({ kind: "signed", ...this.time(), request, signatures });
      }
      case "check": {
        const { claims, ...job } = effect.job;
        const verdicts = claims.map((claim) => this.crypto().verify(claim));
        return again({ kind: "checked", ...this.time(), job, verdicts });
      }
      case "setTimer":
      case "cancelTimer": {
        const { owner, epoch, name } = effect.timer;
        const key = `${owner}/${epoch}/${name}`;
        member.timers = member.timers.filter((timer) => timer.key !== key);
        if (effect.kind === "cancelTimer") return;
        const input: Input = { kind: "timer", ...this.time(), timer: effect.timer };
        member.timers.push({ key, dueMs: this.nowMs + effect.delayMs, input });
        return;
      }
      case "send": {
        const { epoch } = effect.message;
        const everybody = this.membersAt(epoch).map(({ nodeKey }) => peerKeyOf(nodeKey));
        for (const key of effect.to === "all" ? everybody : effect.to) {
          this.post(member.operator, key, effect.message);
        }
        return;
      }
      case "serve":
        return this.post(member.operator, effect.to, this.serve(member, effect.request));
      case "publish":
        member.published.push(effect.output);
        return;
      default:
    }
  }

  private post(from: number, key: PeerKey, message: PeerMessage): void {
    const to = keyring.publicKeys.findIndex(({ nodeKey }) => peerKeyOf(nodeKey) === key);
    if (to !== from) this.mail.push({ from, to, message });
  }

  private serve(
    member: L1Member,
    request: Extract<Effect, { kind: "serve" }>["request"],
  ): PeerMessage {
    const { epoch } = request;
    if (request.kind !== "getEpochProofs") {
      return createDisk(bare(member.records)).serve(request, 4 * 1024 * 1024);
    }
    const proofs = member.records.flatMap(({ record }) =>
      record.kind === "epochProof" && record.proof.boundary.epoch >= request.fromEpoch
        ? [record.proof]
        : [],
    );
    return { kind: "epochProofs", epoch, proofs: proofs.slice(0, request.count) };
  }

  /** Who signs at a place is whoever the set of that epoch has there. */
  private crypto() {
    return keyring.bind({
      domain: network.domain,
      instance: genesisHash(network),
      rules: ALL_RULES,
      keyAt: (epoch, place) => this.operatorAt(epoch, place),
    });
  }

  private operatorAt(epoch: number, place: number): number {
    const nodeKey = this.membersAt(epoch)[place]?.nodeKey;
    return keyring.publicKeys.findIndex((keys) => keys.nodeKey === nodeKey);
  }

  /** A set that is no committee gives way to the members before it. [E2] */
  private membersAt(epoch: number): EpochSet["members"] {
    const usable = this.sets.slice(0, epoch + 1).findLast(({ members }) => members.length >= 4);
    return usable?.members ?? [];
  }
}
