/** Commands that need no network: what they print where, and how they end. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { possessionStatement, voteDigest } from "../../../src/chain/index.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { ZERO_ADDRESS } from "../../../src/primitives/brand.ts";
import { fromHex } from "../../../src/primitives/bytes.ts";
import { run } from "./command-line.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lockstep-cli-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("finding a command", () => {
  test("none at all is a mistake, and lists them", async () => {
    const { code, out } = await run();
    expect(code).toBe(2);
    for (const name of ["devnet", "start", "feed tail", "tx send", "keys new"]) {
      expect(out).toContain(`  ${name} `);
    }
  });

  test("help is a result", async () => {
    for (const words of [["--help"], ["help"], ["feed", "--help"], ["feed", "tail", "--help"]]) {
      const { code, out, err } = await run(...words);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toContain("feed tail");
    }
  });

  test("a mistyped one is guessed, on the error output", async () => {
    const { code, out, err } = await run("statu");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("no command statu; did you mean status?");
  });

  test("a group without its second word lists the group", async () => {
    const { code, err } = await run("tx");
    expect(code).toBe(2);
    expect(err).toContain("tx bundle");
    expect(err).not.toContain("devnet");
    expect((await run("tx", "sned")).err).toContain("no command tx sned");
  });
});

test("the version is one line, or JSON", async () => {
  expect((await run("version")).out).toMatch(/^lockstep \d+\.\d+\.\d+ · commit \S+ · protocol 1 /);
  const { out } = await run("--version", "--json");
  expect(JSON.parse(out)).toMatchObject({ protocol: "1" });
});

test("the codes of errors are a table in three forms, sorted", async () => {
  const { out } = await run("errors", "list", "--json");
  const codes = (JSON.parse(out) as { code: string }[]).map(({ code }) => code);
  expect(codes).toEqual(codes.toSorted());
  expect((await run("errors", "list", "--md")).out).toContain("| LS-2007 | ");
  expect((await run("errors", "list")).out).toContain("LS-2007  ");
});

describe("a configuration", () => {
  const LINES = `network_file = "network.json"
[keys]
keystore_file = "a"
password_file = "b"
node_key_file = "c"
protection_dir = "d"
[storage]
data_dir = "e"
`;
  const file = (text: string): string => {
    const path = join(root, "lockstep.toml");
    writeFileSync(path, text);
    return path;
  };

  test("that is fine says so", async () => {
    const path = file(LINES);
    const { code, out } = await run("config", "check", "--config", path);
    expect([code, out]).toEqual([0, `${path}: 6 keys, fine\n`]);
  });

  test("that is not ends with 2 and all findings, one line each", async () => {
    const path = file(`${LINES}nonsense = 1\n[log]\nformat = "loud"\n`);
    const { code, out, err } = await run("config", "check", "--config", path);
    expect([code, out]).toEqual([2, ""]);
    expect(err.trimEnd().split("\n").toSorted()).toEqual([
      expect.stringContaining(`${path}:11: \`log.format\`: `),
      expect.stringContaining(`${path}:9: unknown key \`storage.nonsense\``),
    ]);
  });

  test("that is not there is named; flags alone may do", async () => {
    const missing = join(root, "none.toml");
    const { code, err } = await run("config", "check", "--config", missing);
    expect([code, err]).toEqual([2, `lockstep: configuration ${missing}: there is no such file\n`]);
  });

  test("prints what is set and by whom, or all of it", async () => {
    const path = file(LINES);
    const words = ["config", "print", "--config", path, "--log.level", "debug", "--json"];
    const set = JSON.parse((await run(...words)).out) as { key: string; source: string }[];
    expect(set).toHaveLength(7);
    expect(set.find(({ key }) => key === "log.level")).toEqual({
      key: "log.level",
      value: "debug",
      source: "flag",
    });
    const all = JSON.parse((await run(...words, "--effective")).out) as unknown[];
    expect(all.length).toBeGreaterThan(40);
  });

  test("has a manual, for a node and for a conductor", async () => {
    expect((await run("config", "schema")).out).toMatch(/^network_file +string +must be set/m);
    const { out } = await run("config", "schema", "--for", "conductor", "--md");
    expect(out).toContain("| urls | list of string | must be set |");
    expect((await run("config", "schema", "--for", "me")).err).toContain("start, conductor");
  });
});

describe("keys", () => {
  test("are made with a proof that holds, for their owner only, and never twice", async () => {
    const { code, out } = await run("keys", "new", "--dir", root, "--json");
    expect(code).toBe(0);
    const made = JSON.parse(out) as Record<"blsKey" | "nodeKey" | "proofOfPossession", string>;
    for (const name of ["keystore.json", "password.txt", "peer.key"]) {
      expect(statSync(join(root, name)).mode & 0o077, name).toBe(0);
    }
    expect(JSON.parse(readFileSync(join(root, "public.json"), "utf8"))).toMatchObject({
      seats: 1,
      blsKey: made.blsKey,
    });
    const bls = await loadNativeBls();
    const [blsKey, nodeKey] = [fromHex(made.blsKey), fromHex(made.nodeKey)];
    const statement = possessionStatement({ owner: ZERO_ADDRESS, blsKey, nodeKey });
    const digest = voteDigest({ l1ChainId: 0, registry: ZERO_ADDRESS }, statement);
    const handle = bls.parsePublicKey(blsKey);
    if (handle === null) throw new Error("a key that was just made");
    expect(bls.verify(handle, digest, fromHex(made.proofOfPossession))).toBe(true);

    const shown = await run("keys", "public", "--dir", root);
    expect(JSON.parse(shown.out)).toMatchObject({
      blsKey: made.blsKey,
      proofOfPossession: made.proofOfPossession,
    });
    const again = await run("keys", "new", "--dir", root);
    expect(again.code).toBe(2);
    expect(again.err.match(/a key is never overwritten/g)).toHaveLength(3);
    expect(out + shown.out).not.toContain(readFileSync(join(root, "password.txt"), "utf8").trim());
  });

  test("are made under a password that was given, which must be there", async () => {
    const password = join(root, "secret");
    const words = ["keys", "new", "--dir", join(root, "k"), "--password-file", password];
    const { code, err } = await run(...words);
    expect(code).toBe(2);
    expect(err).toContain(`${password}: cannot be read (ENOENT)`);
    writeFileSync(password, "\n");
    expect((await run(...words)).err).toContain("its first line is empty");
    expect(existsSync(join(root, "k", "keystore.json"))).toBe(false);
  });

  test("of nobody name all files that are missing", async () => {
    const { code, err } = await run("keys", "public", "--dir", join(root, "none"));
    expect(code).toBe(2);
    expect(err.match(/cannot be read/g)).toHaveLength(3);
  });

  test("for an L1 need both its chain and its registry, well formed", async () => {
    const { code, err } = await run("keys", "public", "--owner", "me", "--l1-chain-id", "x");
    expect(code).toBe(2);
    expect(err).toContain("--owner is 0x and 20 bytes of hex, not me");
    expect(err).toContain("--l1-chain-id is a whole number from 0, not x");
    const alone = await run("keys", "public", "--l1-chain-id", "1");
    expect(alone.err).toContain("belong together");
  });
});

describe("without a network", () => {
  const nowhere = ["--dir", "/nowhere/at/all"];

  test.each([
    [["feed", "tail", "alpha"], "--url URL and --network FILE"],
    [["feed", "verify", "ws://127.0.0.1:1/feed/v1/alpha"], "--network FILE"],
    [["tx", "send", "alpha", "0x02f8"], "--url URL and --network FILE"],
    [["status"], "name a node with --url URL"],
  ])("%j says what to name", async (words, hint) => {
    const { code, out, err } = await run(...words, ...nowhere);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("no devnet runs here");
    expect(err).toContain(hint);
  });

  test("an order to a devnet says that none runs", async () => {
    const { code, err } = await run("devnet", "kill", "2", ...nowhere);
    expect([code, err]).toEqual([2, "lockstep: no devnet runs in /nowhere/at/all\n"]);
  });

  test("a node that does not answer is not ready", async () => {
    const { code, out } = await run("status", "--url", "http://127.0.0.1:1");
    expect(code).toBe(3);
    expect(out).toMatch(/http:\/\/127\.0\.0\.1:1 +no +\(/);
  });
});

test("bad input is told all at once", async () => {
  const words = ["tx", "bundle", "alpha", "beta:xyz", "--wait", "soon", "--timeout", "0"];
  const { code, err } = await run(...words);
  expect(code).toBe(2);
  expect(err.trimEnd().split("\n")).toEqual([
    "lockstep: --wait is one of pending, soft, ordered, certified, posted, finalized, not soon",
    "lockstep: --timeout is a whole number from 1 to 86400, not 0",
    "lockstep: alpha: a leg looks like alpha:0x02f8…",
    "lockstep: xyz: a raw transaction is 0x and whole bytes of hex",
  ]);
  expect((await run("tx", "status", "0x12")).err).toContain("a hash is 0x and 64 hex digits");
  expect((await run("feed", "tail", "a", "--from", "0", "--count", "x")).err).toMatch(
    /--from .*\n.*--count /,
  );
  const devnet = await run("devnet", "-n", "3", "--l1", "geth", "--reset", "--smoke", "1");
  expect(devnet.err.trimEnd().split("\n")).toHaveLength(4);
  expect((await run("feed", "verify", "http://x")).err).toContain("a feed's URL looks like");
});
