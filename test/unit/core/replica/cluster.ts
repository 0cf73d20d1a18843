/**
 * A whole committee in one process without delays: records are durable at once, signatures and checks
 * are answered at once, messages arrive in the order in which they were sent. For tests of the
 * composition; faults are the simulator's.
 */
import {
  committeeBlob,
  committeeHash,
  createCommittee,
  defaultLocalParameters,
  defaultProtocolParameters,
  type EpochRecord,
  type EpochRecords,
  genesisHash,
  type NetworkConfig,
  type PeerMessage,
  type ProtocolParameters,
  peerKeyOf,
  type StoredRecord,
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
import {
  epochOf,
  millisOf,
  type OperatorIndex,
  operatorOf,
  type PeerKey,
  rollupOf,
  seatsOf,
  ZERO_ADDRESS,
} from "../../../../src/primitives/brand.ts";
import { createDisk } from "../../../simulator/disk.ts";
import { createFakeKeyring } from "../../../simulator/fake-crypto.ts";

export const OPERATORS = 4;
const SEED = 7;

const keyring = createFakeKeyring(SEED, OPERATORS);
const network: NetworkConfig = {
  name: "composition",
  domain: { l1ChainId: 0, registry: ZERO_ADDRESS },
  registryBlock: 0,
  members: keyring.publicKeys.map((keys) => ({ seats: seatsOf(1), ...keys })),
  rollups: [1, 2].map((id) => ({
    rollupId: rollupOf(id),
    name: `rollup-${id}`,
    evmChainId: 1000 + id,
    orderPolicy: 1,
  })),
  parameters: defaultProtocolParameters(OPERATORS),
};
export const crypto = keyring.bind({
  domain: network.domain,
  instance: genesisHash(network),
  rules: ALL_RULES,
  keyAt: (_, place) => place,
});

/** The key of a member, by its place in the configuration. */
export const peerOf = (operator: number): PeerKey => {
  const member = network.members[operator];
  return member === undefined ? (`stranger-${operator}` as PeerKey) : peerKeyOf(member.nodeKey);
};

/** What a test may choose of its network. */
export type Variation = {
  readonly parameters?: Partial<ProtocolParameters>;
  readonly rules?: Partial<Rules>;
};

/** Configuration of one member. */
export function configOf(operator: number, variation: Variation = {}): ReplicaConfig {
  const varied = { ...network, parameters: { ...network.parameters, ...variation.parameters } };
  const own = network.members[operator];
  return {
    network: varied,
    genesisHash: genesisHash(varied),
    committeeHash: committeeHash(
      committeeBlob(createCommittee(epochOf(0), network.members), keyring.aggregateKey),
    ),
    local: defaultLocalParameters(OPERATORS, 50),
    rules: { ...ALL_RULES, ...variation.rules },
    ownKeys: own === undefined ? [] : [own.blsKey],
  };
}

type Timer = { readonly key: string; readonly dueMs: number; readonly input: Input };

export type Member = {
  readonly operator: OperatorIndex;
  replica: Replica;
  records: EpochRecord[];
  timers: Timer[];
  readonly effects: Effect[];
  readonly published: PublishedOutput[];
};

type OpenOptions = NonNullable<Parameters<typeof openReplica>[3]>;

export type Cluster = {
  nowMs: number;
  readonly variation: Variation;
  readonly members: Member[];
  /** Asleep: nothing reaches them, and their timers stand still. */
  readonly asleep: Set<number>;
  /** Messages of these kinds reach nobody. */
  readonly withheld: Set<PeerMessage["kind"]>;
  readonly mail: { from: OperatorIndex; to: OperatorIndex; message: PeerMessage }[];
};

export function createCluster(variation: Variation = {}): Cluster {
  const cluster: Cluster = {
    nowMs: 0,
    variation,
    members: [],
    asleep: new Set(),
    withheld: new Set(),
    mail: [],
  };
  for (let place = 0; place < OPERATORS; place++) {
    const records = initialRecords(configOf(place, variation));
    cluster.members.push(openMember(cluster, operatorOf(place), records));
  }
  deliverMail(cluster);
  return cluster;
}

/** Records as the disk hands them over: by epoch, rising. */
export function byEpoch(records: readonly EpochRecord[]): EpochRecords[] {
  const epochs = [...new Set(records.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  return epochs.map((epoch) => ({
    epoch,
    records: records.filter((entry) => entry.epoch === epoch).map(({ record }) => record),
  }));
}

/** Without their epochs. */
export const bare = (records: readonly EpochRecord[]): StoredRecord[] =>
  records.map(({ record }) => record);

function openMember(
  cluster: Cluster,
  operator: OperatorIndex,
  records: EpochRecord[],
  options: OpenOptions = {},
): Member {
  const config = configOf(operator, cluster.variation);
  const opened = openReplica(config, byEpoch(records), millisOf(cluster.nowMs), options);
  const member: Member = {
    operator,
    replica: opened.replica,
    records,
    timers: [],
    effects: [],
    published: [],
  };
  perform(cluster, member, opened.effects);
  return member;
}

export function memberOf(cluster: Cluster, operator: number): Member {
  const member = cluster.members[operator];
  if (member === undefined) throw new RangeError(`no member ${operator}`);
  return member;
}

/** Opens a member again from its records, or from others. */
export function reopen(
  cluster: Cluster,
  operator: number,
  records?: EpochRecord[],
  options: OpenOptions = {},
): Member {
  const old = memberOf(cluster, operator);
  const kept = records ?? [...old.records];
  const member = openMember(cluster, operatorOf(operator), kept, options);
  cluster.members[operator] = member;
  deliverMail(cluster);
  return member;
}

/** Gives one input to one member and performs what follows, here and elsewhere. */
export function give(cluster: Cluster, operator: number, input: Input): Effect[] {
  const member = memberOf(cluster, operator);
  const effects = step(member.replica, input);
  perform(cluster, member, effects);
  deliverMail(cluster);
  return effects;
}

/** Lets time pass, timer by timer. */
export function run(cluster: Cluster, lengthMs: number): void {
  const endMs = cluster.nowMs + lengthMs;
  for (;;) {
    const next = cluster.members
      .filter(({ operator }) => !cluster.asleep.has(operator))
      .flatMap((member) => member.timers.map((timer) => ({ member, timer })))
      .filter(({ timer }) => timer.dueMs <= endMs)
      .sort((a, b) => a.timer.dueMs - b.timer.dueMs)[0];
    if (next === undefined) break;
    cluster.nowMs = Math.max(cluster.nowMs, next.timer.dueMs);
    next.member.timers = next.member.timers.filter((timer) => timer !== next.timer);
    const input = { ...next.timer.input, nowMs: millisOf(cluster.nowMs) } as Input;
    perform(cluster, next.member, step(next.member.replica, input));
    deliverMail(cluster);
  }
  cluster.nowMs = endMs;
}

function deliverMail(cluster: Cluster): void {
  for (let next = cluster.mail.shift(); next !== undefined; next = cluster.mail.shift()) {
    const { from, to, message } = next;
    const member = cluster.members[to];
    if (member === undefined || cluster.asleep.has(to)) continue;
    if (cluster.withheld.has(message.kind)) continue;
    const nowMs = millisOf(cluster.nowMs);
    const input: Input = { kind: "message", nowMs, from: peerOf(from), message };
    perform(cluster, member, step(member.replica, input));
  }
}

function perform(cluster: Cluster, member: Member, effects: readonly Effect[]): void {
  const nowMs = millisOf(cluster.nowMs);
  const again = (input: Input): void => perform(cluster, member, step(member.replica, input));
  for (const effect of effects) {
    member.effects.push(effect);
    switch (effect.kind) {
      case "persist":
        member.records.push({ epoch: effect.epoch, record: effect.record });
        break;
      case "sign":
        again({
          kind: "signed",
          nowMs,
          request: effect.request,
          signatures: crypto.signerOf(member.operator)(effect.request),
        });
        break;
      case "check": {
        const { owner, epoch, id, claims } = effect.job;
        const verdicts = claims.map((claim) => crypto.verify(claim));
        again({ kind: "checked", nowMs, job: { owner, epoch, id }, verdicts });
        break;
      }
      case "setTimer": {
        const key = keyOfTimer(effect.timer);
        member.timers = member.timers.filter((timer) => timer.key !== key);
        const input: Input = { kind: "timer", nowMs, timer: effect.timer };
        member.timers.push({ key, dueMs: cluster.nowMs + effect.delayMs, input });
        break;
      }
      case "cancelTimer": {
        const key = keyOfTimer(effect.timer);
        member.timers = member.timers.filter((timer) => timer.key !== key);
        break;
      }
      case "send":
        post(cluster, member.operator, effect);
        break;
      case "serve":
        cluster.mail.push({
          from: member.operator,
          to: operatorOf(placeOf(effect.to)),
          message: serveFrom(member, effect.request),
        });
        break;
      case "publish":
        member.published.push(effect.output);
        break;
    }
  }
}

const keyOfTimer = ({ owner, epoch, name }: { owner: string; epoch: number; name: string }) =>
  `${owner}/${epoch}/${name}`;

const placeOf = (key: PeerKey): number =>
  network.members.findIndex(({ nodeKey }) => peerKeyOf(nodeKey) === key);

/** What the member's disk answers, whatever the epoch of the request. */
function serveFrom(
  member: Member,
  request: Extract<Effect, { kind: "serve" }>["request"],
): PeerMessage {
  const { epoch } = request;
  if (request.kind === "getEpochProofs") {
    const proofs = member.records.flatMap(({ record }) =>
      record.kind === "epochProof" ? [record.proof] : [],
    );
    const asked = proofs
      .filter(({ boundary }) => boundary.epoch >= request.fromEpoch)
      .slice(0, request.count);
    return { kind: "epochProofs", epoch, proofs: asked };
  }
  const disk = createDisk(bare(member.records));
  return disk.serve(request, configOf(0).local.maxResponseBytes);
}

function post(
  cluster: Cluster,
  from: OperatorIndex,
  effect: Extract<Effect, { kind: "send" }>,
): void {
  const all = Array.from({ length: OPERATORS }, (_, place) => operatorOf(place));
  const receivers = effect.to === "all" ? all : effect.to.map((key) => operatorOf(placeOf(key)));
  for (const to of receivers) {
    if (to !== from) cluster.mail.push({ from, to, message: effect.message });
  }
}
