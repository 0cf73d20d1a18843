/**
 * A run as a person reads it: one line per event that matters, a column per node.
 *
 *    time ms  view  0 1 2 3  what
 *     10.000     1  P . . .  n0 proposes block 1 0x1f3a99c2 on genesis; lanes advance: 0 to 1
 *     20.000     1  . N . .  n1 votes to notarize block 1 0x1f3a99c2
 */
import {
  type Certificate,
  type Evidence,
  type PeerMessage,
  Phase,
  type Proposal,
  type Statement,
  type StoredRecord,
} from "../../src/chain/index.ts";
import type { CoreEffect } from "../../src/core/contract.ts";
import type { OperatorIndex } from "../../src/primitives/brand.ts";
import type { Observation } from "./observation.ts";
import type { Schedule } from "./schedule.ts";

type Line = { readonly mark: string; readonly view: number | null; readonly text: string };

/** Explains the marks. */
export const TRACE_LEGEND: readonly string[] = [
  "marks: P proposes   N votes to notarize   X votes to nullify   F votes to finalize",
  "       n holds a notarization   x holds a nullification   f holds a finalization",
  "       b sends a batch   l holds a lane certificate   o ordered   d delivered   c certified",
  "       r refuses a message   ! crashes   + starts   E evidence   H halts",
];

const short = (hash: string): string => hash.slice(0, 10);
const blockOf = (statement: Statement): string =>
  `block ${statement.height} ${short(statement.hash)}`;

/**
 * @param write takes one line without its end.
 * @returns an onlooker; call `writeTraceHead` before the run.
 */
export function createTrace(operators: number, write: (line: string) => void) {
  const places = Array.from({ length: operators }, (_, place) => place);

  function line(node: OperatorIndex, nowUs: number, { mark, view, text }: Line): void {
    const columns = places.map((place) => (place === node ? mark : ".")).join(" ");
    const time = (nowUs / 1000).toFixed(3).padStart(11);
    const shown = String(view ?? "").padStart(5);
    write(`${time} ${shown}  ${columns}  n${node} ${text}`);
  }

  return {
    observe(observation: Observation, nowUs: number): void {
      if (observation.kind === "healed") {
        write(`${"-".repeat(24)} faults end for nodes ${observation.nodes.join(" ")}`);
        return;
      }
      for (const shown of linesOf(observation)) line(observation.node, nowUs, shown);
    },
  };
}

/** Head of the table. */
export function traceHead(operators: number): string {
  const places = Array.from({ length: operators }, (_, place) => place % 10).join(" ");
  return `    time ms  view  ${places}  what`;
}

function linesOf(observation: Exclude<Observation, { kind: "healed" }>): Line[] {
  switch (observation.kind) {
    case "step":
      return observation.effects.flatMap(lineOfEffect);
    case "durable":
      return observation.records.flatMap(lineOfRecord);
    case "left":
      return lineOfLeft(observation.effect);
    case "crash":
      return [{ mark: "!", view: null, text: "crashes" }];
    case "restart": {
      const text = `starts with ${observation.records.length} records`;
      return [{ mark: "+", view: null, text }, ...observation.effects.flatMap(lineOfEffect)];
    }
    case "inspected":
      return [];
  }
}

/** What needs no disk: refusals and halts. */
function lineOfEffect(effect: CoreEffect): Line[] {
  // Every node sends every certificate to all: that most are known already is no news.
  if (effect.kind === "reject" && effect.code !== "duplicate") {
    const text = `refuses a message of n${effect.from}: ${effect.code}, ${effect.reason}`;
    return [{ mark: "r", view: null, text }];
  }
  if (effect.kind === "halt") return [{ mark: "H", view: null, text: `halts: ${effect.reason}` }];
  return [];
}

function lineOfRecord(record: StoredRecord): Line[] {
  if (record.kind === "viewCertificate") return lineOfCertificate(record.certificate);
  if (record.kind === "laneCertificate") {
    const { view: lane, height } = record.certificate.statement;
    return [{ mark: "l", view: null, text: `holds the certificate of lane ${lane} at ${height}` }];
  }
  if (record.kind === "output") {
    return [{ mark: "d", view: null, text: `delivers height ${record.height}` }];
  }
  if (record.kind === "outputCertificate") {
    const { height, hash } = record.certificate.statement;
    return [{ mark: "c", view: null, text: `output ${height} ${short(hash)} is certified` }];
  }
  if (record.kind === "snapshot") {
    return [{ mark: "d", view: null, text: `takes a snapshot of height ${record.header.height}` }];
  }
  return [];
}

function lineOfCertificate({ statement }: Certificate): Line[] {
  const { view } = statement;
  if (statement.phase === Phase.NULLIFY) {
    return [{ mark: "x", view, text: `view ${view} is nullified` }];
  }
  const final = statement.phase === Phase.FINALIZE;
  const text = `${blockOf(statement)} is ${final ? "final" : "notarized"}`;
  return [{ mark: final ? "f" : "n", view, text }];
}

