/** Kinds of peer messages by the number of their field in the envelope. */
import type { PeerMessageKind } from "../chain/index.ts";
import { assert } from "../primitives/assert.ts";
import { peerPeerMessage } from "./generated/shapes.ts";

const NUMBERS: ReadonlyMap<string, number> = new Map(
  peerPeerMessage.fields.flatMap((field) =>
    field === undefined || field.oneof === null ? [] : [[field.name, field.number] as const],
  ),
);

export function numberOfKind(kind: PeerMessageKind): number {
  const number = NUMBERS.get(kind);
  assert(number !== undefined, `peer.proto has a field ${kind}`);
  return number;
}

/** Every kind that can travel, by rising number. */
export const PEER_MESSAGE_KINDS = [...NUMBERS.keys()] as readonly PeerMessageKind[];

/** The kind of a body's field, or null: no body has this number. */
export function kindOfNumber(number: number): PeerMessageKind | null {
  const field = peerPeerMessage.fields[number];
  return field === undefined || field.oneof === null ? null : (field.name as PeerMessageKind);
}
