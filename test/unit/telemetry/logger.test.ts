import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/primitives/errors.ts";
import {
  createLogger,
  LOG_CODES,
  LogCode,
  type Logger,
  parseLogLevels,
} from "../../../src/telemetry/index.ts";
import { logLine } from "../../../src/telemetry/log-line.ts";

type Line = Record<string, unknown>;

function collecting(level: string, format: "json" | "pretty" | "auto" = "json") {
  const written: string[] = [];
  const clock = { ms: Date.UTC(2026, 0, 2, 3, 4, 5, 678) };
  const logger: Logger = createLogger({
    format,
    level,
    name: "node-0",
    destination: { write: (line) => written.push(line) },
    now: () => clock.ms,
  });
  return { logger, clock, written, lines: () => written.map((line) => JSON.parse(line) as Line) };
}

describe("a line", () => {
  test("is one JSON object with level, time, name, fields and message", () => {
    const { logger, written, lines } = collecting("info");
    logger.info({ height: 7 }, "certified");
    expect(lines()).toEqual([
      {
        level: "info",
        time: "2026-01-02T03:04:05.678Z",
        name: "node-0",
        height: 7,
        msg: "certified",
      },
    ]);
    expect(written[0]?.endsWith("\n")).toBe(true);
  });

  test("has the stack of an error", () => {
    const { logger, lines } = collecting("info");
    logger.error({ code: LogCode.unhandledError, err: new Error("broken") }, "ends");
    expect(lines()[0]?.["err"]).toMatchObject({ message: "broken", type: "Error" });
  });

  test("never shows a field that is named like a secret", () => {
    const { logger, written } = collecting("info");
    logger.info({ password: "hunter2", key: { secretKey: "hunter2", seed: "hunter2" } }, "start");
    expect(written.join("")).not.toContain("hunter2");
    expect(written.join("")).toContain("[secret]");
  });

  test("is JSON where the output is no terminal and the format is auto", () => {
    const { logger, lines } = collecting("info", "auto");
    logger.info("started");
    expect(lines()[0]?.["msg"]).toBe("started");
  });

  test("is for people in the pretty format", () => {
    const { logger, written } = collecting("info", "pretty");
    logger.child({ component: "p2p" }).warn({ code: LogCode.peerUnreachable, peer: 2 }, "no route");
    expect(written).toEqual(["03:04:05.678 WARN  p2p       LS-3001 no route peer=2\n"]);
  });
});

describe("levels", () => {
  test("a base and those of components", () => {
    const { logger, lines } = collecting("warn,p2p=debug,storage=silent");
    logger.info("hidden");
    logger.child({ component: "p2p" }).debug("shown");
    logger.child({ component: "p2p" }).trace("hidden");
    logger.child({ component: "api" }).info("hidden");
    logger.child({ component: "storage" }).error({ code: LogCode.storageFailed }, "hidden");
    logger.warn({ code: LogCode.portTaken }, "shown");
    expect(lines().map((line) => line["msg"])).toEqual(["shown", "shown"]);
  });

  test("are parsed with blanks and default to info", () => {
    expect(parseLogLevels("")).toEqual({ base: "info", components: new Map() });
    expect(parseLogLevels(" debug , p2p = trace ")).toEqual({
      base: "debug",
      components: new Map([["p2p", "trace"]]),
    });
  });

  test("that are none are all named at once", () => {
    const parse = () => parseLogLevels("loud,p2p=shouting,=info,a=info=warn");
    expect(parse).toThrow(UsageError);
    try {
      parse();
    } catch (error) {
      expect((error as UsageError).findings).toHaveLength(4);
      expect((error as UsageError).findings[0]).toContain('"loud"');
    }
  });
});

describe("repeats are folded", () => {
  const warn = (logger: Logger, operator = 1) =>
    logger.warn({ code: LogCode.peerUnreachable, operator }, "no route");

  test("one per window is written, the next says how many were held back", () => {
    const { logger, clock, lines } = collecting("info");
    for (let index = 0; index < 313; index++) warn(logger);
    clock.ms += 10_000;
    warn(logger);
    clock.ms += 10_000;
    warn(logger);
    expect(lines().map((line) => line["suppressed"])).toEqual([undefined, 312, undefined]);
  });

  test("by component, code and operator", () => {
    const { logger, lines } = collecting("info");
    const p2p = logger.child({ component: "p2p" });
    warn(logger, 1);
    warn(logger, 2);
    warn(p2p, 1);
    logger.warn({ code: LogCode.peerDropped, operator: 1 }, "full");
    expect(lines()).toHaveLength(4);
    warn(logger, 2);
    warn(p2p, 1);
    expect(lines()).toHaveLength(4);
  });

  test("not below WARN, not above ERROR, not without a code", () => {
    const { logger, lines } = collecting("info");
    for (let index = 0; index < 3; index++) {
      logger.info({ code: "LS-0000" }, "progress");
      logger.fatal({ code: LogCode.safetyHalt }, "stop");
      logger.warn("without a code");
    }
    expect(lines()).toHaveLength(9);
  });

  test("a clock that is set back ends the window", () => {
    const { logger, clock, lines } = collecting("info");
    warn(logger);
    clock.ms -= 1000;
    warn(logger);
    expect(lines()).toHaveLength(2);
  });
});

describe("a line for people", () => {
  test("quotes what has blanks and shows numbers, lists and objects", () => {
    const line = logLine(
      { level: "info", time: "2026-01-02T03:04:05.678Z", msg: "m", a: "x y", b: [1], c: { d: 1 } },
      false,
    );
    expect(line).toBe('03:04:05.678 INFO  m a="x y" b=[1] c={"d":1}');
  });

  test("ends with the count of repeats, then the stack", () => {
    const record = {
      level: "error",
      time: "2026-01-02T03:04:05.678Z",
      code: "LS-4001",
      msg: "m",
      suppressed: 312,
      err: { stack: "Error: x\n    at y" },
    };
    expect(logLine(record, false)).toBe(
      "03:04:05.678 ERROR LS-4001 m (suppressed 312 like this)\nError: x\n    at y",
    );
  });

  test("is coloured on a terminal only", () => {
    const record = { level: "warn", time: "", msg: "m" };
    expect(logLine(record, true)).toContain("\u001b[33mWARN");
    expect(logLine(record, false)).not.toContain("\u001b");
  });
});

describe("the table of codes", () => {
  test("every code is there once, in order, with a meaning and a remedy", () => {
    const codes = LOG_CODES.map((entry) => entry.code);
    expect(new Set(codes).size).toBe(codes.length);
    expect([...codes].sort()).toEqual(codes);
    for (const entry of LOG_CODES) {
      expect(entry.code).toMatch(/^LS-[1-8]\d{3}$/);
      expect(entry.meaning).toMatch(/^[A-Z].*\.$/s);
      expect(entry.remedy).toMatch(/\.$/);
    }
  });

  test("a name yields its code", () => {
    expect(LogCode.waitingForQuorum).toBe("LS-2007");
    expect(Object.values(LogCode)).toEqual(LOG_CODES.map((entry) => entry.code));
  });
});
