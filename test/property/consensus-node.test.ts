/**
 * One honest node under anything: valid and garbage inputs in any order, lost disk tails, crashes.
 * It never throws but to halt, never signs what contradicts itself, and never signs before its record.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Certificate,
  offenceOf,
  type Proposal,
  type Statement,
  type StoredRecord,
  sameStatement,
  type ViewCertificate,
} from "../../src/chain/index.ts";
import {
  type ConsensusEffect,
  type ConsensusInput,
  type ConsensusMessage,
  collectionSizes,
} from "../../src/core/consensus/index.ts";
import type { Rules } from "../../src/core/rules.ts";
import { SafetyError } from "../../src/primitives/assert.ts";
import { heightOf, millisOf, operatorOf, viewOf } from "../../src/primitives/brand.ts";
import {
  acknowledge,
  type Bench,
  createFakeLanes,
  feed,
  openBench,
} from "../unit/core/consensus/harness.ts";
import {
  blockOf,
  certify,
  contextOf,
  cutOf,
  EPOCH,
  finalize,
  hashOf,
  laneCertificate,
  leaderAt,
  notarization,
  notarize,
  nullification,
  nullify,
  pointOf,
  proposalOf,
  propose,
  reportOf,
  signed,
  voteOf,
} from "../unit/core/consensus/objects.ts";
import { signaturesFor, verdictOf } from "../unit/core/consensus/signatures.ts";

const VIEWS = 40;
const context = contextOf();

/** Two rival blocks per view: one on its predecessor, one on genesis over nullified views. */
const BLOCKS: readonly (readonly [Proposal, Proposal])[] = makeBlocks();

function makeBlocks(): [Proposal, Proposal][] {
  const blocks: [Proposal, Proposal][] = [];
  for (let view = 1; view <= VIEWS; view++) {
    const parent = blocks.at(-1)?.[0] ?? null;
    blocks.push([
      proposalOf(context, { view, parent, heights: [view] }),
      proposalOf(context, { view, heights: [0, view] }),
    ]);
  }
  return blocks;
}

type Command = {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
};

const commands = fc.array(
  fc.record({ kind: fc.nat(99), a: fc.nat(999), b: fc.nat(999), c: fc.nat(999) }),
  { minLength: 1, maxLength: 150, size: "max" },
);

/** A block of a view near the node's, rarely the rival: else all views would soon be decided. */
function blockAt({ bench }: Driver, { a, b }: Command): Proposal {
  const view = Math.min(VIEWS, Math.max(1, bench.state.view - 1 + (a % 3)));
  return (BLOCKS[view - 1] as readonly [Proposal, Proposal])[b % 6 === 0 ? 1 : 0];
}

/** The node's driver: what is durable, what waits for the signer, what was ever signed. */
type Driver = {
  bench: Bench;
  durable: number;
  /** Requests, and how many records must be durable before. */
  readonly waiting: { readonly request: Bench["signs"][number]; readonly after: number }[];
  readonly signed: Statement[];
};

function openDriver(self: number, rules: Partial<Rules>): Driver {
  const bench = openBench({ self, rules, listening: true });
  bench.answers = { signs: false, checks: false };
  const driver: Driver = { bench, durable: 0, waiting: [], signed: [] };
  absorb(driver, 0, bench.effects);
  return driver;
}

function absorb(driver: Driver, before: number, effects: readonly ConsensusEffect[]): void {
  let count = before;
  for (const effect of effects) {
    if (effect.kind === "persist") count++;
    if (effect.kind !== "sign") continue;
    const { request } = effect;
    driver.waiting.push({ request, after: count });
    if (request.statement !== null) {
      expectRecord(driver.bench.records.slice(0, count), request.statement);
    }
  }
  driver.bench.signs.length = 0;
}

