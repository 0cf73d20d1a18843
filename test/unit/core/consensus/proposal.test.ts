/** C3: which proposals are voted for, which refused, which waited for. */
import { describe, expect, test } from "vitest";
import { BlockKind, type Proposal } from "../../../../src/chain/index.ts";
import {
  epochOf,
  heightOf,
  laneHeightOf,
  millisOf,
  type OperatorIndex,
  operatorOf,
  viewOf,
} from "../../../../src/primitives/brand.ts";
import {
  acknowledge,
  advance,
  type Bench,
  type BenchOptions,
  dueIn,
  feed,
  fire,
  only,
  openBench,
  receive,
  refusals,
  sent,
} from "./harness.ts";
import {
  cutOf,
  digestOf,
  EPOCH,
  finalization,
  hashOf,
  INSTANCE,
  laneCertificate,
  leaderAt,
  notarization,
  nullification,
  type ProposalOptions,
  pointOf,
  proposalOf,
  reportOf,
  START_MS,
} from "./objects.ts";
import { inWords } from "./words.ts";

/** Operator 2 leads views 6, 12, 14: it is a voter in all that follow. */
const ME = 2;

function enter(bench: Bench, view: number): void {
  const certificate = nullification(bench.context, view - 1);
  receive(bench, 0, { kind: "viewCertificate", epoch: EPOCH, certificate });
  expect(bench.state.view).toBe(view);
}

const openAt = (view: number, options: BenchOptions = {}): Bench => {
  const bench = openBench({ self: ME, ...options });
  if (view > 1) enter(bench, view);
  return bench;
};

const deliver = (
  bench: Bench,
  proposal: Proposal,
  from = leaderAt(bench.context, bench.state.view),
) => receive(bench, from, { kind: "proposal", epoch: EPOCH, proposal });

/** What the node makes of a proposal of its view. */
function judgement(bench: Bench, proposal: Proposal, from?: OperatorIndex): string {
  const effects = deliver(bench, proposal, from);
  const [vote] = sent(effects, "notarize");
  if (vote !== undefined) {
    expect(vote.message.statement.hash).toBe(pointOf(proposal).hash);
    expect(sent(effects, "nullify")).toEqual([]);
    return "notarize";
  }
  const [refusal] = refusals(effects);
  if (refusal === undefined) return "wait";
  const nullified = sent(effects, "nullify").length > 0 ? ", nullify" : "";
  return `${refusal}${nullified}`;
}

const REFUSED = "malformed:proposal:";
const invalid = (reason: string): string => `${REFUSED}${reason}, nullify`;

