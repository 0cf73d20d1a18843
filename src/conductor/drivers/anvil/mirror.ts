/** Brings anvil to where the oracle is: the same transactions in the same order in the same blocks. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Address, Hash } from "../../../primitives/brand.ts";
import { toHex } from "../../../primitives/bytes.ts";
import { LockstepError } from "../../../primitives/errors.ts";
import type { RollupConfig } from "../../config.ts";
import { decodeTransaction } from "../../rule/transaction.ts";
import { HISTORY } from "../ethereum-js/genesis.ts";
import type { StoredBlock } from "../ethereum-js/stored-block.ts";
import { CallRefusedError, type RpcSocket } from "./socket.ts";

/** What anvil says of a block. */
export type AnvilBlock = {
  readonly number: string;
  readonly hash: Hash;
  readonly stateRoot: Hash;
  readonly gasUsed: string;
  readonly transactions: readonly Hash[];
};

const quantity = (value: number | string | bigint): string => `0x${BigInt(value).toString(16)}`;

/** Number of anvil's newest block. */
export const numberOf = async (socket: RpcSocket): Promise<number> =>
  Number(await socket.call("eth_blockNumber", []));

/**
 * Executes one of the oracle's blocks.
 *
 * @throws {LockstepError} EXECUTION_DIVERGED unless anvil ran the same transactions for the same gas.
 */
export async function mirrorBlock(socket: RpcSocket, block: StoredBlock): Promise<AnvilBlock> {
  try {
    await socket.call("anvil_setNextBlockBaseFeePerGas", [quantity(block.baseFee)]);
    await sendAll(socket, block);
    await socket.call("evm_mine", [{ timestamp: block.timestamp }]);
  } catch (cause) {
    if (!(cause instanceof CallRefusedError)) throw cause;
    throw diverged(block, `refuses it: ${cause.message}`, cause);
  }
  const mined = await socket.call("eth_getBlockByNumber", [quantity(block.number), false]);
  if (mined === null) throw diverged(block, "did not make it");
  const made = mined as AnvilBlock;
  const same =
    made.transactions.length === block.transactions.length &&
    block.transactions.every(({ hash }, index) => made.transactions[index] === hash);
  if (!same) throw diverged(block, "ran other transactions, or in another order");
  if (Number(made.gasUsed) !== block.gasUsed) {
    throw diverged(block, `used ${Number(made.gasUsed)} gas, not ${block.gasUsed}`);
  }
  return made;
}

/** First byte of a set-code transaction (EIP-7702). */
const SET_CODE = 4;

/**
 * Sends the block's transactions in order. Where an authorization of the same block moves a sender's
 * nonce, anvil's pool, which knows the last block only, would let that sender wait: the nonce is moved
 * for the moment of sending and put back before anything runs.
 */
async function sendAll(socket: RpcSocket, { transactions }: StoredBlock): Promise<void> {
  const delegates = transactions.some(({ raw }) => raw[0] === SET_CODE);
  const sent = new Map<Address, number>();
  for (const { raw, sender } of transactions) {
    const send = () => socket.call("eth_sendRawTransaction", [toHex(raw)]);
    const before = sent.get(sender) ?? 0;
    sent.set(sender, before + 1);
    const decoded = delegates ? decodeTransaction(raw, true) : null;
    if (decoded?.kind !== "ok") {
      await send();
      continue;
    }
    const { nonce } = decoded.transaction;
    const known = BigInt(
      (await socket.call("eth_getTransactionCount", [sender, "latest"])) as string,
    );
    if (nonce === known + BigInt(before)) {
      await send();
      continue;
    }
    await socket.call("anvil_setNonce", [sender, quantity(nonce)]);
    await send();
    await socket.call("anvil_setNonce", [sender, quantity(known)]);
  }
}

/**
 * Takes back what anvil adds to a genesis on its own: block hashes in the state would make any two
 * engines differ, and the rollup's genesis does not have them. The account stays, empty.
 */
export async function trimGenesis(socket: RpcSocket, rollup: RollupConfig): Promise<void> {
  const own = Object.keys(rollup.genesis.alloc).map((address) => address.toLowerCase());
  const forked = rollup.hardfork === "prague" || rollup.hardfork === "osaka";
  if (forked && !own.includes(HISTORY)) await socket.call("anvil_setCode", [HISTORY, "0x"]);
}

const diverged = (block: StoredBlock, what: string, cause?: unknown): LockstepError =>
  new LockstepError("EXECUTION_DIVERGED", `block ${block.number}: anvil ${what}`, { cause });

const FILE = "anvil.dump";

/** Keeps anvil's state, so that a restart replays only what came since. */
export async function dumpState(socket: RpcSocket, directory: string): Promise<void> {
  const dump = (await socket.call("anvil_dumpState", [])) as string;
  const next = join(directory, `${FILE}.next`);
  writeFileSync(next, dump, { flush: true });
  renameSync(next, join(directory, FILE));
}

/** Loads the last dump, if there is one that anvil takes. */
export async function loadState(socket: RpcSocket, directory: string): Promise<boolean> {
  try {
    const dump = readFileSync(join(directory, FILE), "utf8");
    return (await socket.call("anvil_loadState", [dump])) === true;
  } catch {
    return false;
  }
}

/** Forgets the last dump: the oracle's chain is another one above it. */
export const dropState = (directory: string): void => {
  rmSync(join(directory, FILE), { force: true });
};
