/** From a schedule to what all nodes agree on: keys, committee, network configuration, rules. */
import {
  type Committee,
  committeeBlob,
  committeeHash,
  createCommittee,
  defaultLocalParameters,
  defaultProtocolParameters,
  type EpochSet,
  genesisHash,
  type LocalParameters,
  type Member,
  type NetworkConfig,
  type ProtocolParameters,
} from "../../src/chain/index.ts";
import { ALL_RULES, type Rules } from "../../src/core/rules.ts";
import type { BlsBackend } from "../../src/crypto/bls.ts";
import { assert } from "../../src/primitives/assert.ts";
import {
  type Address,
  type Epoch,
  epochOf,
  type Hash,
  type OperatorIndex,
  operatorOf,
  seatsOf,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "../../src/primitives/brand.ts";
import type { Binding, Keyring, NetworkCrypto, Operator, PublicKeys } from "./crypto.ts";
import { createFakeKeyring } from "./fake-crypto.ts";
import { createL1, keysOf, type Seat, type VirtualL1 } from "./l1.ts";
import { rollupsOf } from "./load.ts";
import { createRealKeyring } from "./real-crypto.ts";
import { createRoster, type Roster } from "./roster.ts";
import type { Schedule } from "./schedule.ts";

/** The fixed facts of one run. */
export type NetworkSetup = {
  readonly config: NetworkConfig;
  readonly genesisHash: Hash;
  readonly committee: Committee;
  readonly committeeHash: Hash;
  readonly local: LocalParameters;
  readonly rules: Rules;
  readonly crypto: NetworkCrypto;
  /** The same keys on another chain: what a replayer has collected there. [D5] */
  readonly foreignCrypto: NetworkCrypto;
  /** Everybody who ever takes part, by name. */
  readonly operators: readonly Operator[];
  readonly honest: readonly OperatorIndex[];
  readonly byzantine: readonly OperatorIndex[];
  readonly roster: Roster;
  /** Null without an L1. */
  readonly l1: VirtualL1 | null;
  /** By the simulator's own derivation. */
  setOf(epoch: Epoch): EpochSet;
};

/**
 * @param bls for schedules with real cryptography.
 * @throws {AssertionError} for seats that make no committee, or an unknown parameter.
 */
export function createNetworkSetup(schedule: Schedule, bls: BlsBackend | null): NetworkSetup {
  const owners = keysOf(schedule.l1, schedule.seats);
  const keyring = keyringOf(schedule, owners.length, bls);
  const keyOf = (key: number): PublicKeys => {
    const keys = keyring.publicKeys[key];
    assert(keys !== undefined, "every operator has keys");
    return keys;
  };
  const membersOf = (set: readonly Seat[]): Member[] =>
    set.map(({ operator, key, seats }) => ({
      seats: seatsOf(seats),
      blsKey: keyOf(key).blsKey,
      nodeKey: keyOf(operator).nodeKey,
    }));
  const l1 = l1Of(schedule);
  const genesis = schedule.seats.map((seats, operator) => ({ operator, key: operator, seats }));
  const roster = createRoster(l1 === null ? () => genesis : (epoch) => l1.seatsOf(epoch));
  const members = membersOf(genesis);
  const parameters = {
    protocol: defaultProtocolParameters(members.length),
    local: localOf(schedule),
  };
  const { protocol, local } = override(parameters, schedule.parameters);
  const config: NetworkConfig = {
    name: "simulated",
    domain: l1 === null ? { l1ChainId: 0, registry: ZERO_ADDRESS } : L1_DOMAIN,
    registryBlock: 0,
    members: l1 === null ? members : [],
    rollups: l1 === null ? rollupsOf(schedule.rollups) : [],
    parameters: protocol,
  };
  const committee = createCommittee(epochOf(0), members);
  const instance = genesisHash(config);
  const rules: Rules = { ...ALL_RULES };
  for (const rule of schedule.rulesOff) (rules as Record<keyof Rules, boolean>)[rule] = false;
  const liars = new Set(schedule.byzantine.map((byzantine) => byzantine.operator));
  const operators = Array.from(new Set(owners), (operator) => ({
    nodeKey: keyOf(operator).nodeKey,
    blsKeys: owners.flatMap((owner, key) => (owner === operator ? [keyOf(key).blsKey] : [])),
  }));
  const names = operators.map((_, operator) => operatorOf(operator));
  const hashOfSet = (epoch: Epoch, set: readonly Member[]): Hash =>
    committeeHash(committeeBlob(createCommittee(epoch, set), keyring.aggregateKey));
  const keyAt = (epoch: number, place: number): number => roster.at(epoch)[place]?.key ?? -1;
  const leaderSeedOf = (epoch: Epoch): Hash => {
    if (l1 === null) return instance;
    const block = l1.snapshot(epoch);
    return l1.blocks(block - 1, block)[0]?.hash ?? ZERO_HASH;
  };
  const setOf = (epoch: Epoch): EpochSet => {
    const set = membersOf(roster.at(epoch));
    return {
      epoch,
      members: set,
      committeeHash: hashOfSet(epoch, set),
      leaderSeed: leaderSeedOf(epoch),
      rollups: rollupsOf(schedule.rollups),
      endsAtL1Block: l1?.start(epoch + 1) ?? 0,
    };
  };
  return {
    config,
    genesisHash: instance,
    committee,
    committeeHash: hashOfSet(committee.epoch, members),
    local,
    rules,
    crypto: keyring.bind({ domain: config.domain, instance, rules, keyAt }),
    foreignCrypto: bindElsewhere(keyring, config, { rules, keyAt }),
    operators,
    honest: names.filter((operator) => !liars.has(operator)),
    byzantine: names.filter((operator) => liars.has(operator)),
    roster,
    l1,
    setOf,
  };
}

/** Of a network with an L1: any will do, as long as it is none of another network. */
const L1_DOMAIN = { l1ChainId: 7, registry: `0x${"0a".repeat(20)}` as Address };

function l1Of({ seed, l1, seats, healMs, livenessMs }: Schedule): VirtualL1 | null {
  if (l1 === null) return null;
  return createL1({ seed, plan: l1, genesis: seats, lengthMs: healMs + livenessMs });
}

function keyringOf(schedule: Schedule, keys: number, bls: BlsBackend | null): Keyring {
  if (!schedule.audit.realCrypto) return createFakeKeyring(schedule.seed, keys);
  assert(bls !== null, "real signatures need a BLS back end");
  return createRealKeyring(schedule.seed, keys, bls);
}

function bindElsewhere(
  keyring: Keyring,
  config: NetworkConfig,
  binding: Pick<Binding, "rules" | "keyAt">,
): NetworkCrypto {
  const domain = { l1ChainId: 1, registry: ZERO_ADDRESS };
  const instance = genesisHash({ ...config, name: "elsewhere", domain });
  return keyring.bind({ domain, instance, ...binding });
}

const localOf = (schedule: Schedule): LocalParameters =>
  defaultLocalParameters(schedule.seats.length, schedule.deltaMs);

type Parameters = { readonly protocol: ProtocolParameters; readonly local: LocalParameters };

function override(
  { protocol, local }: Parameters,
  changes: Readonly<Record<string, number>>,
): Parameters {
  for (const name of Object.keys(changes)) {
    assert(name in protocol || name in local, `no parameter is called ${name}`);
  }
  const changed = <T extends object>(values: T): T => {
    const entries = Object.entries(values);
    return Object.fromEntries(entries.map(([name, value]) => [name, changes[name] ?? value])) as T;
  };
  return { protocol: changed(protocol), local: changed(local) };
}
