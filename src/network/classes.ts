/**
 * Classes of messages: what travels on one stream, in one queue, at one priority.
 *
 * A class is a stream per direction, so that a peer that does not read its batches still reads its
 * votes. [N1]
 */
import type { PeerMessageKind } from "../chain/index.ts";
import { frameBytesMax, PEER_MESSAGE_KINDS, type PeerLimits } from "../codec/index.ts";

/** By falling priority. [N1] */
export const MESSAGE_CLASSES = [
  "votes",
  "proposals",
  "certificates",
  "acks",
  "batches",
  "sync",
] as const;

export type MessageClass = (typeof MESSAGE_CLASSES)[number];

/** The class that carries a kind. [N1] */
export function classOf(kind: PeerMessageKind): MessageClass {
  switch (kind) {
    case "notarize":
    case "nullify":
    case "finalize":
    case "outputVote":
    case "tipReport":
    case "status":
    case "evidence":
      return "votes";
    case "proposal":
      return "proposals";
    case "viewCertificate":
    case "laneCertificate":
    case "outputCertificate":
      return "certificates";
    case "ack":
      return "acks";
    case "batch":
      return "batches";
    default:
      return "sync";
  }
}

/** Whether a message asks for something, and so costs the receiver more than it costs to send. */
export const isRequest = (kind: PeerMessageKind): boolean => kind.startsWith("get");

/** Whether messages of the class are long: what is in flight of them is bounded. [N5] */
export const isBulk = (name: MessageClass): boolean => name === "batches" || name === "sync";

/** Whether the payload of a kind is kept as a view of its frame. [D7] */
export const keepsFrame = (kind: PeerMessageKind): boolean =>
  kind === "batch" || kind === "batches";

/** The stream protocol of a class. Its version changes with the encoding of the class. */
export const protocolOf = (name: MessageClass): string => `/lockstep/${name}/1.0.0`;

/** The longest frame that any kind of the class may have. */
export const classBytesMax = (name: MessageClass, limits: PeerLimits): number =>
  Math.max(
    ...PEER_MESSAGE_KINDS.filter((kind) => classOf(kind) === name).map((kind) =>
      frameBytesMax(kind, limits),
    ),
  );

/** Bounds of one queue, and what goes when they are reached. [N2, DR7] */
export type QueueBound = {
  readonly frames: number;
  readonly bytes: number;
  /** Old votes and certificates are worth less than new ones; of batches the window waits. */
  readonly overflow: "drop_oldest" | "drop_newest";
};

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** Per peer. [N2] */
export const QUEUE_BOUNDS: Readonly<Record<MessageClass, QueueBound>> = {
  votes: { frames: 4096, bytes: 2 * MEBIBYTE, overflow: "drop_oldest" },
  proposals: { frames: 64, bytes: 4 * MEBIBYTE, overflow: "drop_oldest" },
  certificates: { frames: 4096, bytes: MEBIBYTE, overflow: "drop_oldest" },
  acks: { frames: 4096, bytes: MEBIBYTE, overflow: "drop_oldest" },
  batches: { frames: 1024, bytes: 32 * MEBIBYTE, overflow: "drop_newest" },
  sync: { frames: 1024, bytes: 16 * MEBIBYTE, overflow: "drop_newest" },
};
