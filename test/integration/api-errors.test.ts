/** Every error that a caller can meet, with its HTTP status, over a real socket. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

beforeAll(async () => {
  upstream = await startRollupRpc({
    eth_blockNumber: () => "0x10",
    eth_getBlockByNumber: () => ({ hash: "0x01", baseFeePerGas: "0x7" }),
    eth_getTransactionCount: () => "0x5",
    eth_getBalance: () => "0x2386f26fc10000",
  });
  started = await startApi({
    rollups: { alpha: { rpcUrl: upstream.url }, beta: { rpcUrl: upstream.url, level: "L2" } },
  });
});
afterAll(async () => {
  await started.close();
  await upstream.close();
});

const alpha = () => `${started.url}/rpc/alpha`;
const beta = () => `${started.url}/rpc/2`;
const network = () => `${started.url}/rpc`;
const errorOf = (body: string) =>
  (JSON.parse(body) as { error: { code: number; message: string; data: { reason: string } } })
    .error;

describe("before a call is understood", () => {
  test.each([
    ["nonsense", "{", 400, -32700, "PARSE_ERROR"],
    ["bytes that are no UTF-8", Uint8Array.of(0x22, 0xff, 0x22), 400, -32700, "PARSE_ERROR"],
    ["a number", "1", 400, -32600, "INVALID_REQUEST"],
    ["an empty batch", "[]", 400, -32600, "INVALID_REQUEST"],
    ["another version", '{"jsonrpc":"1.0","id":1,"method":"a"}', 400, -32600, "INVALID_REQUEST"],
    [
      "an id that is an object",
      '{"jsonrpc":"2.0","id":{},"method":"a"}',
      400,
      -32600,
      "INVALID_REQUEST",
    ],
    ["depth 33", `${"[".repeat(33)}${"]".repeat(33)}`, 400, -32600, "TOO_DEEP"],
    [
      "11 calls",
      JSON.stringify(Array.from({ length: 11 }, () => ({}))),
      400,
      -32600,
      "BATCH_TOO_LARGE",
    ],
    ["a mebibyte and more", " ".repeat(1_048_577), 413, -32600, "BODY_TOO_LARGE"],
  ])("%s", async (_what, body, status, code, reason) => {
    const answer = await post(network(), body);
    const { code: found, data } = errorOf(answer.body);
    expect([answer.status, found, data.reason]).toEqual([status, code, reason]);
  });

  test("another content type: 415", async () => {
    const answer = await post(network(), "{}", { "content-type": "text/plain" });
    expect([answer.status, errorOf(answer.body).data.reason]).toEqual([415, "CONTENT_TYPE"]);
  });

  test("another path: 404; another method: 405", async () => {
    expect((await fetch(`${started.url}/nothing`)).status).toBe(404);
    expect((await fetch(network())).status).toBe(405);
  });
});

describe("calls", () => {
  test("an unknown method: -32601 with geth's text, HTTP 200", async () => {
    const { status, error } = await call(network(), "seq_nothing");
    expect(status).toBe(200);
    expect(error).toEqual({
      code: -32601,
      message: "the method seq_nothing does not exist/is not available",
      data: { reason: "METHOD_NOT_FOUND" },
    });
  });

  test.each([
    ["seq_sendTransaction", [], "invalid params: [0]: missing"],
    [
      "seq_sendTransaction",
      [{ rollupId: 1, data: "0x00" }],
      "invalid params: [0].rollupId: expected a quantity such as 0x1",
    ],
    [
      "seq_sendTransaction",
      [{ rollupId: "0x1", data: "0x0" }],
      "invalid params: [0].data: expected 0x and an even number of hex digits",
    ],
    [
      "seq_sendTransaction",
      [{ rollupId: "0x1", data: "0x0g" }],
      "invalid params: [0].data: expected hex digits",
    ],
    [
      "seq_sendTransaction",
      [{ rollupId: "0x1", data: "0x00", more: 1 }],
      "invalid params: [0].more: unknown member",
    ],
    [
      "seq_sendTransaction",
      [{ rollupId: "0x1", data: "0x00", receipt: true }],
      "invalid params: [0].receipt: receipts are not available yet",
    ],
    ["seq_sendBundle", [{ legs: [] }], "invalid params: [0].legs: expected at least 1"],
    [
      "seq_sendBundle",
      [{ legs: [{ rollupId: "0x1", txs: Array(101).fill("0x00") }] }],
      "invalid params: [0].legs[0].txs: expected at most 100",
    ],
    [
      "seq_getTransactionStatus",
      [{ hash: "0x12" }],
      "invalid params: [0].hash: expected 32 bytes as 0x hex",
    ],
    ["seq_getInfo", [1], "invalid params: [0]: too many parameters"],
  ])("%s %j: -32602", async (method, params, message) => {
    const { status, error } = await call(network(), method, params as unknown[]);
    expect([status, error?.code, error?.message]).toEqual([200, -32602, message]);
  });

  test("parameters by name: -32602", async () => {
    const body = '{"jsonrpc":"2.0","id":1,"method":"seq_getInfo","params":{"a":1}}';
    expect(errorOf((await post(network(), body)).body).code).toBe(-32602);
  });

  test("sealing is off: -32014, and its key says so", async () => {
    const { error } = await call(network(), "seq_sendEncryptedTransaction", [{ envelope: "0x00" }]);
    expect([error?.code, error?.message]).toEqual([-32014, "sealed lane closed"]);
    const { result } = await call(network(), "seq_getSealingKey");
    expect(result).toMatchObject({ encMode: "off", publicKey: null });
  });

  test("no receipt was ever given: null; fees are not known yet: -32601", async () => {
    expect((await call(network(), "seq_getReceipt", [`0x${"11".repeat(32)}`])).result).toBeNull();
    expect((await call(network(), "seq_getFee", [{}])).error?.code).toBe(-32601);
  });

  test("a notification is run and not answered", async () => {
    const answer = await post(network(), '{"jsonrpc":"2.0","method":"seq_getInfo"}');
    expect([answer.status, answer.body]).toEqual([200, ""]);
  });

  test("errors of a batch's elements leave its status 200", async () => {
    const body = '[{"jsonrpc":"2.0","id":"a","method":"nothing"},1]';
    const answer = await post(network(), body);
    const errors = JSON.parse(answer.body) as { id: string | null; error: { code: number } }[];
    expect(answer.status).toBe(200);
    expect(errors.map(({ id, error }) => [id, error.code])).toEqual([
      ["a", -32601],
      [null, -32600],
    ]);
  });
});

describe("transactions", () => {
  const send = async (raw: string, url = alpha()) => {
    const { status, error } = await call(url, "eth_sendRawTransaction", [raw]);
    return [status, error?.code, error?.message];
  };

  test("an unknown rollup: -32001", async () => {
    const missing = `${started.url}/rpc/nobody`;
    expect(await send("0x00", missing)).toEqual([200, -32001, "unknown rollup"]);
    const params = [{ rollupId: "0x9", data: "0x00" }];
    expect((await call(network(), "seq_sendTransaction", params)).error?.code).toBe(-32001);
  });

  test.each([
    ["nothing", "0x", "rlp: empty transaction"],
    ["half a list", "0xf86c", "rlp: value size exceeds available input length"],
    ["a string", "0x83aabbcc", "rlp: expected list"],
    ["one byte more", "0xc000", "rlp: input contains more than one value"],
    ["a blob transaction", "0x03c0", "transaction type not supported"],
    ["an unknown type", "0x7ec0", "transaction type not supported"],
  ])("%s: -32000 %s", async (_what, raw, message) => {
    expect(await send(raw)).toEqual([200, -32000, message]);
  });

  test("another chain", async () => {
    const message = "invalid chain id for signer: have 1 want 7001";
    expect(await send(await transfer(0, { chainId: 1 }))).toEqual([200, -32000, message]);
  });

  test("legacy without a chain", async () => {
    const raw = await account.signTransaction({
      type: "legacy",
      to: account.address,
      gas: 21_000n,
      gasPrice: 1n,
      nonce: 0,
    });
    expect(await send(raw)).toEqual([200, -32000, "transaction type not supported"]);
  });

  test("too little gas", async () => {
    const raw = await transfer(0, { gas: 20_999n });
    const message = "intrinsic gas too low: gas 20999, minimum needed 21000";
    expect(await send(raw)).toEqual([200, -32000, message]);
  });

  test("a signature of nobody", async () => {
    const raw = await transfer(0);
    // The last 33 bytes are 0xa0 and s: above half the order there is no signer.
    const bent = `${raw.slice(0, -64)}${"f".repeat(64)}`;
    expect(await send(bent)).toEqual([200, -32000, "invalid sender"]);
  });

  test("too large", async () => {
    const raw = hex(new Uint8Array(131_073));
    const message = "oversized data: transaction size 131073, limit 131072";
    expect(await send(raw)).toEqual([200, -32000, message]);
  });

  test("twice", async () => {
    const raw = await transfer(77);
    expect(await send(raw)).toEqual([200, undefined, undefined]);
    expect(await send(raw)).toEqual([200, -32000, "already known"]);
  });

  test.each([
    ["nonce below the state's", 4, {}, "nonce too low: next nonce 5, tx nonce 4"],
    ["nonce 65 ahead", 70, {}, "nonce too high"],
    [
      "no funds",
      5,
      { gas: 30_000_000n },
      "insufficient funds for gas * price + value: balance 10000000000000000, tx cost 30000000000000001, overshot 20000000000000001",
    ],
  ])("level L2: %s", async (_what, nonce, fields, message) => {
    const raw = await transfer(nonce, { chainId: 7002, ...fields });
    expect(await send(raw, beta())).toEqual([200, -32000, message]);
  });

  test("level L2: what the state allows is taken", async () => {
    expect(await send(await transfer(6, { chainId: 7002 }), beta())).toEqual([
      200,
      undefined,
      undefined,
    ]);
  });

  test("level L2: a fee below the base fee", async () => {
    const raw = await account.signTransaction({
      chainId: 7002,
      nonce: 5,
      gas: 21_000n,
      maxFeePerGas: 6n,
      maxPriorityFeePerGas: 0n,
      to: account.address,
    });
    const message = "max fee per gas less than block base fee";
    expect(await send(raw, beta())).toEqual([200, -32000, message]);
  });

  test("an opaque rollup takes any bytes", async () => {
    const { result } = await call(`${started.url}/rpc/gamma`, "eth_sendRawTransaction", ["0xdead"]);
    expect(result).toMatch(/^0x[0-9a-f]{64}$/);
    expect(started.node.sections.flatMap(unitsAsHex)).toContain("0xdead");
  });

  test.each([
    [{ ok: false, code: "rate_limited", reason: "" } as const, 503, -32002, "not ready: lane full"],
    [{ ok: false, code: "not_member", reason: "" } as const, 503, -32002, "not ready: syncing"],
    [
      { ok: false, code: "malformed", reason: "unknown_rollup" } as const,
      200,
      -32001,
      "unknown rollup",
    ],
  ])("the lane refuses: %j", async (answer, status, code, message) => {
    const { node } = started;
    const before = node.answer;
    node.answer = () => answer;
    const raw = await transfer(1000);
    const reply = await call(alpha(), "eth_sendRawTransaction", [raw]);
    node.answer = before;
    expect([reply.status, reply.error?.code, reply.error?.message]).toEqual([
      status,
      code,
      message,
    ]);
    expect(reply.headers.get("retry-after")).toBe(status === 503 ? "1" : null);
  });

  test("what was refused may come again", async () => {
    expect(await send(await transfer(1000))).toEqual([200, undefined, undefined]);
  });
});

describe("conditions and bundles", () => {
  test("a condition on state: -32003", async () => {
    const params = [await transfer(1), { knownAccounts: {} }];
    const { error } = await call(alpha(), "eth_sendRawTransactionConditional", params);
    expect([error?.code, error?.data?.reason]).toEqual([-32003, "CONDITION"]);
  });

  test("a bundle that hopes for atomic success: -32602", async () => {
    const params = [{ txs: [await transfer(2)], revertingTxHashes: [] }];
    const { error } = await call(alpha(), "eth_sendBundle", params);
    expect(error?.code).toBe(-32602);
    expect(error?.message).toContain("[0].revertingTxHashes");
  });

  test("a bundle with one wrong leg is refused as a whole", async () => {
    const before = started.node.sections.length;
    const legs = [{ rollupId: "0x1", txs: [await transfer(3), "0x00"] }];
    const { error } = await call(network(), "seq_sendBundle", [{ legs }]);
    expect(error?.code).toBe(-32000);
    expect(started.node.sections.length).toBe(before);
  });

  test("a bundle above 300,000 bytes: -32000", async () => {
    const txs = [1, 2, 3].map((byte) => hex(new Uint8Array(110_000).fill(byte)));
    const params = [{ legs: [{ rollupId: "0x3", txs }] }];
    const { error } = await call(network(), "seq_sendBundle", params);
    expect([error?.code, error?.data?.reason]).toEqual([-32000, "OVERSIZED_DATA"]);
  });
});

describe("the rollup's RPC", () => {
  test("answers what is not answered here, unchanged", async () => {
    expect((await call(alpha(), "eth_blockNumber")).result).toBe("0x10");
    const { status, error } = await call(alpha(), "eth_feeHistory");
    expect([status, error]).toEqual([
      200,
      { code: -32601, message: "no eth_feeHistory", data: "mine" },
    ]);
  });

  test.each([
    "eth_sendTransaction",
    "eth_sendRawTransactionSync",
    "admin_peers",
    "anvil_setBalance",
    "debug_traceCall",
    "engine_newPayloadV4",
    "evm_mine",
    "miner_start",
    "personal_unlockAccount",
    "testing_commitBlockV1",
  ])("never sees %s", async (method) => {
    const { error } = await call(alpha(), method);
    expect(error?.code).toBe(-32601);
    expect(upstream.calls).not.toContain(method);
  });

  test("is not there: -32601 without one, -32002 where it does not answer", async () => {
    const without = await call(`${started.url}/rpc/gamma`, "eth_blockNumber");
    expect([without.status, without.error?.code]).toEqual([200, -32601]);
    const other = await startApi({ rollups: { alpha: { rpcUrl: "http://127.0.0.1:9" } } });
    const { status, error } = await call(`${other.url}/rpc/alpha`, "eth_blockNumber");
    expect([status, error?.code, error?.data?.reason]).toEqual([503, -32002, "ROLLUP_RPC"]);
    await other.close();
  });

  test("local: eth_chainId, net_version, web3_clientVersion", async () => {
    expect((await call(alpha(), "eth_chainId")).result).toBe("0x1b59");
    expect((await call(alpha(), "net_version")).result).toBe("7001");
    expect((await call(alpha(), "web3_clientVersion")).result).toBe("Lockstep/test");
    expect(upstream.calls).not.toContain("eth_chainId");
  });
});

describe("states of the node", () => {
  test("no certified output for a minute: -32002 stalled; a new one: taken again", async () => {
    const other = await startApi();
    const url = `${other.url}/rpc/gamma`;
    other.api.certified({ header: { height: 1, timestampMs: Date.now() - 61_000 }, frames: [] });
    const { status, error } = await call(url, "eth_sendRawTransaction", ["0x01"]);
    expect([status, error?.code, error?.message]).toEqual([503, -32002, "not ready: stalled"]);
    other.api.certified({ header: { height: 2, timestampMs: Date.now() }, frames: [] });
    expect((await call(url, "eth_sendRawTransaction", ["0x01"])).error).toBeUndefined();
    await other.close();
  });

  test("too many of one address: -32005, 429, Retry-After; the other rollup is open", async () => {
    const other = await startApi({ limits: { transactions: { perSecond: 1, burst: 2 } } });
    const url = `${other.url}/rpc/gamma`;
    await call(url, "eth_sendRawTransaction", ["0x01"]);
    await call(url, "eth_sendRawTransaction", ["0x02"]);
    const third = await call(url, "eth_sendRawTransaction", ["0x03"]);
    expect([third.status, third.error?.code, third.error?.message]).toEqual([
      429,
      -32005,
      "rate limit exceeded",
    ]);
    expect(third.headers.get("retry-after")).toBe("1");
    const elsewhere = await call(`${other.url}/rpc/alpha`, "eth_sendRawTransaction", [
      await transfer(0),
    ]);
    expect(elsewhere.error).toBeUndefined();
    await other.close();
  });
});
