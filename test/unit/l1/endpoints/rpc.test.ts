import { expect, test } from "vitest";
import { createRpc } from "../../../../src/l1/endpoints/rpc.ts";
import { createRpcEndpoint } from "../../../../src/l1/endpoints/rpc-endpoint.ts";
import { RpcFailure } from "../../../../src/l1/endpoints/rpc-failure.ts";
import { ADDRESSES, createScriptedChain } from "../watcher/scripted-chain.ts";
import { type Misbehaviour, requestMsFor, startScriptedEndpoint } from "./scripted-endpoint.ts";

const forced = (index: number) => ({
  by: "forcedInbox" as const,
  event: "Forced",
  args: { rollupId: 1n, index: BigInt(index), deadline: 9n, payload: "0x0102" },
});

async function start(requestMs = requestMsFor("none")) {
  const chain = createScriptedChain(10);
  const scripted = await startScriptedEndpoint(chain);
  const rpc = createRpc({ url: scripted.url, requestMs });
  return { chain, scripted, rpc, endpoint: createRpcEndpoint(0, rpc) };
}

const failureOf = (attempt: Promise<unknown>): Promise<RpcFailure> =>
  attempt.then(
    () => expect.fail("it answered"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(RpcFailure);
      return error as RpcFailure;
    },
  );

const CASES: readonly [Exclude<Misbehaviour, "none">, string][] = [
  ["hang", "timeout"],
  ["hang_body", "timeout"],
  ["rate_limit", "rate_limited"],
  ["rate_limit_rpc", "rate_limited"],
  ["html", "malformed"],
  ["html_error", "unreachable"],
  ["json_of_nothing", "malformed"],
  ["server_error", "unreachable"],
  ["drop", "unreachable"],
];

test.each(CASES)("ST2: an endpoint that answers with %s has failed: %s", async (how, kind) => {
  const { scripted, rpc } = await start(requestMsFor(how));
  scripted.misbehaviour = how;
  expect((await failureOf(rpc.request("eth_chainId", []))).kind).toBe(kind);
  scripted.misbehaviour = "none";
  expect(await rpc.request("eth_chainId", [])).toBe("0x7a69");
});

test("ST2: what a rate limit asks to wait is kept, and no failure tells the URL", async () => {
  const { scripted, rpc } = await start(requestMsFor("hang"));
  scripted.misbehaviour = "rate_limit";
  const failure = await failureOf(rpc.request("eth_chainId", []));
  expect(failure.retryAfterMs).toBe(7_000);
  for (const how of CASES.map(([name]) => name)) {
    scripted.misbehaviour = how;
    const { message } = await failureOf(rpc.request("eth_chainId", []));
    expect(message).not.toContain(new URL(scripted.url).port);
  }
});

test("ST2: nobody listens, which is unreachable", async () => {
  const rpc = createRpc({ url: "http://127.0.0.1:1/", requestMs: requestMsFor("none") });
  expect((await failureOf(rpc.request("eth_chainId", []))).kind).toBe("unreachable");
});

test("an error of JSON-RPC keeps its code, where viem looks for the reason of a revert", async () => {
  const { rpc } = await start();
  const failure = await failureOf(rpc.request("eth_nothing", []));
  expect(failure).toMatchObject({ kind: "refused", code: -32000 });
});

test("at most eight requests run at once; all are answered", async () => {
  const { scripted, rpc } = await start();
  const all = Array.from({ length: 40 }, () => rpc.request("eth_chainId", []));
  expect(await Promise.all(all)).toEqual(Array.from({ length: 40 }, () => "0x7a69"));
  expect(scripted.calls.length).toBe(40);
});

