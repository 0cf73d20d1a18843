/** About how many bytes a message has on the wire: for bandwidth and V6, not for framing. */
import type { Certificate, PeerMessage, TipReport } from "../../src/chain/index.ts";

const ENVELOPE = 16;
const STATEMENT = 52;
const HEADER = 260;
const OUTPUT_HEADER = 330;
const CUT_ENTRY = 38;
const SIGNATURE = 98;

const reportBytes = (report: TipReport): number => 84 + 4 * report.tips.length;
const certificateBytes = (certificate: Certificate): number =>
  STATEMENT + SIGNATURE + certificate.signers.length + 4;

function sum<T>(items: readonly T[], bytesOf: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += bytesOf(item);
  return total;
}

/** Bytes, envelope included. */
export function messageBytes(message: PeerMessage): number {
  switch (message.kind) {
    case "batch":
      return ENVELOPE + SIGNATURE + message.batch.bytes.length;
    case "batches":
      return ENVELOPE + sum(message.batches, (batch) => batch.bytes.length + 8);
    case "ack":
    case "finalize":
    case "outputVote":
      return ENVELOPE + STATEMENT + SIGNATURE;
    case "notarize":
    case "nullify":
      return ENVELOPE + STATEMENT + SIGNATURE + reportBytes(message.report);
    case "tipReport":
      return ENVELOPE + reportBytes(message.report);
    case "proposal":
      return ENVELOPE + SIGNATURE + proposalBytes(message.proposal);
    case "viewCertificate":
    case "laneCertificate":
    case "outputCertificate":
      return ENVELOPE + certificateBytes(message.certificate);
    case "certificates":
      return ENVELOPE + sum(message.certificates, certificateBytes);
    case "blocks":
      return (
        ENVELOPE +
        sum(message.blocks, (block) => {
          return HEADER + CUT_ENTRY * block.cut.length + sum(block.reports, reportBytes);
        })
      );
    case "outputs":
      return ENVELOPE + (OUTPUT_HEADER + STATEMENT + SIGNATURE + 8) * message.outputs.length;
    case "outputState":
      return ENVELOPE + OUTPUT_HEADER + HEADER + 300 + 180 * message.leaves.length;
    case "ownVotes":
      return ENVELOPE + (STATEMENT + SIGNATURE) * message.votes.length;
    case "evidence":
      return ENVELOPE + 2 * (STATEMENT + SIGNATURE);
    default:
      return ENVELOPE + 40;
  }
}

function proposalBytes(proposal: Extract<PeerMessage, { kind: "proposal" }>["proposal"]): number {
  const parent = proposal.parent;
  const parentBytes =
    parent === null
      ? 0
      : HEADER + CUT_ENTRY * parent.cut.length + certificateBytes(parent.certificate);
  return (
    HEADER +
    CUT_ENTRY * proposal.cut.length +
    sum(proposal.reports, reportBytes) +
    sum(proposal.laneCertificates, certificateBytes) +
    sum(proposal.gapNullifications, certificateBytes) +
    parentBytes
  );
}
