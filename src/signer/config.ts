/** What an operator sets about keys and their protection, and the file that moves a protection. */
import { z } from "zod";

const MEBIBYTE = 1024 * 1024;

const KEY_FILES = {
  keystoreFile: z.string().min(1).describe("EIP-2335 keystore of the consensus key."),
  passwordFile: z.string().min(1).describe("File with the keystore's password."),
  protectionDir: z
    .string()
    .min(1)
    .describe("Directory of what the consensus key signed; one directory per key, never copied."),
};

/** Schema of the options; type, check and manual in one. */
export const SignerOptions = z.strictObject({
  keystoreFile: KEY_FILES.keystoreFile,
  passwordFile: KEY_FILES.passwordFile,
  nodeKeyFile: z.string().min(1).describe("File with the seed of the node key, 32 bytes of hex."),
  protectionDir: KEY_FILES.protectionDir,
  otherKeys: z
    .array(z.strictObject(KEY_FILES))
    .max(4)
    .default([])
    .describe(
      "More consensus keys, each with its own protection: a rotation has two until the old one's epochs have closed.",
    ),
  viewWindow: z
    .int()
    .min(512)
    .default(4096)
    .describe("Newest views whose votes are remembered one by one; older ones are refused."),
  laneWindow: z
    .int()
    .min(512)
    .default(1024)
    .describe("Newest heights of each lane whose acknowledgement is remembered one by one."),
  outputWindow: z
    .int()
    .min(512)
    .default(4096)
    .describe("Newest heights whose output is remembered one by one."),
  compactBytes: z
    .int()
    .min(64 * 1024)
    .default(8 * MEBIBYTE)
    .describe("Size at which the protection log is written anew with what still counts."),
});
export type SignerOptions = z.output<typeof SignerOptions>;

/** First field of an interchange file. */
export const INTERCHANGE_FORMAT = "lockstep-protection/1";

const COUNT = z.int().min(0);
const HASH = z.string().regex(/^0x[0-9a-f]{64}$/, "must be 0x and 32 bytes of hex");
const SIGNED = z.strictObject({
  phase: z.int().min(1).max(7),
  epoch: COUNT,
  view: COUNT,
  height: COUNT,
  hash: HASH,
});
const WINDOW = z.strictObject({ floor: COUNT, signed: z.array(SIGNED) });
const KEY = z.strictObject({
  pubkey: z.string().regex(/^0x[0-9a-f]{192}$/, "must be 0x and 96 bytes of hex"),
  epoch: COUNT.nullable(),
  views: WINDOW,
  lanes: z.array(WINDOW.extend({ lane: z.int().min(0).max(127) })),
  heights: WINDOW,
});
/** What one or more keys signed, in the shape of EIP-3076. */
export const InterchangeFile = z.strictObject({
  format: z.literal(INTERCHANGE_FORMAT),
  genesisHash: HASH,
  keys: z.array(KEY).min(1),
});
export type InterchangeFile = z.output<typeof InterchangeFile>;
