import type { OutputHeader, RollupLeaf } from "../../../src/chain/index.ts";
import { bitmapOf, leafHash } from "../../../src/chain/index.ts";
import type { PublishedOutput } from "../../../src/core/contract.ts";
import { createMerkleTree, merkleProof } from "../../../src/crypto/merkle.ts";
import { epochOf, millisOf, rollupOf, ZERO_HASH } from "../../../src/primitives/brand.ts";
import {
  type OutputProof,
  type SignatureVerifier,
  trustCommittee,
  verifyLatest,
  verifyUnregistered,
} from "../../../src/sdk/index.ts";
import { firstLeaves } from "../../simulator/checkers/reference.ts";
import { createWorld } from "../../simulator/checkers/world.ts";
import { checkerSetupOf } from "../../simulator/cluster.ts";
import { createNetworkSetup, type NetworkSetup } from "../../simulator/network-setup.ts";
import type { Schedule } from "../../simulator/schedule.ts";
import { baseOf, type Scenario, type Witness } from "./scenario.ts";

/** What a client is told after a run; every lie has the code with which it must be refused. [X1..X4] */
export const lightClient: Scenario = {
  name: "ADV-43",
  title:
    "light client: wrong epoch, too few seats, unchained, another rollup's path, false absence",
  schedule: (seed) => ({ ...baseOf("ADV-43", seed), healMs: 500 }),
  witness,
};

function witness(schedule: Schedule): Witness {
  const outputs: PublishedOutput[] = [];
  return {
    onlooker: {
      observe(observation) {
        if (observation.kind !== "left" || observation.node !== 0) return;
        if (observation.effect.kind === "publish") outputs.push(observation.effect.output);
      },
    },
    missing: () => judge(createNetworkSetup(schedule, null), outputs),
  };
}

/** Leaves of all rollups after the last output. */
function leavesAfter(setup: NetworkSetup, outputs: readonly PublishedOutput[]): RollupLeaf[] {
  const leaves = firstLeaves(createWorld(checkerSetupOf(setup), () => {}));
  for (const { batches } of outputs) {
    for (const { leaf } of batches) leaves[leaf.rollupId - 1] = leaf;
  }
  return leaves;
}

function judge(setup: NetworkSetup, outputs: readonly PublishedOutput[]): string[] {
  const [before, last] = outputs.slice(-2);
  if (before === undefined || last === undefined) return ["two outputs"];
  const leaves = leavesAfter(setup, outputs);
  const tree = createMerkleTree(leaves.map(leafHash));
  const pathTo = (index: number) => ({
    leaf: leaves[index] as RollupLeaf,
    index,
    leafCount: leaves.length,
    siblings: merkleProof(tree, index),
  });
  const { header, certificate } = last;
  const honest: OutputProof = { header, certificate, descendants: [], path: pathTo(0) };
  const { committee, genesisHash, committeeHash } = setup;
  const nowMs = millisOf(header.timestampMs + 1000);
  const trust = trustCommittee({ genesisHash, committee, committeeHash, nowMs });
  const verifier: SignatureVerifier = {
    verifiesCertificate: (_, each) =>
      setup.crypto.verify({ kind: "certificate", certificate: each }).valid,
  };
  const ask = (proof: OutputProof, rollup = 1): string => {
    const answer = verifyLatest(trust, { rollupId: rollupOf(rollup), proof }, { verifier, nowMs });
    return answer.kind === "ok" ? "ok" : answer.code;
  };
  const absent = (rollup: number): string => {
    const request = { rollupId: rollupOf(rollup), proven: honest };
    const answer = verifyUnregistered(trust, request, { verifier, nowMs });
    return answer.kind === "ok" ? "ok" : answer.code;
  };
  const withHeader = (change: Partial<OutputHeader>): OutputProof => ({
    ...honest,
    header: { ...header, ...change },
  });
  const other = { ...certificate.statement, epoch: epochOf(1) };
  const few = bitmapOf(committee.members.length, setup.honest.slice(0, 2));
  const below = { ...honest, header: before.header, descendants: [header] };
  const forked = { ...header, prevOutputHash: ZERO_HASH };
  const cases: readonly (readonly [what: string, got: string, want: string])[] = [
    ["the truth", ask(honest), "ok"],
    ["absence of an unregistered rollup", absent(3), "ok"],
    [
      "another epoch",
      ask({ ...honest, certificate: { ...certificate, statement: other } }),
      "UNKNOWN_EPOCH",
    ],
    ["too few seats", ask({ ...honest, certificate: { ...certificate, signers: few } }), "QUORUM"],
    ["another root", ask(withHeader({ rollupsRoot: ZERO_HASH })), "HEADER_HASH"],
    ["another committee", ask(withHeader({ committeeHash: ZERO_HASH })), "BAD_COMMITTEE"],
    ["an unchained path", ask({ ...below, descendants: [forked] }), "HEADER_HASH"],
    ["a path that ends below the certificate", ask({ ...below, descendants: [] }), "HEADER_HASH"],
    ["another rollup's path", ask({ ...honest, path: pathTo(1) }), "WRONG_LEAF"],
    [
      "another rollup's leaf in this place",
      ask({ ...honest, path: { ...pathTo(1), index: 0 } }),
      "LEAF_PROOF",
    ],
    [
      "a false signature",
      ask({ ...honest, certificate: { ...certificate, signature: new Uint8Array(96) } }),
      "SIGNATURE",
    ],
    ["absence of a rollup with a batch", absent(1), "WRONG_LEAF"],
  ];
  return cases
    .filter(([, got, want]) => got !== want)
    .map(([what, got, want]) => `${what}: ${got}, not ${want}`);
}
