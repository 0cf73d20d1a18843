/** `lockstep feed …`: a rollup's feed as its users see it, every frame verified here. */
import { keccak256 } from "../../crypto/hash.ts";
import { UsageError } from "../../primitives/errors.ts";
import {
  type BlsVerifier,
  createFeedClient,
  type FeedClient,
  type VerifiedBatch,
} from "../../sdk/index.ts";
import { type Arguments, type Command, Exit, type ExitCode, isSet, JSON_FLAG } from "../command.ts";
import {
  ACCESS_FLAGS,
  type NetworkAccess,
  networkAccess,
  rollupNamed,
  verifierOf,
} from "../network-access.ts";
import { jsonText, note, print, printResult } from "../output.ts";
import { stopSignal } from "../stop-signal.ts";
import { wholeNumber } from "../whole-number.ts";

export const feedTail: Command = {
  name: "feed tail",
  usage: "feed tail ROLLUP [--from N] [--count N] [--url URL ...] [--network FILE]",
  summary: "Follows a rollup's feed and prints each batch once its certificate and path hold.",
  flags: {
    ...JSON_FLAG,
    from: { type: "string", value: "N", help: "First sequence number (default: the next one)." },
    count: { type: "string", value: "N", help: "Ends after so many batches." },
    ...ACCESS_FLAGS,
  },
  words: [1, 1],
  run: tail,
};

async function tail(args: Arguments): Promise<ExitCode> {
  const findings: string[] = [];
  const from = wholeNumber(args, "from", { least: 1 }, findings);
  const count = wholeNumber(args, "count", { least: 1 }, findings);
  if (findings.length > 0) throw new UsageError(findings);
  const signal = stopSignal();
  const access = await networkAccess(args);
  const client = clientOf(access, args.positionals[0] as string, await verifierOf(access));
  const start = from === null ? { fromTip: true } : { fromSeq: from };
  let left = count ?? Number.POSITIVE_INFINITY;
  for await (const batch of client.batches({ ...start, signal })) {
    const shown = shownBatch(batch);
    print(isSet(args, "json") ? jsonText(shown) : lineOf(shown));
    if (--left === 0) break;
  }
  return Exit.OK;
}

/** Tells each time a server is left, but not the same twice. */
function clientOf(access: NetworkAccess, rollup: string, verifier: BlsVerifier): FeedClient {
  let said = "";
  return createFeedClient({
    urls: access.urls,
    rollupId: rollupNamed(access.rollups, rollup).rollupId,
    trust: access.trust,
    verifier,
    onFailure: ({ url, kind, code, reason }) => {
      const line = `left ${url}: ${kind} ${code} ${reason}`.trimEnd();
      if (line !== said) note(line);
      said = line;
    },
  });
}

type ShownBatch = {
  readonly seq: number;
  readonly height: number;
  readonly timestampMs: number;
  readonly bytes: number;
  readonly hash: string;
  readonly txs: readonly string[];
};

function shownBatch({ seq, height, timestampMs, hash, txs }: VerifiedBatch): ShownBatch {
  const all = [...txs];
  const bytes = all.reduce((sum, { data }) => sum + data.length, 0);
  return { seq, height, timestampMs, bytes, hash, txs: all.map(({ data }) => keccak256(data)) };
}

/** `✓ seq 118 · height 240 · 3 tx · 412 bytes · 12:31:07.512Z · 0x1b2c…`. */
function lineOf({ seq, height, timestampMs, bytes, hash, txs }: ShownBatch): string {
  const time = new Date(timestampMs).toISOString().slice(11);
  const words = [`✓ seq ${seq}`, `height ${height}`, `${txs.length} tx`, `${bytes} bytes`];
  return [...words, time, hash].join(" · ");
}

export const feedVerify: Command = {
  name: "feed verify",
  usage: "feed verify URL [--network FILE]",
  summary: "Verifies a whole feed, from its first batch to the newest, as one server gives it.",
  flags: { ...JSON_FLAG, network: ACCESS_FLAGS.network, dir: ACCESS_FLAGS.dir },
  words: [1, 1],
  run: verify,
};

/** How often an idle feed is asked whether its end is proven. */
const LOOK_MS = 250;

async function verify(args: Arguments): Promise<ExitCode> {
  const { base, rollup } = feedAddress(args.positionals[0] as string);
  const named = await networkAccess({ ...args, flags: { ...args.flags, url: [base] } });
  const verifier = await verifierOf(named);
  const client = clientOf(named, rollup, verifier);
  const startedMs = Date.now();
  const end = new AbortController();
  stopSignal().addEventListener("abort", () => end.abort());
  const sum = { batches: 0, transactions: 0, bytes: 0, seq: 0, height: 0, failure: "" };
  const isAtEnd = (): boolean => {
    const { height, headSeq } = client.status;
    return height !== null && headSeq !== null && headSeq <= sum.seq;
  };
  let idle = 0;
  const look = setInterval(() => {
    const { lastFailure } = client.status;
    if (lastFailure !== null) sum.failure = `${lastFailure.code} ${lastFailure.reason}`;
    idle = isAtEnd() ? idle + 1 : 0;
    // A heartbeat is due after a second without a batch: by then the end is proven.
    if (lastFailure !== null || idle * LOOK_MS >= 1500) end.abort();
  }, LOOK_MS);
  try {
    for await (const batch of client.batches({ fromSeq: 1, signal: end.signal })) {
      const { seq, height, bytes, txs, timestampMs } = shownBatch(batch);
      sum.batches++;
      sum.transactions += txs.length;
      sum.bytes += bytes;
      sum.seq = seq;
      sum.height = height;
      idle = 0;
      if (timestampMs >= startedMs) break;
    }
  } finally {
    clearInterval(look);
  }
  const ok = sum.failure === "";
  const seen = `${sum.batches} batches to seq ${sum.seq}, height ${sum.height}`;
  const size = `${sum.transactions} transactions, ${sum.bytes} bytes`;
  const verdict = ok ? "✓" : `✗ ${sum.failure} after`;
  printResult(
    args,
    { ok, ...sum, failure: ok ? null : sum.failure },
    `${verdict} ${seen}: ${size}`,
  );
  return ok ? Exit.OK : Exit.NOT_READY;
}

/** `ws://host/feed/v1/alpha` as a banner or a document shows it. */
function feedAddress(text: string): { readonly base: string; readonly rollup: string } {
  const match = /^((?:wss?|https?):\/\/.+?)\/feed\/v1\/([a-z0-9-]+)\/?$/.exec(text);
  if (match !== null) return { base: match[1] as string, rollup: match[2] as string };
  throw new UsageError([`${text}: a feed's URL looks like ws://127.0.0.1:17651/feed/v1/alpha`]);
}
