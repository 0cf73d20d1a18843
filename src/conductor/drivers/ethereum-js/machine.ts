/** An EVM over one chain's state: what executes blocks, and what answers calls beside it. */
import { createEVM, type EVMMockBlockchainInterface } from "@ethereumjs/evm";
import { MerklePatriciaTrie } from "@ethereumjs/mpt";
import { Caches, MerkleStateManager } from "@ethereumjs/statemanager";
import { ValueEncoding } from "@ethereumjs/util";
import { createVM, type VM } from "@ethereumjs/vm";
import type { Hash } from "../../../primitives/brand.ts";
import { fromHex } from "../../../primitives/bytes.ts";
import type { ChainRules } from "./chain-rules.ts";
import type { NodeDatabase } from "./node-database.ts";

/** Trie nodes that stay decoded-ready in memory. */
const NODE_CACHE = 50_000;

export type Machine = { readonly vm: VM; readonly state: MerkleStateManager };

const ZERO = new Uint8Array(32);

/** Answers `BLOCKHASH`; an unknown block's hash is zero. */
function blockHashes(hashOf: (number: number) => Hash | null): EVMMockBlockchainInterface {
  const chain: EVMMockBlockchainInterface = {
    getBlock: async (number) => {
      const hash = hashOf(Number(number));
      return { hash: () => (hash === null ? ZERO : fromHex(hash)) };
    },
    putBlock: async () => {},
    shallowCopy: () => chain,
  };
  return chain;
}

/**
 * Makes a machine whose state starts empty: set its root.
 *
 * The caches are ordered maps, never LRU: EthereumJS's LRU drops accounts that it has not written
 * back yet.
 */
export async function createMachine(
  rules: ChainRules,
  deps: { readonly nodes: NodeDatabase; readonly hashOf: (number: number) => Hash | null },
): Promise<Machine> {
  const { common } = rules;
  const trie = new MerklePatriciaTrie({
    db: deps.nodes.db,
    valueEncoding: ValueEncoding.Bytes,
    useKeyHashing: true,
    cacheSize: NODE_CACHE,
    common,
  });
  const state = new MerkleStateManager({ common, trie, caches: new Caches() });
  const blockchain = blockHashes(deps.hashOf);
  const evm = await createEVM({ common, stateManager: state, blockchain });
  const vm = await createVM({ common, stateManager: state, blockchain, evm });
  return { vm, state };
}
