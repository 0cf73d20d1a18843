import { chmod, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  reportPreimage,
  type Statement,
  type TipReportContent,
  voteDigest,
} from "../../src/chain/index.ts";
import { ed25519 } from "../../src/crypto/ed25519.ts";
import { epochOf, laneHeightOf, operatorOf, viewOf } from "../../src/primitives/brand.ts";
import { toHash, toHex } from "../../src/primitives/bytes.ts";
import { LockstepError, UsageError } from "../../src/primitives/errors.ts";
import { exportProtection, importProtection, type Signer } from "../../src/signer/index.ts";
import { lintMetrics } from "../metrics-lint.ts";
import { ack, finalize, notarize, nullify, output, propose } from "../unit/signer/statements.ts";
import {
  bls,
  createKeyFiles,
  DOMAIN,
  GENESIS,
  openSigner,
  PASSWORD,
  SECRET,
  SEED,
} from "./signer-fixture.ts";

let files: Awaited<ReturnType<typeof createKeyFiles>>;
beforeEach(async () => {
  files = await createKeyFiles();
});
afterEach(() => files.remove());

const report: TipReportContent = {
  epoch: epochOf(0),
  view: viewOf(4),
  operator: operatorOf(2),
  l1Number: 0,
  tips: [1, 2, 3, 4].map(laneHeightOf),
};
const ask = (signer: Signer, statement: Statement | null, of: TipReportContent | null = null) =>
  signer.sign({
    owner: "consensus",
    epoch: statement?.epoch ?? epochOf(0),
    statement,
    report: of,
  });
const mainKey = ({ blsPublicKeys }: Signer): Uint8Array => blsPublicKeys[0] as Uint8Array;
const logPath = () => join(files.options.protectionDir, "protection.log");

describe("a signature", () => {
  test("D5, K5: is the vote's under the BLS key and the report's under the node key", async () => {
    const { signer } = await openSigner(files.options);
    const signed = await ask(signer, notarize({ view: 3 }), report);
    expect(signer.blsPublicKeys).toEqual([bls.publicKeyOf(SECRET)]);
    expect(signed?.statement).toEqual(bls.sign(SECRET, voteDigest(DOMAIN, notarize({ view: 3 }))));
    const node = ed25519.createSecretKey(SEED);
    expect(signer.nodePublicKey).toEqual(ed25519.publicKeyOf(node));
    expect(signed?.report).toEqual(ed25519.sign(node, reportPreimage(GENESIS, report)));
    await signer.close();
  });

  test("covers what is asked for and nothing else", async () => {
    const { signer } = await openSigner(files.options);
    expect(await ask(signer, null, report)).toMatchObject({ statement: null });
    expect(await ask(signer, ack({}), null)).toMatchObject({ report: null });
    await signer.close();
  });

  test("DR5: of a repeated request is the same, before and after a restart", async () => {
    const { signer } = await openSigner(files.options);
    const first = await ask(signer, finalize({ view: 8 }));
    expect(await ask(signer, finalize({ view: 8 }))).toEqual(first);
    await signer.close();
    const again = await openSigner(files.options);
    expect(await ask(again.signer, finalize({ view: 8 }))).toEqual(first);
    await again.signer.close();
  });

  test("is refused where it would be a second one, with the report beside it", async () => {
    const { signer, lines, metrics } = await openSigner(files.options);
    await ask(signer, nullify({ view: 3 }));
    expect(await ask(signer, finalize({ view: 3 }), report)).toBeNull();
    expect(lines.join("")).toContain("LS-5002");
    const text = await metrics();
    expect(text).toContain('lockstep_signer_refusals_total{reason="double_sign"} 1');
    expect(text).toContain('lockstep_signer_signatures_total{kind="nullify"} 1');
    expect(text).toContain('lockstep_signer_signatures_total{kind="report"} 0');
    expect(lintMetrics(text)).toEqual([]);
    await signer.close();
  });

  test("S7: is refused after a restart, too", async () => {
    const signed = [notarize({}), propose({}), ack({ height: 3 }), output({ height: 2 })];
    const first = await openSigner(files.options);
    expect(first.signer.signedEpoch).toBeNull();
    for (const statement of signed) await ask(first.signer, statement);
    await first.signer.close();
    const { signer } = await openSigner(files.options);
    expect(signer.signedEpoch).toBe(0);
    for (const statement of signed) {
      const other = { ...statement, hash: toHash(new Uint8Array(32).fill(9)) };
      expect(await ask(signer, other)).toBeNull();
      expect(await ask(signer, statement)).not.toBeNull();
    }
    await signer.close();
  });

  test("DR3: requests that come together share syncs, and all are answered", async () => {
    const { signer } = await openSigner(files.options);
    const before = (await stat(logPath())).size;
    const requests = Array.from({ length: 200 }, (_, index) => ack({ height: index + 1 }));
    const answers = await Promise.all(requests.map((statement) => ask(signer, statement)));
    expect(answers.every((answer) => answer?.statement?.length === 96)).toBe(true);
    // 58 bytes each, and a frame of 26 bytes around each group: far fewer groups than requests.
    expect((await stat(logPath())).size - before).toBeLessThan(200 * 58 + 20 * 26);
    await signer.close();
  });

  test("of two that exclude each other and come together the first wins", async () => {
    const { signer } = await openSigner(files.options);
    const [first, second] = await Promise.all([
      ask(signer, notarize({ hash: 1 })),
      ask(signer, notarize({ hash: 2 })),
    ]);
    expect(first).not.toBeNull();
    expect(second).toBeNull();
    await signer.close();
  });
});

