/** An api on free ports over a node that only records, and a rollup's RPC that only answers. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { Registry } from "prom-client";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import {
  type Api,
  type ApiOptionsInput,
  createApi,
  createTransactionIndex,
  type NodePort,
  type NodeStatus,
  type SubmitAnswer,
  type TransactionIndexDependencies,
  type TransactionIndexOptions,
} from "../../src/api/index.ts";
import type { RollupConfig, SectionContent } from "../../src/chain/index.ts";
import type { NetworkInfo } from "../../src/codec/index.ts";
import { epochOf, heightOf, rollupOf, ZERO_HASH } from "../../src/primitives/brand.ts";

const ALPHA: RollupConfig = {
  rollupId: rollupOf(1),
  name: "alpha",
  evmChainId: 7001,
  orderPolicy: 1,
};
const BETA: RollupConfig = {
  rollupId: rollupOf(2),
  name: "beta",
  evmChainId: 7002,
  orderPolicy: 1,
};
/** No EVM: its bytes are opaque. */
export const GAMMA: RollupConfig = {
  rollupId: rollupOf(3),
  name: "gamma",
  evmChainId: 0,
  orderPolicy: 1,
};

/** A node that takes everything, unless `answer` says otherwise. */
function createRecordingNode() {
  const sections: SectionContent[] = [];
  const state = {
    sections,
    answer: (_section: SectionContent): SubmitAnswer | Promise<SubmitAnswer> => ({ ok: true }),
  };
  const port: NodePort = {
    async submit(section) {
      const answer = await state.answer(section);
      if (answer.ok) sections.push(section);
      return answer;
    },
    status: () => Promise.reject<NodeStatus>(new Error("nobody asks")),
    metrics: () => Promise.resolve(""),
  };
  return { ...state, state, port };
}

const INFO: NetworkInfo = {
  genesisHash: ZERO_HASH,
  epoch: epochOf(0),
  orderedHeight: heightOf(8),
  certifiedHeight: heightOf(7),
  l1PostedHeight: heightOf(0),
  l1FinalizedHeight: heightOf(0),
  rollups: [{ rollupId: rollupOf(1), name: "alpha", evmChainId: 7001, oldestSeq: 1, headSeq: 5 }],
  maxMessageBytes: 8_388_608,
  maxRange: 1000,
  archiveUrls: [],
};

export type Started = Awaited<ReturnType<typeof startApi>>;

/** Limits that no test meets unless it wants to. */
const GENEROUS = {
  transactions: { perSecond: 1e6, burst: 1e6 },
  calls: { perSecond: 1e6, burst: 1e6 },
  proxied: { perSecond: 1e6, burst: 1e6 },
  rollupTransactions: { perSecond: 1e6, burst: 1e6 },
  bodyBytes: { perSecond: 1e9, burst: 1e9 },
  refusalMs: 0,
};

export async function startApi(
  options: ApiOptionsInput = {},
  parts: {
    readonly index?: Partial<TransactionIndexOptions & TransactionIndexDependencies>;
  } = {},
) {
  const node = createRecordingNode();
  const registry = new Registry();
  const index = createTransactionIndex(
    { mode: "all", entries: 4096, ...parts.index },
    {
      ownLane: () => 0,
      readBatch: async () => null,
      settled: () => ({ posted: 0, finalized: 0 }),
      ...parts.index,
    },
  );
  const api: Api = await createApi(
    {
      http: { port: 0 },
      grpc: { port: 0 },
      metrics: null,
      drainMs: 500,
      ...options,
      limits: { ...GENEROUS, ...options.limits },
    },
    {
      node: node.port,
      rollups: [ALPHA, BETA, GAMMA],
      index,
      info: async () => INFO,
      doors: [],
      routes: [],
      logger: pino({ level: "silent" }),
      registry,
      version: "test",
    },
  );
  const url = `http://127.0.0.1:${api.ports.http}`;
  return { api, node: node.state, index, registry, url, close: () => api.close() };
}

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
};

export async function post(
  url: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: body as string,
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

export type RpcReply = {
  readonly status: number;
  readonly headers: Headers;
  readonly result: unknown;
  readonly error: { code: number; message: string; data?: { reason: string } } | undefined;
};

/** One call. */
export async function call(url: string, method: string, params: unknown[] = []): Promise<RpcReply> {
  const text = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const { status, headers, body } = await post(url, text);
  const { result, error } = JSON.parse(body) as Pick<RpcReply, "result" | "error">;
  return { status, headers, result, error };
}

export const account = privateKeyToAccount(generatePrivateKey());

/** A signed transfer of one wei. */
export const transfer = (
  nonce: number,
  fields: { readonly chainId?: number; readonly gas?: bigint } = {},
): Promise<`0x${string}`> =>
  account.signTransaction({
    type: "eip1559",
    chainId: fields.chainId ?? ALPHA.evmChainId,
    nonce,
    to: account.address,
    value: 1n,
    gas: fields.gas ?? 21_000n,
    maxFeePerGas: 1_000_000_000n,
    maxPriorityFeePerGas: 1n,
  });

/** Units of a section, as hex. */
export function unitsAsHex(section: SectionContent): string[] {
  const units: string[] = [];
  const { bytes } = section;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset < bytes.length; ) {
    const end = offset + 4 + view.getUint32(offset);
    units.push(`0x${Buffer.from(bytes.subarray(offset + 4, end)).toString("hex")}`);
    offset = end;
  }
  return units;
}

/** A JSON-RPC server whose methods are a table; unknown ones answer -32601. */
export async function startRollupRpc(
  methods: Readonly<Record<string, (params: unknown[]) => unknown>>,
): Promise<{ url: string; calls: string[]; server: Server; close(): Promise<void> }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { id, method, params } = JSON.parse(Buffer.concat(pieces).toString()) as {
        id: number;
        method: string;
        params: unknown[];
      };
      calls.push(method);
      const answer = methods[method];
      const outcome =
        answer === undefined
          ? { error: { code: -32601, message: `no ${method}`, data: "mine" } }
          : { result: answer(params) };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id, ...outcome }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    server,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
