/** From a schedule to what all nodes agree on: keys, committee, network configuration, rules. */
import {
  type Committee,
  committeeBlob,
  committeeHash,
  createCommittee,
  defaultLocalParameters,
  defaultProtocolParameters,
  genesisHash,
  type LocalParameters,
  type NetworkConfig,
  type ProtocolParameters,
} from "../../src/chain/index.ts";
import { ALL_RULES, type Rules } from "../../src/core/rules.ts";
import type { BlsBackend } from "../../src/crypto/bls.ts";
import { assert } from "../../src/primitives/assert.ts";
import {
  epochOf,
  type Hash,
  type OperatorIndex,
  operatorOf,
  seatsOf,
  ZERO_ADDRESS,
} from "../../src/primitives/brand.ts";
import type { Keyring, NetworkCrypto } from "./crypto.ts";
import { createFakeKeyring } from "./fake-crypto.ts";
import { rollupsOf } from "./load.ts";
import { createRealKeyring } from "./real-crypto.ts";
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
  readonly honest: readonly OperatorIndex[];
  readonly byzantine: readonly OperatorIndex[];
};

/**
 * @param bls for schedules with real cryptography.
 * @throws {AssertionError} for seats that make no committee, or an unknown parameter.
 */
export function createNetworkSetup(schedule: Schedule, bls: BlsBackend | null): NetworkSetup {
  const keyring = keyringOf(schedule, bls);
  const members = schedule.seats.map((seats, place) => {
    const keys = keyring.publicKeys[place];
    assert(keys !== undefined, "every operator has keys");
    return { seats: seatsOf(seats), ...keys };
  });
  const parameters = {
    protocol: defaultProtocolParameters(members.length),
    local: localOf(schedule),
  };
  const { protocol, local } = override(parameters, schedule.parameters);
  const config: NetworkConfig = {
    name: "simulated",
    domain: { l1ChainId: 0, registry: ZERO_ADDRESS },
    registryBlock: 0,
    members,
    rollups: rollupsOf(schedule.rollups),
    parameters: protocol,
  };
  const committee = createCommittee(epochOf(0), members);
  const instance = genesisHash(config);
  const rules: Rules = { ...ALL_RULES };
  for (const rule of schedule.rulesOff) (rules as Record<keyof Rules, boolean>)[rule] = false;
  const liars = new Set(schedule.byzantine.map((byzantine) => byzantine.operator));
  const operators = members.map((_, place) => operatorOf(place));
  return {
    config,
    genesisHash: instance,
    committee,
    committeeHash: committeeHash(committeeBlob(committee, keyring.aggregateKey)),
    local,
    rules,
    crypto: keyring.bind({ domain: config.domain, instance, rules }),
    foreignCrypto: bindElsewhere(keyring, config, rules),
    honest: operators.filter((operator) => !liars.has(operator)),
    byzantine: operators.filter((operator) => liars.has(operator)),
  };
}

function keyringOf(schedule: Schedule, bls: BlsBackend | null): Keyring {
  const operators = schedule.seats.length;
  if (!schedule.audit.realCrypto) return createFakeKeyring(schedule.seed, operators);
  assert(bls !== null, "real signatures need a BLS back end");
  return createRealKeyring(schedule.seed, operators, bls);
}

function bindElsewhere(keyring: Keyring, config: NetworkConfig, rules: Rules): NetworkCrypto {
  const domain = { l1ChainId: 1, registry: ZERO_ADDRESS };
  const instance = genesisHash({ ...config, name: "elsewhere", domain });
  return keyring.bind({ domain, instance, rules });
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
