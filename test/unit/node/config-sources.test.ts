/** Settings: who wins, and what a person reads who made a mistake. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readSettings, type Sources } from "../../../src/node/config-sources.ts";
import { NodeOptions } from "../../../src/node/index.ts";
import { UsageError } from "../../../src/primitives/errors.ts";

const SCHEMA = z.strictObject({
  networkFile: z.string().min(1),
  log: z.strictObject({ level: z.string().default("info") }).prefault({}),
  p2p: z
    .strictObject({
      maxPeers: z.int().min(1).max(100).default(50),
      listen: z.string().default("anywhere"),
      isOpen: z.boolean().default(false),
      addresses: z.record(z.string(), z.array(z.string())).default({}),
    })
    .prefault({}),
  api: z
    .strictObject({
      http: z.strictObject({ port: z.int().default(1) }).prefault({}),
      grpc: z.strictObject({ port: z.int().default(2) }).prefault({}),
    })
    .prefault({}),
});

const sources = (over: Partial<Sources> & { readonly text?: string } = {}): Sources => ({
  file: over.text === undefined ? null : { path: "lockstep.toml", text: over.text },
  environment: over.environment ?? {},
  flags: over.flags ?? {},
});

const read = (over: Parameters<typeof sources>[0]) => readSettings(SCHEMA, sources(over));

/** The findings of settings that are wrong. */
function findings(
  over: Parameters<typeof sources>[0],
  schema: z.ZodType = SCHEMA,
): readonly string[] {
  try {
    readSettings(schema, sources(over));
  } catch (error) {
    if (error instanceof UsageError) return error.findings;
    throw error;
  }
  throw new Error("nothing was found");
}

const NETWORK = 'network_file = "network.json"\n';

describe("precedence", () => {
  const text = `${NETWORK}[p2p]\nmax_peers = 10\nlisten = "file"\n[log]\nlevel = "file"\n`;
  const environment = { LOCKSTEP_P2P__MAX_PEERS: "20", LOCKSTEP_P2P__LISTEN: "environment" };
  const flags = { "p2p.max-peers": "30" };

  test("a flag before the environment, that before the file, that before the default", () => {
    const { value, sources: origin } = read({ text, environment, flags });
    expect(value.p2p).toMatchObject({ maxPeers: 30, listen: "environment", isOpen: false });
    expect(value.log.level).toBe("file");
    expect(Object.fromEntries(origin)).toEqual({
      network_file: "file",
      "p2p.max_peers": "flag",
      "p2p.listen": "environment",
      "log.level": "file",
    });
  });

  test("of the same table, each key has its own source", () => {
    const { value } = read({ text: NETWORK, flags: { "api.grpc.port": "7" } });
    expect(value.api).toEqual({ http: { port: 1 }, grpc: { port: 7 } });
  });

  test("variables of other programs, and of this one's own use, are no settings", () => {
    const others = { HOME: "/x", LOCKSTEP_CHILD: "1", LOCKSTEP_COMMIT: "abc" };
    expect(read({ text: NETWORK, environment: others }).sources.size).toBe(1);
  });
});

describe("texts of flags and variables", () => {
  test("become numbers, truth values and lists", () => {
    const { value } = read({
      text: NETWORK,
      flags: { "p2p.max-peers": "7", "p2p.is-open": "true", "p2p.addresses": '{"1":["/ip4/x"]}' },
    });
    expect(value.p2p).toMatchObject({
      maxPeers: 7,
      isOpen: true,
      addresses: { "1": ["/ip4/x"] },
    });
  });

  test("stay texts where a text is wanted", () => {
    const flags = { "log.level": "7", "p2p.listen": "true", "network-file": "2024" };
    const { value } = read({ flags });
    expect([value.log.level, value.p2p.listen, value.networkFile]).toEqual(["7", "true", "2024"]);
  });
});

describe("findings", () => {
  test("an unknown key has its line and the nearest name", () => {
    const text = `${NETWORK}\n[p2p]\n# how many\nmax_pears = 7\n`;
    expect(findings({ text })).toEqual([
      "lockstep.toml:5: unknown key `p2p.max_pears`: did you mean `p2p.max_peers`?",
    ]);
  });

  test("a name like none is not guessed", () => {
    expect(findings({ text: `${NETWORK}[p2p]\nwhatever_else = 7\n` })).toEqual([
      "lockstep.toml:3: unknown key `p2p.whatever_else`",
    ]);
  });

  test("a key that several tables have is found in its own", () => {
    const text = `${NETWORK}[api.http]\nport = 8\n\n[api.grpc]\nport = "nine"\n`;
    expect(findings({ text })).toEqual([
      "lockstep.toml:6: `api.grpc.port`: Invalid input: expected number, received string",
    ]);
  });

  test("flags and variables are named as they are written", () => {
    const found = findings({
      text: NETWORK,
      environment: { LOCKSTEP_P2P__MAX_PEERS: "0", LOCKSTEP_P2P__MAX_PEER: "1" },
      flags: { "api.http.port": "x" },
    });
    expect(found).toHaveLength(3);
    expect(found.join("\n")).toContain("LOCKSTEP_P2P__MAX_PEERS: `p2p.max_peers`: Too small");
    expect(found.join("\n")).toContain("LOCKSTEP_P2P__MAX_PEER: unknown key `p2p.max_peer`");
    expect(found.join("\n")).toContain("--api.http.port: `api.http.port`: Invalid input");
  });

  test("TOML that is none has its line", () => {
    const [finding, ...more] = findings({ text: `${NETWORK}\n[p2p\nmax_peers = 1\n` });
    expect(more).toEqual([]);
    expect(finding).toMatch(/^lockstep\.toml:3:\d+: /);
  });

  test("a section that may be left out asks for its keys only once it is there", () => {
    const text = "[l1]\nstale_ms = 5000\n";
    const found = findings({ text }, NodeOptions).join("\n");
    expect(found).toContain("`l1.endpoints`: must be set");
    expect(findings({}, NodeOptions).join("\n")).not.toContain("l1.");
  });

  test("what must be set is told key by key, even of a section that is not there", () => {
    expect(findings({}, NodeOptions)).toEqual([
      "`network_file`: must be set",
      "`keys.keystore_file`: must be set",
      "`keys.password_file`: must be set",
      "`keys.node_key_file`: must be set",
      "`keys.protection_dir`: must be set",
      "`storage.data_dir`: must be set",
    ]);
  });

  test("all of them at once", () => {
    const text = "[p2p]\nmax_peers = 0\nlisten = 1\nis_opn = true\n";
    expect(findings({ text, flags: { "log.levl": "x" } })).toHaveLength(5);
  });
});