/** M1: the decision is among the records before the request. */
function expectRecord(records: readonly StoredRecord[], statement: Statement): void {
  const found = records.some((record) => {
    if (record.kind === "vote") return sameStatement(record.statement, statement);
    return (
      record.kind === "proposal" && sameStatement(propose(pointOf(record.proposal)), statement)
    );
  });
  expect(found, "persist before sign").toBe(true);
}

function step(driver: Driver, input: ConsensusInput): void {
  const before = driver.bench.records.length;
  absorb(driver, before, feed(driver.bench, input));
}

function answerSigner(driver: Driver, { c }: Command): void {
  const next = driver.waiting[0];
  if (next === undefined || next.after > driver.durable) return;
  driver.waiting.shift();
  const { request } = next;
  const refuses = c % 10 === 0;
  if (!refuses && request.statement !== null) note(driver, request.statement);
  const { nowMs, context: own } = driver.bench;
  const signatures = refuses ? null : signaturesFor(own.self as number, request);
  step(driver, { kind: "signed", nowMs, request, signatures });
}

/** S7: nothing that was ever signed makes a slashable pair with it. */
function note(driver: Driver, statement: Statement): void {
  for (const other of driver.signed) expect(offenceOf(other, statement)).toBe(null);
  driver.signed.push(statement);
}

function answerPool({ bench }: Driver): ConsensusInput | null {
  const job = bench.checks.shift();
  if (job === undefined) return null;
  const { owner, epoch, id, claims } = job;
  const verdicts = claims.map(verdictOf);
  return { kind: "checked", nowMs: bench.nowMs, job: { owner, epoch, id }, verdicts };
}

/** The process dies: only what was durable is there again, and nothing that waited is done. */
function crash(driver: Driver): void {
  const { bench, durable } = driver;
  const records = bench.records.slice(0, durable);
  driver.bench = openBench({
    self: bench.context.self as number,
    rules: bench.context.rules,
    lanes: bench.lanes,
    records,
    nowMs: bench.nowMs,
    listening: true,
  });
  driver.bench.answers = { signs: false, checks: false };
  driver.waiting.length = 0;
  driver.durable = records.length;
  absorb(driver, records.length, driver.bench.effects);
}

const message = (driver: Driver, from: number, content: ConsensusMessage): ConsensusInput => ({
  kind: "message",
  nowMs: driver.bench.nowMs,
  from: operatorOf(from),
  message: content,
});

/** Some peer, never the node itself: the replica refuses that before. */
const peer = ({ bench }: Driver, number: number): number =>
  ((bench.context.self as number) + 1 + (number % 3)) % 4;

const statementOf = (driver: Driver, command: Command): Statement => {
  const point = pointOf(blockAt(driver, command));
  const phase = command.c % 3;
  if (phase === 0) return nullify(point.view);
  return phase === 1 ? notarize(point) : finalize(point);
};

function certificateOf(driver: Driver, command: Command): ViewCertificate {
  const statement = statementOf(driver, command);
  const signers = [
    [0, 1, 2],
    [1, 2, 3],
    [0, 1, 2, 3],
  ][command.b % 3] as number[];
  return certify(context, statement, signers) as ViewCertificate;
}

function garbled(certificate: ViewCertificate, { b, c }: Command): ViewCertificate {
  const changes: Partial<Certificate>[] = [
    { signature: new Uint8Array(96) },
    { signature: new Uint8Array(c % 200) },
    { signers: new Uint8Array(b % 4) },
    { signers: Uint8Array.of(1) },
    { statement: { ...certificate.statement, phase: 4 } },
    { statement: { ...certificate.statement, epoch: 8 as typeof EPOCH } },
    { statement: { ...certificate.statement, view: c } },
    { statement: { ...certificate.statement, hash: hashOf("garbage") } },
    { statement: { ...certificate.statement, height: c } },
  ];
  return { ...certificate, ...changes[c % changes.length] } as ViewCertificate;
}

