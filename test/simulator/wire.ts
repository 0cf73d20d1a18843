/** Messages as bytes: what an honest node sends must arrive as it was, through the shipped codec. */
import type { PeerMessage } from "../../src/chain/index.ts";
import { decodePeerMessage, encodePeerMessage, peerLimitsOf } from "../../src/codec/index.ts";
import type { NetworkSetup } from "./network-setup.ts";

export type Wire = {
  /** The message after encoding and decoding; a text if the codec refuses it. */
  pass(message: PeerMessage): PeerMessage | string;
};

export function createWire(setup: NetworkSetup): Wire {
  const { maxBatchBytes, maxGapInline } = setup.config.parameters;
  const { maxResponseBytes } = setup.local;
  const limits = { maxBatchBytes, maxGapInline, maxResponseBytes };
  const peerLimits = peerLimitsOf(setup.committee.members.length, limits);
  return {
    pass(message) {
      try {
        const decoded = decodePeerMessage(encodePeerMessage(message), peerLimits);
        return decoded.kind === "ok" ? decoded.message : `${decoded.code}, ${decoded.reason}`;
      } catch (error) {
        return String(error);
      }
    },
  };
}
