/** The logger: one JSON object per line, or a line for people. */
import { isatty } from "node:tty";
import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";
import { createFold } from "./fold.ts";
import { parseLogLevels } from "./log-level.ts";
import { logLine } from "./log-line.ts";

/** Children with a `component` take that component's level: `logger.child({ component: "p2p" })`. */
export type Logger = PinoLogger;

export type LogFormat = "auto" | "pretty" | "json";

export type LoggerOptions = {
  /** `auto`: pretty on a terminal, else JSON. */
  readonly format: LogFormat;
  /** Such as `info,p2p=debug`. */
  readonly level: string;
  /** Which process or node speaks. */
  readonly name: string;
  /** Where lines go; the standard output by default. */
  readonly destination?: DestinationStream;
  /** Milliseconds; the system's clock by default. */
  readonly now?: () => number;
};

const STDOUT = 1;
const WARN = 40;
const FATAL = 60;
/** Repeats of one code within this span are counted, not written. */
const FOLD_WINDOW_MS = 10_000;
/** More than all codes times all operators of the codes that name one. */
const FOLD_KEYS_MAX = 1024;
/** Names under which a secret could slip into a line. */
const SECRET_FIELDS = ["password", "secret", "secretKey", "privateKey", "seed", "mnemonic"];
const SECRET_PATHS = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]);

/**
 * A logger whose WARN and ERROR lines carry a `code` of `LogCode` and are folded by (component,
 * code, operator).
 *
 * Lines are written at once: none is lost in a crash.
 *
 * @throws {UsageError} for a level that is none.
 */
export function createLogger(options: LoggerOptions): Logger {
  const levels = parseLogLevels(options.level);
  const fold = createFold({ windowMs: FOLD_WINDOW_MS, keysMax: FOLD_KEYS_MAX });
  const now = options.now ?? Date.now;
  return pino(
    {
      level: levels.base,
      base: { name: options.name },
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: "[secret]" },
      onChild(child) {
        const component = child.bindings()["component"];
        const level = typeof component === "string" ? levels.components.get(component) : undefined;
        if (level !== undefined) child.level = level;
      },
      hooks: {
        logMethod(args, method, level) {
          const [fields, ...rest] = args as unknown as [unknown, ...unknown[]];
          const key = foldKey(this, fields, level);
          if (key === null) return method.apply(this, args);
          const verdict = fold.take(key, now());
          if (!verdict.write) return;
          const { suppressed } = verdict;
          if (suppressed === 0) return method.apply(this, args);
          const counted = [{ ...(fields as object), suppressed }, ...rest];
          return method.apply(this, counted as unknown as typeof args);
        },
      },
    },
    streamOf(options),
  );
}

/** Null: the line is never folded. */
function foldKey(logger: PinoLogger, fields: unknown, level: number): string | null {
  if (level < WARN || level >= FATAL) return null;
  if (typeof fields !== "object" || fields === null || !("code" in fields)) return null;
  const operator = "operator" in fields ? String(fields.operator) : "";
  return `${String(logger.bindings()["component"])} ${String(fields.code)} ${operator}`;
}

function streamOf(options: LoggerOptions): DestinationStream {
  const destination = options.destination ?? pino.destination({ dest: STDOUT, sync: true });
  const onTerminal = options.destination === undefined && isatty(STDOUT);
  const pretty = options.format === "pretty" || (options.format === "auto" && onTerminal);
  if (!pretty) return destination;
  return {
    write: (line) => destination.write(`${logLine(JSON.parse(line), onTerminal)}\n`),
  };
}
