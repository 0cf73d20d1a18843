/** Cases of executions, kinds of parts, and blocks. */
import type { Hex } from "viem";
import { PartKind } from "../../../src/chain/index.ts";
import type { RuleInput } from "../../../src/conductor/index.ts";
import { fromHex } from "../../../src/primitives/bytes.ts";
import { type ExecutionCase, one, open, ran } from "./case.ts";
import {
  accountOf,
  BASE_FEE,
  CHAIN_ID,
  forced,
  LOGS,
  LOOPS,
  partOf,
  REVERTS,
  type RollupOverrides,
  rollupOf,
  SINK,
  section,
  sign,
} from "./chain.ts";

/** What runs, well or badly. */
async function executions(): Promise<ExecutionCase[]> {
  // Init code that returns `6001600055` (stores 1 in slot 0), and the address it gets.
  const init: Hex = "0x6460016000556000526005601bf3";
  const created: Hex = "0xF2E246BB76DF876Cef8b38ae84130F4F55De395b";
  const authorization = await accountOf(2).signAuthorization({
    chainId: CHAIN_ID,
    contractAddress: LOGS,
    nonce: 0,
  });
  const setCode = await accountOf(1).signTransaction({
    type: "eip7702",
    chainId: CHAIN_ID,
    nonce: 0,
    gas: 100_000n,
    maxFeePerGas: 2n * BASE_FEE,
    maxPriorityFeePerGas: 0n,
    to: SINK,
    authorizationList: [authorization],
  });
  const data: Hex = "0x00112233";
  return [
    one("revert", await open({ from: 1, nonce: 0, to: REVERTS, gas: 50_000n }), { ran: [false] }),
    one("out-of-gas", await open({ from: 1, nonce: 0, to: LOOPS, gas: 50_000n }), { ran: [false] }),
    one(
      "create-and-call",
      await open(
        { from: 1, nonce: 0, to: null, data: init, gas: 200_000n, value: 0n },
        { from: 2, nonce: 0, to: created, gas: 100_000n, value: 0n },
      ),
      { ran: ran(2) },
    ),
    one("logs", await open({ from: 1, nonce: 0, to: LOGS, gas: 100_000n, data }), { ran: ran(1) }),
    one(
      "set-code-7702",
      [
        section(fromHex(setCode)),
        // The delegating account still sends; a call to it runs the delegate.
        ...(await open(
          { from: 2, nonce: 1 },
          { from: 3, nonce: 0, to: accountOf(2).address, gas: 100_000n, data },
        )),
      ],
      { ran: ran(3) },
    ),
  ];
}

/** Parts of the other kinds. */
async function kinds(): Promise<ExecutionCase[]> {
  const tx = await sign({ from: 1, nonce: 0 });
  const next = await sign({ from: 1, nonce: 1 });
  const leg = (data: Uint8Array) => partOf(PartKind.BUNDLE_LEG, data);
  return [
    one("sealed", [partOf(PartKind.SEALED, tx)], { ran: ran(1) }),
    one("decrypt-fail", [partOf(PartKind.DECRYPT_FAIL), section(tx)], {
      ran: ran(1),
      skips: [[0, "NO_PLAINTEXT"]],
    }),
    one("keys-skipped", [partOf(PartKind.SKIPPED), section(tx)], {
      ran: ran(1),
      skips: [[0, "NO_PLAINTEXT"]],
    }),
    one("forced-first", [forced(0, tx), section(next)], { ran: ran(2) }),
    {
      name: "forced-replayed",
      rollup: rollupOf(),
      batches: [
        { timestampMs: 1_000, txs: [forced(0, tx), forced(1, Uint8Array.of(0x80))] },
        { timestampMs: 2_000, txs: [forced(0, tx), forced(1, next), forced(2, next)] },
      ],
      expected: [
        { ran: ran(1), skips: [[1, 1, "DECODE"]] },
        {
          ran: ran(1),
          skips: [
            [2, 0, "FORCED_DONE"],
            [2, 1, "FORCED_DONE"],
          ],
        },
      ],
    },
    one("bundle-leg-skipped", [leg(next), leg(tx)], { ran: ran(1), skips: [[0, "NONCE"]] }),
  ];
}

/** Batches and blocks. */
async function blocks(): Promise<ExecutionCase[]> {
  const [a, b, c] = await open({ from: 1, nonce: 0 }, { from: 1, nonce: 1 }, { from: 1, nonce: 2 });
  const at = (timestampMs: number, ...txs: (RuleInput | undefined)[]) => ({
    timestampMs,
    txs: txs.filter((tx) => tx !== undefined),
  });
  const none = { ran: [], skips: [[2, 0, "NONCE"]] as const };
  const several = (
    name: string,
    parts: Omit<ExecutionCase, "name" | "rollup">,
    more: RollupOverrides = {},
  ) => ({
    name,
    rollup: rollupOf(more),
    ...parts,
  });
  const empty = { batches: [at(1_000, a), at(2_000, a), at(3_000, b)] };
  const around = { ran: ran(1), skips: [] };
  return [
    several("two-heights-one-second", {
      batches: [at(1_100, a), at(1_900, b)],
      expected: [around, around],
    }),
    several(
      "second-boundary",
      {
        batches: [at(1_100, a), at(1_999, b, a), at(2_000, c), at(3_000)],
        expected: [{ ran: ran(2), skips: [[2, 1, "NONCE"]] }, around],
      },
      { blockMode: "per-second" },
    ),
    several("empty-emit", { ...empty, expected: [around, none, around] }, { emptyBlocks: "emit" }),
    several("all-skipped", { ...empty, expected: [around, none, around] }),
    several(
      "base-fee-moves",
      { batches: [at(1_000, a), at(2_000, b), at(3_000, c)], expected: [around, around, around] },
      { baseFee: { kind: "eip1559", wei: BASE_FEE.toString() } },
    ),
  ];
}

export const blockCases = async (): Promise<ExecutionCase[]> =>
  (await Promise.all([executions(), kinds(), blocks()])).flat();
