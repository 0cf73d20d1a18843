/** Takes back what the L1 has, at the moment that matters. */
import { type Abi, createPublicClient, http } from "viem";
import type { Address } from "../../src/primitives/brand.ts";
import { until } from "../perturb/deadline.ts";
import type { L1Arena } from "./arena.ts";
import { ALL, metricsOf } from "./nodes.ts";

/** What a contract said. */
export type Said = { readonly address: Address; readonly abi: Abi; readonly eventName: string };

const LOOK_MS = 30_000;
/** Of a look: what is final, and what is newest; as much again for one that is under way. */
const LOOK_QUESTIONS = 4;

/** Every node looks at the chain as it is now. */
async function seenByAll(arena: L1Arena): Promise<void> {
  const asked = async (node: number): Promise<number> =>
    (await metricsOf(arena, node)).find(
      ({ name, labels }) =>
        name === "lockstep_l1_request_duration_seconds_count" &&
        labels["method"] === "eth_getBlockByNumber",
    )?.value ?? 0;
  await Promise.all(
    ALL.map(async (node) => {
      const before = await asked(node);
      await until(
        LOOK_MS,
        async () => (await asked(node)) >= before + LOOK_QUESTIONS || null,
        () => `node ${node} does not look at the L1`,
      );
    }),
  );
}

const headOf = async ({ l1 }: L1Arena): Promise<number> =>
  Number(await l1.chain.call<string>("eth_blockNumber", []));

/** The chain stands while `act` runs. */
async function standing<T>({ l1 }: L1Arena, act: () => Promise<T>): Promise<T> {
  await l1.chain.call("evm_setIntervalMining", [0]);
  try {
    return await act();
  } finally {
    await l1.chain.tick();
  }
}

/**
 * Makes the block the oldest of the `depth` newest, and replaces these by empty ones once every node
 * has seen them.
 *
 * @returns false: it lies deeper than that already.
 */
async function replaced(arena: L1Arena, block: number, depth: number): Promise<boolean> {
  const { chain } = arena.l1;
  const missing = depth - 1 - ((await headOf(arena)) - block);
  if (missing < 0) return false;
  if (missing > 0) await chain.call("anvil_mine", [`0x${missing.toString(16)}`]);
  await seenByAll(arena);
  await chain.call("anvil_reorg", [depth, []]);
  return true;
}

/** Undoes a call of this account that is made now. */
export async function undoCall(
  arena: L1Arena,
  call: { readonly from: string; make(): Promise<{ readonly blockNumber: number }> },
  depth: number,
): Promise<void> {
  const { chain } = arena.l1;
  const nonceAt = async (tag: string): Promise<number> =>
    Number(await chain.call<string>("eth_getTransactionCount", [call.from, tag]));
  await standing(arena, async () => {
    const made = call.make();
    await until(
      LOOK_MS,
      async () => (await nonceAt("pending")) > (await nonceAt("latest")) || null,
      () => "the call is not on its way",
    );
    await chain.call("anvil_mine", ["0x1"]);
    const { blockNumber } = await made;
    if (!(await replaced(arena, blockNumber, depth))) throw new Error("the chain did not stand");
  });
}

/** Undoes the next block in which the contract says this. @returns its hash, which is gone */
export async function undoNext(
  arena: L1Arena,
  { address, abi, eventName }: Said,
  depth: number,
  deadlineMs: number,
): Promise<string> {
  const client = createPublicClient({ transport: http(arena.l1.chain.url), cacheTime: 0 });
  let from = (await client.getBlockNumber()) + 1n;
  return until(
    deadlineMs,
    async () => {
      const head = await client.getBlockNumber();
      if (head < from) return null;
      const where = { fromBlock: from, toBlock: head };
      const name = address as string as `0x${string}`;
      const [event] = await client.getContractEvents({ address: name, abi, eventName, ...where });
      from = head + 1n;
      if (event === undefined) return null;
      return (await standing(arena, () => replaced(arena, Number(event.blockNumber), depth)))
        ? event.blockHash
        : null;
    },
    () => `no ${eventName} to undo with depth ${depth}`,
  );
}
