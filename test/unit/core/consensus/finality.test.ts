/** C7, P3: what is final follows from what is kept, in whatever order it came. */
import { describe, expect, test } from "vitest";
import type { StoredRecord } from "../../../../src/chain/index.ts";
import { only, openBench, receive } from "./harness.ts";
import { blockOf, contextOf, EPOCH, finalization, proposalOf } from "./objects.ts";

const context = contextOf();
const first = proposalOf(context, { view: 1 });
const second = proposalOf(context, { view: 2, parent: first });
const third = proposalOf(context, { view: 3, parent: second });
const [one, two, three] = [first, second, third].map((each) => finalization(context, each));

const record = (certificate: typeof one): StoredRecord =>
  ({ kind: "viewCertificate", certificate }) as StoredRecord;
const block = (proposal: typeof first): StoredRecord => ({
  kind: "block",
  block: blockOf(proposal),
});

describe("C7: an older finalization counts while the newest awaits its block", () => {
  test("P3: after a restart, whatever the order of the records", () => {
    const records = [record(three), block(first), record(one), block(second), record(two)];
    for (const order of [records, [...records].reverse()]) {
      const { state, effects } = openBench({ records: order });
      const ordered = only(effects, "ordered").flatMap(({ blocks }) => blocks);
      expect(ordered.map(({ header }) => header.view)).toEqual([1, 2]);
      expect(state.finalTip.view).toBe(2);
      expect(only(effects, "needBlock").map(({ hash }) => hash)).toContain(blockOf(third).hash);
    }
  });

  test("while running, and the newest counts as soon as its block is here", () => {
    const bench = openBench({ records: [block(first)] });
    for (const certificate of [three, one]) {
      if (certificate === undefined) throw new Error("there are three");
      receive(bench, 1, { kind: "viewCertificate", epoch: EPOCH, certificate });
    }
    expect(bench.state.finalTip.view).toBe(1);
    expect(bench.state.finalizedView).toBe(3);
    receive(bench, 1, { kind: "viewCertificate", epoch: EPOCH, certificate: two as never });
    expect(bench.state.finalTip.view).toBe(1);
    const complete = openBench({ records: [...bench.records, block(second), block(third)] });
    expect(complete.state.finalTip.view).toBe(3);
    expect(complete.state.pendingFinalization).toBeNull();
  });
});
