/** Results on the standard output, everything else on the error output. */
import process from "node:process";
import { type Arguments, isSet } from "./command.ts";

/** Prints a result: as JSON where it was asked for, else as text. */
export function printResult(args: Arguments, value: unknown, text: string): void {
  print(isSet(args, "json") ? jsonText(value) : text);
}

export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** One line about what goes on, not part of the result. */
export const note = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** One line of JSON; bytes and large numbers are not in it. */
export const jsonText = (value: unknown): string => JSON.stringify(value);

/** Rows under a heading, each column as wide as its widest cell. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [place, cell] of row.entries()) {
      widths[place] = Math.max(widths[place] ?? 0, cell.length);
    }
  }
  return rows
    .map((row) =>
      row
        .map((cell, place) => cell.padEnd(widths[place] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The same rows as a table of Markdown; the first is the heading. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const [heading = [], ...rest] = rows;
  return [line(heading), `|${heading.map(() => "---|").join("")}`, ...rest.map(line)].join("\n");
}

/** A time of the L1's clock. */
export const isoTime = (seconds: number): string => new Date(1000 * seconds).toISOString();

const UNITS_PER_TOKEN = 10n ** 18n;

/** An amount of smallest units as the token's own unit: `32`, `0.5`. */
export function tokens(amount: bigint): string {
  const whole = amount / UNITS_PER_TOKEN;
  const rest = amount % UNITS_PER_TOKEN;
  return rest === 0n
    ? `${whole}`
    : `${whole}.${rest.toString().padStart(18, "0").replace(/0+$/, "")}`;
}
