/** Which lines are written: one level, and others for single components. */
import { UsageError } from "../primitives/errors.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogLevels = {
  readonly base: LogLevel;
  /** By the `component` of a child logger. */
  readonly components: ReadonlyMap<string, LogLevel>;
};

const isLevel = (text: string): text is LogLevel => LOG_LEVELS.some((level) => level === text);

/**
 * Reads `info,p2p=debug`: the base level, then levels of components. Empty = `info`.
 *
 * @throws {UsageError} with all findings.
 */
export function parseLogLevels(text: string): LogLevels {
  let base: LogLevel = "info";
  const components = new Map<string, LogLevel>();
  const findings: string[] = [];
  for (const part of text.split(",").map((item) => item.trim())) {
    if (part === "") continue;
    const [left = "", right, ...rest] = part.split("=").map((item) => item.trim());
    const level = right ?? left;
    if (!isLevel(level) || rest.length > 0 || (right !== undefined && left === "")) {
      findings.push(`log.level: "${part}" is none of ${LOG_LEVELS.join(", ")}`);
    } else if (right === undefined) base = level;
    else components.set(left, level);
  }
  if (findings.length > 0) throw new UsageError(findings);
  return { base, components };
}
