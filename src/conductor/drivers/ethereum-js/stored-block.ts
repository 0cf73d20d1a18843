/** A block and its receipts as they are kept, ready to be served. Hex texts are lower case with `0x`. */
import type { Address, Hash } from "../../../primitives/brand.ts";

export type StoredTransaction = {
  readonly hash: Hash;
  readonly sender: Address;
  readonly raw: Uint8Array;
};

export type StoredBlock = {
  readonly number: number;
  readonly hash: Hash;
  readonly parentHash: Hash;
  /** Seconds. */
  readonly timestamp: number;
  readonly stateRoot: Hash;
  readonly transactionsRoot: Hash;
  readonly receiptsRoot: Hash;
  readonly logsBloom: string;
  readonly gasUsed: number;
  readonly gasLimit: number;
  /** Wei, decimal. */
  readonly baseFee: string;
  readonly feeRecipient: Address;
  /** Hash of the last batch; zero at genesis. */
  readonly prevRandao: Hash;
  readonly extraData: string;
  /** Bytes of the RLP of the header. */
  readonly headerBytes: number;
  /** Batches; 0 at genesis. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly transactions: readonly StoredTransaction[];
};

export type StoredLog = {
  readonly address: Address;
  readonly topics: readonly Hash[];
  readonly data: string;
};

export type StoredReceipt = {
  readonly succeeded: boolean;
  readonly type: number;
  readonly to: Address | null;
  readonly gasUsed: number;
  readonly cumulativeGasUsed: number;
  /** Wei, decimal. */
  readonly effectiveGasPrice: string;
  readonly contractAddress: Address | null;
  readonly logs: readonly StoredLog[];
  readonly logsBloom: string;
};