describe("C3.1: signature, epoch, one vote", () => {
  test("C3.1: the leader's signed proposal of my epoch and view is voted for", () => {
    const bench = openAt(1);
    expect(judgement(bench, proposalOf(bench.context, { view: 1 }))).toBe("notarize");
  });

  test("C3.1: a wrong signature makes it invalid", () => {
    const bench = openAt(1);
    const proposal = proposalOf(bench.context, { view: 1, signature: new Uint8Array(96) });
    expect(judgement(bench, proposal)).toBe(invalid("justification:signature"));
  });

  test("C3.1: another epoch, a stranger as proposer, a relay, a view out of the window are not looked at", () => {
    const bench = openAt(1);
    const { context } = bench;
    const cases = [
      [proposalOf(context, { view: 1, header: { epoch: epochOf(8) } }), 0, "foreign:epoch"],
      [proposalOf(context, { view: 1 }), 3, "malformed:proposer"],
      [
        proposalOf(context, { view: 1, header: { proposer: operatorOf(3) } }),
        3,
        "malformed:not_leader",
      ],
      [
        proposalOf(context, { view: 1, header: { view: viewOf(0) } }),
        0,
        "stale:view_below_retention",
      ],
      [proposalOf(context, { view: 18 }), leaderAt(context, 18), "stale:view_beyond_window"],
    ] as const;
    for (const [proposal, from, refusal] of cases) {
      expect(judgement(bench, proposal, operatorOf(from))).toBe(refusal);
    }
    expect(bench.state.slots.get(viewOf(1))?.proposal).toBe(null);
  });

  test("C3.1: after my notarize no second proposal is voted for", () => {
    const bench = openAt(1);
    deliver(bench, proposalOf(bench.context, { view: 1 }));
    const second = proposalOf(bench.context, { view: 1, heights: [1] });
    expect(judgement(bench, second)).toBe("malformed:proposal_conflicting");
    expect(only(bench.effects, "evidence").map(({ evidence }) => evidence.kind)).toEqual([
      "DOUBLE_PROPOSE",
    ]);
    expect(bench.records.filter((record) => record.kind === "vote")).toHaveLength(1);
  });

  test("C3.1: the same proposal again is a duplicate", () => {
    const bench = openAt(1);
    const proposal = proposalOf(bench.context, { view: 1 });
    deliver(bench, proposal);
    expect(judgement(bench, proposal)).toBe("duplicate:proposal");
  });

  test("C3.1: after my nullify a proposal is too late", () => {
    const bench = openAt(1);
    advance(bench, 1600);
    expect(sent(bench.effects, "nullify").length).toBeGreaterThan(0);
    expect(judgement(bench, proposalOf(bench.context, { view: 1 }))).toBe("wait");
    expect(sent(bench.effects, "notarize")).toEqual([]);
  });

  test("C3.1: a nullify while the check runs settles the matter", () => {
    const bench = openAt(1);
    bench.answers.checks = false;
    deliver(bench, proposalOf(bench.context, { view: 1 }));
    advance(bench, 1800);
    bench.answers.checks = true;
    feed(bench, { kind: "batchesHeld", nowMs: bench.nowMs });
    expect(sent(bench.effects, "notarize")).toEqual([]);
    expect(sent(bench.effects, "nullify").length).toBeGreaterThan(0);
  });

  test("C1, C3.1: a proposal of a view to come is kept, and voted for on entering", () => {
    const bench = openAt(1);
    const proposal = proposalOf(bench.context, { view: 2 });
    expect(inWords(deliver(bench, proposal, leaderAt(bench.context, 2)))).toEqual([]);
    enter(bench, 2);
    expect(sent(bench.effects, "notarize").map(({ message }) => message.statement.view)).toEqual([
      2,
    ]);
  });
});

