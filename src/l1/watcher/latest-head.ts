/** Follows the newest head of one endpoint, for display and for what may be resent. [ST1, ST4, ST5] */
import type { L1Contracts } from "../contracts/contracts.ts";
import { decodeLog } from "../contracts/decode.ts";
import type { PostedEvent } from "../contracts/l1-event.ts";
import type { RpcEndpoint } from "../endpoints/rpc-endpoint.ts";
import type { L1Header } from "../endpoints/rpc-values.ts";
import type { L1Progress, PostedLedger } from "../posted/posted.ts";
import { type Branch, createReorgTracker } from "./reorg-tracker.ts";

/** A move of the head. */
export type HeadMove = {
  readonly latest: L1Header;
  /** Blocks that a reorg undid; 0 where the chain only grew. */
  readonly undone: number;
  readonly progress: readonly L1Progress[];
};

export type LatestHead = {
  /**
   * Looks once. Null: the same head, an older one, or none that could be followed now.
   *
   * @throws {RpcFailure} and nothing has changed then.
   */
  follow(endpoint: RpcEndpoint, final: L1Header): Promise<HeadMove | null>;
  tip(): L1Header | null;
};

export function createLatestHead(
  contracts: L1Contracts,
  ledger: Pick<PostedLedger, "add" | "undo">,
): LatestHead {
  const tracker = createReorgTracker();
  const addresses = [contracts.lightClient, contracts.batchInbox];

  const eventsOf = async (endpoint: RpcEndpoint, header: L1Header): Promise<PostedEvent[]> => {
    const logs = await endpoint.logsOfBlock(header.hash, addresses);
    return logs.flatMap((log) => {
      const event = decodeLog(log, contracts);
      return event?.kind === "checkpoint" || event?.kind === "entry" ? [event] : [];
    });
  };

  function take(branch: Branch, events: readonly PostedEvent[]): L1Progress[] {
    const undone = branch.undone.flatMap(({ hash }) => ledger.undo(hash));
    const added = events.flatMap((event) => ledger.add(event));
    tracker.take(branch);
    return [...undone, ...added];
  }

  return {
    async follow(endpoint, final) {
      const latest = await endpoint.latest();
      if (tracker.tip() === null) tracker.restart(final);
      // A balancer may ask a server that is behind: an older head of my own chain is no reorg.
      if (tracker.holds(latest.hash)) return null;
      if (latest.number < final.number) return null;
      const branch = await tracker.wayTo(latest, endpoint.headerOf);
      if (branch === null) return null;
      const open = branch.added.filter(({ number }) => number > final.number);
      const events = await Promise.all(open.map((header) => eventsOf(endpoint, header)));
      const progress = take(branch, events.flat());
      return { latest, undone: branch.undone.length, progress };
    },
    tip: tracker.tip,
  };
}
