/** `lockstep status`: one screen about nodes and why anything is wrong with them, or about their L1. */
import type { NodeStatus } from "../../api/index.ts";
import type { NetworkState } from "../../l1/index.ts";
import {
  type Arguments,
  type Command,
  Exit,
  type ExitCode,
  JSON_FLAG,
  textOf,
} from "../command.ts";
import { L1_FLAGS, l1Access } from "../l1-access.ts";
import { ACCESS_FLAGS, httpBase, nodeUrls } from "../network-access.ts";
import { isoTime, printResult, tableText, tokens } from "../output.ts";

export const status: Command = {
  name: "status",
  usage: "status [--url URL ...] | status --l1 URL [--network FILE]",
  summary:
    "Shows how nodes are, and why; exits 3 if one is not ready. With --l1: the operators there.",
  flags: { ...JSON_FLAG, url: ACCESS_FLAGS.url, ...L1_FLAGS },
  async run(args) {
    const isOfL1 = textOf(args, "l1") !== undefined || textOf(args, "network") !== undefined;
    if (isOfL1) return await l1Status(args);
    const urls = await nodeUrls(args);
    const answers = await Promise.all(urls.map(ask));
    printResult(
      args,
      answers.map(({ url, status: said, why }) => ({ url, status: said, why })),
      screen(answers),
    );
    return answers.every((one) => one.status?.ready === true) ? Exit.OK : Exit.NOT_READY;
  },
};

type Asked = {
  readonly url: string;
  /** Null: it does not answer, and `why`. */
  readonly status: NodeStatus | null;
  readonly why: string | null;
};

const ANSWER_MS = 3000;

async function ask(url: string): Promise<Asked> {
  try {
    const response = await fetch(`${httpBase(url)}/status`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body = (await response.json()) as NodeStatus | { readonly reasons: readonly unknown[] };
    if ("view" in body) return { url, status: body, why: null };
    return { url, status: null, why: `HTTP ${response.status}` };
  } catch (error) {
    return { url, status: null, why: whyOf(error) };
  }
}

function whyOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return `no answer for ${ANSWER_MS / 1000} s`;
  return cause?.code ?? cause?.message ?? String(error);
}

function screen(answers: readonly Asked[]): string {
  const heading = [
    "node",
    "url",
    "ready",
    "voting",
    "view",
    "ordered",
    "certified",
    "seats",
    "peers",
  ];
  const rows = answers.map(({ url, status: said, why }) =>
    said === null ? ["?", url, "no", `(${why})`] : rowOf(url, said),
  );
  const reasons = answers.flatMap(({ url, status: said }) =>
    (said?.reasons ?? []).flatMap(({ code, scope, since, detail, remedy }) => [
      `${nameOf(url, said)} ${scope} ${code} since ${new Date(since).toISOString()}: ${detail}`,
      `  ${remedy}`,
    ]),
  );
  return [tableText([heading, ...rows]), ...reasons].join("\n");
}

const nameOf = (url: string, said: NodeStatus | null): string =>
  said?.operator == null ? url : `node ${said.operator}`;

function rowOf(url: string, said: NodeStatus): string[] {
  const { seats, peers } = said;
  const connected = peers.filter((peer) => peer.connected).length;
  return [
    said.operator === null ? "–" : String(said.operator),
    url,
    said.ready ? "yes" : "no",
    said.voting ? "yes" : "no",
    String(said.view),
    String(said.orderedHeight),
    String(said.certifiedHeight),
    `${seats.connected}/${seats.total} (Q ${seats.quorum})`,
    `${connected}/${peers.length}`,
  ];
}

/** What the contracts say; 3: the light client is frozen, or there is no committee. */
async function l1Status(args: Arguments): Promise<ExitCode> {
  const { network, l1 } = await l1Access(args);
  const state = await l1.state();
  const { domain } = network;
  const operators = state.operators.map(({ bond, exiting, ...operator }) => ({
    ...operator,
    bond: bond.toString(),
    exiting: exiting.toString(),
  }));
  printResult(args, { ...domain, ...state, operators }, l1Screen(domain, state));
  const isSound = state.epoch !== null && !state.checkpoint.frozen;
  return isSound ? Exit.OK : Exit.NOT_READY;
}

type Domain = { readonly l1ChainId: number; readonly registry: string };

function l1Screen({ l1ChainId, registry }: Domain, state: NetworkState): string {
  const { block, finalBlock, epoch, nextEffectiveEpoch, checkpoint, operators } = state;
  const rows = operators.map((one) => [
    String(one.id),
    one.owner,
    one.status,
    String(one.seats),
    tokens(one.bond),
    tokens(one.exiting),
    one.exiting === 0n ? "–" : isoTime(one.unlock),
  ]);
  return [
    `L1          chain ${l1ChainId} · block ${block} · final ${finalBlock} · registry ${registry}`,
    epoch === null
      ? "epoch       none: the committee was not started"
      : `epoch       ${epoch} · what changes now counts from epoch ${nextEffectiveEpoch} on`,
    checkpoint.height === 0
      ? "checkpoint  none yet"
      : `checkpoint  height ${checkpoint.height} of epoch ${checkpoint.epoch}`,
    ...(checkpoint.frozen ? ["FROZEN      the L1 saw two certified outputs of one height"] : []),
    tableText([
      ["operator", "owner", "status", "seats", "bond", "leaving", "locked until"],
      ...rows,
    ]),
  ].join("\n");
}
