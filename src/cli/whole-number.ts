/** Flags that are whole numbers. */
import { type Arguments, textOf } from "./command.ts";

/** The number, or null where the flag is not given; what is wrong is added to the findings. */
export function wholeNumber(
  args: Arguments,
  flag: string,
  range: { readonly least: number; readonly most?: number },
  findings: string[],
): number | null {
  const text = textOf(args, flag);
  if (text === undefined) return null;
  const { least, most = Number.MAX_SAFE_INTEGER } = range;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const upper = most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`;
  findings.push(`--${flag} is a whole number from ${least}${upper}, not ${text}`);
  return null;
}
