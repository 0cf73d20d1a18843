/** `lockstep tx …`: submits transactions, and says what became of them with what proof. */

import { isHash } from "../../primitives/bytes.ts";
import { LockstepError, UsageError } from "../../primitives/errors.ts";
import {
  createSubmitter,
  type NamedRollup,
  type OrderStatus,
  type Submitted,
  type Submitter,
  type WaitLevel,
} from "../../sdk/index.ts";
import {
  type Arguments,
  type Command,
  Exit,
  type ExitCode,
  JSON_FLAG,
  textOf,
} from "../command.ts";
import {
  ACCESS_FLAGS,
  httpBase,
  networkAccess,
  nodeUrls,
  rollupNamed,
  verifierOf,
} from "../network-access.ts";
import { note, printResult } from "../output.ts";
import { rawOf, shortText } from "../raw-transaction.ts";
import { stopSignal } from "../stop-signal.ts";
import { wholeNumber } from "../whole-number.ts";

const LEVELS: readonly WaitLevel[] = [
  "pending",
  "soft",
  "ordered",
  "certified",
  "posted",
  "finalized",
];

const WAIT_FLAGS = {
  wait: { type: "string", value: "LEVEL", help: `Waits until it is ${LEVELS.join(", ")}.` },
  timeout: {
    type: "string",
    value: "SECONDS",
    help: "Longest wait (default 60; 3600 for posted and finalized).",
  },
} as const;

export const txSend: Command = {
  name: "tx send",
  usage: "tx send ROLLUP RAW [--wait LEVEL] [--url URL ...] [--network FILE]",
  summary: "Submits a raw transaction (0x…) of a rollup.",
  flags: { ...JSON_FLAG, ...WAIT_FLAGS, ...ACCESS_FLAGS },
  words: [2, 2],
  async run(args) {
    const findings: string[] = [];
    const wait = waitOf(args, findings);
    const [name, text] = args.positionals as [string, string];
    const raw = rawOf(text, findings);
    if (findings.length > 0) throw new UsageError(findings);
    const { rollups, submitter } = await openToSend(args, wait);
    const { rollupId } = rollupNamed(rollups, name);
    return submitted(args, submitter, wait, await submitter.sendRaw(rollupId, raw));
  },
};

export const txBundle: Command = {
  name: "tx bundle",
  usage: "tx bundle ROLLUP:RAW ROLLUP:RAW ... [--wait LEVEL] [--url URL ...] [--network FILE]",
  summary: "Submits transactions of several rollups that share one height or none.",
  flags: { ...JSON_FLAG, ...WAIT_FLAGS, ...ACCESS_FLAGS },
  words: [2, 64],
  async run(args) {
    const findings: string[] = [];
    const wait = waitOf(args, findings);
    const parsed = args.positionals.map((word) => {
      const [name = "", text = ""] = word.split(":", 2);
      if (!word.includes(":")) findings.push(`${shortText(word)}: a leg looks like alpha:0x02f8…`);
      return { name, raw: word.includes(":") ? rawOf(text, findings) : new Uint8Array(0) };
    });
    if (findings.length > 0) throw new UsageError(findings);
    const { rollups, submitter } = await openToSend(args, wait);
    const legs = parsed.map(({ name, raw }) => ({
      rollupId: rollupNamed(rollups, name).rollupId,
      transactions: [raw],
    }));
    return submitted(args, submitter, wait, await submitter.sendBundle({ legs }));
  },
};

export const txStatus: Command = {
  name: "tx status",
  usage: "tx status HASH [--wait LEVEL] [--url URL ...] [--network FILE]",
  summary: "Says what became of a transaction or bundle, and whether its proof holds.",
  flags: { ...JSON_FLAG, ...WAIT_FLAGS, ...ACCESS_FLAGS },
  words: [1, 1],
  async run(args) {
    const findings: string[] = [];
    const wait = waitOf(args, findings);
    const [hash = ""] = args.positionals;
    if (!isHash(hash)) findings.push(`${shortText(hash)}: a hash is 0x and 64 hex digits`);
    if (!isHash(hash) || findings.length > 0) throw new UsageError(findings);
    const { submitter } = await open(args);
    if (wait !== null) return waitFor(args, submitter, wait, hash);
    const status = await submitter.getStatus(hash);
    if (status === null) throw new UsageError(["no server answers"]);
    printResult(args, { hash, ...status }, statusText(hash, status));
    return status.status === "unknown" || status.status === "dropped" ? Exit.NOT_READY : Exit.OK;
  },
};

