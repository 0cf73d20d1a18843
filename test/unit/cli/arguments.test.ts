/** Command lines: everything that is wrong at once, and help that names what there is. */
import { describe, expect, test } from "vitest";
import { helpText, readArguments } from "../../../src/cli/arguments.ts";
import { type Command, Exit, isSet, textOf, textsOf } from "../../../src/cli/command.ts";
import { wholeNumber } from "../../../src/cli/whole-number.ts";
import { UsageError } from "../../../src/primitives/errors.ts";

const COMMAND: Command = {
  name: "feed tail",
  usage: "feed tail ROLLUP [--from N]",
  summary: "Follows a feed.",
  flags: {
    json: { type: "boolean", help: "As JSON." },
    from: { type: "string", short: "f", value: "N", help: "First number." },
    url: { type: "string", value: "URL", multiple: true, help: "Server." },
  },
  words: [1, 2],
  run: async () => Exit.OK,
};
const SETTABLE: Command = { ...COMMAND, takesSettings: true };

const read = (line: string, command = COMMAND) =>
  readArguments(command, line === "" ? [] : line.split(" "));

const findings = (line: string, command = COMMAND): readonly string[] => {
  try {
    read(line, command);
  } catch (error) {
    if (error instanceof UsageError) return error.findings;
    throw error;
  }
  return [];
};

describe("words and flags", () => {
  test("are told apart, wherever they stand", () => {
    const args = read("--json alpha -f 7 --url=ws://a --url ws://b beta");
    expect(args.positionals).toEqual(["alpha", "beta"]);
    expect(isSet(args, "json")).toBe(true);
    expect(textOf(args, "from")).toBe("7");
    expect(textsOf(args, "url")).toEqual(["ws://a", "ws://b"]);
  });

  test("that are not given are nothing", () => {
    const args = read("alpha");
    expect([textOf(args, "from"), textsOf(args, "url"), isSet(args, "json")]).toEqual([
      undefined,
      [],
      false,
    ]);
  });

  test("after two dashes are words", () => {
    expect(read("alpha -- --json").positionals).toEqual(["alpha", "--json"]);
  });
});

describe("findings", () => {
  const SEE = "see lockstep feed tail --help";

  test("all at once", () => {
    expect(findings("a b c --jsn --url= --json=yes --p2p.listen x --from")).toEqual([
      "feed tail takes no settings: --p2p.listen",
      "unknown flag --jsn: did you mean --json?",
      "--url needs a value: URL",
      "--json takes no value",
      "--from needs a value: N",
      "unexpected word c",
      "unexpected word x",
      SEE,
    ]);
  });

  test("too few words show the usage", () => {
    expect(findings("")).toEqual([
      "too few words; it is: lockstep feed tail ROLLUP [--from N]",
      SEE,
    ]);
  });

  test("a flag that is given twice, unless it may be", () => {
    expect(findings("a --from 1 --from 2 --url x --url y")).toEqual(["--from is given twice", SEE]);
  });

  test("a flag is not the value of the one before, unless it is written so", () => {
    expect(findings("a --from --json")).toEqual(["--from needs a value: N", SEE]);
    expect(textOf(read("a --from=--json"), "from")).toBe("--json");
  });

  test("a flag like none is not guessed", () => {
    expect(findings("a --frobnicate -x")).toEqual([
      "unknown flag --frobnicate",
      "unknown flag -x",
      SEE,
    ]);
  });

  test("none where help was asked for", () => {
    expect(findings("--help")).toEqual([]);
  });
});

describe("settings", () => {
  test("are flags with a dot", () => {
    const args = read("alpha --p2p.max-peers 7 --log.level=info,p2p=debug", SETTABLE);
    expect(args.settings).toEqual({ "p2p.max-peers": "7", "log.level": "info,p2p=debug" });
  });

  test("need values", () => {
    expect(findings("alpha --p2p.listen", SETTABLE)[0]).toBe("--p2p.listen needs a value");
  });
});

test("the help names usage, purpose and every flag", () => {
  const help = helpText(COMMAND);
  const words = ["lockstep feed tail ROLLUP", "Follows a feed.", "--json", "-f, --from N"];
  for (const word of [...words, "--url URL", "-h, --help"]) expect(help).toContain(word);
});

describe("whole numbers", () => {
  const number = (text: string | null, most?: number) => {
    const found: string[] = [];
    const flags = text === null ? {} : { from: text };
    const range = { least: 1, ...(most === undefined ? {} : { most }) };
    const value = wholeNumber({ positionals: [], flags, settings: {} }, "from", range, found);
    return { value, found };
  };

  test("are read, or absent", () => {
    expect(number("17")).toEqual({ value: 17, found: [] });
    expect(number(null)).toEqual({ value: null, found: [] });
  });

  test.each(["0", "-1", "1.5", "1e3", "0x10", "many", " 1"])("%j is none", (text) => {
    const found = [`--from is a whole number from 1, not ${text}`];
    expect(number(text)).toEqual({ value: null, found });
  });

  test("have a most", () => {
    expect(number("17", 16).found).toEqual(["--from is a whole number from 1 to 16, not 17"]);
  });
});
