import { expect, test } from "vitest";
import { parseOptions, UsageError } from "../../simulation/options.ts";

test("no flag is a campaign of 100 seeds from 0", () => {
  const options = parseOptions([]);
  expect(options.mode).toBe("campaign");
  expect([options.firstSeed, options.seeds]).toEqual([0, 100]);
});

test("a seed is decimal or hexadecimal and replays one run", () => {
  expect(parseOptions(["--seed", "77"])).toMatchObject({ mode: "replay", firstSeed: 77, seeds: 1 });
  expect(parseOptions(["--seed=0x5eed", "--trace", "--until", "300"])).toMatchObject({
    firstSeed: 0x5eed,
    trace: true,
    untilMs: 300,
  });
});

test("a campaign takes its range, a profile its runs", () => {
  expect(parseOptions(["--seeds", "500", "--from", "10", "--json", "--audit"])).toMatchObject({
    mode: "campaign",
    firstSeed: 10,
    seeds: 500,
    json: true,
    audit: true,
  });
  expect(parseOptions(["--profile", "wan", "--runs", "3"])).toMatchObject({
    mode: "profile",
    profile: "wan",
    runs: 3,
  });
  expect(
    parseOptions(["--profile", "restarts", "--seeds", "7", "--total", "t.json"]),
  ).toMatchObject({
    mode: "campaign",
    scenario: "restarts",
    profile: null,
    seeds: 7,
    total: "t.json",
  });
  expect(parseOptions(["--help"]).mode).toBe("help");
});

test.each([
  [["--sed", "1"], "--sed"],
  [["--seed", "-1"], "--seed"],
  [["--seed", "one"], "--seed is an integer from 0"],
  [["--seed", "1.5"], "--seed is an integer from 0"],
  [["--seeds", "0"], "--seeds is an integer from 1"],
  [["--seed", "9007199254740993"], "--seed is an integer from 0"],
  [["--seed", "1", "--seeds", "2"], "exclude each other"],
  [["--seed", "1", "--schedule", "a.json"], "--seed and --schedule exclude each other"],
  [["--scenario", "calm", "--schedule", "a.json"], "exclude each other"],
  [["--profile", "moon"], "--profile is one of wan, uniform, lan"],
  [["--profile", "wan", "--seed", "1"], "--profile takes --runs"],
  [["--profile", "restarts", "--scenario", "calm"], "exclude each other"],
  [["--total", "t.json", "--from", "5"], "exclude each other"],
  [["--total", "t.json", "--seed", "5"], "--total counts campaigns"],
  [["--total", "t.json", "--profile", "lan"], "--total counts campaigns"],
  [["--trace"], "--trace needs --seed"],
  [["--until", "5"], "--until needs --seed"],
  [["--shrink", "--seeds", "5"], "--shrink needs --seed"],
  [["extra"], "extra"],
])("%j is a mistake of the operator, and the text names it", (args, text) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(text);
});
