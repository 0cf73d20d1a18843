/** Which block a parameter means. Tags by `the design` §4: certified is latest, settled is safe. */
import type { EthereumJsDriver } from "../drivers/ethereum-js/driver.ts";
import type { StoredBlock } from "../drivers/ethereum-js/stored-block.ts";
import { countOf, hashOf, objectOf } from "./params.ts";
import { RpcCode, RpcError } from "./rpc-error.ts";

/** The block of a tag or number, or null if there is none yet. */
export function blockAt(
  driver: EthereumJsDriver,
  value: unknown,
  path: string,
): StoredBlock | null {
  const { store } = driver;
  const head = driver.head();
  switch (value ?? "latest") {
    case "latest":
    case "pending":
      return store.block(head.number);
    case "safe":
      return store.block(store.numberOf(head.safe) ?? 0);
    case "finalized":
      return store.block(store.numberOf(head.finalized) ?? 0);
    case "earliest":
      return store.block(0);
    default:
      return store.block(countOf(value, path));
  }
}

export const blockByHash = (driver: EthereumJsDriver, hash: string): StoredBlock | null => {
  const number = driver.store.numberOf(hash);
  return number === null ? null : driver.store.block(number);
};

/** The block whose state is asked for: a tag, a number, or EIP-1898. @throws {RpcError} */
export function stateBlock(driver: EthereumJsDriver, value: unknown, path: string): StoredBlock {
  const found =
    typeof value === "object" && value !== null ? byObject() : blockAt(driver, value, path);
  if (found === null) throw new RpcError(RpcCode.SERVER, "header not found");
  return found;

  function byObject(): StoredBlock | null {
    const { blockHash, blockNumber } = objectOf(value, path);
    if (blockHash === undefined) return blockAt(driver, blockNumber, `${path}.blockNumber`);
    return blockByHash(driver, hashOf(blockHash, `${path}.blockHash`));
  }
}
