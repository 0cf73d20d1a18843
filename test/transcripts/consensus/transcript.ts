/**
 * A transcript: what happened to one node, and exactly what it asked its driver to do.
 *
 * Every input is a line that begins with the time; the effects of that one step follow, indented, in
 * their order. Nothing is left out but object contents that the words do not name.
 */
import type { LaneCertificate } from "../../../src/chain/index.ts";
import type { ConsensusMessage } from "../../../src/core/consensus/index.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import { millisOf } from "../../../src/primitives/brand.ts";
import * as harness from "../../unit/core/consensus/harness.ts";
import { START_MS } from "../../unit/core/consensus/objects.ts";
import { effectWords, messageWords } from "../../unit/core/consensus/words.ts";

export type Transcript = {
  readonly lines: string[];
  readonly names: Map<Hash, string>;
  bench: harness.Bench;
};

/** A node that has just been opened; the signer and the pool answer only when the scene says so. */
export function openTranscript(title: string, options: harness.BenchOptions): Transcript {
  const bench = harness.openBench({ ...options, listening: true });
  bench.answers = { signs: false, checks: false };
  const transcript: Transcript = { lines: [], names: new Map(), bench };
  for (const line of title.trim().split("\n")) transcript.lines.push(`# ${line.trim()}`.trim());
  write(transcript, "start", bench.effects);
  return transcript;
}

/** A remark for the reader. */
export const remark = (transcript: Transcript, text: string): void => {
  transcript.lines.push("", `# ${text}`);
};

export const name = (transcript: Transcript, hash: Hash, text: string): void => {
  transcript.names.set(hash, text);
};

/** A message on the channel of `from`. */
export function receive(transcript: Transcript, from: number, message: ConsensusMessage): void {
  const words = messageWords(message, transcript.names);
  const effects = harness.receive(transcript.bench, from, message);
  write(transcript, `from ${from}: ${words}`, effects);
}

/** The pool finds everything of the oldest check valid. */
export const check = (transcript: Transcript): void =>
  write(transcript, "checked: valid", harness.check(transcript.bench));

/** The disk has the records of the oldest signing request, and the signer signs. */
export const sign = (transcript: Transcript): void =>
  write(transcript, "signed", harness.sign(transcript.bench));

/** Lanes have verified a certificate. */
export function certifyLane(transcript: Transcript, certificate: LaneCertificate): void {
  const { view: lane, height } = certificate.statement;
  const effects = harness.certifyLane(transcript.bench, certificate);
  write(transcript, `lanes: lane ${lane} is certified to ${height}`, effects);
}

/** Time passes until a timer fires. */
export function timer(transcript: Transcript, timerName: string): void {
  const { bench } = transcript;
  bench.nowMs = millisOf(bench.timers.get(timerName) as number);
  bench.timers.delete(timerName);
  write(transcript, `timer ${timerName}`, harness.fire(bench, timerName));
}

/** Time passes, and nothing happens. */
export const wait = (transcript: Transcript, ms: number): void => {
  transcript.bench.nowMs = millisOf(transcript.bench.nowMs + ms);
};

/** The process dies and comes back with what its disk holds. */
export function restart(transcript: Transcript): void {
  const bench = harness.restart(transcript.bench, { listening: true });
  bench.answers = { signs: false, checks: false };
  transcript.bench = bench;
  write(transcript, "crash, start again", bench.effects);
}

const CANCEL = "cancel timer ";

function write(
  transcript: Transcript,
  input: string,
  effects: readonly Parameters<typeof effectWords>[0][],
): void {
  const { lines, bench, names } = transcript;
  lines.push("", `${bench.nowMs - START_MS} ms  ${input}`);
  let cancelled: string[] = [];
  const flush = (): void => {
    if (cancelled.length > 0) lines.push(`    cancel timers ${cancelled.join(" ")}`);
    cancelled = [];
  };
  for (const effect of effects) {
    const words = effectWords(effect, names);
    if (words.startsWith(CANCEL)) {
      cancelled.push(words.slice(CANCEL.length));
      continue;
    }
    flush();
    lines.push(`    ${words}`);
  }
  flush();
  if (effects.length === 0) lines.push("    nothing");
}

export const textOf = (transcript: Transcript): string => `${transcript.lines.join("\n")}\n`;
