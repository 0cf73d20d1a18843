/** How violations name things. */
import type { Statement } from "../../../src/chain/index.ts";
import { Phase } from "../../../src/chain/index.ts";

const VERBS: Readonly<Record<number, string>> = {
  [Phase.NOTARIZE]: "notarize",
  [Phase.NULLIFY]: "nullify",
  [Phase.FINALIZE]: "finalize",
  [Phase.ACK]: "ack",
  [Phase.OUTPUT]: "output",
  [Phase.PROPOSE]: "propose",
};

/** The first bytes of a hash. */
export const short = (hash: string): string => hash.slice(0, 10);

/** `notarize of view 3 (height 2, 0x12345678)`. */
export function say(statement: Statement): string {
  const verb = VERBS[statement.phase] ?? `phase ${statement.phase}`;
  const { height, view, hash } = statement;
  if (statement.phase === Phase.NULLIFY) return `${verb} of view ${view}`;
  if (statement.phase === Phase.ACK)
    return `${verb} of lane ${view} height ${height} (${short(hash)})`;
  if (statement.phase === Phase.OUTPUT) return `${verb} of height ${height} (${short(hash)})`;
  return `${verb} of view ${view} (height ${height}, ${short(hash)})`;
}
