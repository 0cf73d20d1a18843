/** Files of the working tree, by folder and ending. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** One text file. `path` is relative to the root of the repository, with slashes. */
export type SourceFile = { readonly path: string; readonly text: string };

/** The root of the repository, with a slash at the end. */
export const ROOT = new URL("../../", import.meta.url).pathname;

/** Paths below `folder` that end in `ending`, sorted; empty if there is no such folder. */
export function pathsIn(folder: string, ending: string): readonly string[] {
  if (!existsSync(ROOT + folder)) return [];
  const entries = readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" });
  const paths = entries.map((entry) => `${folder}/${entry}`);
  return paths.filter((path) => path.endsWith(ending)).sort();
}

/** Those files with their text. */
export const filesIn = (folder: string, ending: string): readonly SourceFile[] =>
  pathsIn(folder, ending).map((path) => ({ path, text: readFileSync(ROOT + path, "utf8") }));