describe("the log", () => {
  test("is written anew when it has grown, and forgets nothing that counts", async () => {
    const options = { ...files.options, compactBytes: 65_536, laneWindow: 512 };
    const { signer } = await openSigner(options);
    for (let start = 0; start < 3000; start += 500) {
      const heights = Array.from({ length: 500 }, (_, index) => start + index + 1);
      await Promise.all(heights.map((height) => ask(signer, ack({ height }), null)));
    }
    expect((await stat(logPath())).size).toBeLessThan(2 * 65_536);
    await signer.close();
    const again = await openSigner(options);
    expect(await ask(again.signer, ack({ height: 3000, hash: 2 }))).toBeNull();
    expect(await ask(again.signer, ack({ height: 2600 }))).not.toBeNull();
    expect(await ask(again.signer, ack({ height: 2000 }))).toBeNull();
    await again.signer.close();
  });

  test("P2: with a torn tail it opens, cuts and says so", async () => {
    const { signer } = await openSigner(files.options);
    await ask(signer, notarize({ view: 1 }));
    await signer.close();
    const whole = await readFile(logPath());
    await writeFile(logPath(), Buffer.concat([whole, Buffer.alloc(50, 7)]));
    const again = await openSigner(files.options);
    expect(again.lines.join("")).toContain("LS-5004");
    expect(await ask(again.signer, notarize({ view: 1, hash: 2 }))).toBeNull();
    await again.signer.close();
    const third = await openSigner(files.options);
    expect(third.lines.join("")).not.toContain("LS-5004");
    await third.signer.close();
  });

  test("P2: damaged, it signs nothing: the process has to stop", async () => {
    const { signer } = await openSigner(files.options);
    await ask(signer, notarize({ view: 1 }));
    await ask(signer, notarize({ view: 2 }));
    await signer.close();
    const whole = await readFile(logPath());
    for (const place of [3, 60, 170, 200, whole.length - 60]) {
      const bytes = Buffer.from(whole);
      bytes[place] = (bytes[place] as number) ^ 1;
      await writeFile(logPath(), bytes);
      const error = await openSigner(files.options).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(LockstepError);
      expect(error).toMatchObject({ code: "SIGNER_PROTECTION", recovery: "halt" });
    }
  });

  test("D5: of another network or key is refused by name", async () => {
    const { signer, logger } = await openSigner(files.options);
    await signer.close();
    const elsewhere = toHash(new Uint8Array(32).fill(2));
    await expect(openSigner(files.options, elsewhere)).rejects.toThrow(
      /of network 0x0101.*not 0x0202/,
    );
    const key = { protectionDir: files.options.protectionDir, genesisHash: GENESIS, logger };
    const stranger = exportProtection({ ...key, blsPublicKey: new Uint8Array(96) }, true);
    await expect(stranger).rejects.toThrow("of another consensus key");
  });

  test("what a crash left of writing anew is removed", async () => {
    const { signer } = await openSigner(files.options);
    await ask(signer, notarize({ view: 1 }));
    await signer.close();
    await writeFile(`${logPath()}.new`, "half");
    const again = await openSigner(files.options);
    expect(await ask(again.signer, notarize({ view: 1, hash: 2 }))).toBeNull();
    await again.signer.close();
  });

  test("that somebody else writes is not signed with", async () => {
    const { signer } = await openSigner(files.options);
    const second = await openSigner(files.options);
    await ask(second.signer, notarize({ view: 1, hash: 2 }));
    await expect(ask(signer, notarize({ view: 1, hash: 1 }))).rejects.toThrow("another process");
    await signer.close();
    await second.signer.close();
  });
});