describe("C3.2: parent and gap", () => {
  test("C3.2: a parent with its notarization, all between nullified; each is ingested first", () => {
    const bench = openAt(5);
    const { context } = bench;
    const parent = proposalOf(context, { view: 1 });
    const proposal = proposalOf(context, { view: 5, parent });
    const effects = deliver(bench, proposal);
    const words = inWords(effects).filter((line) => line.startsWith("persist"));
    // View 4 is nullified already; the notarization of 1 makes me finalize, though I am far ahead.
    expect(words.map((line) => line.replace(/, [0-9a-f]{8}/, ""))).toEqual([
      "persist notarization(1) by 0 1 2",
      "persist finalize(1)",
      "persist nullification(2) by 0 1 2",
      "persist nullification(3) by 0 1 2",
      `persist block ${pointOf(proposal).hash.slice(2, 10)}`,
      "persist notarize(5)",
    ]);
  });

  test("C3.2: a finalization is a parent's certificate as good", () => {
    const honest = openAt(1);
    const first = proposalOf(honest.context, { view: 1 });
    const message = { kind: "viewCertificate", epoch: EPOCH } as const;
    receive(honest, 0, { ...message, certificate: notarization(honest.context, first) });
    const final = finalization(honest.context, first);
    const next = proposalOf(honest.context, { view: 2, parent: first, certificate: final });
    expect(judgement(honest, next)).toBe("notarize");
  });

  const PARENT: [string, (bench: Bench) => Partial<ProposalOptions>, string][] = [
    [
      "a parent of the same view",
      () => ({ header: { parentView: viewOf(4) } }),
      "justification:parent_view",
    ],
    [
      "a parent of a later view",
      () => ({ header: { parentView: viewOf(5) } }),
      "justification:parent_view",
    ],
    [
      "no parent though one is named",
      () => ({ parent: null, header: { parentView: viewOf(1) } }),
      "justification:parent_missing",
    ],
    [
      "a parent's header of another view",
      () => ({ header: { parentView: viewOf(2) } }),
      "justification:parent_view",
    ],
    [
      "genesis with a parent's header",
      () => ({ header: { parentView: viewOf(0), parentHash: INSTANCE } }),
      "justification:parent_of_genesis",
    ],
    [
      "a genesis of another network",
      () => ({ parent: null, header: { parentHash: hashOf("other") } }),
      "justification:parent_instance",
    ],
    [
      "a certificate of another block",
      ({ context }) => ({
        certificate: notarization(context, proposalOf(context, { view: 1, heights: [1] })),
      }),
      "justification:parent_certificate",
    ],
    [
      "a nullification as certificate",
      ({ context }) => ({ certificate: nullification(context, 1) }),
      "justification:parent_certificate",
    ],
    [
      "a certificate without quorum",
      ({ context }) => ({
        certificate: notarization(context, proposalOf(context, { view: 1 }), [0, 1]),
      }),
      "justification:no_quorum",
    ],
    [
      "a certificate with a false aggregate",
      ({ context }) => ({
        certificate: {
          ...notarization(context, proposalOf(context, { view: 1 })),
          signature: new Uint8Array(96),
        },
      }),
      "justification:signature",
    ],
    [
      "a nullification of the parent's view in the gap",
      ({ context }) => ({ gap: [1, 2, 3].map((view) => nullification(context, view)) }),
      "justification:gap_view",
    ],
    [
      "a nullification of the block's view in the gap",
      ({ context }) => ({ gap: [2, 3, 4].map((view) => nullification(context, view)) }),
      "justification:gap_view",
    ],
    [
      "a gap that does not rise",
      ({ context }) => ({ gap: [3, 2].map((view) => nullification(context, view)) }),
      "justification:gap_view",
    ],
    [
      "a notarization in the gap",
      ({ context }) => ({
        gap: [notarization(context, proposalOf(context, { view: 2 })) as never],
      }),
      "justification:gap_phase",
    ],
    [
      "a nullification without quorum",
      ({ context }) => ({ gap: [nullification(context, 2, [0, 1])] }),
      "justification:no_quorum",
    ],
    [
      "a nullification with a false aggregate",
      ({ context }) => ({ gap: [{ ...nullification(context, 2), signature: new Uint8Array(96) }] }),
      "justification:signature",
    ],
  ];

  for (const [what, options, reason] of PARENT) {
    test(`C3.2: invalid with ${what}`, () => {
      const bench = openAt(4);
      const parent = proposalOf(bench.context, { view: 1 });
      const proposal = proposalOf(bench.context, { view: 4, parent, ...options(bench) });
      expect(judgement(bench, proposal)).toBe(invalid(reason));
    });
  }

  test("C3.2: a view without nullification is waited for and asked after, again every tRetry", () => {
    const bench = openAt(5);
    const parent = proposalOf(bench.context, { view: 1 });
    const proposal = proposalOf(bench.context, {
      view: 5,
      parent,
      gap: [nullification(bench.context, 3)],
    });
    expect(judgement(bench, proposal)).toBe("wait");
    const asked = () =>
      sent(bench.effects, "getCertificates").map(({ to, message }) => [to, message.keys]);
    expect(asked()).toEqual([["all", [{ view: 2, phase: 2 }]]]);
    expect(dueIn(bench, "judge")).toBe(200);
    advance(bench, 200);
    expect(asked()).toHaveLength(2);
    receive(bench, 1, {
      kind: "certificates",
      epoch: EPOCH,
      certificates: [nullification(bench.context, 2)],
    });
    expect(sent(bench.effects, "notarize")).toHaveLength(1);
  });

  test("C3.2: more gap nullifications than may travel inline are refused", () => {
    const bench = openAt(5, { protocol: { maxGapInline: 2 } });
    const parent = proposalOf(bench.context, { view: 1 });
    const refused = proposalOf(bench.context, { view: 5, parent });
    expect(judgement(bench, refused)).toBe(invalid("justification:gap_too_long"));
    const other = openAt(4, { protocol: { maxGapInline: 2 } });
    expect(judgement(other, proposalOf(other.context, { view: 4, parent }))).toBe("notarize");
  });

  test("C3.2: a parent below what is final here is invalid", () => {
    const bench = openAt(1);
    const { context } = bench;
    const final = proposalOf(context, { view: 2 });
    const message = {
      kind: "viewCertificate",
      epoch: EPOCH,
      certificate: finalization(context, final),
    } as const;
    receive(bench, 0, message);
    expect(bench.state.view).toBe(3);
    const proposal = proposalOf(context, {
      view: 3,
      parent: null,
      gap: [nullification(context, 1)],
    });
    expect(judgement(bench, proposal)).toBe(invalid("justification:parent_below_final"));
  });
});

