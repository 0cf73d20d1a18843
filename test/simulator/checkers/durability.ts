/**
 * S13: nothing leaves an honest node before the records it depends on are durable. [M1]
 *
 * The table below is P1, restated: what is signed is what others can observe
 * of a node, apart from the two levels it announces.
 */
import type { Statement, StoredRecord, TipReportContent } from "../../../src/chain/index.ts";
import { blockHash, outputHash, Phase } from "../../../src/chain/index.ts";
import type { Hash, OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Onlooker } from "./onlooker.ts";
import { say, short } from "./words.ts";
import { chainDown, parentOf, type World } from "./world.ts";

/** What one node has on disk. */
type Memory = {
  readonly votes: Set<string>;
  readonly blocks: Set<Hash>;
  readonly proposals: Set<Hash>;
  readonly certificates: Set<string>;
  /** Heights of lane certificates, by lane. */
  readonly tips: Set<number>[];
  readonly batches: Set<Hash>;
  /** Batches whose chain is known to be complete down to the first one. */
  readonly complete: Set<Hash>;
  /** Hash of the output of a height, and whether it is signed. */
  readonly outputs: Map<number, { readonly hash: Hash; readonly signs: boolean }>;
  certifiedHeight: number;
};

const createMemory = (lanes: number): Memory => ({
  votes: new Set(),
  blocks: new Set(),
  proposals: new Set(),
  certificates: new Set(),
  tips: Array.from({ length: lanes }, () => new Set()),
  batches: new Set(),
  complete: new Set(),
  outputs: new Map(),
  certifiedHeight: 0,
});

const keyOf = ({ phase, epoch, view, height, hash }: Statement): string =>
  `${phase} ${epoch} ${view} ${height} ${hash}`;

function remember(memory: Memory, record: StoredRecord): void {
  switch (record.kind) {
    case "vote":
    case "ack":
      memory.votes.add(keyOf(record.statement));
      break;
    case "block":
      memory.blocks.add(record.block.hash);
      break;
    case "proposal":
      memory.proposals.add(blockHash(record.proposal.header));
      break;
    case "viewCertificate":
      memory.certificates.add(keyOf(record.certificate.statement));
      break;
    case "laneCertificate":
      memory.tips[record.certificate.statement.view]?.add(record.certificate.statement.height);
      break;
    case "batch":
      memory.batches.add(record.batch.digest);
      break;
    case "output":
      memory.outputs.set(record.height, { hash: outputHash(record.header), signs: record.signs });
      break;
    case "outputCertificate":
      certified(memory, record.certificate.statement.height);
      break;
    case "snapshot":
      memory.blocks.add(record.block.hash);
      for (const { digest } of record.block.cut) memory.complete.add(digest);
      certified(memory, record.header.height);
      break;
    case "epochProof":
      memory.certificates.add(keyOf(record.proof.finalization.statement));
      break;
    case "epochStart":
      break;
  }
}

function certified(memory: Memory, height: number): void {
  memory.certifiedHeight = Math.max(memory.certifiedHeight, height);
}

/** Whether all batches from 1 up to this one are on disk. */
function holdsChain(world: World, memory: Memory, digest: Hash): boolean {
  const path: Hash[] = [];
  for (let at = digest; !memory.complete.has(at); ) {
    const batch = world.batches.get(at);
    if (batch === undefined || !memory.batches.has(at)) return false;
    path.push(at);
    if (batch.header.height === 1) break;
    at = batch.header.parentDigest;
  }
  for (const at of path) memory.complete.add(at);
  return true;
}

export function createDurableFirst(world: World): Onlooker {
  let memories = world.seats.map(() => createMemory(world.operators));

  function missingFor(node: OperatorIndex, memory: Memory, statement: Statement): string | null {
    const { phase, hash, view, height } = statement;
    const voted = memory.votes.has(keyOf(statement));
    switch (phase) {
      case Phase.PROPOSE:
        return memory.proposals.has(hash) ? null : "its proposal";
      case Phase.NOTARIZE:
        if (!memory.blocks.has(hash) && !memory.proposals.has(hash)) return "the block";
        return voted ? null : "the vote";
      case Phase.NULLIFY:
        return voted ? null : "the vote";
      case Phase.FINALIZE: {
        const notarization = keyOf({ ...statement, phase: Phase.NOTARIZE });
        if (!memory.certificates.has(notarization)) return "the notarization";
        return voted ? null : "the vote";
      }
      case Phase.ACK:
        if (!holdsChain(world, memory, hash)) return "all batches up to it";
        return voted || view === node ? null : "the ack";
      case Phase.OUTPUT: {
        const output = memory.outputs.get(height);
        if (output?.hash !== hash || !output.signs) return "the output with its vote";
        return missingUnder(memory, height);
      }
      default:
        return null;
    }
  }

  /** What of a delivered block and its batches is not on disk. */
  function missingUnder(memory: Memory, height: number): string | null {
    const block = world.final.get(height);
    const parent = block === undefined ? null : parentOf(world, block);
    if (block === undefined || parent === null || !memory.blocks.has(block.hash)) {
      return "the final block";
    }
    for (const [lane, entry] of block.cut.entries()) {
      const bottom = parent.cut[lane]?.height ?? 0;
      if (entry.height <= bottom) continue;
      const path = chainDown(world, entry.digest, bottom);
      const held = path?.digests.every((digest) => memory.batches.has(digest)) ?? false;
      if (!held) return `the batches of lane ${lane}`;
    }
    return null;
  }

  function missingReport(memory: Memory, report: TipReportContent): string | null {
    for (const [lane, tip] of report.tips.entries()) {
      if (tip === 0 || memory.tips[lane]?.has(tip)) continue;
      return `the certificate of lane ${lane} at ${tip}`;
    }
    return null;
  }

  return {
    name: "S13",
    signed({ node, statement, report }) {
      const memory = memories[node] as Memory;
      const early = (what: string, missing: string | null): void => {
        if (missing === null) return;
        world.report("S13", `node ${node} signs ${what} before ${missing} is durable`);
      };
      if (statement !== null) early(say(statement), missingFor(node, memory, statement));
      if (report !== null) early(`a report of view ${report.view}`, missingReport(memory, report));
    },
    ordered(node, { blocks, finalization }) {
      const memory = memories[node] as Memory;
      const said = `node ${node} announces ORDERED`;
      if (!memory.certificates.has(keyOf(finalization.statement))) {
        world.report("S13", `${said} before ${say(finalization.statement)} is durable`);
      }
      for (const { hash, header } of blocks) {
        if (memory.blocks.has(hash)) continue;
        const block = `block ${short(hash)} of height ${header.height}`;
        world.report("S13", `${said} before ${block} is durable`);
      }
    },
    published(node, { header }) {
      const memory = memories[node] as Memory;
      if (memory.certifiedHeight >= header.height) return;
      const said = `node ${node} announces CERTIFIED height ${header.height}`;
      world.report("S13", `${said} before an output certificate is durable`);
    },
    durable(node, record) {
      remember(memories[node] as Memory, record);
    },
    restarted(node, records) {
      const memory = createMemory(world.operators);
      for (const record of records) remember(memory, record);
      memories = memories.map((each, index) => (index === node ? memory : each));
    },
  };
}
