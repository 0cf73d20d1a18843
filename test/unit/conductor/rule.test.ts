/** The rule's own reading of transactions, against EthereumJS, and its fees. */
import { Common, Mainnet } from "@ethereumjs/common";
import { RLP } from "@ethereumjs/rlp";
import { createTxFromRLP, getCalldataFloorGas } from "@ethereumjs/tx";
import fc from "fast-check";
import type { Hex } from "viem";
import { describe, expect, test } from "vitest";
import { evmSigningHash, intrinsicGas, PartKind } from "../../../src/chain/index.ts";
import { baseFeeOf } from "../../../src/conductor/rule/base-fee.ts";
import { judgeItself, judgeSender } from "../../../src/conductor/rule/judge.ts";
import { decodeTransaction } from "../../../src/conductor/rule/transaction.ts";
import { concatBytes, fromHex } from "../../../src/primitives/bytes.ts";
import { accountOf, CHAIN_ID, SINK, section, sign } from "../../vectors/execution/chain.ts";

const common = new Common({ chain: { ...Mainnet, chainId: CHAIN_ID }, hardfork: "prague" });
const fork = { setCode: true, calldataFloor: true };
const chain = { chainId: BigInt(CHAIN_ID), forcedHead: 0n, fork };

/** One signed transaction of every kind. */
async function samples(data: Hex, create: boolean): Promise<Uint8Array[]> {
  const account = accountOf(1);
  const fields = { chainId: CHAIN_ID, nonce: 3, gas: 5_000_000n, value: 7n, data };
  const to = create ? {} : { to: SINK };
  const accessList = [{ address: SINK, storageKeys: [`0x${"11".repeat(32)}` as Hex] }];
  const authorization = { chainId: CHAIN_ID, contractAddress: SINK, nonce: 0 };
  const signed = [
    account.signTransaction({ ...fields, ...to, type: "legacy", gasPrice: 9n }),
    account.signTransaction({ ...fields, ...to, type: "eip2930", gasPrice: 9n, accessList }),
    account.signTransaction({
      ...{ ...fields, ...to, type: "eip1559", accessList },
      ...{ maxFeePerGas: 9n, maxPriorityFeePerGas: 2n },
    }),
    account.signTransaction({
      ...{ ...fields, to: SINK, type: "eip7702", accessList },
      ...{ maxFeePerGas: 9n, maxPriorityFeePerGas: 2n },
      authorizationList: [await accountOf(2).signAuthorization(authorization)],
    }),
  ];
  return (await Promise.all(signed)).map((hex) => fromHex(hex));
}

describe("CE1: decoding", () => {
  test.each([
    ["0x", false],
    ["0x00ff00112233", false],
    [`0x${"00".repeat(100)}`, false],
    [`0x${"ab".repeat(100)}`, true],
  ] as [Hex, boolean][])(
    "reads what EthereumJS reads: data %s, creates %s",
    async (data, create) => {
      for (const raw of await samples(data, create)) {
        const decoded = decodeTransaction(raw, true);
        if (decoded.kind !== "ok") throw new Error(decoded.reason);
        const { transaction } = decoded;
        const theirs = createTxFromRLP(raw, { common });
        expect(transaction).toMatchObject({
          type: theirs.type,
          nonce: 3n,
          value: 7n,
          maxFeePerGas: 9n,
        });
        expect(transaction.creates).toBe(theirs.to === undefined);
        expect(evmSigningHash(transaction)).toBe(
          `0x${Buffer.from(theirs.getHashedMessageToSign()).toString("hex")}`,
        );
        const judged = judgeItself(section(raw), chain);
        expect(judged).toMatchObject({ sender: theirs.getSenderAddress().toString() });
        expect(intrinsicGas(transaction, { calldataFloor: false })).toBe(theirs.getIntrinsicGas());
        const floor = getCalldataFloorGas(theirs);
        const [least] = [theirs.getIntrinsicGas(), floor].toSorted((a, b) => (a > b ? -1 : 1));
        expect(intrinsicGas(transaction, { calldataFloor: true })).toBe(least);
      }
    },
  );

  test("is total: any bytes are a transaction, DECODE or TYPE", () => {
    const first = fc.constantFrom(0, 1, 2, 3, 4, 5, 0x7f, 0x80, 0xbf, 0xc0, 0xf8, 0xff);
    const bytes = fc.tuple(first, fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(bytes, fc.boolean(), ([head, tail], setCode) => {
        const decoded = decodeTransaction(concatBytes(Uint8Array.of(head), tail), setCode);
        return decoded.kind === "ok" || ["DECODE", "TYPE"].includes(decoded.reason);
      }),
    );
  });

  test("never skips for its form what EthereumJS takes: every byte changed", async () => {
    let taken = 0;
    for (const raw of await samples("0x0011", false)) {
      for (let at = 0; at < raw.length; at++) {
        const changed = Uint8Array.from(raw);
        changed[at] = ((changed[at] as number) + 1) & 255;
        const sender = senderOf(changed);
        if (sender === null) continue;
        expect(judgeItself(section(changed), chain), `byte ${at}`).toMatchObject({ sender });
        taken++;
      }
    }
    expect(taken).toBeGreaterThan(100);
  });

  test("v and yParity are any word: their values are CHAIN_ID's and SIGNATURE's matter", async () => {
    const [legacy, , dynamic] = await samples("0x", false);
    const word = new Uint8Array(32).fill(0xff);
    expect(judgeItself(section(withParity(legacy as Uint8Array, word)), chain)).toBe("CHAIN_ID");
    expect(judgeItself(section(withParity(dynamic as Uint8Array, word)), chain)).toBe("SIGNATURE");
    const longer = concatBytes(word, word.subarray(31));
    for (const raw of [legacy, dynamic] as Uint8Array[]) {
      expect(judgeItself(section(withParity(raw, longer)), chain)).toBe("DECODE");
    }
  });

  test("knows set-code transactions where the fork does", async () => {
    const [, , , setCode] = await samples("0x", false);
    expect(decodeTransaction(setCode as Uint8Array, false)).toEqual({
      kind: "skip",
      reason: "TYPE",
    });
  });
});