describe("C3.3: what the header commits to", () => {
  const FORM: [string, Partial<ProposalOptions>, string][] = [
    ["a height that does not follow", { header: { height: heightOf(43) } }, "justification:height"],
    ["another cut root", { header: { cutRoot: hashOf("x") } }, "malformed:cut_root"],
    ["another reports root", { header: { reportsRoot: hashOf("x") } }, "malformed:reports_root"],
    ["another parent hash", { header: { parentHash: hashOf("x") } }, "justification:parent_hash"],
  ];
  for (const [what, options, reason] of FORM) {
    test(`C3.3: invalid with ${what}`, () => {
      const bench = openAt(2);
      const parent = proposalOf(bench.context, { view: 1 });
      expect(judgement(bench, proposalOf(bench.context, { view: 2, parent, ...options }))).toBe(
        invalid(reason),
      );
    });
  }

  test("C3.3: a cut of other lanes, in the block or in its parent, is invalid", () => {
    const bench = openAt(2);
    const parent = proposalOf(bench.context, { view: 1 });
    const short = proposalOf(bench.context, {
      view: 2,
      parent,
      cut: cutOf(bench.context).slice(1),
    });
    expect(judgement(bench, short)).toBe(invalid("malformed:cut_lanes"));
    const other = openAt(2);
    const proposal = proposalOf(other.context, { view: 2, parent });
    const cut = parent.cut.slice(1);
    const shortParent = { ...proposal, parent: proposal.parent && { ...proposal.parent, cut } };
    expect(judgement(other, shortParent)).toBe(invalid("justification:parent_cut_lanes"));
  });

  test("C3.3: a parent's cut that its header does not commit to is invalid", () => {
    const bench = openAt(2);
    const parent = proposalOf(bench.context, { view: 1 });
    const proposal = proposalOf(bench.context, { view: 2, parent });
    const cut = cutOf(bench.context, [3]);
    const other = { ...proposal, parent: proposal.parent && { ...proposal.parent, cut } };
    expect(judgement(bench, other)).toBe(invalid("justification:parent_cut"));
  });

  test("C3.3: reports of another size are invalid, never an exception", () => {
    for (const [change, reason] of [
      [{ signature: new Uint8Array(63) }, "malformed:report_signature"],
      [{ signature: new Uint8Array(65) }, "malformed:report_signature"],
      [{ tips: [laneHeightOf(0)] }, "malformed:report_lanes"],
    ] as const) {
      const bench = openAt(2);
      const parent = proposalOf(bench.context, { view: 1 });
      const good = proposalOf(bench.context, { view: 2, parent });
      const reports = good.reports.map((report) => ({ ...report, ...change }));
      expect(judgement(bench, { ...good, reports })).toBe(invalid(reason));
    }
  });
});

describe("C3.4: the cut", () => {
  const before = [5, 5, 0, 0];

  function onParent(options: Partial<ProposalOptions>, bench = openAt(2)): string {
    const parent = proposalOf(bench.context, { view: 1, heights: before });
    return judgement(bench, proposalOf(bench.context, { view: 2, parent, ...options }));
  }

  test("C3.4: an unchanged cut is voted for: empty blocks are valid", () => {
    expect(onParent({})).toBe("notarize");
  });

  test("C3.4: a cut that advances by maxLaneAdvance is voted for, by one more refused", () => {
    expect(onParent({ heights: [69, 5, 0, 0] })).toBe("notarize");
    expect(onParent({ heights: [70, 5, 0, 0] })).toBe(invalid("lane_proof:cut_advance"));
  });

  test("C3.4: a lane that falls is refused", () => {
    expect(onParent({ heights: [5, 4, 9, 0] })).toBe(invalid("lane_proof:cut_regresses"));
  });

  test("C3.4: an equal height with another digest is refused", () => {
    const bench = openAt(2);
    const cut = cutOf(bench.context, before).map((entry, lane) =>
      lane === 1 ? { ...entry, digest: digestOf(1, 5, " forked") } : entry,
    );
    expect(onParent({ cut }, bench)).toBe(invalid("lane_proof:cut_digest"));
  });
});

