/** Executes a rollup in this process: the default driver, and the oracle of the others. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../../../primitives/assert.ts";
import type { Hash } from "../../../primitives/brand.ts";
import { fromHex, toHash } from "../../../primitives/bytes.ts";
import { LockstepError } from "../../../primitives/errors.ts";
import type { RollupConfig } from "../../config.ts";
import type { BlockInput, ExecutedBlock, ExecutionDriver, ExecutionHead } from "../../driver.ts";
import { baseFeeOf } from "../../rule/base-fee.ts";
import { type ChainRules, createChainRules } from "./chain-rules.ts";
import { chainIdentity, writeGenesis } from "./genesis.ts";
import { extraDataOf, type HeaderInputs, sealHeader } from "./header.ts";
import { createMachine, type Machine } from "./machine.ts";
import { createNodeDatabase, type NodeDatabase } from "./node-database.ts";
import { reachable } from "./reachable.ts";
import { type BlockOutcome, runBlock } from "./run-block.ts";
import { openStore, type Store } from "./store.ts";
import type { StoredBlock } from "./stored-block.ts";

/** The driver, and the chain it keeps for who serves it. */
export type EthereumJsDriver = ExecutionDriver & {
  readonly store: Store;
  readonly rules: ChainRules;
  readonly rollup: RollupConfig;
  /** The durable head. */
  head(): ExecutionHead;
};

export type EthereumJsOptions = { readonly dataDir: string; readonly rollup: RollupConfig };

/** Accounts in memory above which the caches start anew. */
const CACHED_ACCOUNTS_MAX = 200_000;

/** Opens the chain in `dataDir/chain`, or creates it from the rollup's genesis. */
export async function createEthereumJsDriver(
  options: EthereumJsOptions,
): Promise<EthereumJsDriver> {
  const { rollup } = options;
  const path = join(options.dataDir, "chain");
  mkdirSync(path, { recursive: true });
  const store = openStore(path, chainIdentity(rollup));
  const rules = createChainRules(rollup);
  const nodes = createNodeDatabase(store.node);
  const hashOf = (number: number) => store.block(number)?.hash ?? null;
  const machine = await createMachine(rules, { nodes, hashOf });
  const chain = { store, rules, nodes, machine, rollup };
  const stored = store.head();
  let head = stored ?? (await begin(chain));
  if (stored !== null) await machine.state.setStateRoot(fromHex(stored.stateRoot));

  const moveHead = (next: ExecutionHead) => {
    store.commit({ nodes: new Map(), block: null, applied: null, head: next });
    head = next;
  };
  return {
    conformance: "strict",
    store,
    rules,
    rollup,
    head: () => head,
    open: async () => head,
    executeBlock: async (input) => {
      const known = appliedBefore(store, head, input);
      if (known !== null) return known;
      assertExtends(head, input);
      const { head: next, block } = await execute(chain, head, input);
      head = next;
      return block;
    },
    setCommitment: async ({ safe, finalized }) => {
      for (const hash of [safe, finalized]) assert(store.numberOf(hash) !== null, "a known block");
      moveHead({ ...head, safe, finalized });
    },
    applied: async (lastSeq) => store.applied(lastSeq),
    pointAt: async (lastSeq) => store.pointAt(lastSeq),
    rewind: async (to) => {
      assertRewinds(store, head, to);
      // A tag above the point is of a block that is no more.
      const tag = (hash: Hash): Hash => ((store.numberOf(hash) ?? 0) > to.number ? to.hash : hash);
      const target = { ...to, safe: tag(head.safe), finalized: head.finalized };
      store.rewind(target);
      machine.state.clearCaches();
      await machine.state.setStateRoot(fromHex(to.stateRoot));
      head = target;
    },
    blockNumberOf: async (hash) => store.numberOf(hash),
    getBlock: async (number) => {
      const block = store.block(number);
      if (block === null) return null;
      const point = block.firstSeq > block.lastSeq ? store.pointAt(block.lastSeq) : null;
      return point === null
        ? store.applied(block.lastSeq)
        : store.appliedForced(block.lastSeq, point.forcedHead);
    },
    close: () => store.close(),
  };
}

type Chain = {
  readonly store: Store;
  readonly rules: ChainRules;
  readonly nodes: NodeDatabase;
  readonly machine: Machine;
  readonly rollup: RollupConfig;
};

/** Writes the genesis block. */
async function begin({ store, rules, nodes, machine, rollup }: Chain): Promise<ExecutionHead> {
  const block = await writeGenesis(rollup, { rules, machine });
  const { number, hash, stateRoot, timestamp } = block;
  const head: ExecutionHead = {
    number,
    hash,
    stateRoot,
    timestamp,
    lastSeq: 0,
    lastBatchHash: null,
    lastParentHash: null,
    forcedHead: 0n,
    safe: hash,
    finalized: hash,
  };
  const fresh = reachable(fromHex(stateRoot), nodes.fresh);
  store.commit({ nodes: fresh, block: { block, receipts: [] }, applied: null, head });
  nodes.clear();
  return head;
}

/** @throws {LockstepError} EXECUTION_FORK */
function assertRewinds(store: Store, head: ExecutionHead, to: ExecutionHead): void {
  const point = store.pointAt(to.lastSeq);
  const isPoint = point?.hash === to.hash && point.forcedHead === to.forcedHead;
  const floor = store.numberOf(head.finalized) ?? 0;
  if (isPoint && to.number >= floor) return;
  const why = isPoint ? `block ${floor} is finalized` : "the chain never stood there";
  throw new LockstepError("EXECUTION_FORK", `no rewind to batch ${to.lastSeq}: ${why}`);
}

