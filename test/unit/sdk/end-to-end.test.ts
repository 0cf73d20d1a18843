/** What four replicas published, believed by a light client and computed again by an auditor. */
import { describe, expect, test } from "vitest";
import {
  type Batch,
  type Block,
  createCommittee,
  type Finalization,
  type OutputHeader,
  partHash,
  type SectionContent,
} from "../../../src/chain/index.ts";
import {
  createLeafTable,
  leafPath,
  type OutputPoint,
  registerRollups,
  replaceLeaves,
} from "../../../src/core/ordering/index.ts";
import { createMerkleTree, merkleProof } from "../../../src/crypto/merkle.ts";
import { epochOf, heightOf, millisOf, rollupOf } from "../../../src/primitives/brand.ts";
import {
  type AuditSetup,
  type AuditVerifier,
  auditBlock,
  auditFinality,
  auditStart,
  createClient,
  type Frame,
  type OutputProof,
  transactionsOf,
  trustCommittee,
  verifyFrame,
  verifyLatest,
  verifyTransaction,
  verifyUnregistered,
} from "../../../src/sdk/index.ts";
import { bundle, bundles, open } from "../core/ordering/fixture.ts";
import {
  configOf,
  createCluster,
  crypto,
  give,
  memberOf,
  OPERATORS,
  run,
} from "../core/replica/cluster.ts";

const config = configOf(0);
const { network, genesisHash, committeeHash } = config;
const committee = createCommittee(epochOf(0), network.members);

/** Keys and domain are the verifier's; the client sees verdicts. */
const verifier: AuditVerifier = {
  verifiesCertificate: (_committee, certificate) =>
    crypto.verify({ kind: "certificate", certificate }).valid,
  verifiesReport: (_committee, _instance, report) =>
    crypto.verify({ kind: "report", report }).valid,
};

const cluster = createCluster();
const submit = (operator: number, section: SectionContent): void => {
  give(cluster, operator, { kind: "submit", nowMs: millisOf(cluster.nowMs), section });
};
submit(0, open(1, [1], [2, 2]));
submit(2, open(2, [3]));
run(cluster, 1500);
const legs = bundle([
  [1, [4]],
  [2, [5]],
  [1, [6]],
]);
submit(1, bundles(legs));
submit(3, open(1, [7]));
run(cluster, 2500);
submit(3, open(2, [8]));
run(cluster, 3000);

const nowMs = millisOf(cluster.nowMs);
const options = { verifier, nowMs };
const { published, effects, records } = memberOf(cluster, 0);

/** Headers and leaf tables by height - 1. */
const headers: OutputHeader[] = published.map(({ header }) => header);
const tables: OutputPoint["table"][] = [];
for (const { batches } of published) {
  const below = tables.at(-1) ?? registerRollups(createLeafTable([]), network.rollups);
  tables.push(
    replaceLeaves(
      below,
      batches.map(({ leaf }) => leaf),
    ),
  );
}

function proofAt(height: number, rollup: number): OutputProof {
  const output = published[height - 1];
  const path = leafPath(tables[height - 1] as OutputPoint["table"], rollupOf(rollup));
  if (output === undefined || path === null) throw new Error(`nothing at ${height}`);
  const { header, certificate } = output;
  const descendants = headers.slice(height, certificate.statement.height);
  return { header, certificate, descendants, path };
}

const partsAt = (height: number, rollup: number) =>
  published[height - 1]?.batches.find(({ leaf }) => leaf.rollupId === rollup)?.parts ?? null;

/** The feed of a rollup: a batch where there is one, else that there is none. */
const feedOf = (rollup: number): Frame[] =>
  headers.map(({ height }) => {
    const proof = proofAt(height, rollup);
    const parts = partsAt(height, rollup);
    return parts === null
      ? { kind: "empty", fromHeight: height, proof }
      : { kind: "batch", proof, parts };
  });

const trust = trustCommittee({ genesisHash, committee, committeeHash, nowMs });

/** Transactions that a client of this rollup gets, in order. */
function followed(rollup: number): number[][] {
  let state = createClient({ trust, rollupId: rollupOf(rollup) });
  const got: number[][] = [];
  for (const frame of feedOf(rollup)) {
    const verdict = verifyFrame(state, frame, options);
    if (verdict.kind === "rejected") throw new Error(`${verdict.code} ${verdict.reason}`);
    state = verdict.state;
    if (frame.kind !== "batch") continue;
    for (const part of frame.parts ?? []) {
      got.push(...(transactionsOf(part.data) ?? []).map((bytes) => [...bytes]));
    }
  }
  expect(state.last?.height).toBe(headers.length);
  return got;
}

