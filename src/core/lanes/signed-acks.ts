/** Acks kept singly: aggregates hide who signed, and a second digest is evidence. [B6, S7] */
import { ackStatement, type Batch, type SignedStatement } from "../../chain/index.ts";
import { copyBytes } from "../../primitives/bytes.ts";

/** Acks that one operator signed, by lane height, in the order in which they came. */
export type SignedAcks = Map<number, SignedStatement>;

/** The owner's ack as it came with its batch; the frame it came in may die. [B1] */
export function ownersAck(batch: Batch, signature: Uint8Array): SignedStatement {
  const { epoch, lane, height } = batch.header;
  const statement = ackStatement({ epoch, lane, height, digest: batch.digest });
  return { statement, operator: lane, signature: copyBytes(signature) };
}

/** Keeps the first ack of a height; of more than `max` the ones that came first go. */
export function remember(acks: SignedAcks, signed: SignedStatement, max: number): void {
  const { height } = signed.statement;
  if (acks.has(height)) return;
  acks.set(height, signed);
  for (const oldest of acks.keys()) {
    if (acks.size <= max) break;
    acks.delete(oldest);
  }
}
