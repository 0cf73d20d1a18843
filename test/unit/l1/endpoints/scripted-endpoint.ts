/** A JSON-RPC server on loopback over a scripted chain, that can fail and lie in every way we know. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { toFunctionSelector } from "viem";
import { onTestFinished } from "vitest";
import {
  hex,
  type ScriptedChain,
  type WireBlock,
  type WireLog,
} from "../watcher/scripted-chain.ts";

export type Misbehaviour =
  | "none"
  /** Takes the request and says nothing. */
  | "hang"
  /** Says the headers and half of the body. */
  | "hang_body"
  | "rate_limit"
  /** The same as an error of JSON-RPC. */
  | "rate_limit_rpc"
  | "html"
  | "html_error"
  | "json_of_nothing"
  | "server_error"
  /** Closes the connection. */
  | "drop";

/**
 * Time for an answer: short where the test waits for it to pass, else so long that a busy machine
 * never passes it.
 */
export const requestMsFor = (how: Misbehaviour): number =>
  how.startsWith("hang") ? 1_500 : 20_000;

type Call = { readonly method: string; readonly params: readonly unknown[] };

export type ScriptedEndpoint = {
  readonly url: string;
  /** Requests seen, in order. */
  readonly calls: Call[];
  misbehaviour: Misbehaviour;
  /** Misbehaves in calls of this method only; null: in all. */
  only: string | null;
  /** Chain id that it tells. */
  chainId: number;
  /** Blocks by which its finalized block is behind the chain's. */
  lag: number;
  /** Replaces an honest result. */
  lie: ((call: Call, result: unknown) => unknown) | null;
  /** The chain that it serves. */
  chain: ScriptedChain;
};

const CHAIN_ID = 31_337;
const SELECTORS: Readonly<Record<string, string>> = {
  [toFunctionSelector("function contracts()")]: "contracts",
  [toFunctionSelector("function EPOCH_L1_BLOCKS()")]: "EPOCH_L1_BLOCKS",
};

export async function startScriptedEndpoint(chain: ScriptedChain): Promise<ScriptedEndpoint> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => answer(JSON.parse(body) as Call & { id: number }, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint: ScriptedEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    calls: [],
    misbehaviour: "none",
    only: null,
    chainId: CHAIN_ID,
    lag: 0,
    lie: null,
    chain,
  };

  function answer(call: Call & { id: number }, response: ServerResponse): void {
    endpoint.calls.push({ method: call.method, params: call.params });
    const bad = endpoint.only === null || endpoint.only === call.method;
    if (bad && endpoint.misbehaviour !== "none") return misbehave(endpoint.misbehaviour, response);
    const honest = resultOf(call, endpoint);
    const result = endpoint.lie === null ? honest : endpoint.lie(call, honest);
    response.setHeader("content-type", "application/json");
    const refused = result instanceof Error;
    const outcome = refused ? { error: { code: -32000, message: result.message } } : { result };
    response.end(JSON.stringify({ jsonrpc: "2.0", id: call.id, ...outcome }));
  }

  return endpoint;
}

function misbehave(how: Exclude<Misbehaviour, "none">, response: ServerResponse): void {
  switch (how) {
    case "hang":
      return;
    case "hang_body":
      response.setHeader("content-type", "application/json");
      response.write('{"jsonrpc":"2.0",');
      return;
    case "rate_limit":
      response.writeHead(429, { "retry-after": "7" }).end("slow down");
      return;
    case "rate_limit_rpc":
      response.end('{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit exceeded"}}');
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>sign in</html>");
      return;
    case "html_error":
      response.writeHead(502, { "content-type": "text/html" }).end("<html>bad gateway</html>");
      return;
    case "json_of_nothing":
      response.writeHead(200, { "content-type": "application/json" }).end("null");
      return;
    case "server_error":
      response.writeHead(500).end();
      return;
    case "drop":
      response.destroy();
  }
}

const wireHeader = (block: WireBlock | undefined) =>
  block === undefined
    ? null
    : {
        number: hex(block.number),
        hash: block.hash,
        parentHash: block.parentHash,
        timestamp: hex(block.timestamp),
      };

function resultOf({ method, params }: Call, endpoint: ScriptedEndpoint): unknown {
  const { blocks, views } = endpoint.chain;
  const numberOf = (tag: unknown): number => {
    if (tag === "latest") return blocks.length - 1;
    if (tag === "finalized") return endpoint.chain.final - endpoint.lag;
    return Number(tag);
  };
  const byHash = (hash: unknown) => blocks.find((block) => block.hash === hash);
  switch (method) {
    case "eth_chainId":
      return hex(endpoint.chainId);
    case "eth_getBlockByNumber":
      return wireHeader(blocks[numberOf(params[0])]);
    case "eth_getBlockByHash":
      return wireHeader(byHash(params[0]));
    case "eth_call": {
      const { data } = params[0] as { data: string };
      return views[SELECTORS[data.slice(0, 10)] ?? ""] ?? new Error("execution reverted");
    }
    case "eth_getLogs":
      return logsOf(params[0] as Filter);
    default:
      return new Error(`no method ${method}`);
  }

  function logsOf(filter: Filter): readonly WireLog[] | Error {
    const { blockHash, fromBlock, toBlock, address } = filter;
    const wanted =
      blockHash === undefined
        ? blocks.slice(Number(fromBlock), Number(toBlock) + 1)
        : [byHash(blockHash)];
    if (wanted.includes(undefined)) return new Error("unknown block");
    const logs = wanted.flatMap((block) => block?.logs ?? []);
    return logs.filter((log) => address.includes(log.address));
  }
}

type Filter = {
  readonly blockHash?: string;
  readonly fromBlock?: string;
  readonly toBlock?: string;
  readonly address: readonly string[];
};