describe("a light client of a running network", () => {
  test("heights have no hole, and every member published the same", () => {
    expect(headers.map(({ height }) => height)).toEqual(headers.map((_, index) => index + 1));
    expect(headers.length).toBeGreaterThan(3);
    for (let operator = 1; operator < OPERATORS; operator++) {
      const hashes = memberOf(cluster, operator).published.map(({ outputHash }) => outputHash);
      expect(hashes).toEqual(published.map(({ outputHash }) => outputHash));
    }
  });

  test("X3: follows its rollup and gets every transaction once, in order", () => {
    expect(followed(1).toSorted()).toEqual([[1], [2, 2], [4], [6], [7]]);
    expect(followed(2).toSorted()).toEqual([[3], [5], [8]]);
  });

  test("X2: finds a batch, sees that a rollup is idle, and that another is not there", () => {
    const last = headers.length;
    const first = headers.find(({ height }) => partsAt(height, 1) !== null)?.height ?? 0;
    const latest = (rollup: number, height: number) =>
      verifyLatest(trust, { rollupId: rollupOf(rollup), proof: proofAt(height, rollup) }, options);
    expect(latest(1, first)).toMatchObject({ kind: "ok", idle: false, leaf: { seq: 1 } });
    expect(latest(1, last)).toMatchObject({ kind: "ok", idle: true });
    const absent = (rollup: number) =>
      verifyUnregistered(trust, { rollupId: rollupOf(rollup), proven: proofAt(last, 1) }, options)
        .kind;
    expect([absent(1), absent(2), absent(3)]).toEqual(["rejected", "rejected", "ok"]);
  });

  test("X2: finds each transaction in its part, and no other", () => {
    let found = 0;
    for (const { height } of headers) {
      const parts = partsAt(height, 2) ?? [];
      const tree = createMerkleTree(parts.map(partHash));
      for (const [index, part] of parts.entries()) {
        const [transaction] = transactionsOf(part.data) ?? [];
        const path = { index, leafCount: parts.length, siblings: merkleProof(tree, index) };
        const ask = (bytes: Uint8Array) =>
          verifyTransaction(
            trust,
            {
              rollupId: rollupOf(2),
              proof: proofAt(height, 2),
              transaction: bytes,
              place: { part, indexInPart: 0, path },
            },
            options,
          ).kind;
        expect(ask(transaction as Uint8Array)).toBe("ok");
        expect(ask(Uint8Array.of(99))).toBe("rejected");
        found++;
      }
    }
    expect(found).toBe(3);
  });

  test("X3: a frame left out is missed, one twice is harmless", () => {
    const feed = feedOf(1);
    const batches = feed.filter(({ kind }) => kind === "batch");
    const [first, second] = batches as [Frame, Frame];
    const start = verifyFrame(createClient({ trust, rollupId: rollupOf(1) }), first, options);
    if (start.kind === "rejected") throw new Error(start.reason);
    expect(verifyFrame(start.state, first, options)).toMatchObject({ redelivered: true });
    const idle = feed.findLast(({ kind }) => kind === "empty") as Frame;
    expect(verifyFrame(start.state, idle, options)).toMatchObject({ code: "SEQ_GAP" });
    expect(verifyFrame(start.state, second, options).kind).toBe("ok");
  });
});

describe("an auditor of a running network", () => {
  const setup: AuditSetup = {
    committee,
    committeeHash,
    instance: genesisHash,
    rollups: network.rollups,
    protocol: network.parameters,
    verifier,
  };
  const ordered: { block: Block; above: Block["header"][]; finalization: Finalization }[] = [];
  for (const effect of effects) {
    if (effect.kind !== "ordered") continue;
    const all = effect.blocks.map(({ header }) => header);
    for (const [index, block] of effect.blocks.entries()) {
      ordered.push({ block, above: all.slice(index + 1), finalization: effect.finalization });
    }
  }
  const batchOf = new Map<string, Batch>();
  for (const { record } of records) {
    if (record.kind === "batch") batchOf.set(record.batch.digest, record.batch);
  }

  /** Batches that a cut names above another, backwards along the chain. */
  const delta = (from: { height: number }, to: { height: number; digest: string }) => {
    const bytes: Uint8Array[] = [];
    let { digest } = to;
    for (let height = to.height; height > from.height; height--) {
      const batch = batchOf.get(digest) as Batch;
      bytes.unshift(batch.bytes);
      digest = batch.header.parentDigest;
    }
    return bytes;
  };

  /** Audits all published heights; `change` lies about one of them. */
  function audit(change: (bytes: Uint8Array[][], height: number) => Uint8Array[][]): string {
    let point = auditStart(setup, null);
    for (const { block, above, finalization } of ordered.slice(0, published.length)) {
      const { header, cut, reports } = block;
      const batches = cut.map((to, lane) => delta(point.cut[lane] ?? { height: 0 }, to));
      const verdict = auditBlock(setup, point, {
        header,
        cut,
        reports,
        batches: change(batches, header.height),
        outputHash: published[header.height - 1]?.outputHash ?? null,
      });
      if (verdict.kind === "rejected") return `${header.height}: ${verdict.code} ${verdict.reason}`;
      const finality = auditFinality(setup, verdict.point, { above, finalization });
      if (finality.kind === "rejected") return `${header.height}: ${finality.reason}`;
      point = verdict.point;
    }
    return `ok up to ${point.output.height}`;
  }

  test("X5, X6, X7: every published height is what the committee's own rules make of it", () => {
    expect(ordered.some(({ block }) => block.reports.length > 0)).toBe(true);
    expect(audit((batches) => batches)).toBe(`ok up to ${heightOf(headers.length)}`);
  });

  test("X7: a batch with one changed transaction is found at its height", () => {
    const height = headers.find((header) => partsAt(header.height, 1) !== null)?.height ?? 0;
    const changed = audit((batches, at) =>
      at !== height
        ? batches
        : batches.map((lane) => lane.map((bytes) => bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1))),
    );
    expect(changed).toBe(`${height}: BATCHES delta`);
  });
});
