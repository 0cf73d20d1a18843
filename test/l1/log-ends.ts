/** What the processes of an arena said last, where a test failed: their logs go with its folder. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach } from "vitest";

const LINES = 12;
const COLUMNS = 400;

const folders = new Set<string>();

/** From now on, until it is called with the answer's function. */
export function tellLogsOf(folder: string): () => void {
  folders.add(folder);
  return () => void folders.delete(folder);
}

async function endsOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".log")).sort();
  const ends = names.map(async (name) => {
    const text = await readFile(join(folder, name), "utf8");
    const lines = text.trimEnd().split("\n").slice(-LINES);
    return [`== ${name}`, ...lines.map((line) => line.slice(0, COLUMNS))].join("\n");
  });
  return (await Promise.all(ends)).join("\n");
}

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const folder of folders) console.error(await endsOf(folder));
});
