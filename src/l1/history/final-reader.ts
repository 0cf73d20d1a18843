/** Reads stretches of final blocks so that no single endpoint is believed. [ST1, ST2] */
import type { L1Contracts } from "../contracts/contracts.ts";
import { watchedContracts } from "../contracts/contracts.ts";
import { decodeLog } from "../contracts/decode.ts";
import type { L1Event } from "../contracts/l1-event.ts";
import type { Endpoints } from "../endpoints/endpoints.ts";
import type { BlockRange, RpcEndpoint } from "../endpoints/rpc-endpoint.ts";
import { L1Disagreement } from "../endpoints/rpc-failure.ts";
import type { L1Header, L1Log } from "../endpoints/rpc-values.ts";
import type { FinalBlock } from "./final-history.ts";

export type FinalReader = {
  /**
   * The blocks of a range that hold events, that `wanted` names, and the last one.
   *
   * @throws {L1Disagreement} where endpoints differ, or where what one says does not fit together.
   * @throws {RpcFailure}
   */
  read(stretch: {
    readonly used: readonly RpcEndpoint[];
    readonly range: BlockRange;
    /** Further numbers of blocks of the range, given what happened in it. */
    readonly wanted: (events: readonly L1Event[]) => readonly number[];
  }): Promise<readonly FinalBlock[]>;
};

export function createFinalReader(
  endpoints: Pick<Endpoints, "agreed">,
  contracts: L1Contracts,
): FinalReader {
  const addresses = watchedContracts(contracts);
  return {
    async read({ used, range, wanted }) {
      const logs = await endpoints.agreed(used, (each) => each.logsOfRange(range, addresses));
      const told = logs.flatMap((log) => {
        const event = decodeLog(log, contracts);
        return event === null ? [] : [event];
      });
      const numbers = new Set([...logs.map((log) => log.blockNumber), ...wanted(told), range.to]);
      const sorted = [...numbers].sort((a, b) => a - b);
      const headers = await endpoints.agreed(used, (each) =>
        Promise.all(sorted.map((number) => each.headerAt(number))),
      );
      linked(headers);
      inTheirBlocks(logs, headers);
      return headers.map((header) => ({
        header,
        events: told.filter((event) => event.at.blockNumber === header.number),
      }));
    },
  };
}

/** Neighbours must be parent and child. */
function linked(headers: readonly L1Header[]): void {
  for (const [index, header] of headers.entries()) {
    const before = headers[index - 1];
    if (before === undefined || before.number !== header.number - 1) continue;
    if (before.hash !== header.parentHash) {
      throw new L1Disagreement(`block ${header.number} is no child of block ${before.number}`);
    }
  }
}

/** A log of another block than the final one at its number is none of the final chain. */
function inTheirBlocks(logs: readonly L1Log[], headers: readonly L1Header[]): void {
  const hashes = new Map(headers.map(({ number, hash }) => [number, hash]));
  const foreign = logs.find((log) => hashes.get(log.blockNumber) !== log.blockHash);
  if (foreign !== undefined) {
    throw new L1Disagreement(`a log of another block ${foreign.blockNumber} than the final one`);
  }
}