describe("C3.5: possession or proof", () => {
  test("C3.5: an advanced lane with its certificate is voted for", () => {
    const bench = openAt(1);
    const proposal = proposalOf(bench.context, { view: 1, heights: [3, 0, 7] });
    expect(judgement(bench, proposal)).toBe("notarize");
    expect(only(bench.effects, "verifiedCertificates")[0]?.certificates).toEqual([
      laneCertificate(bench.context, 0, 3),
      laneCertificate(bench.context, 2, 7),
    ]);
  });

  test("C3.5: an advanced lane that I acknowledged needs no certificate", () => {
    const bench = openAt(1);
    acknowledge(bench, cutOf(bench.context, [3]));
    const proposal = proposalOf(bench.context, { view: 1, heights: [3], laneCertificates: [] });
    expect(judgement(bench, proposal)).toBe("notarize");
  });

  test("C3.5: without either it waits, and votes once the batches are here", () => {
    const bench = openAt(1);
    const proposal = proposalOf(bench.context, { view: 1, heights: [3], laneCertificates: [] });
    expect(judgement(bench, proposal)).toBe("wait");
    acknowledge(bench, cutOf(bench.context, [3]));
    const effects = feed(bench, { kind: "batchesHeld", nowMs: bench.nowMs });
    expect(sent(effects, "notarize")).toHaveLength(1);
  });

  test("C3.5: what I acknowledged is not checked again", () => {
    const bench = openAt(1);
    bench.answers.checks = false;
    acknowledge(bench, cutOf(bench.context, [3]));
    deliver(bench, proposalOf(bench.context, { view: 1, heights: [3, 4] }));
    const claims = bench.checks[0]?.claims.map((claim) => claim.kind);
    expect(claims).toEqual(["votes", "certificate"]);
  });

  const LANES: [string, (bench: Bench) => Partial<ProposalOptions>, string][] = [
    [
      "a certificate of another height",
      ({ context }) => ({ laneCertificates: [laneCertificate(context, 0, 4)] }),
      "lane_proof:certificate_of_other_batch",
    ],
    [
      "a certificate of another chain",
      ({ context }) => ({
        laneCertificates: [laneCertificate(context, 0, 3, { chain: " forked" })],
      }),
      "lane_proof:certificate_of_other_batch",
    ],
    [
      "certificates that do not rise by lane",
      ({ context }) => ({
        heights: [3, 3],
        laneCertificates: [laneCertificate(context, 1, 3), laneCertificate(context, 0, 3)],
      }),
      "lane_proof:certificate_order",
    ],
    [
      "a lane's certificate twice",
      ({ context }) => ({
        laneCertificates: [laneCertificate(context, 0, 3), laneCertificate(context, 0, 3)],
      }),
      "lane_proof:certificate_order",
    ],
    [
      "a certificate of another kind",
      ({ context }) => ({ laneCertificates: [nullification(context, 1) as never] }),
      "lane_proof:certificate_order",
    ],
    [
      "a certificate below Q seats",
      ({ context }) => ({
        laneCertificates: [laneCertificate(context, 0, 3, { signers: [0, 1] })],
      }),
      "lane_proof:no_quorum",
    ],
    [
      "a certificate with a false aggregate",
      ({ context }) => ({
        laneCertificates: [{ ...laneCertificate(context, 0, 3), signature: new Uint8Array(96) }],
      }),
      "justification:signature",
    ],
  ];
  for (const [what, options, reason] of LANES) {
    test(`C3.5: invalid with ${what}`, () => {
      const bench = openAt(1);
      const proposal = proposalOf(bench.context, { view: 1, heights: [3], ...options(bench) });
      expect(judgement(bench, proposal)).toBe(invalid(reason));
    });
  }

  test("C3.5: a certificate of a lane that does not advance is refused", () => {
    const bench = openAt(2);
    const parent = proposalOf(bench.context, { view: 1, heights: [3] });
    const laneCertificates = [laneCertificate(bench.context, 0, 3)];
    expect(judgement(bench, proposalOf(bench.context, { view: 2, parent, laneCertificates }))).toBe(
      invalid("lane_proof:certificate_unasked"),
    );
  });
});

