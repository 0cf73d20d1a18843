/** One log line for people: pure text from the fields of a JSON line. */

/** A parsed JSON line of the logger. */
export type LogRecord = Readonly<Record<string, unknown>>;

const COLOURS: Readonly<Record<string, string>> = {
  trace: "\u001b[90m",
  debug: "\u001b[90m",
  info: "\u001b[32m",
  warn: "\u001b[33m",
  error: "\u001b[31m",
  fatal: "\u001b[31m",
};
const PLAIN = "\u001b[0m";
/** Fields with a place of their own, and those that are the same on every line. */
const PLACED = new Set(["level", "time", "name", "component", "code", "msg", "err", "suppressed"]);

const valueText = (value: unknown): string => {
  if (typeof value !== "string") return JSON.stringify(value) ?? String(value);
  return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
};

/**
 * `12:34:56.789 WARN  p2p  LS-3001 message  key=value … (suppressed 312 like this)`, then the stack
 * of an error on lines of its own.
 */
export function logLine(record: LogRecord, colour: boolean): string {
  const level = String(record["level"] ?? "info");
  const label = level.toUpperCase().padEnd(5);
  const parts = [
    String(record["time"] ?? "").slice(11, 23),
    colour ? `${COLOURS[level] ?? ""}${label}${PLAIN}` : label,
  ];
  if (record["component"] !== undefined) parts.push(String(record["component"]).padEnd(9));
  if (record["code"] !== undefined) parts.push(String(record["code"]));
  parts.push(String(record["msg"] ?? ""));
  for (const [key, value] of Object.entries(record)) {
    if (!PLACED.has(key)) parts.push(`${key}=${valueText(value)}`);
  }
  const suppressed = Number(record["suppressed"] ?? 0);
  if (suppressed > 0) parts.push(`(suppressed ${suppressed} like this)`);
  const stack = stackOf(record["err"]);
  return stack === null ? parts.join(" ") : `${parts.join(" ")}\n${stack}`;
}

function stackOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  const { stack, message } = error as { stack?: unknown; message?: unknown };
  return String(stack ?? message ?? "");
}
