/** A certified history of a small network, and proofs out of it. */
import {
  committeeBlob,
  committeeHash,
  createCommittee,
  leafHash,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  registrationLeaf,
} from "../../../src/chain/index.ts";
import {
  createLeafTable,
  leafPath,
  NO_FORCED,
  type Output,
  type OutputPoint,
  outputOf,
  registerRollups,
  SEALING_OFF,
} from "../../../src/core/ordering/index.ts";
import { epochOf, type Hash, heightOf, millisOf, rollupOf } from "../../../src/primitives/brand.ts";
import {
  type ClientState,
  type Cursor,
  createClient,
  type Frame,
  type OutputProof,
  type SignatureVerifier,
  trustCommittee,
  verifyFrame,
} from "../../../src/sdk/index.ts";
import {
  bundle,
  bundles,
  type Chain,
  chainOf,
  contextOf,
  type Delta,
  GENESIS,
  open,
  rollupsOf,
} from "../core/ordering/fixture.ts";
import { outputCertificate, verifies } from "../core/ordering/runner.ts";

export const NOW = millisOf(100_000);

export const verifier: SignatureVerifier = {
  verifiesCertificate: (_committee, certificate) => verifies(certificate),
};
export const options = { verifier, nowMs: NOW };

const plain = contextOf();
export const blob = committeeBlob(plain.committee, new Uint8Array(96).fill(7));
export const context = { ...plain, committeeHash: committeeHash(blob) };

/** The set of the next epoch: other seats. */
export const nextBlob = committeeBlob(
  createCommittee(
    epochOf(1),
    contextOf({ seats: [2, 1, 1, 1, 1, 1] }).committee.members.map((member) => member),
  ),
  new Uint8Array(96).fill(9),
);

/** Rollup 1 has batches at 1, 2 and 5; rollup 2 at 1; rollup 3 none. */
const deltas: Delta[] = [
  [[[open(1, [1], [2, 2]), open(2, [3])]], [], [], []],
  [
    [],
    [
      [open(1, [4])],
      [
        bundles(
          bundle([
            [1, [5]],
            [2, [6]],
            [1, [7]],
          ]),
        ),
      ],
    ],
    [],
    [],
  ],
  [[], [], [], []],
  [[], [], [[open(2, [8])]], []],
  [[], [], [], [[open(1, [9])]]],
  [[], [], [], []],
];

export const chain: Chain = chainOf(context, deltas);
const genesisPoint: OutputPoint = {
  height: heightOf(0),
  hash: GENESIS,
  table: registerRollups(createLeafTable([]), rollupsOf(3)),
};

/** Outputs of a chain, each on the one before. */
function outputsOver(over: Chain, start: OutputPoint = genesisPoint): Output[] {
  const made: Output[] = [];
  for (const { block, parentCut } of over.blocks) {
    const lanes = over.lanes.map((batches, lane) =>
      batches.slice(parentCut[lane]?.height, block.cut[lane]?.height),
    );
    const previous = made.at(-1) ?? start;
    const output = outputOf({
      context,
      previous,
      block,
      lanes,
      forced: NO_FORCED,
      sealed: SEALING_OFF,
    });
    if (output === null) throw new Error("no output");
    made.push(output);
  }
  return made;
}

export const outputs = outputsOver(chain);

export const outputAt = (height: number): Output => {
  const output = outputs[height - 1];
  if (output === undefined) throw new Error(`no output at ${height}`);
  return output;
};

export const certify = (header: OutputHeader, signers = [0, 1, 2]): OutputCertificate =>
  outputCertificate(
    { ...context, epoch: header.epoch },
    { height: header.height, hash: outputHash(header) },
    signers,
  );

/** The proof of a rollup's leaf at a height, certified there or at a later height. */
export function proofOf(rollup: number, height: number, certifiedAt = height): OutputProof {
  const { header, table } = outputAt(height);
  const path = leafPath(table, rollupOf(rollup));
  if (path === null) throw new Error(`rollup ${rollup} is not registered`);
  return {
    header,
    certificate: certify(outputAt(certifiedAt).header),
    descendants: outputs.slice(height, certifiedAt).map((output) => output.header),
    path,
  };
}

export const partsAt = (rollup: number, height: number) =>
  outputAt(height).batches.find(({ leaf }) => leaf.rollupId === rollup)?.parts ?? [];

export const batchFrame = (rollup: number, height: number, certifiedAt = height) =>
  ({
    kind: "batch",
    proof: proofOf(rollup, height, certifiedAt),
    parts: partsAt(rollup, height),
  }) as const;

export const trust = trustCommittee({
  genesisHash: GENESIS,
  committee: context.committee,
  committeeHash: context.committeeHash,
  nowMs: NOW,
});

export const clientOf = (rollup: number, cursor: Cursor | null = null) =>
  createClient({ trust, rollupId: rollupOf(rollup), cursor });

export const OTHER = `0x${"0f".repeat(32)}` as Hash;

/** A rollup's cursor before its first batch. */
export const registered = (rollup: number) => ({
  seq: 0,
  batchHash: leafHash(registrationLeaf(rollupOf(rollup), 1)),
  forcedUpto: 0,
});

/** State after these frames; all of them must be good. */
export function stateAfter(state: ClientState, ...frames: readonly Frame[]): ClientState {
  let current = state;
  for (const frame of frames) {
    const verdict = verifyFrame(current, frame, options);
    if (verdict.kind === "rejected") throw new Error(`${verdict.code} ${verdict.reason}`);
    current = verdict.state;
  }
  return current;
}

export const fresh = clientOf(1, registered(1));

export const verdictOf = (state: ClientState, frame: Frame, nowMs = NOW): string => {
  const verdict = verifyFrame(state, frame, { verifier, nowMs });
  return verdict.kind === "ok" ? "ok" : `${verdict.code} ${verdict.reason}`;
};

/** The proof with its header changed, and certified as if Q seats had signed that. */
export function withHeader(
  proof: OutputProof,
  change: Partial<OutputProof["header"]>,
): OutputProof {
  const header = { ...proof.header, ...change };
  return { ...proof, header, certificate: certify(header) };
}

export const withProof = (change: Partial<OutputProof>, height = 1): Frame => {
  const frame = batchFrame(1, height);
  return { ...frame, proof: { ...frame.proof, ...change } };
};
