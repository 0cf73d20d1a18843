/** `lockstep keys …`: an operator's keys, and what others need to know of them. */
import { randomBytes } from "node:crypto";
import { access, mkdir, writeFile } from "node:fs/promises";
import { loadNativeBls } from "../../crypto/bls-native.ts";
import { type Address, ZERO_ADDRESS } from "../../primitives/brand.ts";
import { toHex } from "../../primitives/bytes.ts";
import { UsageError } from "../../primitives/errors.ts";
import {
  createKeystore,
  generateNodeKeySeed,
  nodeKeyText,
  parsePassword,
} from "../../signer/index.ts";
import { type Arguments, type Command, Exit, JSON_FLAG, textOf } from "../command.ts";
import {
  KEY_FLAGS,
  keyFilesOf,
  keysOf,
  type OpenKeys,
  openKeys,
  possessionProof,
  readText,
} from "../operator-keys.ts";
import { note, printResult } from "../output.ts";
import { wholeNumber } from "../whole-number.ts";

const FLAGS = {
  ...JSON_FLAG,
  dir: KEY_FLAGS.keys,
  "password-file": KEY_FLAGS["password-file"],
  owner: { type: "string", value: "ADDRESS", help: "Who registers the keys on the L1." },
  registry: { type: "string", value: "ADDRESS", help: "The L1's registry (default: no L1)." },
  "l1-chain-id": { type: "string", value: "N", help: "The L1 (default 0: none)." },
} as const;

export const keysNew: Command = {
  name: "keys new",
  usage: "keys new [--dir DIR] [--password-file FILE]",
  summary:
    "Makes a consensus key (EIP-2335 keystore) and a peer key, and public.json with a proof of possession.",
  flags: FLAGS,
  async run(args) {
    const possession = possessionOf(args);
    const files = keyFilesOf(args, "dir");
    await refuseExisting([files.keystore, files.nodeKey, files.publicFile]);
    await mkdir(files.directory, { recursive: true, mode: 0o700 });
    const bls = await loadNativeBls();
    const password = await passwordIn(files.password, textOf(args, "password-file") === undefined);
    const secret = bls.generateSecretKey(new Uint8Array(randomBytes(32)));
    const nodeSeed = generateNodeKeySeed();
    await writeNew(files.keystore, await createKeystore(secret, password, { bls }), 0o600);
    await writeNew(files.nodeKey, nodeKeyText(nodeSeed), 0o600);
    const content = publicContent(keysOf(bls, secret, nodeSeed), possession);
    await writeNew(files.publicFile, `${JSON.stringify(content, null, 2)}\n`, 0o644);
    note("Keep a copy of keystore, password and peer.key; run them on one machine only.");
    const { directory: _directory, ...written } = files;
    printResult(args, { ...written, ...content }, Object.values(written).join("\n"));
    return Exit.OK;
  },
};

export const keysPublic: Command = {
  name: "keys public",
  usage: "keys public [--dir DIR] [--password-file FILE]",
  summary: "Prints what others need of these keys: a member of a network file, with its proof.",
  flags: FLAGS,
  async run(args) {
    const possession = possessionOf(args);
    const content = publicContent(await openKeys(keyFilesOf(args, "dir")), possession);
    printResult(args, content, JSON.stringify(content, null, 2));
    return Exit.OK;
  },
};

/** What the proof is over besides the keys. */
type Possession = {
  readonly owner: Address;
  readonly l1ChainId: number;
  readonly registry: Address;
};

function possessionOf(args: Arguments): Possession {
  const findings: string[] = [];
  const address = (flag: string): Address => {
    const text = textOf(args, flag);
    if (text === undefined) return ZERO_ADDRESS;
    if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
      findings.push(`--${flag} is 0x and 20 bytes of hex, not ${text}`);
    }
    return text.toLowerCase() as Address;
  };
  const owner = address("owner");
  const registry = address("registry");
  const l1ChainId = wholeNumber(args, "l1-chain-id", { least: 0 }, findings) ?? 0;
  if ((registry === ZERO_ADDRESS) !== (l1ChainId === 0)) {
    findings.push("--registry and --l1-chain-id belong together: both for an L1, none without");
  }
  if (findings.length > 0) throw new UsageError(findings);
  return { owner, l1ChainId, registry };
}

/** A key that is overwritten is gone. */
async function refuseExisting(paths: readonly string[]): Promise<void> {
  const there = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => [`${path}: is there already; a key is never overwritten`],
        () => [],
      ),
    ),
  );
  if (there.flat().length > 0) throw new UsageError(there.flat());
}

/** @param mayMake whether a random one is written where there is none. */
async function passwordIn(path: string, mayMake: boolean): Promise<string> {
  const findings: string[] = [];
  const text = await readText(path, findings);
  if (text === null && !mayMake) throw new UsageError(findings);
  const password = text === null ? randomBytes(24).toString("base64url") : parsePassword(text);
  if (password === "") throw new UsageError([`${path}: its first line is empty`]);
  if (text === null) await writeNew(path, `${password}\n`, 0o600);
  return password;
}

const writeNew = (path: string, text: string, mode: number): Promise<void> =>
  writeFile(path, text, { mode, flag: "wx" });

/** As one of the `members` of a network file. */
function publicContent(keys: OpenKeys, { owner, ...domain }: Possession) {
  return {
    seats: 1,
    blsKey: toHex(keys.blsKey),
    nodeKey: toHex(keys.nodeKey),
    proofOfPossession: toHex(possessionProof(keys, domain, owner)),
  };
}
