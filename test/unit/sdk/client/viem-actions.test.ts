/** A viem client with the actions of a rollup's endpoint. */
import { createClient, custom, type Hex, keccak256 as viemKeccak } from "viem";
import { describe, expect, test } from "vitest";
import { lockstepActions } from "../../../../src/sdk/index.ts";

function clientOf(result: unknown) {
  const calls: { method: string; params?: unknown }[] = [];
  const request = async (call: { method: string; params?: unknown }): Promise<unknown> => {
    calls.push({ method: call.method, params: call.params });
    return result;
  };
  const client = createClient({ transport: custom({ request }) }).extend(lockstepActions());
  return { client, calls };
}

const OTHER: Hex = `0x${"0f".repeat(32)}`;

describe("a viem client", () => {
  test("D14: sends a bundle that admits that success is not atomic", async () => {
    const { client, calls } = clientOf({ bundleHash: OTHER });
    const serializedTransactions: Hex[] = ["0x0102", "0x03"];
    const sent = await client.sendBundle({ serializedTransactions, maxHeight: 20 });
    expect(sent).toEqual({ bundleHash: OTHER });
    expect(calls).toEqual([
      {
        method: "eth_sendBundle",
        params: [
          {
            txs: ["0x0102", "0x03"],
            revertingTxHashes: [viemKeccak("0x0102"), viemKeccak("0x03")],
            blockNumber: "0x14",
          },
        ],
      },
    ]);
  });

  test("sends a transaction under conditions", async () => {
    const { client, calls } = clientOf(OTHER);
    const hash = await client.sendRawTransactionConditional({
      serializedTransaction: "0x01",
      minTimestamp: 5,
      maxTimestamp: 6,
      minHeight: 7,
      maxHeight: 8,
    });
    expect(hash).toBe(OTHER);
    const conditions = {
      timestampMin: "0x5",
      timestampMax: "0x6",
      heightMin: "0x7",
      heightMax: "0x8",
    };
    expect(calls).toEqual([
      { method: "eth_sendRawTransactionConditional", params: ["0x01", conditions] },
    ]);
  });
});
