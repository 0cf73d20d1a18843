/** The feed's unary calls: question bytes in, answer bytes out, whatever carries them. */
import {
  decodeFeedQuery,
  encodeBatches,
  encodeCommittees,
  encodeNetworkInfo,
  encodeOutputAtHeight,
  encodeTxStatus,
  type FeedQuery,
  type FeedQueryKind,
} from "../../codec/index.ts";
import { failure, undecodable } from "./failure.ts";
import type { RateLimit } from "./limits.ts";
import type { FeedFailure, FeedSource } from "./source.ts";

export type QueryAnswer = { readonly kind: "bytes"; readonly bytes: Uint8Array } | FeedFailure;

/** Answers a question of a client; one that reads the disk counts against its rate. [FC9] */
export type AnswerQuery = (
  kind: FeedQueryKind,
  question: Uint8Array,
  address: string,
) => Promise<QueryAnswer>;

/** Questions that cost no more than a look into memory. */
const CHEAP: readonly FeedQueryKind[] = ["info", "txStatus"];

export const createQueries =
  (source: FeedSource, rate: RateLimit): AnswerQuery =>
  async (kind, question, address) => {
    const decoded = decodeFeedQuery(kind, question);
    if (decoded.kind === "rejected") return undecodable(decoded);
    const waitMs = CHEAP.includes(kind) ? 0 : rate.take(address, Date.now());
    if (waitMs > 0) return failure("LIMIT", "too many range calls", { retryAfterMs: waitMs });
    return answer(source, decoded.query);
  };

const bytesOf = (bytes: Uint8Array): QueryAnswer => ({ kind: "bytes", bytes });

async function answer(source: FeedSource, query: FeedQuery): Promise<QueryAnswer> {
  switch (query.kind) {
    case "info":
      return bytesOf(encodeNetworkInfo(await source.info()));
    case "batches": {
      const range = await source.batches(query);
      return range.kind === "error" ? range : bytesOf(encodeBatches(range.frames, range.nextSeq));
    }
    case "output": {
      const output = await source.output(query);
      return output.kind === "error" ? output : bytesOf(encodeOutputAtHeight(output));
    }
    case "committees": {
      const changes = await source.committees(query);
      return "kind" in changes ? changes : bytesOf(encodeCommittees(changes));
    }
    case "txStatus": {
      const status = await source.txStatus(query);
      return status.kind === "error" ? status : bytesOf(encodeTxStatus(status));
    }
  }
}
