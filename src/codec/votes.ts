/** Statements, signed or certified, and evidence: domain to protobuf and back. */
import {
  type Certificate,
  type CertificateOf,
  type Evidence,
  OFFENCES,
  Phase,
  type SignedStatement,
  type Statement,
} from "../chain/index.ts";
import { epochOf, ZERO_HASH } from "../primitives/brand.ts";
import { fromHex } from "../primitives/bytes.ts";
import { lockstep } from "./generated/lockstep.js";
import {
  note,
  type Reading,
  readBitmap,
  readHash,
  readOperator,
  readSignature,
  required,
} from "./reading.ts";

/** Phases of the three votes that end a view. */
export const VIEW_PHASES = [Phase.NOTARIZE, Phase.NULLIFY, Phase.FINALIZE] as const;
/** Phases of all that travels; a proof of possession does not. */
const WIRE_PHASES = [...VIEW_PHASES, Phase.ACK, Phase.OUTPUT, Phase.PROPOSE] as const;

export const writeStatement = (statement: Statement): lockstep.peer.v1.Statement.$Properties => ({
  phase: statement.phase,
  epoch: statement.epoch,
  height: statement.height,
  view: statement.view,
  hash: fromHex(statement.hash),
});

/** A statement of one of these phases, whose unused fields are zero. */
export function readStatement<P extends Phase>(
  reading: Reading,
  wire: lockstep.peer.v1.Statement,
  phases: readonly P[],
): Statement & { readonly phase: P } {
  const statement = {
    phase: wire.phase as number as P,
    epoch: epochOf(wire.epoch),
    height: wire.height,
    view: wire.view,
    hash: readHash(reading, wire.hash),
  };
  if (!phases.includes(statement.phase)) note(reading, "phase");
  switch (statement.phase) {
    case Phase.NULLIFY:
      if (statement.height !== 0 || statement.hash !== ZERO_HASH) note(reading, "statement_form");
      break;
    case Phase.OUTPUT:
      if (statement.view !== 0) note(reading, "statement_form");
      break;
    case Phase.ACK:
      readOperator(reading, statement.view);
      if (statement.height > 0xffff_ffff) note(reading, "statement_form");
      break;
    default:
      break;
  }
  return statement;
}

export const writeSignedStatement = (
  vote: SignedStatement,
): lockstep.peer.v1.SignedStatement.$Properties => ({
  statement: writeStatement(vote.statement),
  operator: vote.operator,
  signature: vote.signature,
});

export const readSignedStatement = (
  reading: Reading,
  wire: lockstep.peer.v1.SignedStatement,
): SignedStatement => ({
  statement: readStatement(
    reading,
    required(reading, wire.statement, lockstep.peer.v1.Statement),
    WIRE_PHASES,
  ),
  operator: readOperator(reading, wire.operator),
  signature: readSignature(reading, wire.signature),
});

export const writeCertificate = (
  certificate: Certificate,
): lockstep.peer.v1.Certificate.$Properties => ({
  statement: writeStatement(certificate.statement),
  signers: certificate.signers,
  signature: certificate.signature,
});

/** One certificate type per phase, not one of all phases. */
type CertificatesOf<P> = P extends Phase ? CertificateOf<P> : never;

/** A certificate of one of these phases. Its worth and its aggregate are not looked at. [K2] */
export function readCertificate<P extends Phase>(
  reading: Reading,
  wire: lockstep.peer.v1.Certificate | null,
  phases: readonly P[],
): CertificatesOf<P> {
  const { statement, signers, signature } = required(reading, wire, lockstep.peer.v1.Certificate);
  const content = required(reading, statement, lockstep.peer.v1.Statement);
  const certificate = {
    statement: readStatement(reading, content, phases),
    signers: readBitmap(reading, signers),
    signature: readSignature(reading, signature),
  };
  return certificate as Certificate as CertificatesOf<P>;
}

/** In the order of the enum, which starts at 1. */
const offenceNumber = (kind: (typeof OFFENCES)[number]): number => OFFENCES.indexOf(kind) + 1;

export function writeEvidence(evidence: Evidence): lockstep.peer.v1.Evidence.$Properties {
  if (evidence.kind === "CERT_CONFLICT") {
    const first = writeCertificate(evidence.first);
    const second = writeCertificate(evidence.second);
    return { certificateConflict: { first, second } };
  }
  return {
    doubleSignature: {
      offence: offenceNumber(evidence.kind),
      operator: evidence.operator,
      first: writeSignedStatement(evidence.first),
      second: writeSignedStatement(evidence.second),
    },
  };
}

/** Form only: whether the two really exclude each other is the receiver's to check. */
export function readEvidence(reading: Reading, wire: lockstep.peer.v1.Evidence): Evidence {
  if (wire.certificateConflict !== null) {
    const first = readCertificate(reading, wire.certificateConflict.first, WIRE_PHASES);
    const second = readCertificate(reading, wire.certificateConflict.second, WIRE_PHASES);
    return { kind: "CERT_CONFLICT", first, second };
  }
  const double = required(reading, wire.doubleSignature, lockstep.peer.v1.DoubleSignature);
  const kind = OFFENCES[(double.offence as number) - 1];
  if (kind === undefined) note(reading, "offence");
  const { SignedStatement } = lockstep.peer.v1;
  return {
    kind: kind ?? "DOUBLE_ACK",
    operator: readOperator(reading, double.operator),
    first: readSignedStatement(reading, required(reading, double.first, SignedStatement)),
    second: readSignedStatement(reading, required(reading, double.second, SignedStatement)),
  };
}
