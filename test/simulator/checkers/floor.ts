/**
 * S16: each cut an honest node votes for reaches the floor of the reports it carries, and honest
 * tips never fall. V3: what all honest nodes held when they reported is in every later block.
 */
import type { Block, TipReportContent } from "../../../src/chain/index.ts";
import { BlockKind, reportsRoot } from "../../../src/chain/index.ts";
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Onlooker } from "./onlooker.ts";
import { short } from "./words.ts";
import { heldByMoreThan, type World } from "./world.ts";

const name = ({ hash, header }: Block): string => `block ${short(hash)} of view ${header.view}`;

/** S16, over every block an honest node votes for. [I1, I2, I4..I6] */
export function createFloorReached(world: World): Onlooker {
  const { maxLaneAdvance } = world.setup.networkConfig.parameters;
  const last: (TipReportContent | null)[] = world.seats.map(() => null);
  /** What honest operators signed, by operator and view. */
  const signed = new Map<number, TipReportContent[]>();
  const keyOf = (operator: OperatorIndex, view: number): number => view * 256 + operator;

  /** What is wrong with the form of a block's reports, or null. [I4] */
  function fault(block: Block): string | null {
    const { header, reports } = block;
    if (header.view === 1) return reports.length === 0 ? null : "carries reports in view 1";
    if (reportsRoot(reports) !== header.reportsRoot) return "commits to other reports";
    let worth = 0;
    let before = -1;
    for (const report of reports) {
      const { operator, view, tips } = report;
      if (operator <= before || operator >= world.operators) return "carries reports out of order";
      before = operator;
      if (view !== header.view - 1) return `carries a report of view ${view}`;
      if (tips.length !== world.operators) return `carries ${tips.length} tips in a report`;
      worth += world.seats[operator] ?? 0;
      const known = signed.get(keyOf(operator, view)) ?? [];
      const theirs = known.some((each) => each.tips.every((tip, lane) => tip === tips[lane]));
      if (world.honest[operator] === true && !theirs) {
        return `carries a report that operator ${operator} never made`;
      }
    }
    return worth >= world.quorumSeats ? null : `carries reports worth ${worth} seats`;
  }

  return {
    name: "S16",
    signed({ node, report }) {
      if (report === null) return;
      const key = keyOf(node, report.view);
      const made = signed.get(key);
      if (made === undefined) signed.set(key, [report]);
      else made.push(report);
      const before = last[node];
      // A vote of an older view is signed again with the report it had. [I2, Y2]
      if (before !== null && before !== undefined && report.view < before.view) return;
      for (const [lane, tip] of report.tips.entries()) {
        const was = before?.tips[lane] ?? 0;
        if (tip >= was) continue;
        const said = `node ${node} reports ${tip} for lane ${lane} in view ${report.view}`;
        world.report("S16", `${said} after ${was} in view ${before?.view}`);
      }
      last[node] = report;
    },
    voted(block, parent) {
      if (block.header.kind === BlockKind.FILLER) return;
      const wrong = fault(block);
      if (wrong !== null) world.report("S16", `${name(block)} ${wrong}`);
      for (const [lane, { height }] of block.cut.entries()) {
        const entries = block.reports.map(({ operator, tips }) => ({
          operator,
          value: tips[lane] ?? 0,
        }));
        const floor = heldByMoreThan(world, entries, world.faultySeats);
        const reach = (parent.cut[lane]?.height ?? 0) + maxLaneAdvance;
        if (height >= Math.min(floor, reach)) continue;
        const said = `${name(block)} includes lane ${lane} up to ${height}`;
        world.report("S16", `${said}, the floor of its reports is ${floor}`);
      }
    },
  };
}

/**
 * V3, theorem FLOOR. An operator's word for view v is its first report of a view from v - 1 on;
 * whoever has made none is not in the block and stands for any tip.
 */
export function createCertifiedIsIncluded(world: World): Onlooker {
  /** First report of each view, by operator; a restart may repeat old ones after newer ones. */
  const made = world.seats.map(() => new Map<number, { order: number; tips: readonly number[] }>());
  const newest = world.seats.map(() => 0);
  let reports = 0;

  /** What the operator said in its first report, in time, of a view from `view` on. */
  function wordOf(operator: number, view: number): readonly number[] | null {
    let first: { order: number; tips: readonly number[] } | null = null;
    for (let at = view; at <= (newest[operator] ?? 0); at++) {
      const report = made[operator]?.get(at);
      if (report !== undefined && report.order < (first?.order ?? reports)) first = report;
    }
    return first?.tips ?? null;
  }

  return {
    name: "V3",
    signed({ node, report }) {
      if (report === null) return;
      newest[node] = Math.max(newest[node] ?? 0, report.view);
      const order = reports++;
      if (!made[node]?.has(report.view)) made[node]?.set(report.view, { order, tips: report.tips });
    },
    voted(block) {
      const { view, kind } = block.header;
      if (view < 2 || kind === BlockKind.FILLER) return;
      const words = world.setup.honest.map((operator) => ({
        operator,
        tips: wordOf(operator, view - 1),
      }));
      for (const [lane, { height }] of block.cut.entries()) {
        const entries = words.map(({ operator, tips }) => ({
          operator,
          value: tips === null ? Number.POSITIVE_INFINITY : (tips[lane] ?? 0),
        }));
        const certain = heldByMoreThan(world, entries, 2 * world.faultySeats);
        if (height >= certain || certain === Number.POSITIVE_INFINITY) continue;
        const said = `${name(block)} includes lane ${lane} up to ${height}`;
        const held = `honest nodes worth 2F+1 had certificates up to ${certain}`;
        world.report("V3", `${said} although ${held} when they reported in view ${view - 1}`);
      }
    },
  };
}
