import { describe, expect, test } from "vitest";
import type { SubmitAnswer } from "../../../src/api/node-port.ts";
import { createSubmission, refusal } from "../../../src/api/submission.ts";
import { type SectionContent, SectionKind, unitsOf } from "../../../src/chain/index.ts";
import { rollupOf } from "../../../src/primitives/brand.ts";

const OPTIONS = { sectionBytes: 4096, pendingBytesPerRollup: 20_000, sectionsInFlight: 2 };
const [ONE, TWO] = [rollupOf(1), rollupOf(2)];

/** A port that answers when it is told to. */
function heldPort() {
  const sections: SectionContent[] = [];
  const answers: ((answer: SubmitAnswer) => void)[] = [];
  const port = {
    submit(section: SectionContent) {
      sections.push(section);
      return new Promise<SubmitAnswer>((resolve) => answers.push(resolve));
    },
    status: () => Promise.reject(new Error("not asked")),
    metrics: () => Promise.resolve(""),
  };
  return { sections, answers, submission: createSubmission(port, OPTIONS) };
}
const raw = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("sections", () => {
  test("what comes in one turn is one section per rollup, in its order", async () => {
    const { sections, answers, submission } = heldPort();
    const all = [
      submission.add(ONE, raw(2, 1)),
      submission.add(TWO, raw(2, 2)),
      submission.add(ONE, raw(2, 3)),
    ];
    await turn();
    expect(sections.map(({ kind, rollupId, units }) => [kind, rollupId, units])).toEqual([
      [SectionKind.OPEN, 1, 2],
      [SectionKind.OPEN, 2, 1],
    ]);
    expect([...unitsOf(sections[0]?.bytes ?? raw(0))]).toEqual([raw(2, 1), raw(2, 3)]);
    for (const answer of answers) answer({ ok: true });
    expect(await Promise.all(all)).toEqual([null, null, null]);
  });

  test("none is larger than asked, but a transaction that is", async () => {
    const { sections, submission } = heldPort();
    for (let index = 0; index < 5; index++) void submission.add(ONE, raw(1500));
    void submission.add(TWO, raw(9000));
    await turn();
    expect(sections.map(({ units, bytes }) => [units, bytes.length])).toEqual([
      [2, 3008],
      [2, 3008],
      [1, 9004],
    ]);
  });

  test("credit of one rollup does not bind another's, and gathers meanwhile", async () => {
    const { sections, answers, submission } = heldPort();
    void submission.add(ONE, raw(4092));
    void submission.add(ONE, raw(4092));
    void submission.add(ONE, raw(10));
    await turn();
    void submission.add(ONE, raw(10));
    void submission.add(TWO, raw(10));
    await turn();
    expect(sections.map(({ rollupId }) => rollupId)).toEqual([1, 1, 2]);
    answers[0]?.({ ok: true });
    await turn();
    await turn();
    expect(sections.at(-1)).toMatchObject({ rollupId: 1, units: 2 });
  });

  test("a bundle is a unit of a BUNDLE section", async () => {
    const { sections, submission } = heldPort();
    void submission.addBundle(raw(50));
    await turn();
    expect(sections[0]).toMatchObject({ kind: SectionKind.BUNDLE, rollupId: 0, units: 1 });
  });
});

describe("bounds", () => {
  test("a full quota refuses at once: -32005 for transactions, lane full for chunks", async () => {
    const { submission } = heldPort();
    void submission.add(ONE, raw(19_990));
    expect(await submission.add(ONE, raw(10))).toMatchObject({ reason: "RATE_LIMITED" });
    const section = { kind: SectionKind.OPEN, rollupId: ONE, units: 1, bytes: raw(100) };
    expect(await submission.addSection(section)).toMatchObject({ reason: "LANE_FULL" });
    expect([submission.pendingBytes(1), submission.pendingBytes(2)]).toEqual([19_994, 0]);
  });

  test("answers free the quota; idle means nothing waits", async () => {
    const { answers, submission } = heldPort();
    const sent = submission.add(ONE, raw(100));
    await turn();
    const idle = submission.idle();
    answers[0]?.({ ok: false, code: "rate_limited", reason: "full" });
    expect(await sent).toMatchObject({ reason: "LANE_FULL", retryAfterMs: 250 });
    await idle;
    expect(submission.totalBytes()).toBe(0);
  });

  test("a port that is gone: draining", async () => {
    const port = { submit: () => Promise.reject(new Error("closed")) };
    const submission = createSubmission(port as never, OPTIONS);
    expect(await submission.add(ONE, raw(1))).toMatchObject({ reason: "DRAINING" });
  });
});

test.each([
  ["rate_limited", "", "LANE_FULL"],
  ["oversize", "x", "OVERSIZED_DATA"],
  ["malformed", "unknown_rollup", "UNKNOWN_ROLLUP"],
  ["malformed", "x", "INVALID_PARAMS"],
  ["not_member", "", "SYNCING"],
  ["stale", "", "SYNCING"],
] as const)("the lane says %s %s: %s", (code, reason, expected) => {
  expect(refusal({ ok: false, code, reason })?.reason).toBe(expected);
});
