/** An endpoint of an L1 that can be made to misbehave: everything else goes to the real one. [ST2] */
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export type Behaviour =
  | "honest"
  /** Nobody listens. */
  | "down"
  /** Takes requests and says nothing. */
  | "hung"
  /** HTTP 429. */
  | "limited"
  /** What a gateway shows to people. */
  | "html"
  /** Says that it is another chain. */
  | "wrong_chain"
  /** Tells as newest what was newest a while ago. */
  | "old_head"
  /** Other hashes for the blocks of the same numbers. */
  | "other_chain";

export type RpcProxy = {
  readonly url: string;
  /** Requests since it behaves like this. */
  seen(): number;
  behave(how: Behaviour): Promise<void>;
  close(): Promise<void>;
};

const HOST = "127.0.0.1";
/** Unanswered requests that are held; beyond, the oldest is dropped. */
const HELD_MAX = 256;
const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** Blocks by which an old head is behind: more than finality takes. */
const OLD_BLOCKS = 10;

const AGENT = new Agent({ keepAlive: true, maxSockets: 64 });

type Call = { readonly id: unknown; readonly method: string; readonly params: unknown[] };
type Heads = { readonly latest: string; readonly finalized: string };

/** @param target of the real endpoint. */
export async function openRpcProxy(target: string): Promise<RpcProxy> {
  let how: Behaviour = "honest";
  let heads: Heads = { latest: "latest", finalized: "finalized" };
  let seen = 0;
  const held: ServerResponse[] = [];
  const server = createServer((from, response) => {
    seen++;
    void bodyOf(from).then(
      (body) => answer(body, from.url ?? "/", response),
      () => response.destroy(),
    );
  });

  async function answer(body: string, path: string, response: ServerResponse): Promise<void> {
    if (how === "hung") {
      held.push(response);
      if (held.length > HELD_MAX) held.shift()?.destroy();
      return;
    }
    if (how === "limited") return void response.writeHead(429).end("slow down");
    if (how === "html") {
      return void response.writeHead(200, { "content-type": "text/html" }).end("<html>sign in");
    }
    try {
      const text = await forwarded(target, path, asked(body));
      response.setHeader("content-type", "application/json");
      response.end(told(body, text));
    } catch {
      response.destroy();
    }
  }

  /** What is asked of the real one instead. */
  function asked(body: string): string {
    if (how !== "old_head" || body === "") return body;
    const call = JSON.parse(body) as Call;
    const params = call.params.map((one) =>
      one === "latest" || one === "finalized" ? heads[one] : one,
    );
    return JSON.stringify({ ...call, params });
  }

  /** What is told instead of its answer. */
  function told(body: string, text: string): string {
    if (how !== "wrong_chain" && how !== "other_chain") return text;
    const { id, method } = JSON.parse(body) as Call;
    if (how === "wrong_chain") {
      return method === "eth_chainId"
        ? JSON.stringify({ jsonrpc: "2.0", id, result: "0x1" })
        : text;
    }
    if (method !== "eth_getBlockByNumber") return text;
    const answered = JSON.parse(text) as { result: { hash: string } | null };
    if (answered.result === null) return text;
    const hash = `0x${"ee".repeat(4)}${answered.result.hash.slice(10)}`;
    return JSON.stringify({ ...answered, result: { ...answered.result, hash } });
  }

  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const letGo = (): void => {
    for (const response of held.splice(0)) response.destroy();
  };
  return {
    url: `http://${HOST}:${port}/`,
    seen: () => seen,
    async behave(next) {
      if (next === "old_head") heads = await oldHeads(target);
      const wasDown = how === "down";
      how = next;
      seen = 0;
      letGo();
      if (next === "down" && !wasDown) await shut(server);
      if (next !== "down" && wasDown) await listen(server, port);
    },
    async close() {
      letGo();
      if (how !== "down") await shut(server);
    },
  };
}

async function oldHeads(target: string): Promise<Heads> {
  const back = async (tag: "latest" | "finalized"): Promise<string> => {
    const call = { jsonrpc: "2.0", id: 1, method: "eth_getBlockByNumber", params: [tag, false] };
    const text = await forwarded(target, "/", JSON.stringify(call));
    const { result } = JSON.parse(text) as { result: { number: string } };
    return `0x${Math.max(0, Number(result.number) - OLD_BLOCKS).toString(16)}`;
  };
  return { latest: await back("latest"), finalized: await back("finalized") };
}

function forwarded(target: string, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const method = body === "" ? "GET" : "POST";
    const headers = { "content-type": "application/json" };
    const to = request(new URL(path, target), { method, headers, agent: AGENT }, (answer) =>
      bodyOf(answer).then(resolve, reject),
    );
    to.on("error", reject);
    to.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error("too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });

const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
