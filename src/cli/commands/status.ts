/** `lockstep status`: one screen about nodes, and why anything is wrong with them. */
import type { NodeStatus } from "../../api/index.ts";
import { type Command, Exit, JSON_FLAG } from "../command.ts";
import { ACCESS_FLAGS, nodeUrls } from "../network-access.ts";
import { printResult, tableText } from "../output.ts";

export const status: Command = {
  name: "status",
  usage: "status [--url URL ...] [--json]",
  summary: "Shows how nodes are, and why; exits 3 if one of them is not ready.",
  flags: { ...JSON_FLAG, url: ACCESS_FLAGS.url, dir: ACCESS_FLAGS.dir },
  async run(args) {
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
    const address = `${url.replace(/^ws/, "http").replace(/\/+$/, "")}/status`;
    const response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS) });
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
  return cause?.code ?? String(error);
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
