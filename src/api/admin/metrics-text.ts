/** One scrape out of the registries of two threads. */

/** The metric that a line of the text format begins; null: none. */
const typedName = (line: string): string | null => /^# TYPE (\S+) /.exec(line)?.[1] ?? null;

const namesIn = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => typedName(line) ?? []);

/**
 * The main thread's text, then this thread's. The names in the two are distinct, so the blocks only
 * have to follow each other.
 *
 * @throws {Error} if a name is in both, which would make every scrape invalid: a bug.
 */
export function joinTexts(first: string, second: string): string {
  const names = new Set(namesIn(first));
  const clash = namesIn(second).find((name) => names.has(name));
  if (clash !== undefined) throw new Error(`two threads define the metric ${clash}`);
  return [first, second].map((text) => (text === "" ? "" : `${text.trimEnd()}\n`)).join("");
}
