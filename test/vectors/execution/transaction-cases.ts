/** Cases of what a transaction says of itself, its sender and its block. */
import { concatHex, type Hex, keccak256, serializeTransaction, toHex, toRlp } from "viem";
import { sign as signDigest } from "viem/accounts";
import type { RuleInput } from "../../../src/conductor/index.ts";
import { concatBytes, fromHex } from "../../../src/primitives/bytes.ts";
import { type ExecutionCase, one, open, ran } from "./case.ts";
import {
  accountOf,
  BASE_FEE,
  CHAIN_ID,
  ETHER,
  keyOf,
  rollupOf,
  SINK,
  section,
  sign,
  transactionOf,
} from "./chain.ts";

/** Everything that needs no account. */
async function ordering(): Promise<ExecutionCase[]> {
  const fresh = accountOf(77).address;
  const first = { from: 1, nonce: 0, tip: 1n };
  return [
    one("order-ignores-tips", await open(first, { from: 2, nonce: 0, tip: BASE_FEE }), {
      ran: ran(2),
    }),
    one(
      "fund-then-spend",
      await open({ from: 1, nonce: 0, to: fresh, value: ETHER }, { from: 77, nonce: 0 }),
      { ran: ran(2) },
    ),
    one(
      "nonce-gap-then-fill",
      await open({ from: 1, nonce: 2 }, { from: 1, nonce: 1 }, { from: 1, nonce: 0 }),
      {
        ran: ran(1),
        skips: [
          [0, "NONCE"],
          [1, "NONCE"],
        ],
      },
    ),
    one("duplicate", await open(first, first), { ran: ran(1), skips: [[1, "NONCE"]] }),
    one("replacement-higher-tip", await open(first, { ...first, tip: BASE_FEE }), {
      ran: ran(1),
      skips: [[1, "NONCE"]],
    }),
    one(
      "multi-frame",
      await open(
        ...Array.from({ length: 40 }, (_, at) => ({ from: 1 + (at % 4), nonce: at >> 2 })),
      ),
      { ran: ran(40) },
    ),
  ];
}

