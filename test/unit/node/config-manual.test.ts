/** The manual of settings, and what is in force. */
import { describe, expect, test } from "vitest";
import { effectiveSettings, settingRows } from "../../../src/node/config-manual.ts";
import { NodeOptions, readSettings } from "../../../src/node/index.ts";

const FLAGS = {
  "network-file": "network.json",
  "keys.keystore-file": "a",
  "keys.password-file": "b",
  "keys.node-key-file": "c",
  "keys.protection-dir": "d",
  "storage.data-dir": "e",
};

describe("the manual of a node", () => {
  const rows = settingRows(NodeOptions);

  test("has every key once, with a sentence about it", () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    for (const { key, help } of rows) expect(help, key).not.toBe("");
  });

  test("at most 8 keys must be set, and they are the ones that a start asks for", () => {
    const required = rows.filter((row) => row.required).map(({ flag }) => flag);
    expect(required.length).toBeLessThanOrEqual(8);
    expect(required.toSorted()).toEqual(
      Object.keys(FLAGS)
        .map((flag) => `--${flag}`)
        .toSorted(),
    );
  });

  test("spells a key as file, flag and variable do", () => {
    expect(rows.find(({ key }) => key === "consensus.delta_ms")).toEqual({
      key: "consensus.delta_ms",
      flag: "--consensus.delta-ms",
      variable: "LOCKSTEP_CONSENSUS__DELTA_MS",
      type: "integer from 1 to 10000",
      required: false,
      default: 250,
      help: "Bound on the delay of a message between members; 50 within one region.",
    });
  });
});

const KEY = "0a".repeat(32);

describe("what is in force", () => {
  const settings = readSettings(NodeOptions, {
    file: { path: "l.toml", text: `[p2p.static]\n${KEY} = ["/ip4/127.0.0.1/tcp/1"]\n` },
    environment: { LOCKSTEP_LOG__LEVEL: "debug" },
    flags: FLAGS,
  });
  const all = new Map(effectiveSettings(settings).map((one) => [one.key, one]));

  test("has a source for every value", () => {
    expect(all.get("storage.data_dir")).toMatchObject({ value: "e", source: "flag" });
    expect(all.get("log.level")).toMatchObject({ value: "debug", source: "environment" });
    expect(all.get("consensus.delta_ms")).toMatchObject({ value: 250, source: "default" });
  });

  test("has the entries of tables", () => {
    expect(all.get(`p2p.static.${KEY}`)).toMatchObject({
      value: ["/ip4/127.0.0.1/tcp/1"],
      source: "file",
    });
  });

  test("has every key of the manual that has a value, but of no section that is left out", () => {
    const leftOut = ["l1.", "settlement."];
    const present = settingRows(NodeOptions).filter(
      ({ key }) => !leftOut.some((section) => key.startsWith(section)),
    );
    expect(present.length).toBeLessThan(settingRows(NodeOptions).length);
    const missing = present.filter(
      ({ key, default: fallback }) =>
        fallback !== null && ![...all.keys()].some((one) => `${one}.`.startsWith(`${key}.`)),
    );
    expect(
      missing.map(({ key, type }) => `${key} ${type}`).filter((row) => !row.endsWith("table")),
    ).toEqual([]);
  });
});
