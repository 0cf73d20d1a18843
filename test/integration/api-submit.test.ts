/** Submission over JSON-RPC: sections, bundles, an unmodified wallet, WebSockets. */
import type { AddressInfo } from "node:net";
import { createWalletClient, defineChain, http, keccak256 } from "viem";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { parseBundle, SectionKind, unitsOf } from "../../src/chain/index.ts";
import {
  account,
  call,
  post,
  type Started,
  startApi,
  startRollupRpc,
  transfer,
  unitsAsHex,
} from "./api-fixture.ts";

let started: Started;
let upstream: Awaited<ReturnType<typeof startRollupRpc>>;
beforeEach(async () => {
  upstream = await startRollupRpc({
    eth_getTransactionCount: () => "0x3",
    eth_getBlockByNumber: () => ({ number: "0x1", baseFeePerGas: "0x7", transactions: [] }),
    eth_maxPriorityFeePerGas: () => "0x1",
    eth_gasPrice: () => "0x8",
    eth_estimateGas: () => "0x5208",
    eth_blockNumber: () => "0x1",
  });
  started = await startApi({ rollups: { alpha: { rpcUrl: upstream.url } } });
});
afterEach(async () => {
  await started.close();
  await upstream.close();
});

const alpha = () => `${started.url}/rpc/alpha`;
const batchOf = (method: string, params: unknown[][]): string =>
  JSON.stringify(params.map((each, id) => ({ jsonrpc: "2.0", id, method, params: each })));

test("transactions of one turn travel as one section, in their order", async () => {
  const raws = await Promise.all(Array.from({ length: 50 }, (_, nonce) => transfer(nonce)));
  const body = batchOf(
    "eth_sendRawTransaction",
    raws.map((raw) => [raw]),
  );
  const answers = JSON.parse((await post(alpha(), body)).body) as { result: string }[];
  expect(answers.map(({ result }) => result)).toEqual(raws.map((raw) => keccak256(raw)));
  expect(started.node.sections.length).toBe(1);
  const [section] = started.node.sections;
  expect(section).toMatchObject({ kind: SectionKind.OPEN, rollupId: 1, units: 50 });
  expect(section && unitsAsHex(section)).toEqual(raws);
});

test("while sections are unanswered, transactions gather; a full quota is 429", async () => {
  await started.close();
  started = await startApi({ pendingBytesPerRollup: 65_536, sectionsInFlight: 1 });
  const held: (() => void)[] = [];
  started.node.answer = () => new Promise((resolve) => held.push(() => resolve({ ok: true })));
  const url = `${started.url}/rpc/gamma`;
  const raw = (fill: string) => `0x${fill.repeat(30_000)}`;
  const first = call(url, "eth_sendRawTransaction", [raw("01")]);
  await expect.poll(() => held.length).toBe(1);
  const second = call(url, "eth_sendRawTransaction", [raw("02")]);
  const third = await call(url, "eth_sendRawTransaction", [raw("03")]);
  expect([third.status, third.error?.code]).toEqual([429, -32005]);
  // Another rollup has a quota of its own.
  const other = call(`${started.url}/rpc/alpha`, "eth_sendRawTransaction", [await transfer(0)]);
  await expect.poll(() => held.length).toBe(2);
  for (const release of held) release();
  await expect.poll(() => held.length).toBe(3);
  held[2]?.();
  expect((await Promise.all([first, second, other])).map(({ status }) => status)).toEqual([
    200, 200, 200,
  ]);
});

test("a bundle is one unit of one BUNDLE section, its id the keccak of its legs", async () => {
  const [a, b] = [await transfer(0), await transfer(0, { chainId: 7002 })];
  const legs = [
    { rollupId: "0x1", txs: [a] },
    { rollupId: "0x2", txs: [b] },
  ];
  const params = [{ legs, maxHeight: "0x64", minTimestamp: 5 }];
  const { result } = await call(`${started.url}/rpc`, "seq_sendBundle", params);
  expect(result).toMatchObject({ txHashes: [[keccak256(a)], [keccak256(b)]] });
  const [section] = started.node.sections;
  expect(section).toMatchObject({ kind: SectionKind.BUNDLE, rollupId: 0, units: 1 });
  const [unit] = [...unitsOf(section?.bytes ?? new Uint8Array())];
  expect(unit && parseBundle(unit)).toMatchObject({
    minHeight: 0,
    maxHeight: 100,
    minTime: 5,
    maxTime: 0,
    legs: [{ rollupId: 1 }, { rollupId: 2 }],
  });
});

