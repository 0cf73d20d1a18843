/** Methods of a rollup's endpoint that viem has no action for. */
import type { Client, Hex } from "viem";
import { keccak256 } from "../../crypto/hash.ts";
import { fromHex } from "../../primitives/bytes.ts";

/** Inclusive bounds; none where left out. Heights of the network, times in seconds. */
export type OrderBounds = {
  readonly minTimestamp?: number;
  readonly maxTimestamp?: number;
  readonly maxHeight?: number;
};

export type LockstepActions = {
  /**
   * Raw transactions of this rollup that are ordered together, in this order, or not at all. Each may
   * still revert or be skipped when it is executed.
   */
  sendBundle(
    bundle: OrderBounds & { readonly serializedTransactions: readonly Hex[] },
  ): Promise<{ readonly bundleHash: Hex }>;
  /** A raw transaction that is ordered within bounds or not at all; its hash. */
  sendRawTransactionConditional(
    conditional: OrderBounds & { readonly serializedTransaction: Hex; readonly minHeight?: number },
  ): Promise<Hex>;
};

const quantity = (value: number | undefined): Hex | undefined =>
  value === undefined ? undefined : `0x${value.toString(16)}`;

/** Members that are set. */
function given(members: Readonly<Record<string, Hex | undefined>>): Record<string, Hex> {
  const set = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(set);
}

type Request = (call: { method: string; params: readonly unknown[] }) => Promise<unknown>;

/** For `createWalletClient({ …, transport: http(`${url}/rpc/${rollupId}`) }).extend(lockstepActions())`. */
export const lockstepActions =
  () =>
  (client: Pick<Client, "request">): LockstepActions => {
    const request = client.request as unknown as Request;
    return {
      sendBundle: async ({ serializedTransactions, minTimestamp, maxTimestamp, maxHeight }) => {
        const bundle = {
          txs: serializedTransactions,
          // The order is atomic, success is not: the endpoint wants to hear that this is understood.
          revertingTxHashes: serializedTransactions.map((raw) => keccak256(fromHex(raw))),
          ...given({
            blockNumber: quantity(maxHeight),
            minTimestamp: quantity(minTimestamp),
            maxTimestamp: quantity(maxTimestamp),
          }),
        };
        const result = await request({ method: "eth_sendBundle", params: [bundle] });
        return result as { bundleHash: Hex };
      },
      sendRawTransactionConditional: async ({ serializedTransaction, ...bounds }) => {
        const condition = given({
          timestampMin: quantity(bounds.minTimestamp),
          timestampMax: quantity(bounds.maxTimestamp),
          heightMin: quantity(bounds.minHeight),
          heightMax: quantity(bounds.maxHeight),
        });
        const params = [serializedTransaction, condition];
        return (await request({ method: "eth_sendRawTransactionConditional", params })) as Hex;
      },
    };
  };
