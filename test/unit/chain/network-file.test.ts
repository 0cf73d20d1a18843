import { describe, expect, test } from "vitest";
import {
  defaultProtocolParameters,
  genesisHash,
  type NetworkFile,
  networkFileText,
  parseNetworkFile,
  possessionStatement,
  voteDigest,
} from "../../../src/chain/index.ts";
import { type Address, rollupOf, seatsOf, ZERO_ADDRESS } from "../../../src/primitives/brand.ts";
import { UsageError } from "../../../src/primitives/errors.ts";

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

const FILE: NetworkFile = {
  name: "devnet-7",
  domain: { l1ChainId: 0, registry: ZERO_ADDRESS },
  registryBlock: 0,
  members: [1, 2, 3, 4].map((index) => ({
    seats: seatsOf(1),
    blsKey: bytes(96, index),
    nodeKey: bytes(32, 16 + index),
  })),
  rollups: [
    { rollupId: rollupOf(1), name: "alpha", evmChainId: 412_001, orderPolicy: 1 },
    { rollupId: rollupOf(2), name: "beta", evmChainId: 412_002, orderPolicy: 1 },
  ],
  parameters: defaultProtocolParameters(4),
  proofs: [1, 2, 3, 4].map((index) => bytes(96, 32 + index)),
};

type Plain = { [key: string]: Plain & Plain[] } & { [index: number]: Plain };

/** The file with one change, as the parser judges it. */
function findingsAfter(change: (content: Plain) => void): readonly string[] {
  const content = JSON.parse(networkFileText(FILE)) as Plain;
  change(content);
  return findingsOf(JSON.stringify(content));
}

function findingsOf(text: string): readonly string[] {
  try {
    parseNetworkFile(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).findings;
  }
  return [];
}

const set = (target: Plain | undefined, key: string | number, value: unknown): void => {
  (target as Record<string | number, unknown>)[key] = value;
};

describe("what is written reads back", () => {
  test("as the same network", () => {
    const read = parseNetworkFile(networkFileText(FILE));
    expect(read).toEqual(FILE);
    expect(genesisHash(read)).toBe(genesisHash(FILE));
    expect(networkFileText(read)).toBe(networkFileText(FILE));
  });

  test("with an L1, which has members and rollups", () => {
    const registry = `0x${"5f".repeat(20)}` as Address;
    const anchored: NetworkFile = {
      ...FILE,
      domain: { l1ChainId: 31_337, registry },
      registryBlock: 3,
      members: [],
      rollups: [],
      proofs: [],
    };
    expect(parseNetworkFile(networkFileText(anchored))).toEqual(anchored);
  });

  test("for committees of every size, with the parameters of that size", () => {
    for (const operators of [4, 16, 128]) {
      const members = Array.from({ length: operators }, (_, index) => ({
        seats: seatsOf(1),
        blsKey: bytes(96, index),
        nodeKey: bytes(32, index),
      }));
      const proofs = members.map(() => bytes(96, 1));
      const parameters = defaultProtocolParameters(operators);
      const file = { ...FILE, members, proofs, parameters };
      expect(parseNetworkFile(networkFileText(file))).toEqual(file);
    }
  });
});

