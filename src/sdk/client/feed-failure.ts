/** Why a feed client left a server, and why it stopped for good. */
import type { Millis } from "../../primitives/brand.ts";
import { type ErrorCode, LockstepError } from "../../primitives/errors.ts";
import type { FeedRefusal } from "../follower.ts";
import type { Equivocation, Rejected } from "../rejection.ts";

/** One server, left. */
export type FeedFailure = {
  readonly url: string;
  readonly kind: /** What it sent failed verification: it lies, or knows less than I do. */
    | "rejected"
    /** It said why not, with a `FeedError` or a `GoAway`. */
    | "refused"
    /** No connection, or no more. */
    | "closed"
    /** No message, no newer output, or no batch that it owes: the time ran out. */
    | "late";
  /** Of the verifier, of the server's error, or `CLOSED`, `SILENT`, `STALE`, `WITHHELD`. */
  readonly code: string;
  readonly reason: string;
  /** The number it was asked for next; null: none is known. */
  readonly seq: number | null;
  readonly atMs: Millis;
  /** What the server said, where it did. */
  readonly refusal: FeedRefusal | null;
};

/** `cause` of a `LockstepError` with which a feed ends. */
export type FeedHalt = {
  readonly failures: readonly FeedFailure[];
  /** Of EQUIVOCATION: what to publish. [X4] */
  readonly evidence: Equivocation | null;
};

/** What no server can help with once each of them has said it. */
const LASTING = new Set<string>([
  "MALFORMED",
  "VERSION",
  "TOO_LARGE",
  "WRONG_NETWORK",
  "UNKNOWN_ROLLUP",
  "UNKNOWN_EPOCH",
  "BAD_COMMITTEE",
  "BELOW_OLDEST",
  "FORK_GUARD",
]);

export const isLasting = ({ kind, code }: FeedFailure): boolean =>
  (kind === "refused" || kind === "rejected") && LASTING.has(code);

const halted = (code: ErrorCode, text: string, halt: FeedHalt): LockstepError =>
  new LockstepError(code, text, { cause: halt });

/** The error of a verdict that concerns the client itself, not the server; null of all others. */
export function haltOf(failure: FeedFailure, rejection: Rejected): LockstepError | null {
  const { code, evidence } = rejection;
  const halt = { failures: [failure], evidence };
  if (code === "EQUIVOCATION") {
    return halted("FEED_EQUIVOCATION", "the committee certified two outputs of one height", halt);
  }
  if (code === "TRUST_EXPIRED") {
    return halted("FEED_TRUST_EXPIRED", "no output of the trusted committee for 7 days", halt);
  }
  return null;
}

/** The stored position is on another chain than the certified one. */
export const forkGuardHalt = (failure: FeedFailure): LockstepError =>
  halted("FEED_FORK_GUARD", "another batch than the expected one is certified", {
    failures: [failure],
    evidence: null,
  });

/** Every server refused for a reason that time does not heal. */
export function refusedHalt(failures: readonly FeedFailure[]): LockstepError {
  const said = failures.map(({ url, code, reason }) => `${url}: ${code} ${reason}`);
  const text = `no server gives this feed: ${said.join("; ")}`;
  return halted("FEED_REFUSED", text, { failures, evidence: null });
}

/** What a feed ended with, out of the error that its iterator threw; null of other errors. */
export function feedHaltOf(error: unknown): FeedHalt | null {
  if (!(error instanceof LockstepError) || !error.code.startsWith("FEED_")) return null;
  return error.cause as FeedHalt;
}