describe("C3.6: reports and floor", () => {
  const tips = (bench: Bench, ...claims: [number, number[]][]) =>
    claims.map(([operator, heights]) => reportOf(bench.context, operator, 1, heights));

  function withReports(
    reports: (bench: Bench) => ProposalOptions["reports"],
    heights: number[] = [],
    bench = openAt(2),
  ): string {
    const chosen = reports(bench) ?? [];
    return judgement(bench, proposalOf(bench.context, { view: 2, heights, reports: chosen }));
  }

  test("C3.6, I4: Q seats of reports of the view before are enough", () => {
    expect(withReports((bench) => tips(bench, [0, []], [2, []], [3, []]))).toBe("notarize");
  });

  test("C3.6, I6: a cut at the floor is voted for, one below refused", () => {
    const reports = (bench: Bench) => tips(bench, [0, [4]], [1, [9]], [3, [2]]);
    expect(withReports(reports, [4])).toBe("notarize");
    expect(withReports(reports, [3])).toBe(invalid("below_floor:lane_0"));
    // One seat alone, operator 1, lifts nothing.
    expect(withReports(reports, [9])).toBe("notarize");
  });

  test("C3.6, I6: the floor binds up to parentCut + maxLaneAdvance only", () => {
    const reports = (bench: Bench) => tips(bench, [0, [500]], [1, [500]], [3, []]);
    expect(withReports(reports, [64])).toBe("notarize");
    expect(withReports(reports, [63])).toBe(invalid("below_floor:lane_0"));
  });

  test("C3.6, I4: view 1 carries no reports", () => {
    const bench = openAt(1);
    const reports = [reportOf(bench.context, 0, 0)];
    expect(judgement(bench, proposalOf(bench.context, { view: 1, reports }))).toBe(
      invalid("justification:reports_in_first_view"),
    );
  });

  const REPORTS: [string, (bench: Bench) => ProposalOptions["reports"], string][] = [
    ["none", () => [], "reports_no_quorum"],
    ["fewer than Q seats", (bench) => tips(bench, [0, []], [1, []]), "reports_no_quorum"],
    ["an operator twice", (bench) => tips(bench, [0, []], [1, []], [1, [1]]), "report_not_rising"],
    [
      "operators that do not rise",
      (bench) => tips(bench, [1, []], [0, []], [2, []]),
      "report_not_rising",
    ],
    [
      "a report of another view",
      (bench) => [...tips(bench, [0, []], [1, []]), reportOf(bench.context, 2, 2)],
      "report_view",
    ],
    [
      "a report of another epoch",
      (bench) =>
        tips(bench, [0, []], [1, []], [2, []]).map((one) => ({ ...one, epoch: epochOf(8) })),
      "report_epoch",
    ],
    [
      "a stranger's report",
      (bench) => tips(bench, [0, []], [1, []], [2, []], [4, []]),
      "report_stranger",
    ],
    [
      "a report under a false signature",
      (bench) =>
        tips(bench, [0, []], [1, []], [2, []]).map((one) => ({
          ...one,
          signature: new Uint8Array(64),
        })),
      "signature",
    ],
  ];
  for (const [what, reports, reason] of REPORTS) {
    test(`C3.6, I4: invalid with ${what}`, () => {
      expect(withReports(reports)).toBe(invalid(`justification:${reason}`));
    });
  }

  test("C3.6: a report that came in a vote is not checked again; a different one of its operator is", () => {
    const bench = openAt(2);
    const first = proposalOf(bench.context, { view: 2 });
    deliver(bench, first);
    enter(bench, 3);
    bench.answers.checks = false;
    const known = reportOf(bench.context, 0, 2);
    receive(bench, 0, { kind: "tipReport", epoch: EPOCH, report: known });
    const reports = [known, reportOf(bench.context, 1, 2), reportOf(bench.context, 2, 2)];
    deliver(bench, proposalOf(bench.context, { view: 3, reports, parent: null }));
    // Mine is trusted, 0's came but was never checked, 1's is new.
    expect(
      bench.checks
        .at(-1)
        ?.claims.flatMap((claim) => (claim.kind === "report" ? [claim.report.operator] : [])),
    ).toEqual([0, 1]);
  });
});

