/** What behaviours make: messages under the adversary's own key. */
import type {
  BlockHeader,
  PeerMessage,
  Proposal,
  Statement,
  TipReport,
} from "../../../src/chain/index.ts";
import {
  blockHash,
  cutRoot,
  notarizeStatement,
  nullifyStatement,
  Phase,
  proposeStatement,
  reportsRoot,
} from "../../../src/chain/index.ts";
import type { CoreEffect, CoreRecipients } from "../../../src/core/contract.ts";
import type { Epoch, Hash, OperatorIndex, View } from "../../../src/primitives/brand.ts";
import { laneHeightOf, nextView, viewOf } from "../../../src/primitives/brand.ts";
import type { ByzantineEnvironment } from "../behaviour.ts";

export const send = (to: CoreRecipients, message: PeerMessage): CoreEffect => ({
  kind: "send",
  to,
  message,
});

/** Everybody else, in two parts that differ by at most one operator. */
export function halvesOf({
  self,
  committee,
}: ByzantineEnvironment): [OperatorIndex[], OperatorIndex[]] {
  const others = committee.members.map((_, index) => index as OperatorIndex);
  const rest = others.filter((operator) => operator !== self);
  return [rest.filter((_, at) => at % 2 === 0), rest.filter((_, at) => at % 2 === 1)];
}

/** The own signature over anything. */
export function signatureOf({ sign }: ByzantineEnvironment, statement: Statement): Uint8Array {
  const { epoch } = statement;
  const made = sign({ owner: "consensus", epoch, statement, report: null });
  return made.statement ?? new Uint8Array(96);
}

/** An own report with any tips. */
export function reportOf(
  { self, sign, committee }: ByzantineEnvironment,
  view: View,
  tips: readonly number[],
): TipReport {
  const { epoch } = committee;
  const content = { epoch, view, operator: self, l1Number: 0, tips: tips.map(laneHeightOf) };
  const made = sign({ owner: "consensus", epoch, statement: null, report: content });
  return { ...content, signature: made.report ?? new Uint8Array(64) };
}

/** Tips that claim nothing. */
export const zeroTips = ({ committee }: ByzantineEnvironment): number[] =>
  committee.members.map(() => 0);

/** An own vote as it travels, with a report that claims nothing. */
export function voteOf(environment: ByzantineEnvironment, statement: Statement): PeerMessage {
  const { epoch, phase } = statement;
  const signature = signatureOf(environment, statement);
  if (phase === Phase.FINALIZE) return { kind: "finalize", epoch, statement, signature };
  if (phase === Phase.ACK) return { kind: "ack", epoch, statement, signature };
  if (phase === Phase.OUTPUT) return { kind: "outputVote", epoch, statement, signature };
  const report = reportOf(environment, viewOf(statement.view), zeroTips(environment));
  const kind = phase === Phase.NULLIFY ? "nullify" : "notarize";
  return { kind, epoch, statement, signature, report };
}

/** What votes for a header name. */
export const pointOf = (header: BlockHeader) => ({
  epoch: header.epoch,
  view: header.view,
  height: header.height,
  hash: blockHash(header),
});

/** A proposal with some of it changed, so that it hangs together again and is signed. */
export function alterProposal(
  environment: ByzantineEnvironment,
  proposal: Proposal,
  changes: Partial<Pick<Proposal, "cut" | "reports" | "laneCertificates" | "gapNullifications">> & {
    readonly header?: Partial<BlockHeader>;
  },
): Proposal {
  const altered = { ...proposal, ...changes };
  const header: BlockHeader = {
    ...proposal.header,
    cutRoot: cutRoot(altered.cut),
    reportsRoot: reportsRoot(altered.reports),
    ...changes.header,
  };
  const signature = signatureOf(environment, proposeStatement(pointOf(header)));
  return { ...altered, header, signature };
}

/** A proposal to these operators, with the own vote for it. */
export function propose(
  environment: ByzantineEnvironment,
  proposal: Proposal,
  to: CoreRecipients,
): CoreEffect[] {
  const { epoch } = proposal.header;
  const vote = voteOf(environment, notarizeStatement(pointOf(proposal.header)));
  return [send(to, { kind: "proposal", epoch, proposal }), send(to, vote)];
}

export const nullifyOf = (environment: ByzantineEnvironment, epoch: Epoch, view: View) =>
  voteOf(environment, nullifyStatement(epoch, view));

/** A hash that only the adversary's operators agree on. */
export const twistHash = (hash: Hash): Hash => {
  const digit = hash.endsWith("0") ? "1" : "0";
  return `${hash.slice(0, -1)}${digit}` as Hash;
};

/** The view a core has just entered: it sends the certificate that ended the one before. */
export function viewEntered(effects: readonly CoreEffect[]): View | null {
  let entered: View | null = null;
  for (const effect of effects) {
    if (effect.kind !== "send" || effect.message.kind !== "viewCertificate") continue;
    const view = nextView(viewOf(effect.message.certificate.statement.view));
    if (entered === null || view > entered) entered = view;
  }
  return entered;
}

/** The proposal among effects, if the core proposes now, and all other effects. */
export function takeProposal(effects: readonly CoreEffect[]): {
  readonly proposal: Proposal | null;
  readonly rest: CoreEffect[];
} {
  const isProposal = (effect: CoreEffect): boolean =>
    effect.kind === "send" && effect.message.kind === "proposal";
  const found = effects.find(isProposal);
  if (found?.kind !== "send" || found.message.kind !== "proposal") {
    return { proposal: null, rest: [...effects] };
  }
  return { proposal: found.message.proposal, rest: effects.filter((each) => each !== found) };
}
