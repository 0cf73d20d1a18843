import { expect, test } from "vitest";
import {
  defaultLocalParameters,
  defaultProtocolParameters,
  genesisHash,
  type NetworkConfig,
  skipTimeoutMs,
} from "../../../src/chain/index.ts";
import { seatsOf } from "../../../src/primitives/brand.ts";
import { fromHex } from "../../../src/primitives/bytes.ts";
import { readVectors } from "./vectors.ts";

type Pinned = {
  readonly name: string;
  readonly config: Omit<NetworkConfig, "members"> & {
    readonly members: readonly { seats: number; blsKey: string; nodeKey: string }[];
  };
  readonly genesisHash: string;
};

const { networks } = readVectors("networks") as { networks: readonly Pinned[] };

const configOf = ({ config }: Pinned): NetworkConfig => ({
  ...config,
  members: config.members.map(({ seats, blsKey, nodeKey }) => ({
    seats: seatsOf(seats),
    blsKey: fromHex(blsKey),
    nodeKey: fromHex(nodeKey),
  })),
});

test.each(networks)("D5: genesisHash of a network $name is pinned", (pinned) => {
  expect(genesisHash(configOf(pinned))).toBe(pinned.genesisHash);
});

test("E3: any change of the configuration is another network", () => {
  const config = configOf(networks[0] as Pinned);
  const { parameters, domain } = config;
  const changed: NetworkConfig[] = [
    { ...config, name: `${config.name}x` },
    { ...config, registryBlock: config.registryBlock + 1 },
    { ...config, domain: { ...domain, l1ChainId: domain.l1ChainId + 1 } },
    { ...config, members: config.members.slice(1) },
    { ...config, rollups: config.rollups.slice(1) },
    ...Object.entries(parameters).map(([name, value]) => ({
      ...config,
      parameters: { ...parameters, [name]: value + 1 },
    })),
  ];
  const hashes = new Set([config, ...changed].map(genesisHash));
  expect(hashes.size).toBe(1 + changed.length);
});

test("B5: the lanes of a committee share 64 MiB", () => {
  expect(defaultProtocolParameters(4).laneWindowBytes).toBe(16 * 1024 * 1024);
  expect(defaultProtocolParameters(100).laneWindowBytes).toBe(671_088);
});

test("B4: acks are spaced only above 16 operators", () => {
  expect(defaultLocalParameters(16, 50).ackIntervalMs).toBe(0);
  expect(defaultLocalParameters(17, 50).ackIntervalMs).toBe(100);
});

test("T4: a leader is silent after max(20 Δ, 3 tStatus)", () => {
  expect(skipTimeoutMs(defaultLocalParameters(4, 250))).toBe(5000);
  expect(skipTimeoutMs(defaultLocalParameters(4, 50))).toBe(3000);
});
