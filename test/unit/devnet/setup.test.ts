/** Files of a devnet read back as what they were written from. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { genesisHash, parseNetworkFile } from "../../../src/chain/index.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { nodeFolder, tomlText, writeSetup } from "../../../src/devnet/setup.ts";
import { readSettings } from "../../../src/node/index.ts";
import { parseNodeKey, readKeystore } from "../../../src/signer/index.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lockstep-setup-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = async (over: { readonly seed?: number; readonly nodes?: number } = {}) =>
  writeSetup({
    directory: root,
    seed: over.seed ?? 7,
    nodes: over.nodes ?? 4,
    rollups: 2,
    opaque: false,
    bls: await loadNativeBls(),
  });

const textOf = (...path: string[]): string => readFileSync(join(root, ...path), "utf8");

describe("TOML", () => {
  test("reads back through the settings of a node, whatever the depth and the names", () => {
    const settings = {
      networkFile: 'a "b" \\ c',
      p2p: { maxPeers: 7, addresses: { "0": ["/ip4/x"], "1": [] }, isOpen: true },
      alloc: { "0xAb": { balance: "1" }, "0xaB": { balance: "2" } },
    };
    const schema = z.strictObject({
      networkFile: z.string(),
      p2p: z.strictObject({
        maxPeers: z.int(),
        addresses: z.record(z.string(), z.array(z.string())),
        isOpen: z.boolean(),
      }),
      alloc: z.record(z.string(), z.strictObject({ balance: z.string() })),
    });
    const file = { path: "x.toml", text: tomlText(settings) };
    const read = readSettings(schema, { file, environment: {}, flags: {} });
    expect(read.value).toEqual(settings);
  });

  test("has keys as an operator writes them", () => {
    expect(tomlText({ consensus: { deltaMs: 50 } })).toBe("\n[consensus]\ndelta_ms = 50\n");
  });
});

describe("a setup", () => {
  test("has the network, and keys that open and belong to its members", async () => {
    const setup = await write();
    const network = parseNetworkFile(textOf("network.json"));
    expect(genesisHash(network)).toBe(genesisHash(setup.network));
    const bls = await loadNativeBls();
    for (const [index, member] of network.members.entries()) {
      const folder = `node-${index}`;
      const password = textOf(folder, "password.txt").trim();
      const secret = await readKeystore(textOf(folder, "keystore.json"), password, bls);
      expect(bls.publicKeyOf(secret)).toEqual(member.blsKey);
      expect(parseNodeKey(textOf(folder, "peer.key"))).toEqual(setup.keys[index]?.nodeSeed);
    }
  });

  test("keeps secrets from others", async () => {
    const { directory } = await write();
    for (const name of ["keystore.json", "password.txt", "peer.key"]) {
      const { mode } = statSync(join(nodeFolder(directory, 0), name));
      expect(mode & 0o077, name).toBe(0);
    }
  });

  test("of the same seed is the same network; of another, another", async () => {
    const first = await write();
    const keystore = textOf("node-0", "keystore.json");
    const again = await write();
    expect(genesisHash(again.network)).toBe(genesisHash(first.network));
    expect(textOf("node-0", "keystore.json")).toBe(keystore);
    const { network } = await write({ nodes: 5 });
    expect(genesisHash(network)).not.toBe(genesisHash(first.network));
  });
});