describe("DR4: where the disk fails", () => {
  test("nothing is signed, not even what was asked before", async () => {
    const { signer } = await openSigner(files.options);
    await ask(signer, notarize({ view: 1 }));
    const parked = `${logPath()}.parked`;
    await rename(logPath(), parked);
    await rm(parked);
    for (const view of [2, 3, 1]) {
      const error = await ask(signer, notarize({ view })).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "SIGNER_PROTECTION" });
    }
    await signer.close();
  });

  test("and a closed signer signs nothing", async () => {
    const { signer } = await openSigner(files.options);
    await signer.close();
    await expect(ask(signer, notarize({}))).rejects.toThrow("closed");
  });
});

describe("interchange", () => {
  test("export locks the source until an import, and carries the protection", async () => {
    const { signer, logger } = await openSigner(files.options);
    await ask(signer, notarize({ view: 7 }));
    await signer.close();
    const key = {
      protectionDir: files.options.protectionDir,
      genesisHash: GENESIS,
      blsPublicKey: mainKey(signer),
      logger,
    };
    const text = await exportProtection(key, true);
    expect(text).toContain(toHex(mainKey(signer)));
    const locked = await openSigner(files.options);
    expect(await ask(locked.signer, notarize({ view: 8 }))).toBeNull();
    expect(await locked.metrics()).toContain('refusals_total{reason="locked"} 1');
    await locked.signer.close();

    const target = { ...files.options, protectionDir: join(files.directory, "other") };
    await importProtection({ ...key, protectionDir: target.protectionDir }, text);
    const moved = await openSigner(target);
    expect(await ask(moved.signer, notarize({ view: 7, hash: 2 }))).toBeNull();
    expect(await ask(moved.signer, notarize({ view: 8 }))).not.toBeNull();
    await moved.signer.close();

    const back = await exportProtection({ ...key, protectionDir: target.protectionDir }, false);
    await importProtection(key, back);
    const returned = await openSigner(files.options);
    expect(await ask(returned.signer, notarize({ view: 8, hash: 2 }))).toBeNull();
    expect(await ask(returned.signer, notarize({ view: 9 }))).not.toBeNull();
    await returned.signer.close();
  });

  test("a file that is refused leaves the lock where it is", async () => {
    const { signer, logger } = await openSigner(files.options);
    await signer.close();
    const { protectionDir } = files.options;
    const blsPublicKey = mainKey(signer);
    const key = { protectionDir, genesisHash: GENESIS, blsPublicKey, logger };
    await exportProtection(key, true);
    await expect(importProtection(key, "{}")).rejects.toThrow(UsageError);
    const locked = await openSigner(files.options);
    expect(await ask(locked.signer, notarize({}))).toBeNull();
    await locked.signer.close();
  });
});

describe("secrets", () => {
  test("are never logged", async () => {
    const { signer, lines } = await openSigner(files.options);
    await ask(signer, notarize({}), report);
    await ask(signer, notarize({ hash: 2 }));
    await signer.close();
    const text = lines.join("");
    for (const secret of [toHex(SECRET), toHex(SEED), PASSWORD]) {
      expect(text).not.toContain(secret.replace(/^0x/, ""));
    }
  });

  test("that others may read are warned of, each once", async () => {
    await chmod(files.options.nodeKeyFile, 0o644);
    await chmod(files.options.passwordFile, 0o640);
    const { signer, lines } = await openSigner(files.options);
    expect(lines.filter((line) => line.includes("LS-5001")).length).toBeGreaterThan(0);
    expect(lines.join("")).not.toContain(PASSWORD);
    await signer.close();
  });

  test("whose files are missing are all named at once", async () => {
    await rm(files.options.keystoreFile);
    await rm(files.options.nodeKeyFile);
    const error = await openSigner(files.options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).findings).toHaveLength(2);
  });

  test("the log and its directory are nobody else's", async () => {
    const { signer } = await openSigner(files.options);
    expect((await stat(logPath())).mode & 0o077).toBe(0);
    expect((await stat(files.options.protectionDir)).mode & 0o077).toBe(0);
    await signer.close();
  });
});