test("every attempt is timed, failed ones too", async () => {
  const { scripted } = await start();
  const timed: string[] = [];
  const rpc = createRpc({
    url: scripted.url,
    requestMs: requestMsFor("none"),
    onDuration: (method, seconds) => {
      expect(seconds).toBeGreaterThanOrEqual(0);
      timed.push(method);
    },
  });
  await rpc.request("eth_chainId", []);
  scripted.misbehaviour = "drop";
  await failureOf(rpc.request("eth_getLogs", [{}]));
  expect(timed).toEqual(["eth_chainId", "eth_getLogs"]);
});

test.each([
  ["a number", { number: "12" }],
  ["a padded number", { number: "0x01" }],
  ["a number above 2^53 - 1", { number: "0x20000000000000" }],
  ["a hash", { hash: "0x12" }],
  ["a parent", { parentHash: null }],
  ["a time", { timestamp: 12 }],
])("ST2: a header without %s is malformed", async (_, wrong) => {
  const { scripted, endpoint } = await start();
  scripted.lie = (_call, result) => ({ ...(result as object), ...wrong });
  expect((await failureOf(endpoint.latest())).kind).toBe("malformed");
});

test("ST2: a header of another number or hash than asked for is malformed", async () => {
  const { chain, scripted, endpoint } = await start();
  chain.mineTo(3);
  const block = chain.blocks[2];
  scripted.lie = () => ({ ...block, number: "0x2", timestamp: "0x1" });
  expect((await failureOf(endpoint.headerAt(1))).kind).toBe("malformed");
  const hash = chain.blocks[1]?.hash as never;
  expect((await failureOf(endpoint.headerOf(hash))).kind).toBe("malformed");
});

test("ST2: a block that an endpoint lacks is behind by number, and null by hash", async () => {
  const { endpoint } = await start();
  expect((await failureOf(endpoint.headerAt(9))).kind).toBe("behind");
  expect(await endpoint.headerOf(`0x${"ab".repeat(32)}` as never)).toBeNull();
});

test("ST1: logs of a block are asked for by its hash, and foreign ones are malformed", async () => {
  const { chain, scripted, endpoint } = await start();
  chain.mine(forced(0));
  const hash = chain.blocks[1]?.hash as never;
  const addresses = [ADDRESSES.forcedInbox];
  const [log] = await endpoint.logsOfBlock(hash, addresses);
  expect(log).toMatchObject({ blockNumber: 1, blockHash: hash, logIndex: 0 });
  expect(scripted.calls.at(-1)?.params).toEqual([{ blockHash: hash, address: addresses }]);
  for (const wrong of [
    { blockHash: chain.blocks[0]?.hash },
    { address: ADDRESSES.token },
    { removed: true },
    { topics: Array.from({ length: 5 }, () => hash) },
    { data: "0x1" },
  ]) {
    scripted.lie = (_call, result) => (result as object[]).map((each) => ({ ...each, ...wrong }));
    expect((await failureOf(endpoint.logsOfBlock(hash, addresses))).kind).toBe("malformed");
  }
});

test("ST1: a refused range is halved, down to single blocks, and logs stay in order", async () => {
  const { chain, scripted, endpoint } = await start();
  for (let index = 0; index < 12; index++) chain.mine(forced(index));
  const sizes: number[] = [];
  scripted.lie = (call, result) => {
    const { fromBlock, toBlock } = call.params[0] as { fromBlock: string; toBlock: string };
    const size = Number(toBlock) - Number(fromBlock) + 1;
    sizes.push(size);
    return size > 2 ? new Error("range is too large") : result;
  };
  const logs = await endpoint.logsOfRange({ from: 1, to: 12 }, [ADDRESSES.forcedInbox]);
  expect(logs.map(({ blockNumber }) => blockNumber)).toEqual(
    Array.from({ length: 12 }, (_, index) => index + 1),
  );
  expect(Math.max(...sizes)).toBe(12);
  scripted.lie = () => new Error("no logs here");
  const failed = endpoint.logsOfRange({ from: 1, to: 12 }, [ADDRESSES.forcedInbox]);
  expect((await failureOf(failed)).kind).toBe("refused");
});