function lineOfLeft(effect: CoreEffect): Line[] {
  switch (effect.kind) {
    case "send":
      return lineOfMessage(effect.message);
    case "ordered": {
      const heights = effect.blocks.map((block) => block.header.height).join(" ");
      return [{ mark: "o", view: null, text: `orders height ${heights}` }];
    }
    case "evidence":
      return [{ mark: "E", view: null, text: evidenceText(effect.evidence) }];
    default:
      return [];
  }
}

function lineOfMessage(message: PeerMessage): Line[] {
  switch (message.kind) {
    case "proposal":
      return [
        { mark: "P", view: message.proposal.header.view, text: proposalText(message.proposal) },
      ];
    case "notarize":
      return [vote("N", message.statement, "notarize")];
    case "finalize":
      return [vote("F", message.statement, "finalize")];
    case "nullify": {
      const { view } = message.statement;
      return [{ mark: "X", view, text: `votes to nullify view ${view}` }];
    }
    case "batch": {
      const { header, bytes } = message.batch;
      const text = `sends batch ${header.height} of lane ${header.lane}, ${bytes.length} bytes`;
      return [{ mark: "b", view: null, text }];
    }
    default:
      return [];
  }
}

const vote = (mark: string, statement: Statement, verb: string): Line => ({
  mark,
  view: statement.view,
  text: `votes to ${verb} ${blockOf(statement)}`,
});

function proposalText({ header, cut, parent, gapNullifications }: Proposal): string {
  const on = parent === null ? "genesis" : `view ${header.parentView}`;
  const advances = cut.flatMap((entry, lane) => {
    const before = parent?.cut[lane]?.height ?? 0;
    return entry.height > before ? [`${lane} to ${entry.height}`] : [];
  });
  const lanes =
    advances.length === 0 ? "no lane advances" : `lanes advance: ${advances.join(", ")}`;
  const gap = gapNullifications.length === 0 ? "" : `, past ${gapNullifications.length} views`;
  return `proposes block ${header.height} on ${on}${gap}; ${lanes}`;
}

const evidenceText = (evidence: Evidence): string =>
  evidence.kind === "CERT_CONFLICT"
    ? "two certificates conflict"
    : `n${evidence.operator} is guilty: ${evidence.kind}`;

/** What the schedule holds, for the reader of its trace or of a violation. */
export function describeSchedule(schedule: Schedule): string[] {
  const { seats, byzantine, core } = schedule;
  const total = seats.reduce((sum, weight) => sum + weight, 0);
  const until = (window: { fromMs: number; untilMs: number }): string =>
    `${window.fromMs}..${window.untilMs > 1e9 ? "end" : window.untilMs} ms`;
  const place = (operator: number | null): string => (operator === null ? "any" : `n${operator}`);
  return [
    `schedule ${schedule.name}, seed ${schedule.seed}: ${seats.length} operators, ${total} seats ` +
      `(${seats.join(" ")}), Δ ${schedule.deltaMs} ms, network ${JSON.stringify(schedule.network)}`,
    `  faults until ${schedule.healMs} ms, then healed: ${core.map((node) => `n${node}`).join(" ")}`,
    ...byzantine.map(({ operator, behaviour }) => `  n${operator} is byzantine: ${behaviour}`),
    ...schedule.partitions.map(
      (cut) =>
        `  partition ${until(cut)}: ${cut.groups.map((group) => group.join(" ")).join(" | ")}`,
    ),
    ...schedule.links.map((fault) => {
      const { from, to, kinds, fromMs: _, untilMs: __, ...trouble } = fault;
      const on = kinds === null ? "" : ` (${kinds.join(" ")})`;
      return `  link ${place(from)} to ${place(to)}${on} ${until(fault)}: ${worst(trouble)}`;
    }),
    ...(schedule.scheduler === null
      ? []
      : [`  scheduler holds back ${JSON.stringify(schedule.scheduler)}`]),
    ...schedule.crashes.map(
      ({ operator, atMs, downMs, point }) =>
        `  n${operator} crashes at ${atMs} ms for ${downMs} ms: ${JSON.stringify(point)}`,
    ),
    ...schedule.disks.map((fault) => `  disk of n${fault.operator} ${until(fault)}: ${fault.kind}`),
    ...(schedule.rulesOff.length === 0 ? [] : [`  rules off: ${schedule.rulesOff.join(" ")}`]),
  ];
}

/** Only what is not zero. */
const worst = (trouble: Readonly<Record<string, number>>): string =>
  Object.entries(trouble)
    .filter(([, amount]) => amount > 0)
    .map(([name, amount]) => `${name} ${amount}`)
    .join(", ");
