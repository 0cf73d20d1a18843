/** Runs a command line in this process. */
import process from "node:process";
import { vi } from "vitest";
import { main } from "../../../src/cli/main.ts";

/** What a command line printed, and its exit code. */
export async function run(...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const take = (lines: string[]) => (text: string | Uint8Array) => lines.push(String(text)) > 0;
  vi.spyOn(process.stdout, "write").mockImplementation(take(out));
  vi.spyOn(process.stderr, "write").mockImplementation(take(err));
  try {
    const code = await main(words);
    return { code, out: out.join(""), err: err.join("") };
  } finally {
    vi.restoreAllMocks();
  }
}
