/** Options of a conductor, and the rollup's own rules, which all its conductors share. */
import { z } from "zod";

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .describe("20 bytes of hex.");
const hex = z.string().regex(/^0x([0-9a-fA-F]{2})*$/);
const amount = z.string().regex(/^(0|[1-9][0-9]{0,77})$/);
const word = z.string().regex(/^0x[0-9a-fA-F]{64}$/);

/** An account of the genesis state. */
const GenesisAccount = z.strictObject({
  balance: amount.default("0").describe("Wei, decimal."),
  nonce: z.int().min(0).default(0).describe("Transactions it has sent."),
  code: hex.default("0x").describe("Byte code."),
  storage: z.record(word, word).default({}).describe("Storage words by slot."),
});

const BaseFee = z.strictObject({
  kind: z.enum(["fixed", "eip1559"]).default("fixed").describe("Constant, or EIP-1559."),
  wei: amount.default("1000000000").describe("Wei per gas: always, or at genesis."),
});

/** What every conductor of one rollup must agree on, or their state roots differ. */
export const RollupConfigSchema = z.strictObject({
  chainId: z.int().min(1).describe("EVM chain id."),
  hardfork: z
    .enum(["shanghai", "cancun", "prague", "osaka"])
    .default("prague")
    .describe("Rules of the EVM, from genesis on."),
  gasLimit: z.int().min(5_000).default(30_000_000).describe("Gas of every block."),
  baseFee: BaseFee.default({ kind: "fixed", wei: "1000000000" }).describe("Base-fee rule."),
  feeRecipient: address
    .default("0x0000000000000000000000000000000000000000")
    .describe("Account that receives the tips."),
  blockMode: z
    .enum(["per-height", "per-second"])
    .default("per-height")
    .describe("A block per batch, or of all batches of one second."),
  emptyBlocks: z
    .enum(["skip", "emit"])
    .default("skip")
    .describe("What becomes of a block whose transactions are all skipped."),
  genesis: z.strictObject({
    timestamp: z.int().min(0).default(0).describe("Seconds."),
    alloc: z.record(address, GenesisAccount).default({}).describe("Accounts by address."),
  }),
});
export type RollupConfig = z.infer<typeof RollupConfigSchema>;

/** JSON-RPC of the rollup. */
export const RpcOptions = z.strictObject({
  host: z.string().default("127.0.0.1").describe("Address to listen on."),
  port: z.int().min(0).max(65_535).default(0).describe("Port to listen on; 0: any free one."),
  sequencerUrl: z
    .url()
    .nullable()
    .default(null)
    .describe("Where eth_sendRawTransaction goes: the rollup's endpoint on a sequencer."),
  requestBytesMax: z.int().min(1_024).default(1_048_576).describe("Bytes of a request's body."),
  callsMax: z.int().min(1).default(100).describe("Calls in one JSON-RPC batch."),
  logsRangeMax: z.int().min(1).default(10_000).describe("Blocks that one eth_getLogs may read."),
  logsMax: z.int().min(1).default(10_000).describe("Logs that one eth_getLogs may return."),
  callGasMax: z.int().min(21_000).default(30_000_000).describe("Gas of one eth_call."),
});
export type RpcOptions = z.infer<typeof RpcOptions>;

/** An anvil process that executes the rollup. */
export const AnvilOptions = z.strictObject({
  host: z.string().default("127.0.0.1").describe("Address anvil listens on."),
  port: z.int().min(0).max(65_535).default(0).describe("Port of anvil's RPC; 0: any free one."),
  binary: z.string().nullable().default(null).describe("Path of anvil; null: the npm package's."),
  startMs: z.int().min(100).default(20_000).describe("Time anvil has to listen."),
  dumpBlocks: z.int().min(1).default(500).describe("Blocks between two dumps of its state."),
});
export type AnvilOptions = z.infer<typeof AnvilOptions>;

/** When a feed is given up for the L1, and when it is followed again. */
const EscapeOptions = z.strictObject({
  stallAfterMs: z
    .int()
    .min(1)
    .default(60_000)
    .describe("Age of the newest certified output at which the feed counts as stalled."),
  escapeAfterMs: z
    .int()
    .min(1)
    .default(7_200_000)
    .describe("Age of the newest L1 checkpoint at which a stalled feed is given up."),
  freshForMs: z
    .int()
    .min(1)
    .default(600_000)
    .describe("How long a feed must have been fresh before it is followed again."),
  pollMs: z.int().min(1).default(4_000).describe("Time between two looks at the L1."),
});

/** Options of one conductor. */
export const ConductorOptions = z.strictObject({
  dataDir: z.string().min(1).describe("Directory of the position and of the chain."),
  driver: z.enum(["ethereumjs", "anvil"]).default("ethereumjs").describe("What executes."),
  rollup: RollupConfigSchema.describe("Rules of the rollup, equal on all its conductors."),
  rpc: RpcOptions.prefault({}).describe("JSON-RPC of the rollup, where EthereumJS executes."),
  anvil: AnvilOptions.prefault({}).describe("The anvil process, where anvil executes."),
  escape: EscapeOptions.prefault({}).describe("Turning to the L1, where there is one."),
});
export type ConductorOptions = z.infer<typeof ConductorOptions>;
export type ConductorOptionsInput = z.input<typeof ConductorOptions>;
