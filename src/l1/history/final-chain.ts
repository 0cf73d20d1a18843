/**
 * How far this node has acted on the final chain: from the registry's block on, once, in order, and
 * never on two histories. [ST1, ST2]
 */
import type { EpochSet, L1Block } from "../../chain/index.ts";
import { assertSafety } from "../../primitives/assert.ts";
import type { Hash } from "../../primitives/brand.ts";
import type { Agreed, Endpoints } from "../endpoints/endpoints.ts";
import type { RpcEndpoint } from "../endpoints/rpc-endpoint.ts";
import type { L1Header } from "../endpoints/rpc-values.ts";
import type { Cursor, CursorFile } from "./cursor.ts";
import { type FinalBlock, type FinalHistory, l1BlockOf } from "./final-history.ts";
import type { FinalReader } from "./final-reader.ts";

/** Newest final blocks that are given one by one, events or not: anchors lie among them. [I1, I6] */
const TAIL_BLOCKS = 256;

/** What became final. */
export type FinalStep = {
  readonly blocks: readonly FinalBlock[];
  readonly l1Blocks: readonly L1Block[];
  readonly sets: readonly EpochSet[];
};

export type FinalChain = {
  /** The newest block acted on; null before the first. */
  head(): L1Header | null;
  /** The newest block that any run of this node acted on, by number; 0 before the first. */
  reached(): number;
  /**
   * Goes on to `survey.final`, one step after the other; each is taken by `act` before the cursor
   * tells of it.
   *
   * @throws {SafetyError} where a final block was replaced. @throws {LockstepError} L1_CURSOR
   * @throws {L1Disagreement | RpcFailure} and the next call goes on from the last step.
   */
  advance(survey: Agreed, act: (step: FinalStep) => void | Promise<void>): Promise<void>;
};

export type FinalChainParts = {
  readonly endpoints: Pick<Endpoints, "agreed">;
  readonly reader: FinalReader;
  readonly history: FinalHistory;
  readonly cursor: CursorFile;
  /** Of the registry: nothing of interest is below. */
  readonly firstBlock: number;
  readonly logRange: number;
};

export function createFinalChain(parts: FinalChainParts): FinalChain {
  const { endpoints, reader, history, cursor, firstBlock, logRange } = parts;
  let head: L1Header | null = null;
  /** Of an earlier run. */
  let lastRun: Cursor | null = null;
  let comparison: "unread" | "open" | "same" = "unread";
  /** Hashes of the newest blocks acted on. */
  const ring = new Map<number, Hash>();

  function isSame(number: number, before: Hash, now: Hash): void {
    assertSafety(
      before === now,
      `ST1: the final L1 block ${number} was ${before} and now is ${now}`,
    );
  }

  async function compareWithLastRun(
    used: readonly RpcEndpoint[],
    final: L1Header,
  ): Promise<boolean> {
    if (comparison === "unread") {
      lastRun = await cursor.read();
      comparison = lastRun === null ? "same" : "open";
    }
    if (comparison === "same" || lastRun === null) return true;
    const { number, hash } = lastRun;
    if (final.number < number) return false;
    const now = await endpoints.agreed(used, (each) => each.headerAt(number));
    isSame(number, hash, now.hash);
    comparison = "same";
    return true;
  }

  /** What all endpoints call final must lie on the history that was acted on. */
  function compareWithRing(final: L1Header): void {
    const before = ring.get(final.number);
    if (before !== undefined) isSame(final.number, before, final.hash);
  }

  async function step(
    { final, used }: Agreed,
    act: (step: FinalStep) => void | Promise<void>,
  ): Promise<void> {
    const from = head === null ? firstBlock : head.number + 1;
    const range = { from, to: Math.min(from + logRange - 1, final.number) };
    const tail = numbersFrom(Math.max(from, final.number - TAIL_BLOCKS + 1), range.to);
    const wanted = (events: Parameters<FinalHistory["snapshotsIn"]>[1]): readonly number[] => [
      ...tail,
      ...history.snapshotsIn(range, events),
    ];
    const blocks = await reader.read({ used, range, wanted });
    const last = blocks.at(-1) as FinalBlock;
    const first = blocks[0] as FinalBlock;
    if (head !== null && first.header.number === from) {
      isSame(head.number, head.hash, first.header.parentHash);
    }
    if (range.to === final.number) isSame(final.number, final.hash, last.header.hash);
    const sets = history.take(blocks);
    const isTold = ({ header, events }: FinalBlock) =>
      events.length > 0 || header.number >= (tail[0] ?? Number.POSITIVE_INFINITY);
    await act({ blocks, sets, l1Blocks: blocks.filter(isTold).map(l1BlockOf) });
    remember(blocks);
    head = last.header;
    const { number, hash } = head;
    // While history is read again, the file goes on telling how far the last run was.
    if (number > (lastRun?.number ?? 0)) await cursor.write({ number, hash });
  }

  function remember(blocks: readonly FinalBlock[]): void {
    for (const { header } of blocks) ring.set(header.number, header.hash);
    for (const number of ring.keys()) {
      if (ring.size <= 2 * TAIL_BLOCKS) return;
      ring.delete(number);
    }
  }

  return {
    head: () => head,
    reached: () => Math.max(head?.number ?? 0, lastRun?.number ?? 0),
    async advance(survey, act) {
      if (!(await compareWithLastRun(survey.used, survey.final))) return;
      compareWithRing(survey.final);
      while ((head?.number ?? firstBlock - 1) < survey.final.number) await step(survey, act);
    },
  };
}

const numbersFrom = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