/** What the same input did before, or null if it is new. @throws {LockstepError} EXECUTION_FORK */
function appliedBefore(store: Store, head: ExecutionHead, input: BlockInput): ExecutedBlock | null {
  if (input.forcedTo !== undefined) {
    if (head.forcedHead < BigInt(input.forcedTo)) return null;
    return store.appliedForced(input.lastSeq, BigInt(input.forcedTo));
  }
  if (input.lastSeq > head.lastSeq) return null;
  const known = store.applied(input.lastSeq);
  if (known?.batchHash === input.batchHash) return known;
  throw new LockstepError(
    "EXECUTION_FORK",
    `batch ${input.lastSeq} is ${input.batchHash}, applied was ${known?.batchHash ?? "inside a block"}`,
  );
}

function assertExtends(head: ExecutionHead, input: BlockInput): void {
  const extend = input.parentHash === head.hash && input.firstSeq === head.lastSeq + 1;
  if (extend && input.timestamp >= head.timestamp) return;
  throw new LockstepError(
    "EXECUTION_FORK",
    `a block of batches from ${input.firstSeq} on ${input.parentHash} at ${input.timestamp} s does not extend batch ${head.lastSeq} on ${head.hash} at ${head.timestamp} s`,
  );
}

function headerInputs(chain: Chain, head: ExecutionHead, input: BlockInput): HeaderInputs {
  const parent = chain.store.block(head.number) as StoredBlock;
  const { gasLimit, feeRecipient, baseFee } = chain.rollup;
  return {
    number: head.number + 1,
    parentHash: head.hash,
    timestamp: input.timestamp,
    gasLimit,
    feeRecipient,
    baseFee: baseFeeOf(
      { kind: baseFee.kind, wei: BigInt(baseFee.wei) },
      {
        gasUsed: BigInt(parent.gasUsed),
        gasLimit: BigInt(parent.gasLimit),
        baseFee: BigInt(parent.baseFee),
      },
    ),
    prevRandao: input.batchHash,
    extraData: extraDataOf(input.lastSeq, input.batchHash),
  };
}

/** Executes and commits one block; a failure leaves disk and memory at `head`. */
async function execute(
  chain: Chain,
  head: ExecutionHead,
  input: BlockInput,
): Promise<{ head: ExecutionHead; block: ExecutedBlock }> {
  const { machine, nodes, rollup } = chain;
  const header = headerInputs(chain, head, input);
  await machine.state.checkpoint();
  let open = true;
  try {
    const position = { chainId: rollup.chainId, forcedHead: head.forcedHead };
    const outcome = await runBlock({ header, batches: input.batches }, position, chain);
    await machine.state.commit();
    open = false;
    const stateRoot = toHash(await machine.state.getStateRoot());
    nodes.assertHealthy();
    return commit(chain, head, { input, header, outcome, stateRoot });
  } catch (error) {
    if (open) await machine.state.revert();
    await machine.state.setStateRoot(fromHex(head.stateRoot));
    throw error;
  } finally {
    nodes.clear();
    const cached = machine.state["_caches"]?.account?.size() ?? 0;
    if (cached > CACHED_ACCOUNTS_MAX) machine.state.clearCaches();
  }
}

function commit(
  chain: Chain,
  head: ExecutionHead,
  done: { input: BlockInput; header: HeaderInputs; outcome: BlockOutcome; stateRoot: Hash },
): { head: ExecutionHead; block: ExecutedBlock } {
  const { store, rules, nodes, rollup } = chain;
  const { input, header, outcome, stateRoot } = done;
  const { lastSeq, batchHash, firstSeq, parentHash } = input;
  const { forcedTo } = input;
  const { skipped, transactions, receipts } = outcome;
  const forcedHead =
    forcedTo === undefined || outcome.forcedHead > forcedTo ? outcome.forcedHead : BigInt(forcedTo);
  const bodies = {
    transactions: transactions.map(({ raw }) => raw),
    receipts: outcome.encodedReceipts,
    logsBloom: outcome.logsBloom,
  };
  const made = transactions.length > 0 || rollup.emptyBlocks === "emit";
  const sealed = made
    ? sealHeader({ ...header, stateRoot, gasUsed: outcome.gasUsed, bodies }, rules)
    : null;
  const block = sealed && { ...sealed, firstSeq, lastSeq, transactions };
  const { number, hash, timestamp } = block ?? head;
  const applied: ExecutedBlock = {
    number,
    hash,
    parentHash,
    timestamp,
    stateRoot,
    firstSeq,
    lastSeq,
    batchHash,
    executed: transactions.length,
    skipped,
  };
  const lastBatchHash = forcedTo === undefined ? batchHash : head.lastBatchHash;
  const position = { lastSeq, lastBatchHash, lastParentHash: parentHash, forcedHead };
  const next = { ...head, number, hash, timestamp, stateRoot, ...position };
  store.commit({
    nodes: reachable(fromHex(stateRoot), nodes.fresh),
    block: block && { block, receipts },
    applied,
    isForced: forcedTo !== undefined,
    head: next,
  });
  return { head: next, block: applied };
}
