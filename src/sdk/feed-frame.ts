/** Messages of the feed, as values of the verifier. What they prove is for `verifyFrame` to say. */
import {
  decodeFeedMessage,
  FEED_MESSAGE_BYTES_MAX,
  type FeedMessage,
  type OutputProof as WireProof,
} from "../codec/index.ts";
import type { OutputProof } from "./frame-verifier.ts";
import { type Rejected, rejected } from "./rejection.ts";

/** What the codec calls a header of another version. */
const OTHER_VERSION = "output_version";

/**
 * Size, decoding and version of one message, in this order: a message above 8 MiB is not decoded.
 * [FV1]
 */
export function readMessage(
  bytes: Uint8Array,
): { readonly kind: "ok"; readonly message: FeedMessage } | Rejected {
  if (bytes.length > FEED_MESSAGE_BYTES_MAX) return rejected("TOO_LARGE", "message_bytes");
  const decoded = decodeFeedMessage(bytes);
  if (decoded.kind === "ok") return decoded;
  if (decoded.code === "oversize") return rejected("TOO_LARGE", decoded.reason);
  const code = decoded.reason === OTHER_VERSION ? "VERSION" : "MALFORMED";
  return rejected(code, decoded.reason);
}

/** A proof as the verifier takes it. */
export const proofOfWire = (proof: WireProof): OutputProof => ({
  header: proof.header,
  certificate: proof.certificate,
  descendants: proof.descendants,
  path: {
    leaf: proof.leaf,
    index: proof.inclusion.index,
    leafCount: proof.inclusion.leafCount,
    siblings: proof.inclusion.siblings,
  },
});