describe("C3.7..C3.9: anchor, time, kind", () => {
  const HEADER: [string, ProposalOptions["header"], string][] = [
    ["C3.7: an L1 number below the parent's", { l1Number: 4 }, "l1_anchor:anchor_falls"],
    ["C3.7: another L1 hash", { l1Hash: hashOf("other") }, "l1_anchor:anchor_hash"],
    [
      "C3.8: the parent's time",
      { timestampMs: millisOf(START_MS - 1000) },
      "timestamp:not_after_parent",
    ],
    ["C3.9: a boundary", { kind: BlockKind.BOUNDARY }, "malformed:kind"],
    ["C3.9: a filler", { kind: BlockKind.FILLER }, "malformed:kind"],
    [
      "C3.9: a next committee in a normal block",
      { nextCommittee: hashOf("x") },
      "malformed:next_committee",
    ],
  ];
  for (const [what, header, reason] of HEADER) {
    test(`${what} is invalid`, () => {
      const bench = openAt(1);
      expect(judgement(bench, proposalOf(bench.context, { view: 1, header: header ?? {} }))).toBe(
        invalid(reason),
      );
    });
  }

  test("C3.7, C3.9: the parent's anchor and a normal block are voted for", () => {
    const bench = openAt(1);
    const proposal = proposalOf(bench.context, { view: 1 });
    expect(proposal.header).toMatchObject({ l1Number: 5, kind: BlockKind.NORMAL });
    expect(judgement(bench, proposal)).toBe("notarize");
  });

  test("C3.8: one ms above the parent is enough; up to now + maxDrift is in time", () => {
    for (const timestampMs of [START_MS - 999, START_MS, START_MS + 500]) {
      const bench = openAt(1);
      const proposal = proposalOf(bench.context, { view: 1, timestampMs: millisOf(timestampMs) });
      expect(judgement(bench, proposal)).toBe("notarize");
    }
  });

  test("C3.8: above now + maxDrift it waits exactly as long as needed", () => {
    const bench = openAt(1);
    const timestampMs = millisOf(START_MS + 501 + 250);
    expect(judgement(bench, proposalOf(bench.context, { view: 1, timestampMs }))).toBe("wait");
    expect(dueIn(bench, "judge")).toBe(251);
    expect(sent(advance(bench, 250), "notarize")).toEqual([]);
    expect(sent(advance(bench, 1), "notarize")).toHaveLength(1);
  });

  test("C3.8: waiting for its time ends with the view", () => {
    const bench = openAt(1);
    const timestampMs = millisOf(START_MS + 60_000);
    deliver(bench, proposalOf(bench.context, { view: 1, timestampMs }));
    expect(sent(advance(bench, 1799), "nullify")).toEqual([]);
    expect(sent(advance(bench, 1), "nullify")).toHaveLength(1);
    expect(sent(advance(bench, 60_000), "notarize")).toEqual([]);
  });
});

test("C3: what is undecidable is never invalid: no reject, no nullify before tView", () => {
  const bench = openAt(5);
  const parent = proposalOf(bench.context, { view: 1 });
  deliver(
    bench,
    proposalOf(bench.context, { view: 5, parent, gap: [], heights: [1], laneCertificates: [] }),
  );
  advance(bench, 700);
  expect(refusals(bench.effects)).toEqual([]);
  expect(sent(bench.effects, "nullify")).toEqual([]);
});

test("C3, M1: block, vote, signature, message, in this order", () => {
  const bench = openAt(1);
  const proposal = proposalOf(bench.context, { view: 1 });
  const short = pointOf(proposal).hash.slice(2, 10);
  expect(inWords(deliver(bench, proposal))).toEqual([
    `check propose(1, ${short}) by 0`,
    `persist block ${short}`,
    `have block ${short}`,
    `persist notarize(1, ${short})`,
    `sign notarize(1, ${short}) and report(1: tips 0 0 0 0)`,
    `send to all: notarize(1, ${short}) with report(1: tips 0 0 0 0)`,
  ]);
});

test("C3: a refused proposal of a view that is over harms nobody's vote", () => {
  const bench = openAt(1);
  bench.answers.checks = false;
  deliver(bench, proposalOf(bench.context, { view: 1, signature: new Uint8Array(96) }));
  receive(bench, 3, {
    kind: "viewCertificate",
    epoch: EPOCH,
    certificate: nullification(bench.context, 1),
  });
  // The certificate is checked first.
  bench.checks.reverse();
  bench.answers.checks = true;
  fire(bench, "judge");
  expect(bench.state.view).toBe(2);
  expect(sent(bench.effects, "nullify")).toEqual([]);
});