describe("a field that is wrong is named with its path", () => {
  test.each<[string, (content: Plain) => void, string]>([
    ["a key nobody knows", (c) => set(c, "colour", 1), 'network file: Unrecognized key: "colour"'],
    ["a nested one", (c) => set(c["members"]?.[1], "weight", 1), "members[1]: Unrecognized"],
    ["a name with capitals", (c) => set(c, "name", "Devnet"), "name: must be 1 to 64 of"],
    ["a name that is missing", (c) => Reflect.deleteProperty(c, "name"), "name: Invalid input"],
    ["a short key", (c) => set(c["members"]?.[0], "blsKey", "0x00"), "members[0].blsKey: must be"],
    [
      "no hex",
      (c) => set(c["members"]?.[3], "nodeKey", `0x${"g".repeat(64)}`),
      "members[3].nodeKey",
    ],
    ["a proof", (c) => set(c["members"]?.[2], "proofOfPossession", ""), "members[2].proofOf"],
    ["no seat", (c) => set(c["members"]?.[0], "seats", 0), "members[0].seats: Too small"],
    ["half a seat", (c) => set(c["members"]?.[0], "seats", 1.5), "members[0].seats: Invalid input"],
    ["a text as number", (c) => set(c["parameters"], "viewWindow", "16"), "parameters.viewWindow"],
    [
      "a huge batch",
      (c) => set(c["parameters"], "maxBatchBytes", 2 ** 40),
      "maxBatchBytes: Too big",
    ],
    ["a rollup's name", (c) => set(c["rollups"]?.[1], "name", "a b"), "rollups[1].name: must be"],
    ["an address", (c) => set(c, "registry", "0x12"), "registry: must be 0x and 20 bytes"],
  ])("%s", (_fault, change, finding) => {
    const findings = findingsAfter(change);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(finding);
  });

  test("all at once", () => {
    const findings = findingsAfter((content) => {
      set(content, "name", "");
      set(content["members"]?.[0], "seats", -1);
      set(content["members"]?.[1], "blsKey", 7);
      set(content["parameters"], "heartbeatMs", null);
    });
    expect(findings).toHaveLength(4);
  });

  test("text that is not JSON, and JSON that is no object", () => {
    expect(findingsOf("{")[0]).toContain("network file: not JSON: ");
    expect(findingsOf("7")[0]).toContain("network file: Invalid input");
  });
});

describe("what relates fields", () => {
  test.each<[string, (content: Plain) => void, string]>([
    ["D1: too few operators", (c) => set(c, "members", c["members"]?.slice(1)), "members: fewer"],
    ["D1: more than F seats", (c) => set(c["members"]?.[0], "seats", 2), "more than F seats"],
    [
      "one key twice",
      (c) => set(c["members"]?.[3], "blsKey", c["members"]?.[1]?.["blsKey"]),
      "members[3].blsKey: the same as of members[1]",
    ],
    [
      "one node key twice",
      (c) => set(c["members"]?.[2], "nodeKey", c["members"]?.[0]?.["nodeKey"]),
      "members[2].nodeKey: the same as of members[0]",
    ],
    [
      "a hole in the ids",
      (c) => set(c["rollups"]?.[1], "rollupId", 3),
      "rollups[1].rollupId: must be 2",
    ],
    ["one name twice", (c) => set(c["rollups"]?.[1], "name", "alpha"), "rollups[1].name: the same"],
    ["an unknown policy", (c) => set(c["rollups"]?.[0], "orderPolicy", 9), "orderPolicy: unknown"],
    ["no rollup", (c) => set(c, "rollups", []), "rollups: at least one"],
    [
      "a registry without L1",
      (c) => set(c, "registry", `0x${"01".repeat(20)}`),
      "registry: must be",
    ],
    ["a block without L1", (c) => set(c, "registryBlock", 7), "registryBlock: must be 0"],
    ["batches", (c) => set(c["parameters"], "batchBytes", 1e6), "batchBytes: must not exceed"],
    [
      "B5: a window",
      (c) => set(c["parameters"], "laneWindowBytes", 9),
      "laneWindowBytes: must hold",
    ],
    [
      "times",
      (c) => set(c["parameters"], "minBlockIntervalMs", 2000),
      "minBlockIntervalMs: must not",
    ],
  ])("%s", (_fault, change, finding) => {
    const findings = findingsAfter(change);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(finding);
  });

  test("an L1 without a registry, with members and rollups beside it", () => {
    const findings = findingsAfter((content) => set(content, "l1ChainId", 1));
    expect(findings).toHaveLength(3);
  });
});

test("K2: a proof of possession binds owner, BLS key and node key", () => {
  const binding = { owner: ZERO_ADDRESS, blsKey: bytes(96, 1), nodeKey: bytes(32, 2) };
  const digest = (changed: Partial<typeof binding>) =>
    voteDigest(FILE.domain, possessionStatement({ ...binding, ...changed }));
  const digests = [
    digest({}),
    digest({ owner: `0x${"01".repeat(20)}` as Address }),
    digest({ blsKey: bytes(96, 3) }),
    digest({ nodeKey: bytes(32, 3) }),
  ];
  expect(new Set(digests).size).toBe(4);
  expect(digest({})).toBe(digests[0]);
});