/** A transaction with another `v` or `yParity`. */
function withParity(raw: Uint8Array, parity: Uint8Array): Uint8Array {
  const type = raw.subarray(0, (raw[0] as number) < 0x80 ? 1 : 0);
  const fields = RLP.decode(raw.subarray(type.length)) as Uint8Array[];
  return concatBytes(type, RLP.encode(fields.with(-3, parity)));
}

/** Whom EthereumJS takes for the sender, or null if it refuses the bytes. */
function senderOf(raw: Uint8Array): string | null {
  try {
    const tx = createTxFromRLP(raw, { common });
    // The chain id is in the signature; without one the rule refuses by TYPE.
    return tx.type === 0 && tx.v !== undefined && tx.v < 35n ? null : String(tx.getSenderAddress());
  } catch {
    return null;
  }
}

test("CE2: reasons in order: the first that applies", async () => {
  const raw = await sign({ from: 1, nonce: 5, gas: 20_000n, maxFeePerGas: 1n });
  const failed = { kind: PartKind.DECRYPT_FAIL, origin: new Uint8Array(32), data: raw };
  expect(judgeItself(failed, chain)).toBe("NO_PLAINTEXT");
  const origin = new Uint8Array(32);
  const late = { kind: PartKind.FORCED, origin, data: Uint8Array.of(0x80) };
  expect(judgeItself(late, { ...chain, forcedHead: 1n })).toBe("FORCED_DONE");
  expect(judgeItself(late, chain)).toBe("DECODE");
  expect(judgeItself(section(raw), { ...chain, chainId: 1n })).toBe("CHAIN_ID");
  const judged = judgeItself(section(raw), chain);
  if (typeof judged === "string") throw new Error(judged);
  const state = { nonce: 0n, balance: 0n, contract: true };
  const room = { baseFee: 2n, gasLeft: 10_000n };
  const reasons = [];
  const fixes: Parameters<typeof judgeSender>[1][] = [
    state,
    { ...state, contract: false },
    { ...state, contract: false, nonce: 5n },
  ];
  for (const sender of fixes) reasons.push(judgeSender(judged, sender, { room, fork }));
  const ready = { contract: false, nonce: 5n, balance: 0n };
  const cheap = { ...room, baseFee: 1n };
  reasons.push(judgeSender(judged, ready, { room: cheap, fork }));
  const rich = { ...ready, balance: 20_001n };
  reasons.push(judgeSender(judged, rich, { room: cheap, fork }));
  expect(reasons).toEqual(["SENDER_CODE", "NONCE", "FEE_CAP", "BALANCE", "INTRINSIC_GAS"]);
});

test("base fee: fixed, or by EIP-1559 against its own arithmetic", () => {
  const parent = { gasUsed: 0n, gasLimit: 30_000_000n, baseFee: 1_000_000_000n };
  expect(baseFeeOf({ kind: "fixed", wei: 5n }, parent)).toBe(5n);
  const rule = { kind: "eip1559", wei: 1_000_000_000n } as const;
  expect(baseFeeOf(rule, null)).toBe(1_000_000_000n);
  expect(baseFeeOf(rule, parent)).toBe(875_000_000n);
  expect(baseFeeOf(rule, { ...parent, gasUsed: 15_000_000n })).toBe(1_000_000_000n);
  expect(baseFeeOf(rule, { ...parent, gasUsed: 30_000_000n })).toBe(1_125_000_000n);
  expect(baseFeeOf(rule, { ...parent, gasUsed: 15_000_001n, baseFee: 7n })).toBe(8n);
});
