/** `eth_getLogs`, bounded in the blocks it reads and the logs it returns. */
import type { RpcOptions } from "../config.ts";
import type { EthereumJsDriver } from "../drivers/ethereum-js/driver.ts";
import type { StoredBlock, StoredLog } from "../drivers/ethereum-js/stored-block.ts";
import { logJson } from "./block-json.ts";
import { blockAt, blockByHash } from "./blocks.ts";
import { addressOf, hashOf, objectOf } from "./params.ts";
import { invalidParams, RpcCode, RpcError } from "./rpc-error.ts";

/** Any of the values; null: every value. */
type OneOf = readonly string[] | null;

const TOPICS_MAX = 4;

const listOf = (
  value: unknown,
  path: string,
  parse: (value: unknown, path: string) => string,
): OneOf => {
  if (value === undefined || value === null) return null;
  const values = Array.isArray(value) ? value : [value];
  return values.length === 0 ? null : values.map((each, at) => parse(each, `${path}[${at}]`));
};

/** The logs that a filter matches, in order. @throws {RpcError} beyond the bounds. */
export function findLogs(
  driver: EthereumJsDriver,
  parameter: unknown,
  limits: Pick<RpcOptions, "logsRangeMax" | "logsMax">,
): Record<string, unknown>[] {
  const filter = objectOf(parameter, "[0]");
  const addresses = listOf(filter["address"], "[0].address", addressOf);
  const wanted = filter["topics"] ?? [];
  if (!Array.isArray(wanted) || wanted.length > TOPICS_MAX)
    invalidParams("[0].topics", "not a list");
  const topics = wanted.map((each, at) => listOf(each, `[0].topics[${at}]`, hashOf));
  const matches = (log: StoredLog): boolean =>
    (addresses?.includes(log.address) ?? true) &&
    log.topics.length >= topics.length &&
    topics.every((topic, at) => topic?.includes(log.topics[at] as string) ?? true);

  const found: Record<string, unknown>[] = [];
  for (const block of blocksOf(driver, filter, limits.logsRangeMax)) {
    let logIndex = 0;
    for (const [index, { logs }] of driver.store.receipts(block.number).entries()) {
      for (const log of logs) {
        if (matches(log)) found.push(logJson(log, { block, index }, logIndex));
        logIndex++;
      }
    }
    if (found.length > limits.logsMax) {
      throw new RpcError(RpcCode.LIMIT, `query returned more than ${limits.logsMax} results`);
    }
  }
  return found;
}

/** Blocks of the range that have logs at all. */
function* blocksOf(
  driver: EthereumJsDriver,
  filter: Record<string, unknown>,
  rangeMax: number,
): Generator<StoredBlock> {
  const { blockHash, fromBlock, toBlock } = filter;
  if (blockHash !== undefined) {
    const block = blockByHash(driver, hashOf(blockHash, "[0].blockHash"));
    if (block === null) throw new RpcError(RpcCode.SERVER, "unknown block");
    yield block;
    return;
  }
  const head = driver.head().number;
  const from = blockAt(driver, fromBlock, "[0].fromBlock")?.number ?? head + 1;
  const to = blockAt(driver, toBlock, "[0].toBlock")?.number ?? head;
  if (to - from + 1 > rangeMax) {
    throw new RpcError(RpcCode.LIMIT, `query exceeds the range of ${rangeMax} blocks`);
  }
  for (let number = from; number <= to; number++) {
    const block = driver.store.block(number);
    if (block !== null && /[1-9a-f]/.test(block.logsBloom.slice(2))) yield block;
  }
}