function garbledProposal(proposal: Proposal, { b, c }: Command): Proposal {
  const { header } = proposal;
  const changes: Partial<Proposal>[] = [
    { signature: new Uint8Array(c % 100) },
    { parent: null },
    { reports: [] },
    {
      reports: proposal.reports.map((report) => ({ ...report, signature: new Uint8Array(c % 99) })),
    },
    { reports: proposal.reports.map((report) => ({ ...report, tips: report.tips.slice(b % 5) })) },
    { cut: proposal.cut.slice(c % 5) },
    { laneCertificates: [] },
    { gapNullifications: [nullification(context, c % 12)] },
    { gapNullifications: Array(100).fill(nullification(context, 1)) },
    { header: { ...header, view: viewOf(c % 40) } },
    { header: { ...header, parentView: viewOf(c % 12) } },
    { header: { ...header, height: heightOf(c) } },
    { header: { ...header, timestampMs: millisOf(header.timestampMs + 1000 * c) } },
    { header: { ...header, proposer: operatorOf(c % 200) } },
  ];
  return { ...proposal, ...changes[c % changes.length] };
}

const TIMERS = ["propose", "view", "parent", "leader", "judge", "retry", "ownVotes"];

/** What each kind of command feeds in; null: nothing, or it was done already. */
const ACTS: readonly ((driver: Driver, command: Command) => ConsensusInput | null)[] = [
  (driver, command) => {
    const statement = statementOf(driver, command);
    const from = peer(driver, command.c >> 2);
    return message(driver, from, voteOf(context, from, statement));
  },
  (driver, command) => {
    const from = peer(driver, command.c >> 2);
    const statement = {
      ...statementOf(driver, command),
      height: command.b,
      phase: (command.c % 7) + 1,
    };
    return message(driver, from, voteOf(context, from, statement as Statement));
  },
  (driver, command) => {
    const certificate = certificateOf(driver, command);
    return message(driver, peer(driver, command.a), {
      kind: "viewCertificate",
      epoch: EPOCH,
      certificate,
    });
  },
  (driver, command) => {
    const certificate = garbled(certificateOf(driver, command), command);
    return message(driver, peer(driver, command.a), {
      kind: "viewCertificate",
      epoch: EPOCH,
      certificate,
    });
  },
  (driver, command) => {
    const proposal = blockAt(driver, command);
    const from = leaderAt(context, proposal.header.view);
    if (from === driver.bench.context.self) return null;
    return message(driver, from, { kind: "proposal", epoch: EPOCH, proposal });
  },
  (driver, command) => {
    const proposal = garbledProposal(blockAt(driver, command), command);
    const from = leaderAt(context, proposal.header.view);
    if (from === driver.bench.context.self) return null;
    return message(driver, from, { kind: "proposal", epoch: EPOCH, proposal });
  },
  (driver, { a, b, c }) => {
    const from = peer(driver, a);
    const report = reportOf(context, c % 20 === 0 ? b % 9 : from, b % 12, [c % 9]);
    return message(driver, from, { kind: "tipReport", epoch: EPOCH, report });
  },
  (driver, { a }) => {
    const name = TIMERS[a % TIMERS.length] as string;
    driver.bench.timers.delete(name);
    const timer = { owner: "consensus", epoch: EPOCH, name } as const;
    return { kind: "timer", nowMs: driver.bench.nowMs, timer };
  },
  (driver, { a, b }) => {
    driver.bench.nowMs = millisOf(driver.bench.nowMs + (b % 50 === 0 ? -a : a));
    return { kind: "heard", nowMs: driver.bench.nowMs, from: operatorOf(peer(driver, b)) };
  },
  (driver) => answerPool(driver),
  (driver, command) => {
    answerSigner(driver, command);
    return null;
  },
  (driver) => {
    driver.durable = driver.bench.records.length;
    return null;
  },
  (driver, { c }) => {
    if (c % 3 === 0) crash(driver);
    return null;
  },
  (driver, { a }) =>
    message(driver, peer(driver, a), { kind: "ownVotes", epoch: EPOCH, votes: [] }),
  (driver, { a, b, c }) => {
    const views = Array.from({ length: c % 70 }, (_, index) => viewOf(index + b));
    const keys = views.map((view) => ({ view, phase: ((c % 3) + 1) as 1 | 2 | 3 }));
    return message(driver, peer(driver, a), { kind: "getCertificates", epoch: EPOCH, keys });
  },
  (driver, { a, b, c }) => {
    const from = peer(driver, a);
    const view = viewOf(b % 12);
    if (c % 2 === 0) return message(driver, from, { kind: "getReports", epoch: EPOCH, view });
    return message(driver, from, { kind: "getOwnVotes", epoch: EPOCH });
  },
  (driver, command) => {
    const operator = peer(driver, command.a);
    const first = statementOf(driver, command);
    const second = statementOf(driver, { ...command, b: command.b + 1, c: command.c >> 3 });
    const kind = offenceOf(first, second) ?? "DOUBLE_NOTARIZE";
    const evidence = {
      kind,
      operator: operatorOf(operator),
      first: signed(operator, first),
      second:
        command.c % 5 === 0
          ? { ...signed(operator, second), signature: new Uint8Array(9) }
          : signed(operator, second),
    };
    return message(driver, peer(driver, command.b), { kind: "evidence", epoch: EPOCH, evidence });
  },
  (driver, { a, b }) => {
    const certificate = laneCertificate(context, a % 4, (b % 9) + 1);
    const known = driver.bench.lanes.best.get(a % 4)?.statement.height ?? 0;
    if (certificate.statement.height <= known) return null;
    driver.bench.lanes.best.set(a % 4, certificate);
    return { kind: "laneCertified", nowMs: driver.bench.nowMs, certificate };
  },
  (driver, { a, b }) => {
    acknowledge(driver.bench, cutOf(context, [a % 9, b % 9]));
    return { kind: "batchesHeld", nowMs: driver.bench.nowMs };
  },
  (driver, command) => ({
    kind: "blocksFetched",
    nowMs: driver.bench.nowMs,
    blocks: [blockOf(blockAt(driver, command))],
  }),
  (driver) => ({ kind: "standstill", nowMs: driver.bench.nowMs }),
  (driver, { a, b }) => {
    const view = viewOf(b % 12);
    const zero = heightOf(0);
    const status = {
      epoch: EPOCH,
      view,
      finalizedView: view,
      finalizedHeight: zero,
      certifiedHeight: zero,
    };
    return message(driver, peer(driver, a), { kind: "status", epoch: EPOCH, status });
  },
];

