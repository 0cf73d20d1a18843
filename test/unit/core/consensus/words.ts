/** Inputs and effects in words, so that an expectation is a list a stranger can read. */
import type {
  Cut,
  PeerMessage,
  Proposal,
  Statement,
  StoredRecord,
  TipReportContent,
  ViewCertificate,
} from "../../../../src/chain/index.ts";
import { operatorsIn, Phase } from "../../../../src/chain/index.ts";
import type { ConsensusEffect } from "../../../../src/core/consensus/index.ts";
import type { Claim } from "../../../../src/core/contract.ts";
import type { Hash } from "../../../../src/primitives/brand.ts";

/** Names of blocks; an unknown one is its first bytes. */
export type Names = ReadonlyMap<Hash, string>;
const NO_NAMES: Names = new Map();

const PHASES: Record<number, string> = {
  [Phase.NOTARIZE]: "notarize",
  [Phase.NULLIFY]: "nullify",
  [Phase.FINALIZE]: "finalize",
  [Phase.ACK]: "ack",
  [Phase.OUTPUT]: "output",
  [Phase.PROPOSE]: "propose",
};
const CERTIFICATES: Record<number, string> = {
  [Phase.NOTARIZE]: "notarization",
  [Phase.NULLIFY]: "nullification",
  [Phase.FINALIZE]: "finalization",
};

const nameOf = (names: Names, hash: Hash): string => names.get(hash) ?? hash.slice(2, 10);

function statementWords(statement: Statement, names: Names = NO_NAMES): string {
  const phase = PHASES[statement.phase];
  if (statement.phase === Phase.NULLIFY) return `${phase}(${statement.view})`;
  return `${phase}(${statement.view}, ${nameOf(names, statement.hash)})`;
}

function certificateWords(certificate: ViewCertificate, names: Names = NO_NAMES): string {
  const { statement, signers } = certificate;
  const by = ` by ${operatorsIn(signers).join(" ")}`;
  const kind = CERTIFICATES[statement.phase];
  if (statement.phase === Phase.NULLIFY) return `${kind}(${statement.view})${by}`;
  return `${kind}(${statement.view}, ${nameOf(names, statement.hash)})${by}`;
}

const reportWords = (report: TipReportContent): string =>
  `report(${report.view}: tips ${report.tips.join(" ")})`;

const cutWords = (cut: Cut): string => cut.map((entry) => entry.height).join(" ");

const proposalWords = (proposal: Omit<Proposal, "signature">, names: Names): string => {
  const { header, reports, parent } = proposal;
  const on = parent === null ? "genesis" : nameOf(names, header.parentHash);
  const by = reports.map((report) => report.operator).join(" ");
  const gap = proposal.gapNullifications.map(({ statement }) => statement.view).join(" ");
  return [
    `proposal(view ${header.view}, height ${header.height}, on ${on}, cut ${cutWords(proposal.cut)}`,
    by === "" ? "" : `, reports of ${by}`,
    gap === "" ? "" : `, nullified ${gap}`,
    ")",
  ].join("");
};

function recordWords(record: StoredRecord, names: Names): string {
  if (record.kind === "vote") return statementWords(record.statement, names);
  if (record.kind === "viewCertificate") return certificateWords(record.certificate, names);
  if (record.kind === "block") return `block ${nameOf(names, record.block.hash)}`;
  if (record.kind === "proposal") return proposalWords(record.proposal, names);
  return record.kind;
}

export function messageWords(message: PeerMessage, names: Names = NO_NAMES): string {
  switch (message.kind) {
    case "notarize":
    case "nullify":
      return `${statementWords(message.statement, names)} with ${reportWords(message.report)}`;
    case "finalize":
      return statementWords(message.statement, names);
    case "tipReport":
      return reportWords(message.report);
    case "proposal":
      return proposalWords(message.proposal, names);
    case "viewCertificate":
      return certificateWords(message.certificate, names);
    case "certificates":
      return message.certificates.map((one) => certificateWords(one, names)).join(", ");
    case "getReports":
      return `get reports of view ${message.view}`;
    case "getOwnVotes":
      return "get my own votes";
    case "ownVotes":
      return message.votes.length === 0
        ? "no votes of yours"
        : `your ${message.votes.map((vote) => statementWords(vote.statement, names)).join(", ")}`;
    case "laneCertificate":
      return `lane ${message.certificate.statement.view} certified to ${message.certificate.statement.height}`;
    case "getLaneCertificates":
      return `get certificates of ${message.lanes.map(({ lane, height }) => `lane ${lane} from ${height}`).join(", ")}`;
    case "getCertificates":
      return `get ${message.keys.map(({ view, phase }) => `${CERTIFICATES[phase]}(${view})`).join(", ")}`;
    case "evidence":
      return `evidence ${message.evidence.kind}`;
    default:
      return message.kind;
  }
}

const claimWords = (claim: Claim, names: Names): string => {
  if (claim.kind === "votes") {
    const by = claim.votes.map((vote) => vote.operator).join(" ");
    return `${statementWords(claim.statement, names)} by ${by}`;
  }
  if (claim.kind === "report") return `report of ${claim.report.operator}`;
  const { statement } = claim.certificate;
  if (statement.phase === Phase.ACK) return `lane ${statement.view} at ${statement.height}`;
  return certificateWords(claim.certificate as ViewCertificate, names);
};

const recipients = (to: "all" | readonly number[]): string => (to === "all" ? to : to.join(" "));

export function effectWords(effect: ConsensusEffect, names: Names = NO_NAMES): string {
  switch (effect.kind) {
    case "persist":
      return `persist ${recordWords(effect.record, names)}`;
    case "sign": {
      const { statement, report } = effect.request;
      const parts = [
        statement === null ? null : statementWords(statement, names),
        report === null ? null : reportWords(report),
      ];
      return `sign ${parts.filter((part) => part !== null).join(" and ")}`;
    }
    case "send":
      return `send to ${recipients(effect.to)}: ${messageWords(effect.message, names)}`;
    case "check":
      return `check ${effect.job.claims.map((claim) => claimWords(claim, names)).join("; ")}`;
    case "setTimer":
      return `timer ${effect.timer.name} in ${effect.delayMs} ms`;
    case "cancelTimer":
      return `cancel timer ${effect.timer.name}`;
    case "reject":
      return `reject from ${effect.from}: ${effect.code}, ${effect.reason}`;
    case "viewEntered":
      return `enter view ${effect.view}`;
    case "finalized":
      return `final: ${effect.blocks.map(({ block }) => nameOf(names, block.hash)).join(" ")}`;
    case "ordered":
      return `ordered: ${effect.blocks.map((block) => nameOf(names, block.hash)).join(" ")}`;
    case "needBlock":
      return `need block ${nameOf(names, effect.hash)}`;
    case "haveBlock":
      return `have block ${nameOf(names, effect.hash)}`;
    case "verifiedCertificates":
      return `lanes verified: ${effect.certificates.map(({ statement }) => `${statement.view} at ${statement.height}`).join(", ")}`;
    case "evidence":
      return `evidence ${effect.evidence.kind}`;
    case "halt":
      return `halt: ${effect.reason}`;
    default:
      return effect.kind;
  }
}

/** Effects in words, without the timers. */
export const inWords = (effects: readonly ConsensusEffect[], names: Names = NO_NAMES): string[] =>
  effects
    .filter((effect) => effect.kind !== "setTimer" && effect.kind !== "cancelTimer")
    .map((effect) => effectWords(effect, names));