test("the alias by chain ids, a bundle of one rollup, and a condition are bundles too", async () => {
  const [a, b] = [await transfer(0), await transfer(0, { chainId: 7002 })];
  const cross = await call(`${started.url}/rpc`, "eth_sendBundleCrossRollup", [
    { txs: { "0x1b59": a, "0x1b5a": b } },
  ]);
  expect(cross.result).toMatchObject({ txHashes: [[keccak256(a)], [keccak256(b)]] });
  const c = await transfer(1);
  const params = [{ txs: [c], blockNumber: "0x10", revertingTxHashes: [keccak256(c)] }];
  expect((await call(alpha(), "eth_sendBundle", params)).result).toHaveProperty("bundleHash");
  const d = await transfer(2);
  const bounds = { heightMax: "0x20", timestampMax: "0xffffffff" };
  const conditional = await call(alpha(), "eth_sendRawTransactionConditional", [d, bounds]);
  expect(conditional.result).toBe(keccak256(d));
  const kinds = started.node.sections.map(({ kind }) => kind);
  expect(kinds).toEqual([SectionKind.BUNDLE, SectionKind.BUNDLE, SectionKind.BUNDLE]);
});

test("an unmodified wallet sends a transfer through the rollup's endpoint", async () => {
  const chain = defineChain({
    id: 7001,
    name: "alpha",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [alpha()] } },
  });
  const wallet = createWalletClient({ chain, account, transport: http() });
  const hash = await wallet.sendTransaction({ to: account.address, value: 1n });
  const [section] = started.node.sections;
  const [raw] = section ? unitsAsHex(section) : [];
  expect(keccak256(raw as `0x${string}`)).toBe(hash);
  const status = await call(`${started.url}/rpc`, "seq_getTransactionStatus", [{ hash }]);
  expect(status.result).toMatchObject({ status: "pending", rollupId: "0x1", proof: null });
});

/** A JSON-RPC conversation over a WebSocket. */
async function talk(url: string) {
  const socket = new WebSocket(url);
  const heard: unknown[] = [];
  socket.on("message", (data) => heard.push(JSON.parse(data.toString())));
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return { socket, heard, say: (value: unknown) => socket.send(JSON.stringify(value)) };
}

const wsUrl = (path: string) => `ws://127.0.0.1:${started.api.ports.http}${path}`;

test("the same calls over a WebSocket", async () => {
  const { socket, heard, say } = await talk(wsUrl("/rpc/alpha"));
  say({ jsonrpc: "2.0", id: 1, method: "eth_chainId" });
  say([{ jsonrpc: "2.0", id: 2, method: "net_version" }]);
  socket.send("{");
  await expect.poll(() => heard.length).toBe(3);
  expect(heard).toEqual(
    expect.arrayContaining([
      { jsonrpc: "2.0", id: 1, result: "0x1b59" },
      [{ jsonrpc: "2.0", id: 2, result: "7001" }],
      expect.objectContaining({ error: expect.objectContaining({ code: -32700 }) }),
    ]),
  );
  socket.close();
});

test("a WebSocket of an unknown rollup closes with 4404, a too large message with 1009", async () => {
  const { socket } = await talk(wsUrl("/rpc/nobody"));
  expect(await new Promise((resolve) => socket.once("close", resolve))).toBe(4404);
  const large = await talk(wsUrl("/rpc"));
  large.socket.send(" ".repeat(1_048_577));
  expect(await new Promise((resolve) => large.socket.once("close", resolve))).toBe(1009);
});

test("eth_subscribe is bridged to the rollup's RPC, and ends with it", async () => {
  const rollup = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await new Promise((resolve) => rollup.once("listening", resolve));
  rollup.on("connection", (socket) =>
    socket.on("message", (data) => {
      const { id } = JSON.parse(data.toString()) as { id: number };
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: "0xabc" }));
      const params = { subscription: "0xabc", result: { number: "0x1" } };
      socket.send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params }));
    }),
  );
  const wsPort = (rollup.address() as AddressInfo).port;
  await started.close();
  started = await startApi({
    rollups: { alpha: { rpcUrl: upstream.url, wsUrl: `ws://127.0.0.1:${wsPort}` } },
  });
  const { socket, heard, say } = await talk(wsUrl("/rpc/alpha"));
  say({ jsonrpc: "2.0", id: "mine", method: "eth_subscribe", params: ["newHeads"] });
  await expect.poll(() => heard.length).toBe(2);
  expect(heard).toContainEqual({ jsonrpc: "2.0", id: "mine", result: "0xabc" });
  expect(heard).toContainEqual(expect.objectContaining({ method: "eth_subscription" }));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  for (const client of rollup.clients) client.terminate();
  expect(await closed).toBe(1012);
  await new Promise((resolve) => rollup.close(resolve));
  const overHttp = await call(alpha(), "eth_subscribe", ["newHeads"]);
  expect(overHttp.error?.code).toBe(-32601);
});

test("a stop drains: sockets close with 1012, what the lane has is answered", async () => {
  const held: (() => void)[] = [];
  started.node.answer = () => new Promise((resolve) => held.push(() => resolve({ ok: true })));
  const { socket } = await talk(wsUrl("/rpc"));
  const pending = call(alpha(), "eth_sendRawTransaction", [await transfer(0)]);
  await expect.poll(() => held.length).toBe(1);
  const gone = new Promise((resolve) => socket.once("close", resolve));
  const closed = started.close();
  expect(await gone).toBe(1012);
  held[0]?.();
  expect((await pending).result).toMatch(/^0x/);
  await closed;
  await expect(call(alpha(), "eth_chainId")).rejects.toThrow();
});
