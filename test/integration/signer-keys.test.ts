/** A node with more than one consensus key: a rotation while it runs. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Statement, voteDigest } from "../../src/chain/index.ts";
import { epochOf, type Hash } from "../../src/primitives/brand.ts";
import { createKeystore, type Signer, type SignerOptions } from "../../src/signer/index.ts";
import { finalize, notarize, nullify, output } from "../unit/signer/statements.ts";
import {
  bls,
  createKeyFiles,
  DOMAIN,
  GENESIS,
  openSigner,
  PASSWORD,
  SECRET,
} from "./signer-fixture.ts";

const NEXT = bls.generateSecretKey(new Uint8Array(32).fill(9));
const OLD_KEY = { blsKey: bls.publicKeyOf(SECRET) };
const NEW_KEY = { blsKey: bls.publicKeyOf(NEXT) };
const LATER = `0x${"77".repeat(32)}` as Hash;

let files: Awaited<ReturnType<typeof createKeyFiles>>;
let options: SignerOptions;

beforeEach(async () => {
  files = await createKeyFiles();
  const keystoreFile = join(files.directory, "next.json");
  const keystore = await createKeystore(NEXT, PASSWORD, { bls, light: true });
  await writeFile(keystoreFile, keystore, { mode: 0o600 });
  const { passwordFile } = files.options;
  const protectionDir = join(files.directory, "protection-next");
  options = { ...files.options, otherKeys: [{ keystoreFile, passwordFile, protectionDir }] };
});
afterEach(() => files.remove());

const ask = (signer: Signer, statement: Statement, epoch = statement.epoch) =>
  signer.sign({ owner: "consensus", epoch, statement, report: null });
const signedBy = (secret: typeof SECRET, statement: Statement) => ({
  statement: bls.sign(secret, voteDigest(DOMAIN, statement)),
  report: null,
});

/** Epochs 0 and 1 under the old key, 2 under the new one. */
async function openRotated() {
  const opened = await openSigner(options);
  const { signer } = opened;
  for (const epoch of [0, 1].map(epochOf)) {
    signer.openEpoch({ epoch, instance: GENESIS, members: [OLD_KEY] });
  }
  signer.openEpoch({ epoch: epochOf(2), instance: LATER, members: [NEW_KEY] });
  return opened;
}

test("D11: the key that is in the set of an epoch signs in it", async () => {
  const { signer } = await openRotated();
  expect(signer.blsPublicKeys).toEqual([OLD_KEY.blsKey, NEW_KEY.blsKey]);
  const before = notarize({ epoch: 1, view: 5 });
  const after = notarize({ epoch: 2, view: 1 });
  expect(await ask(signer, before)).toEqual(signedBy(SECRET, before));
  expect(await ask(signer, after)).toEqual(signedBy(NEXT, after));
  // The closing epoch goes on under its own key.
  const closing = output({ epoch: 1, height: 9 });
  expect(await ask(signer, closing)).toEqual(signedBy(SECRET, closing));
  await signer.close();
});

test("S7: each key has a protection of its own, before and after a restart", async () => {
  const first = await openRotated();
  await ask(first.signer, nullify({ epoch: 1, view: 4 }));
  await ask(first.signer, nullify({ epoch: 2, view: 4 }));
  await first.signer.close();
  const { signer } = await openRotated();
  expect(signer.signedEpoch).toBe(2);
  expect(await ask(signer, finalize({ epoch: 1, view: 4 }))).toBeNull();
  expect(await ask(signer, finalize({ epoch: 2, view: 4 }))).toBeNull();
  expect(await ask(signer, nullify({ epoch: 1, view: 4 }))).not.toBeNull();
  await signer.close();
});

test("O5: below the newest epoch of a key only outputs are signed", async () => {
  const { signer } = await openSigner(files.options);
  await ask(signer, notarize({ epoch: 2, view: 1 }));
  expect(await ask(signer, notarize({ epoch: 1, view: 90 }))).toBeNull();
  expect(await ask(signer, output({ epoch: 1, height: 12 }))).not.toBeNull();
  await signer.close();
});

test("a request of an epoch without a key, or of two epochs, is a bug of the caller", async () => {
  const { signer } = await openRotated();
  signer.openEpoch({ epoch: epochOf(2), instance: LATER, members: [] });
  await expect(ask(signer, notarize({ epoch: 2 }))).rejects.toThrow("in whose set a key is");
  await expect(ask(signer, notarize({ epoch: 7 }))).rejects.toThrow("in whose set a key is");
  await expect(ask(signer, notarize({ epoch: 1 }), epochOf(0))).rejects.toThrow("one epoch");
  signer.forgetBelow(epochOf(1));
  await expect(ask(signer, output({ epoch: 0 }))).rejects.toThrow("in whose set a key is");
  expect(await ask(signer, output({ epoch: 1 }))).not.toBeNull();
  await signer.close();
});

test("keys that share a protection directory are refused before anything is opened", async () => {
  const { protectionDir } = files.options;
  const otherKeys = options.otherKeys.map((key) => ({ ...key, protectionDir }));
  await expect(openSigner({ ...options, otherKeys })).rejects.toThrow("must not share");
});
