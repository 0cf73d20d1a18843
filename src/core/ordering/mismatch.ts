/**
 * What ordering does when outputs disagree. [O8]
 *
 *   a  mine differs from a certified one       halt: my machine is wrong, a quorum signed the other
 *   b  a peer's vote differs                   counted; against a certificate it is reported
 *   c  no quorum for `outputMs`                alarm with seats per hash, nothing stops
 *   d  two certificates for one height         halt: more than F seats are Byzantine
 */
import type { OutputCertificate } from "../../chain/index.ts";
import type { Height, Millis } from "../../primitives/brand.ts";
import { votersOf, weightOf } from "../quorum/index.ts";
import type { SeatsOfHash } from "./input.ts";
import {
  certificateAt,
  certifiedHash,
  type Mismatch,
  type OrderingState,
  type Outbox,
  pendingAt,
} from "./state.ts";

/** Stops this core for good; what was found stays readable. [M4] */
export function halt(state: OrderingState, mismatch: Mismatch, out: Outbox): void {
  state.halted = true;
  state.mismatch = mismatch;
  const { kind, height, ownHash: mine, certifiedHash: other } = mismatch;
  out.push({ kind: "halt", reason: `${kind} at height ${height}: ${mine} against ${other}` });
}

/** O8 a: a quorum signed another output than mine. */
export function haltOnOutput(
  state: OrderingState,
  found: Pick<Mismatch, "height" | "ownHash" | "certifiedHash"> & Partial<Mismatch>,
  out: Outbox,
): void {
  const output = found.output ?? pendingAt(state, found.height)?.output ?? null;
  halt(state, { kind: "output_mismatch", ...found, output }, out);
}

/** O8 d: `other` is certified where something else is. Evidence needs both certificates. */
export function haltOnCertificates(
  state: OrderingState,
  other: { readonly height: Height; readonly certificate: OutputCertificate },
  out: Outbox,
): void {
  const { height, certificate } = other;
  const held = certificateAt(state, height);
  const known = held?.statement.hash ?? certifiedHash(state, height);
  if (held !== null && certificate.statement.height === height) {
    const evidence = { kind: "CERT_CONFLICT", first: held, second: certificate } as const;
    out.push({ kind: "evidence", evidence });
  }
  const { hash } = certificate.statement;
  halt(
    state,
    {
      kind: "certificate_conflict",
      height,
      ownHash: known ?? hash,
      certifiedHash: hash,
      output: pendingAt(state, height)?.output ?? null,
    },
    out,
  );
}

/** O8 c: the oldest output without a certificate, if it is older than `outputMs`. */
export function stalledOutput(
  state: OrderingState,
  nowMs: Millis,
): { readonly height: Height; readonly seats: readonly SeatsOfHash[] } | null {
  const oldest = state.pending[0];
  if (oldest === undefined || nowMs - oldest.deliveredMs < state.context.local.outputMs) {
    return null;
  }
  const { height } = oldest.output;
  const sets = [...(state.votes.get(height)?.sets ?? [])];
  const seats = sets.map(([hash, set]) => ({
    hash,
    seats: weightOf(state.context, votersOf(set)),
  }));
  seats.sort((left, right) => right.seats - left.seats || (left.hash < right.hash ? -1 : 1));
  return { height, seats };
}
