import { expect, test } from "vitest";
import { type CallRollup, createRollupState } from "../../../../src/api/admission/rollup-state.ts";

/** A rollup's RPC as a table, and what it was asked. */
function rollup() {
  const asked: string[] = [];
  const answers: Record<string, unknown> = {
    eth_getBlockByNumber: { hash: "0x01", baseFeePerGas: "0x7" },
    eth_getTransactionCount: "0x5",
    eth_getBalance: "0x64",
  };
  const call: CallRollup = async (method) => {
    asked.push(method);
    return (answers[method] ?? null) as never;
  };
  const clock = { now: 0 };
  const state = createRollupState(call, { headMs: 500, now: () => clock.now });
  return { asked, answers, clock, state };
}

test("an account is asked for once per block, the block once per half second", async () => {
  const { asked, answers, clock, state } = rollup();
  const expected = { nonce: 5n, balance: 100n, baseFee: 7n };
  expect(await Promise.all([state.account("a"), state.account("a")])).toEqual([expected, expected]);
  clock.now = 499;
  await state.account("a");
  expect(asked).toEqual(["eth_getBlockByNumber", "eth_getTransactionCount", "eth_getBalance"]);
  clock.now = 500;
  await state.account("a");
  expect(asked.slice(3)).toEqual(["eth_getBlockByNumber"]);
  clock.now = 1000;
  answers["eth_getBlockByNumber"] = { hash: "0x02", baseFeePerGas: "0x8" };
  answers["eth_getTransactionCount"] = "0x6";
  expect(await state.account("a")).toEqual({ nonce: 6n, balance: 100n, baseFee: 8n });
});

test("no answer is no account, and is asked for again", async () => {
  const { answers, state } = rollup();
  answers["eth_getBalance"] = "much";
  expect(await state.account("a")).toBeNull();
  answers["eth_getBalance"] = "0x1";
  expect(await state.account("a")).toMatchObject({ balance: 1n });
  const dead = rollup();
  dead.answers["eth_getBlockByNumber"] = null;
  expect(await dead.state.account("a")).toBeNull();
  dead.answers["eth_getBlockByNumber"] = { hash: "0x01" };
  expect(await dead.state.account("a")).toMatchObject({ baseFee: 0n });
});