type Wait = { readonly level: WaitLevel; readonly timeoutMs: number } | null;

function waitOf(args: Arguments, findings: string[]): Wait {
  const text = textOf(args, "wait");
  const level = LEVELS.find((one) => one === text);
  if (text !== undefined && level === undefined) {
    findings.push(`--wait is one of ${LEVELS.join(", ")}, not ${text}`);
  }
  const usual = level === "posted" || level === "finalized" ? 3600 : 60;
  const seconds = wholeNumber(args, "timeout", { least: 1, most: 86_400 }, findings) ?? usual;
  return level === undefined ? null : { level, timeoutMs: 1000 * seconds };
}

type Opened = { readonly rollups: readonly NamedRollup[]; readonly submitter: Submitter };

async function open(args: Arguments): Promise<Opened> {
  const access = await networkAccess(args);
  const { rollups, trust, urls } = access;
  const verifier = await verifierOf(access);
  return { rollups, submitter: createSubmitter({ urls: urls.map(httpBase), trust, verifier }) };
}

/**
 * The same; but the order goes on without an L1, and so does sending: who does not wait for a proof
 * needs of it no more than the names of the rollups.
 */
async function openToSend(args: Arguments, wait: Wait): Promise<Opened> {
  try {
    return await open(args);
  } catch (error) {
    const isSilent = error instanceof LockstepError && error.code === "L1_UNAVAILABLE";
    if (!isSilent || wait !== null) throw error;
    const urls = await nodeUrls(args);
    const submitter = createSubmitter({ urls: urls.map(httpBase) });
    const rollups = await submitter.rollups();
    if (rollups === null) throw error;
    note(`${error.message}: which rollup has which name is a server's word`);
    return { rollups, submitter };
  }
}

async function submitted(
  args: Arguments,
  submitter: Submitter,
  wait: Wait,
  answer: Submitted,
): Promise<ExitCode> {
  if (answer.kind === "refused") {
    const said = answer.failures.map(({ url, reason, message }) => `${url}: ${reason} ${message}`);
    printResult(args, answer, ["refused", ...said].join("\n"));
    return Exit.FAILURE;
  }
  if (wait !== null) return waitFor(args, submitter, wait, answer.hash);
  printResult(args, answer, answer.hash);
  return Exit.OK;
}

async function waitFor(
  args: Arguments,
  submitter: Submitter,
  { level, timeoutMs }: NonNullable<Wait>,
  hash: OrderHash,
): Promise<ExitCode> {
  const signal = stopSignal();
  note(`${hash} was taken; waiting at most ${timeoutMs / 1000} s until it is ${level}`);
  const { kind, status } = await submitter.waitFor(hash, level, { timeoutMs, signal });
  const text = status === null ? `${hash} no server answers` : statusText(hash, status);
  printResult(
    args,
    { hash, waited: kind, ...status },
    kind === "reached" ? text : `${text} (${kind})`,
  );
  return kind === "reached" ? Exit.OK : Exit.NOT_READY;
}

type OrderHash = Parameters<Submitter["getStatus"]>[0];

function statusText(hash: string, status: OrderStatus): string {
  return [
    `${hash} ${placeText(status)}`,
    ...(status.legs ?? []).map((leg) => `  leg ${placeText(leg)}`),
  ].join("\n");
}

function placeText({
  status,
  verified,
  rollupId,
  height,
  seq,
  index,
  reason,
}: OrderStatus): string {
  const words: string[] = [status];
  if (rollupId !== null) words.push(`rollup ${rollupId}`);
  if (height !== null) words.push(`height ${height}`);
  if (seq !== null) words.push(`seq ${seq}`);
  if (index !== null) words.push(`index ${index}`);
  if (reason !== null) words.push(reason);
  words.push(verified ? "✓ certificate and path verified here" : "not verified: a server's word");
  const isSettled = status === "posted" || status === "finalized";
  if (isSettled && verified) words.push("that the L1 holds it is a server's word");
  return words.join(" · ");
}