/** Kinds as often as they are useful: the pool, the disk and the signer keep up. */
const WEIGHTS = [9, 2, 7, 3, 9, 3, 3, 6, 4, 12, 9, 6, 3, 4, 1, 1, 2, 4, 2, 3, 1, 1];
const WHEEL = WEIGHTS.flatMap((weight, act) => Array<number>(weight).fill(act));

function run(self: number, list: readonly Command[], rules: Partial<Rules> = {}): Driver {
  const driver = openDriver(self, rules);
  try {
    for (const command of list) {
      const act = ACTS[WHEEL[command.kind % WHEEL.length] as number];
      const input = act?.(driver, command) ?? null;
      if (input !== null) step(driver, input);
      for (const { name, size, bound } of collectionSizes(driver.bench.state)) {
        expect(size, `S19: ${name}`).toBeLessThanOrEqual(bound);
      }
    }
  } catch (error) {
    // Certificates of both rivals cannot both be: more than F seats lied, and the node halts. [M4]
    if (!(error instanceof SafetyError)) throw error;
  }
  return driver;
}

test("S7, M1, S19: any inputs, crashes at any point: no throw, no slashable pair, record first", () => {
  fc.assert(
    fc.property(fc.nat(3), commands, (self, list) => {
      run(self, list);
    }),
    { numRuns: 600 },
  );
});

