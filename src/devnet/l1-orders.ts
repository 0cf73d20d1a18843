/** Orders about the L1 of a running devnet. */

import { connectL1, type L1Connection } from "../l1/index.ts";
import { fromHex } from "../primitives/bytes.ts";
import { UsageError } from "../primitives/errors.ts";
import { l1Accounts } from "./accounts.ts";
import { L1_FINALITY_BLOCKS } from "./local-l1.ts";
import type { DevnetL1 } from "./open-l1.ts";

const HELD = "this devnet has no L1; start it with --l1 anvil";

const present = (l1: DevnetL1 | null): DevnetL1 => {
  if (l1 === null) throw new UsageError([HELD]);
  return l1;
};

const connected = (l1: DevnetL1): Promise<L1Connection> =>
  connectL1(l1.chain.url, l1.network.domain);

/** Replaces the newest blocks of the L1; what is final stays. */
export async function reorg(on: DevnetL1 | null, [text]: readonly string[]): Promise<string> {
  const l1 = present(on);
  const depth = Number(text ?? "1");
  const most = L1_FINALITY_BLOCKS - 1;
  if (!Number.isInteger(depth) || depth < 1 || depth > most) {
    throw new UsageError([`a depth is a number from 1 to ${most}: deeper blocks are final`]);
  }
  await l1.chain.call("anvil_reorg", [depth, []]);
  return `the newest ${depth} L1 blocks were replaced by empty ones: nothing final changes, what was in them is sent again`;
}

/** Cuts everybody off from the L1, or lets them through again. */
export function reachL1(on: DevnetL1 | null, [word]: readonly string[]): string {
  const l1 = present(on);
  if (word === "stop") {
    l1.reach(false);
    return "nobody reaches the L1: ordering goes on, settlement waits";
  }
  if (word === "start") {
    l1.reach(true);
    return "the L1 is back: settlement catches up";
  }
  throw new UsageError([`l1 stop or l1 start, not ${word ?? "nothing"}`]);
}

/** Mines an epoch's blocks at once: the next set is fixed, and begins. */
export async function advance(on: DevnetL1 | null): Promise<string> {
  const l1 = present(on);
  const { contracts } = await connected(l1);
  await l1.chain.call("anvil_mine", [`0x${contracts.epochBlocks.toString(16)}`]);
  return `${contracts.epochBlocks} L1 blocks at once: the next epoch begins when they are final`;
}

/** Puts a raw transaction into a rollup's forced inbox, which no committee can keep out. [SC9] */
export async function force(
  on: DevnetL1 | null,
  rollups: readonly { readonly rollupId: number; readonly name: string }[],
  [name, raw]: readonly string[],
): Promise<string> {
  const l1 = present(on);
  if (name === undefined) throw new UsageError(["which rollup: force alpha 0x02.."]);
  const rollup = rollups.find((one) => one.name === name);
  if (rollup === undefined) {
    throw new UsageError([
      `no rollup ${name}; there are ${rollups.map((one) => one.name).join(", ")}`,
    ]);
  }
  if (raw === undefined || !/^0x([0-9a-fA-F]{2})+$/.test(raw)) {
    throw new UsageError(["a transaction is 0x and its bytes in hex, signed: force alpha 0x02.."]);
  }
  const { owner } = l1Accounts().operator(0);
  const inbox = (await connected(l1)).callsOf(owner);
  const { index, deadline } = await inbox.enqueue(rollup.rollupId, fromHex(raw));
  const due = new Date(1000 * deadline).toISOString();
  return `item ${index} of ${rollup.name}'s forced inbox: ordered once its L1 block is final; else anybody may include it after ${due}`;
}
