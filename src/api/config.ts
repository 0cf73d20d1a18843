/** Options of the doors: one schema is type, check and manual. */
import { z } from "zod";

const bucket = (perSecond: number, burst: number) =>
  z
    .strictObject({
      perSecond: z
        .number()
        .positive()
        .default(perSecond)
        .describe("Tokens that come back per second."),
      burst: z.number().positive().default(burst).describe("Tokens of a full bucket."),
    })
    .prefault({});

const address = (host: string, port: number) =>
  z
    .strictObject({
      host: z.string().default(host).describe("Address to listen on."),
      port: z.int().min(0).max(65_535).default(port).describe("Port; 0 takes a free one."),
    })
    .prefault({});

/** Limits of clients. The defaults are for strangers; a devnet and benches raise them. */
export const LimitOptions = z.strictObject({
  connectionsMax: z.int().min(1).default(2000).describe("Connections to all servers together."),
  connectionsPerAddress: z.int().min(1).default(256).describe("Connections of one address."),
  transactions: bucket(100, 500).describe("Transactions of one address to one rollup."),
  calls: bucket(200, 1000).describe("Other calls of one address, local ones."),
  proxied: bucket(100, 500).describe("Calls of one address that a rollup's RPC has to answer."),
  rollupTransactions: bucket(20_000, 40_000).describe("Transactions to one rollup, of everybody."),
  bodyBytes: bucket(8 * 1_048_576, 16 * 1_048_576).describe(
    "Bytes of JSON-RPC bodies of one address, at all endpoints together.",
  ),
  refusalMs: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe(
      "Time that who sends no call, or one too many, waits for the answer: a flood slows itself.",
    ),
  addressesMax: z.int().min(16).default(65_536).describe("Addresses whose buckets are remembered."),
  bodyBytesMax: z.int().min(1024).default(1_048_576).describe("Largest body of a call."),
  depthMax: z.int().min(4).default(32).describe("Deepest nesting of a call's JSON."),
  batchMax: z.int().min(1).default(10).describe("Calls in one batch of the network endpoint."),
  rollupBatchMax: z
    .int()
    .min(1)
    .default(100)
    .describe("Calls in one batch of a rollup's endpoint."),
  headersMs: z.int().min(100).default(10_000).describe("Time a client has for its headers."),
  requestMs: z.int().min(100).default(30_000).describe("Time a client has for a whole request."),
  headersMax: z.int().min(8).default(100).describe("Headers of one request."),
  pipelineMax: z.int().min(1).default(16).describe("Unanswered calls of one connection."),
  socketBufferBytes: z
    .int()
    .min(65_536)
    .default(8 * 1_048_576)
    .describe("Bytes that one WebSocket may leave undrained before it is closed."),
});

/** What happens to transactions of one rollup before its lane. */
export const RollupOptions = z.strictObject({
  rpcUrl: z.url().nullable().default(null).describe("The rollup's own JSON-RPC; null: none."),
  wsUrl: z.url().nullable().default(null).describe("Its WebSocket; null: as rpcUrl, with ws."),
  level: z
    .enum(["L0", "L1", "L2"])
    .default("L1")
    .describe("Admission: size and form; + transaction; + nonce, balance, base fee by rpcUrl."),
  onRpcDown: z
    .enum(["lower", "refuse"])
    .default("lower")
    .describe("At level L2 without an answer of rpcUrl: check level L1 only, or refuse."),
});

export const ApiOptions = z.strictObject({
  http: address("127.0.0.1", 7651).describe("JSON-RPC, feeds, status."),
  grpc: address("127.0.0.1", 7652).nullable().describe("Feed and Submit over gRPC; null: off."),
  metrics: address("127.0.0.1", 7653).nullable().describe("Metrics and probes; null: off."),
  trustProxy: z
    .boolean()
    .default(false)
    .describe("Take the client's address from the last X-Forwarded-For entry."),
  origins: z
    .array(z.string())
    .default([])
    .describe("Origins of web pages that may call, besides the node's own; `*`: all."),
  hosts: z
    .array(z.string())
    .default(["localhost"])
    .describe("Host names that a page of this node is served under, besides addresses."),
  limits: LimitOptions.prefault({}),
  rollups: z
    .record(z.string(), RollupOptions)
    .default({})
    .describe("By the rollup's name; what is absent has the defaults."),
  submitTokenFile: z
    .string()
    .nullable()
    .default(null)
    .describe("File with the token that Submit asks for; null: none, for loopback and mTLS."),
  grpcTls: z
    .strictObject({
      certificateFile: z.string().describe("PEM chain of the server."),
      keyFile: z.string().describe("PEM key of the server."),
      clientAuthorityFile: z.string().nullable().default(null).describe("PEM; asks for mTLS."),
    })
    .nullable()
    .default(null)
    .describe("Encryption of the gRPC server; null: plain, for loopback and sentries."),
  sectionBytes: z
    .int()
    .min(4096)
    .max(400_000)
    .default(262_144)
    .describe("Bytes of joined transactions that are handed to the lane at once."),
  pendingBytesPerRollup: z
    .int()
    .min(65_536)
    .default(4 * 1_048_576)
    .describe("Bytes of one rollup that wait for the lane's answer."),
  sectionsInFlight: z
    .int()
    .min(1)
    .default(4)
    .describe("Sections of one rollup that the lane has not answered yet."),
  txIndex: z
    .enum(["all", "own", "off"])
    .default("own")
    .describe("Transactions whose place is remembered: every one, those of this lane, none."),
  txIndexEntries: z
    .int()
    .min(1024)
    .default(262_144)
    .describe("Transactions whose place is remembered, about 80 bytes each; older are unknown."),
  stalledMs: z
    .int()
    .min(1000)
    .default(60_000)
    .describe("Age of the newest certified output above which submissions are refused."),
  rpcMs: z.int().min(100).default(10_000).describe("Time a rollup's RPC has for an answer."),
  rpcInFlight: z.int().min(1).default(256).describe("Unanswered calls to one rollup's RPC."),
  rpcBytesMax: z
    .int()
    .min(65_536)
    .default(16 * 1_048_576)
    .describe("Largest answer of a rollup's RPC."),
  drainMs: z.int().min(0).default(5000).describe("Time that open calls have at a stop."),
});

export type ApiOptions = z.infer<typeof ApiOptions>;
export type ApiOptionsInput = z.input<typeof ApiOptions>;
export type LimitOptions = z.infer<typeof LimitOptions>;
export type RollupOptions = z.infer<typeof RollupOptions>;