/** What the bytes alone say. */
async function forms(): Promise<ExecutionCase[]> {
  const good = await sign({ from: 1, nonce: 0 });
  const unsigned = transactionOf({ from: 1, nonce: 0 });
  const half = 0x7fffffff_ffffffff_ffffffff_ffffffff_5d576e73_57a4501d_dfe92f46_681b20a0n;
  const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, "0")}`;
  const signed = (r: bigint, s: bigint, yParity: number): RuleInput =>
    section(fromHex(serializeTransaction(unsigned, { r: word(r), s: word(s), yParity })));
  const legacy = { nonce: 0, gas: 21_000n, gasPrice: 2n * BASE_FEE, to: SINK, value: 1n } as const;
  const unprotected = await accountOf(1).signTransaction({ ...legacy, type: "legacy" });
  const protectedOne = await accountOf(1).signTransaction({
    ...legacy,
    chainId: CHAIN_ID,
    type: "legacy",
  });
  const blob = concatBytes(Uint8Array.of(3), good.subarray(1));
  return [
    one(
      "garbage",
      [
        section(fromHex("0xdeadbeef")),
        section(Uint8Array.of(0x80)),
        section(Uint8Array.of(2)),
        section(good.subarray(0, good.length - 1)),
        section(concatBytes(good, Uint8Array.of(0))),
        section(fromHex("0x05c0")),
        section(fromHex(`0x02${"c1".repeat(200)}`)),
        section(good),
      ],
      {
        ran: ran(1),
        skips: [0, 1, 2, 3, 4, 5, 6].map((at) => [at, at === 5 ? "TYPE" : "DECODE"]),
      },
    ),
    one("wrong-chain-id", await open({ from: 1, nonce: 0, chainId: 902 }, { from: 1, nonce: 0 }), {
      ran: ran(1),
      skips: [[0, "CHAIN_ID"]],
    }),
    one("unprotected-legacy", [section(fromHex(unprotected)), section(fromHex(protectedOne))], {
      ran: ran(1),
      skips: [[0, "TYPE"]],
    }),
    one("blob-type", [section(blob)], { ran: [], skips: [[0, "TYPE"]] }),
    one(
      "bad-signature",
      [signed(0n, 1n, 0), signed(1n, half + 1n, 0), signed(5n, 1n, 0), section(good)],
      {
        ran: ran(1),
        skips: [
          [0, "SIGNATURE"],
          [1, "SIGNATURE"],
          [2, "SIGNATURE"],
        ],
      },
    ),
  ];
}

/** What the sender's account and the block say. */
async function accounts(): Promise<ExecutionCase[]> {
  const poor = (balance: bigint) => ({ [accountOf(9).address]: { balance: balance.toString() } });
  const cost = 21_000n * 2n * BASE_FEE + 1n;
  const small = { gasLimit: 100_000 };
  return [
    one("fee-below-base", await open({ from: 1, nonce: 0, maxFeePerGas: BASE_FEE - 1n }), {
      ran: [],
      skips: [[0, "FEE_CAP"]],
    }),
    one(
      "balance-short-by-one",
      await open({ from: 9, nonce: 0 }),
      { ran: [], skips: [[0, "BALANCE"]] },
      rollupOf({}, poor(cost - 1n)),
    ),
    one(
      "balance-exact",
      await open({ from: 9, nonce: 0 }),
      { ran: ran(1) },
      rollupOf({}, poor(cost)),
    ),
    one(
      "sender-code",
      await open({ from: 9, nonce: 0 }),
      { ran: [], skips: [[0, "SENDER_CODE"]] },
      rollupOf({}, { [accountOf(9).address]: { balance: ETHER.toString(), code: "0x00" } }),
    ),
    one(
      "intrinsic-gas",
      await open(
        { from: 1, nonce: 0, gas: 20_999n },
        // 21,000 + 16 * 16 by the old rule, 21,000 + 40 * 16 by the floor of EIP-7623.
        { from: 1, nonce: 0, gas: 21_639n, data: `0x${"ff".repeat(16)}` },
        { from: 1, nonce: 0, gas: 21_640n, data: `0x${"ff".repeat(16)}` },
      ),
      {
        ran: ran(1),
        skips: [
          [0, "INTRINSIC_GAS"],
          [1, "INTRINSIC_GAS"],
        ],
      },
    ),
    one(
      "block-gas-then-fits",
      await open(
        { from: 1, nonce: 0, gas: 60_000n },
        { from: 2, nonce: 0, gas: 79_001n },
        { from: 2, nonce: 0, gas: 79_000n },
      ),
      { ran: ran(2), skips: [[1, "BLOCK_GAS"]] },
      rollupOf(small),
    ),
    one("tip-above-cap", await tipAboveCap(), {
      ran: [],
      skips: [[0, "OTHER"]],
    }),
  ];
}

/** No wallet signs it: the digest is signed by hand. */
async function tipAboveCap(): Promise<RuleInput[]> {
  const hex = (value: bigint): Hex => (value === 0n ? "0x" : toHex(value));
  const fields: (Hex | never[])[] = [
    toHex(CHAIN_ID),
    "0x",
    hex(BASE_FEE + 1n),
    hex(BASE_FEE),
    hex(21_000n),
    SINK,
    "0x01",
    "0x",
    [],
  ];
  const digest = keccak256(concatHex(["0x02", toRlp(fields)]));
  const { r, s, yParity } = await signDigest({ hash: digest, privateKey: keyOf(1), to: "object" });
  const trimmed = (value: Hex): Hex => toHex(BigInt(value));
  const all = [
    ...fields,
    yParity === 0 ? ("0x" as const) : ("0x01" as const),
    trimmed(r),
    trimmed(s),
  ];
  return [section(fromHex(concatHex(["0x02", toRlp(all)])))];
}

export const transactionCases = async (): Promise<ExecutionCase[]> =>
  (await Promise.all([ordering(), forms(), accounts()])).flat();