/** R4 first, then after each command: check, check, sync, sign, sign. */
function withQuickDriver(list: readonly Command[]): Command[] {
  const ready = (act: number): Command => ({ kind: WHEEL.indexOf(act), a: 0, b: 0, c: 1 });
  const listened = [0, 1, 2].map((a) => ({ ...ready(13), a }));
  const quick = [9, 9, 11, 10, 10].map(ready);
  return [
    ...listened,
    ...list.flatMap((command) => {
      const crashed = WHEEL[command.kind % WHEEL.length] === 12;
      return [command, ...quick, ...(crashed ? listened : [])];
    }),
  ];
}

test("S7: the same where the signer and the disk are quick: many more votes", () => {
  let votes = 0;
  fc.assert(
    fc.property(fc.nat(3), commands, (self, list) => {
      votes += run(self, withQuickDriver(list)).signed.length;
    }),
    { numRuns: 200 },
  );
  expect(votes, "the walk reaches votes").toBeGreaterThan(300);
});

for (const rule of ["noFinalizeAfterNullify", "votesSurviveRestart"] as const) {
  test(`S7: the walk finds the slashable pair where ${rule} is off`, () => {
    const walk = fc.property(fc.nat(3), commands, (self, list) => {
      run(self, withQuickDriver(list), { [rule]: false });
    });
    expect(fc.check(walk, { numRuns: 300, endOnFailure: true }).failed).toBe(true);
  });
}

test("M2: the same inputs make the same effects, byte for byte", () => {
  fc.assert(
    fc.property(fc.nat(3), commands, (self, list) => {
      const text = (driver: Driver): string =>
        JSON.stringify(driver.bench.effects, (_, value) =>
          value instanceof Uint8Array ? [...value] : value,
        );
      expect(text(run(self, list))).toBe(text(run(self, list)));
    }),
    { numRuns: 60 },
  );
});

test("P3: replay of any prefix of the records is total and remembers every vote in it", () => {
  fc.assert(
    fc.property(fc.nat(3), commands, fc.nat(), (self, list, cut) => {
      const { bench } = run(self, list);
      const records = bench.records.slice(0, cut % (bench.records.length + 1));
      const next = openBench({ self, records, lanes: createFakeLanes(), listening: true });
      for (const record of records) {
        if (record.kind !== "vote") continue;
        const { view, phase, hash } = record.statement;
        const own = next.state.slots.get(viewOf(view))?.own;
        const kept = phase === 1 ? own?.notarize : phase === 2 ? own?.nullify : own?.finalize;
        expect(kept?.hash).toBe(hash);
        expect(next.state.view).toBeGreaterThanOrEqual(phase === 3 ? view + 1 : view);
      }
    }),
    { numRuns: 200 },
  );
});

test("the blocks of the walk are good: each is voted for where nothing contradicts it", () => {
  for (const [left, right] of BLOCKS) {
    for (const proposal of [left, right]) {
      const { view } = proposal.header;
      const self = [0, 1, 2, 3].find((operator) => operator !== leaderAt(context, view)) as number;
      const bench = openBench({ self });
      const before = view === 1 ? null : nullification(context, view - 1);
      const parent = proposal.parent;
      if (parent !== null) {
        const certificate = notarization(context, parent);
        const content = { kind: "viewCertificate", epoch: EPOCH, certificate } as const;
        feed(bench, {
          kind: "message",
          nowMs: bench.nowMs,
          from: operatorOf((self + 1) % 4),
          message: content,
        });
      } else if (before !== null) {
        const content = { kind: "viewCertificate", epoch: EPOCH, certificate: before } as const;
        feed(bench, {
          kind: "message",
          nowMs: bench.nowMs,
          from: operatorOf((self + 1) % 4),
          message: content,
        });
      }
      const content = { kind: "proposal", epoch: EPOCH, proposal } as const;
      const from = leaderAt(context, view);
      feed(bench, { kind: "message", nowMs: bench.nowMs, from, message: content });
      expect(bench.state.slots.get(view)?.own.notarize?.hash).toBe(pointOf(proposal).hash);
    }
  }
});
