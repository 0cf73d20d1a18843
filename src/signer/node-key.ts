/** The node key: an Ed25519 seed as 32 bytes of hex in a file of mode 0600. */
import { randomBytes } from "node:crypto";
import { ED25519_SEED_BYTES } from "../crypto/ed25519.ts";
import { fromHex, toHex } from "../primitives/bytes.ts";
import { UsageError } from "../primitives/errors.ts";

/** A new random seed. */
export const generateNodeKeySeed = (): Uint8Array =>
  new Uint8Array(randomBytes(ED25519_SEED_BYTES));

/** The text of a node key file. */
export const nodeKeyText = (seed: Uint8Array): string => `${toHex(seed)}\n`;

/**
 * The seed in the text of a node key file, with or without `0x`.
 *
 * @throws {UsageError} that does not show the text.
 */
export function parseNodeKey(text: string): Uint8Array {
  const digits = text.trim().replace(/^0x/, "");
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) {
    throw new UsageError([`node key file: must hold ${ED25519_SEED_BYTES} bytes of hex`]);
  }
  return fromHex(`0x${digits.toLowerCase()}`);
}
