/** Each rule's switch does what it says: on, the attack fails; off, it succeeds. */
import { describe, expect, test } from "vitest";
import type { Proposal, ViewCertificate } from "../../../../src/chain/index.ts";
import { collectionSizes } from "../../../../src/core/consensus/index.ts";
import type { Rules } from "../../../../src/core/rules.ts";
import { type Bench, openBench, receive, sent } from "./harness.ts";
import {
  certify,
  EPOCH,
  leaderAt,
  notarization,
  nullification,
  nullify,
  type ProposalOptions,
  proposalOf,
  reportOf,
} from "./objects.ts";

const learn = (bench: Bench, certificate: ViewCertificate) =>
  receive(bench, 0, { kind: "viewCertificate", epoch: EPOCH, certificate });

/** Whether a voter in view 2, with view 1 nullified, votes for a proposal. */
function voted(
  rules: Partial<Rules>,
  options: (bench: Bench) => Partial<ProposalOptions>,
  seats: readonly number[] = [1, 1, 1, 1],
): boolean {
  const bench = openBench({ self: 2, rules, seats });
  learn(bench, nullification(bench.context, 1));
  const proposal: Proposal = proposalOf(bench.context, { view: 2, ...options(bench) });
  receive(bench, leaderAt(bench.context, 2), { kind: "proposal", epoch: EPOCH, proposal });
  return sent(bench.effects, "notarize").length > 0;
}

describe("switches of C3", () => {
  const parentOf = ({ context }: Bench) => proposalOf(context, { view: 1, heights: [5] });
  const CASES: [keyof Rules, string, (bench: Bench) => Partial<ProposalOptions>][] = [
    ["possessionOrProof", "C3.5", () => ({ heights: [3], laneCertificates: [] })],
    [
      "floorChecked",
      "I6",
      ({ context }) => ({
        reports: [0, 1, 2].map((operator) => reportOf(context, operator, 1, [7])),
      }),
    ],
    [
      "reportsOfPreviousView",
      "I4",
      ({ context }) => ({ reports: [0, 1, 2].map((operator) => reportOf(context, operator, 9)) }),
    ],
    ["cutNeverRegresses", "C3.4", (bench) => ({ parent: parentOf(bench), heights: [2] })],
  ];
  for (const [rule, id, options] of CASES) {
    test(`${id}: ${rule} is what refuses the proposal`, () => {
      expect(voted({}, options)).toBe(false);
      expect(voted({ [rule]: false }, options)).toBe(true);
    });
  }

  test("C3.2: gapNeedsNullifications is what refuses a skipped view", () => {
    for (const [rules, expected] of [
      [{}, 0],
      [{ gapNeedsNullifications: false }, 1],
    ] as const) {
      const bench = openBench({ self: 2, rules });
      learn(bench, nullification(bench.context, 3));
      const proposal = proposalOf(bench.context, {
        view: 4,
        gap: [nullification(bench.context, 3)],
      });
      receive(bench, leaderAt(bench.context, 4), { kind: "proposal", epoch: EPOCH, proposal });
      expect(sent(bench.effects, "notarize")).toHaveLength(expected);
    }
  });

  test("B7, C3.5: laneQuorum is what asks for Q seats of a lane", () => {
    const weak = ({ context }: Bench): Partial<ProposalOptions> => {
      const proposal = proposalOf(context, { view: 2, heights: [3] });
      const [certificate] = proposal.laneCertificates;
      if (certificate === undefined) throw new Error("no certificate");
      const laneCertificates = [
        certify(context, certificate.statement, [0, 1]) as typeof certificate,
      ];
      return { heights: [3], laneCertificates };
    };
    expect(voted({}, weak)).toBe(false);
    expect(voted({ laneQuorum: false }, weak)).toBe(true);
  });
});

describe("switches of certificates", () => {
  test("K2: voteQuorum is what asks for Q seats of a view", () => {
    for (const [rules, view] of [
      [{}, 1],
      [{ voteQuorum: false }, 2],
    ] as const) {
      const bench = openBench({ self: 2, rules });
      learn(bench, nullification(bench.context, 1, [0, 1]));
      expect(bench.state.view).toBe(view);
    }
  });

  test("C0: certificateOnce is what keeps a certificate from acting again", () => {
    for (const [rules, count] of [
      [{}, 1],
      [{ certificateOnce: false }, 2],
    ] as const) {
      const bench = openBench({ self: 2, rules });
      learn(bench, nullification(bench.context, 1));
      learn(bench, nullification(bench.context, 1));
      expect(sent(bench.effects, "viewCertificate")).toHaveLength(count);
    }
  });

  test("C5: noFinalizeAfterNullify is what keeps finalize and nullify apart", () => {
    for (const [rules, phases] of [
      [{}, [2]],
      [{ noFinalizeAfterNullify: false }, [2, 3]],
    ] as const) {
      const bench = openBench({ self: 2, rules });
      receive(bench, 0, {
        kind: "nullify",
        epoch: EPOCH,
        statement: nullify(1),
        signature: new Uint8Array(96),
        report: reportOf(bench.context, 0, 1),
      });
      learn(bench, notarization(bench.context, proposalOf(bench.context, { view: 1 })));
      const votes = bench.records.flatMap((record) =>
        record.kind === "vote" ? [record.statement.phase] : [],
      );
      expect(votes).toEqual(phases);
    }
  });
});

describe("S19", () => {
  test("S19: every collection has a name of its own and starts within its bound", () => {
    const { state } = openBench({ self: 1 });
    const sizes = collectionSizes(state);
    expect(new Set(sizes.map(({ name }) => name)).size).toBe(sizes.length);
    for (const { name, size, bound } of sizes) {
      expect(size, name).toBeLessThanOrEqual(bound);
      expect(Number.isInteger(bound), name).toBe(true);
    }
  });

  test("S19: every map of the state is measured, or has a bound in its type's comment", () => {
    const { state } = openBench({ self: 1 });
    const maps = Object.entries(state)
      .filter(([, value]) => value instanceof Map || value instanceof Set)
      .map(([key]) => key)
      .sort();
    expect(maps).toEqual([
      "answeredOwnVotes",
      "answers",
      "asked",
      "blocks",
      "checking",
      "heardMs",
      "helped",
      "slots",
      "suspects",
    ]);
  });

  test("S19: a long run of nullified views with votes by all stays within its bounds", () => {
    const bench = openBench({ self: 2, local: { viewRetention: 4 } });
    let parent: Proposal | null = null;
    for (let view = 1; view <= 60; view++) {
      const { context } = bench;
      if (view % 10 === 0) {
        const proposal: Proposal = proposalOf(context, {
          view,
          parent,
          reports: reportsAt(bench, view),
        });
        receive(bench, leaderAt(context, view), { kind: "proposal", epoch: EPOCH, proposal });
        const statement = { ...notarization(context, proposal).statement, phase: 3 } as const;
        learn(bench, certify(context, statement) as ViewCertificate);
        parent = proposal;
      } else {
        learn(bench, nullification(context, view));
      }
      for (const { name, size, bound } of collectionSizes(bench.state)) {
        expect(size, `${name} in view ${view}`).toBeLessThanOrEqual(bound);
      }
    }
    expect(bench.state.finalTip.view).toBe(60);
    expect(bench.state.slots.size).toBeLessThan(10);
  });
});

const reportsAt = ({ context }: Bench, view: number) =>
  [0, 1, 3].map((operator) => reportOf(context, operator, view - 1));
