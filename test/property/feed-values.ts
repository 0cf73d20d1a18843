/** Random frames of the feed, and subscriptions. */
import { Phase } from "../../src/chain/index.ts";
import {
  type FeedMessage,
  type FeedMessageKind,
  type FeedStart,
  Level,
  type OutputProof,
  type SubscribeRequest,
} from "../../src/codec/index.ts";
import { epochOf, heightOf, millisOf, rollupOf, viewOf } from "../../src/primitives/brand.ts";
import { certificateOf, leafOf, outputHeaderOf, partOf } from "./chain-values.ts";
import { bytesOf, type Draw, flip, hashOf, listOf, pick, textOf, u32Of, u53Of } from "./draw.ts";

export const FEED_KINDS = [
  "batch",
  "continuation",
  "empty",
  "committee",
  "confirmation",
  "heartbeat",
  "early",
  "goAway",
  "error",
] as const satisfies readonly FeedMessageKind[];

/** A header and its own certificate. */
function certifiedHeaderOf(draw: Draw): Pick<OutputProof, "header" | "certificate"> {
  const header = outputHeaderOf(draw);
  const certificate = certificateOf(draw, Phase.OUTPUT, 4 + draw.below(125));
  const { epoch, height } = header;
  const statement = { ...certificate.statement, epoch, height };
  return { header, certificate: { ...certificate, statement } };
}

/** The same, now and then with headers up to the certified one. */
function certifiedBelowOf(draw: Draw): Pick<OutputProof, "header" | "certificate" | "descendants"> {
  const { header, certificate } = certifiedHeaderOf(draw);
  if (draw.below(3) > 0) return { header, certificate, descendants: [] };
  const below = listOf(draw, { most: 3 }, () => outputHeaderOf(draw));
  return { header: outputHeaderOf(draw), certificate, descendants: [...below, header] };
}

export const proofOf = (draw: Draw): OutputProof => ({
  ...certifiedBelowOf(draw),
  leaf: leafOf(draw),
  inclusion: {
    index: u32Of(draw),
    leafCount: u32Of(draw),
    siblings: listOf(draw, { most: 32 }, () => hashOf(draw)),
  },
});

export function feedMessageOf(draw: Draw, kind: FeedMessageKind): FeedMessage {
  switch (kind) {
    case "batch": {
      const parts = listOf(draw, {}, () => partOf(draw));
      return { kind, proof: proofOf(draw), frames: u32Of(draw), parts };
    }
    case "continuation": {
      const parts = listOf(draw, {}, () => partOf(draw));
      return { kind, seq: u53Of(draw), frame: u32Of(draw), parts };
    }
    case "empty":
      return { kind, fromHeight: heightOf(u53Of(draw)), proof: proofOf(draw) };
    case "committee": {
      const next = { epoch: epochOf(u53Of(draw)), members: bytesOf(draw, 99 + 97 * 4) };
      return { kind, ...certifiedHeaderOf(draw), next };
    }
    case "confirmation":
      return {
        kind,
        level: pick(draw, Object.values(Level)),
        upToHeight: heightOf(u53Of(draw)),
        upToSeq: u53Of(draw),
        outputHash: hashOf(draw),
        l1BlockNumber: u53Of(draw),
        l1BlockHash: hashOf(draw),
        l1TxHash: hashOf(draw),
        l1LogIndex: u32Of(draw),
        retracted: flip(draw),
      };
    case "heartbeat":
      return {
        kind,
        serverTimeMs: millisOf(u53Of(draw)),
        tip: flip(draw) ? null : proofOf(draw),
        orderedHeight: heightOf(u53Of(draw)),
      };
    case "early":
      return earlyOf(draw);
    case "goAway":
      return {
        kind,
        reason: textOf(draw),
        lastSeqSent: u53Of(draw),
        retryAfterMs: u32Of(draw),
      };
    case "error":
      return {
        kind,
        code: textOf(draw),
        message: textOf(draw),
        oldestSeq: u53Of(draw),
        headSeq: u53Of(draw),
        proof: flip(draw) ? null : proofOf(draw),
        archiveUrls: listOf(draw, { most: 16 }, () => textOf(draw)),
        retryAfterMs: u32Of(draw),
      };
  }
}

const earlyOf = (draw: Draw): FeedMessage => ({
  kind: "early",
  level: pick(draw, Object.values(Level)),
  epoch: epochOf(u53Of(draw)),
  height: heightOf(u53Of(draw)),
  view: viewOf(u53Of(draw)),
  blockHash: hashOf(draw),
  signers: bytesOf(draw, 1 + draw.below(16)),
  signature: bytesOf(draw, 96),
  orderKnown: flip(draw),
  revoked: flip(draw),
  nodeKey: bytesOf(draw, 32),
  nodeSignature: bytesOf(draw, 64),
  parts: listOf(draw, {}, () => ({
    ...partOf(draw),
    ...(flip(draw) && { kind: 0 as const }),
  })),
});

function startOf(draw: Draw): FeedStart {
  const shape = draw.below(3);
  if (shape === 0) return { kind: "fromTip" };
  if (shape === 1) return { kind: "fromHeight", height: heightOf(u53Of(draw)) };
  const expectPrevBatchHash = flip(draw) ? null : hashOf(draw);
  return { kind: "fromSeq", seq: 1 + draw.below(1e6), expectPrevBatchHash };
}

export const subscribeRequestOf = (draw: Draw): SubscribeRequest => ({
  genesisHash: hashOf(draw),
  rollupId: rollupOf(u32Of(draw)),
  start: startOf(draw),
  level: pick(draw, Object.values(Level)),
  trustedEpoch: epochOf(u53Of(draw)),
  includeEmpty: flip(draw),
  omitBodies: flip(draw),
  confirmations: flip(draw),
  maxInflightBytes: u32Of(draw),
});
