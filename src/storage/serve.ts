/** Answers from what is durable: blocks, batches, outputs, epoch proofs. [Y0, Y1, Y6] */
import {
  type Answer,
  type Batch,
  type Block,
  type EpochProof,
  outputHash,
  type ProvenOutput,
  type Request,
} from "../chain/index.ts";
import { ANSWER_ELEMENTS_MAX } from "../codec/index.ts";
import type { Hash } from "../primitives/brand.ts";
import type { BatchEntry } from "./index-layout.ts";
import type { LookupIndex } from "./lmdb-index.ts";
import type { Store } from "./metrics.ts";
import type { PayloadLog } from "./payload-log.ts";

export type Source = {
  readonly index: LookupIndex;
  readonly payload: PayloadLog;
  /** Called for what a checksum refuses. */
  readonly corrupt: (store: Store) => void;
};

/**
 * What a request asks for within `bytesMax`, but at least one item if there is one. Damaged items
 * are as good as absent.
 */
export async function answer(source: Source, request: Request, bytesMax: number): Promise<Answer> {
  const { epoch } = request;
  if (request.kind === "getBlocks") {
    const blocks = await readBlocks(source, request, bytesMax);
    if (blocks.length > 0) return { kind: "blocks", epoch, blocks };
  }
  if (request.kind === "getBatches") {
    const batches = await readBatches(source, request, bytesMax);
    if (batches.length > 0) return { kind: "batches", epoch, batches };
  }
  if (request.kind === "getOutputs") {
    const outputs = await readOutputs(source, request, bytesMax);
    if (outputs.length > 0) return { kind: "outputs", epoch, outputs };
  }
  if (request.kind === "getEpochProofs") {
    const proofs = await readProofs(source, request, bytesMax);
    if (proofs.length > 0) return { kind: "epochProofs", epoch, proofs };
  }
  return { kind: "absent", epoch, request };
}

/** Items read before other work gets its turn: each takes tens of microseconds. */
const TURN_ITEMS = 32;
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type RequestOf<Kind extends Request["kind"]> = Extract<Request, { kind: Kind }>;

/** Counts the items and bytes of an answer. */
function createBudget(count: number, bytesMax: number) {
  let items = 0;
  let bytes = 0;
  return {
    /** Whether an item of this size still goes in; then it is counted. */
    takes(size: number): boolean {
      bytes += size;
      items++;
      return items === 1 || bytes <= bytesMax;
    },
    isOpen: (): boolean => items < Math.min(count, ANSWER_ELEMENTS_MAX),
  };
}

async function readBlocks(
  { index, corrupt }: Source,
  request: RequestOf<"getBlocks">,
  bytesMax: number,
): Promise<Block[]> {
  const blocks: Block[] = [];
  const budget = createBudget(request.count, bytesMax);
  for (let hash = request.hash; budget.isOpen(); ) {
    const found = index.block(hash);
    if (found === null) break;
    const { record, bytes } = found;
    if (record === "damaged" || record.kind !== "block" || record.block.hash !== hash) {
      corrupt("blocks");
      break;
    }
    // Whoever asks in one epoch cannot judge the blocks of another committee. [E3]
    const { epoch } = record.block.header;
    if (epoch !== (blocks[0]?.header.epoch ?? epoch) || !budget.takes(bytes)) break;
    blocks.push(record.block);
    if (blocks.length % TURN_ITEMS === 0) await nextTurn();
    hash = record.block.header.parentHash;
  }
  return blocks;
}

/** The places first, then all reads at once. */
async function readBatches(
  { index, payload, corrupt }: Source,
  request: RequestOf<"getBatches">,
  bytesMax: number,
): Promise<Batch[]> {
  const asked: { readonly digest: Hash; readonly entry: BatchEntry }[] = [];
  const budget = createBudget(request.count, bytesMax);
  for (let { digest } = request; budget.isOpen(); ) {
    const entry = index.batch(digest);
    if (entry === null || !budget.takes(entry.place.length)) break;
    asked.push({ digest, entry });
    digest = entry.parentDigest;
  }
  const read = await Promise.all(asked.map(({ entry }) => payload.read(entry.place)));
  const batches: Batch[] = [];
  for (const [at, batch] of read.entries()) {
    if (batch === null || batch.digest !== asked[at]?.digest) {
      corrupt("batches");
      break;
    }
    batches.push(batch);
  }
  return batches;
}

async function readOutputs(
  { index, corrupt }: Source,
  request: RequestOf<"getOutputs">,
  bytesMax: number,
): Promise<ProvenOutput[]> {
  const outputs: ProvenOutput[] = [];
  const budget = createBudget(request.count, bytesMax);
  for (let height: number = request.fromHeight; budget.isOpen(); height++) {
    const found = index.output(height);
    if (found === null) break;
    const proof = index.certificate(height);
    const { record } = found;
    if (record === "damaged" || record.kind !== "output" || proof?.record === "damaged") {
      corrupt("blocks");
      break;
    }
    if (!budget.takes(found.bytes + (proof?.bytes ?? 0))) break;
    const { header } = record;
    const certificate =
      proof?.record.kind === "outputCertificate" ? proof.record.certificate : null;
    const itsOwn = certificate?.statement.hash === outputHash(header);
    outputs.push({ header, certificate: itsOwn ? certificate : null });
    if (outputs.length % TURN_ITEMS === 0) await nextTurn();
  }
  return outputs;
}

async function readProofs(
  { index, corrupt }: Source,
  request: RequestOf<"getEpochProofs">,
  bytesMax: number,
): Promise<EpochProof[]> {
  const proofs: EpochProof[] = [];
  const budget = createBudget(request.count, bytesMax);
  for (let epoch: number = request.fromEpoch; budget.isOpen(); epoch++) {
    const found = index.epochProof(epoch);
    if (found === null) break;
    const { record, bytes } = found;
    if (record === "damaged" || record.kind !== "epochProof") {
      corrupt("blocks");
      break;
    }
    if (!budget.takes(bytes)) break;
    proofs.push(record.proof);
    if (proofs.length % TURN_ITEMS === 0) await nextTurn();
  }
  return proofs;
}
