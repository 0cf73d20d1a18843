/**
 * Every rule is stated once, obeyed somewhere and tested somewhere, and a machine can tell.
 *
 * A README below `src` or `test` states a rule in a line that begins with `- **C3`; its code cites
 * the id in a comment, a test in its name. `C3.5` is a part of rule C3. A rule that nobody can obey
 * yet says so in its statement: `(not yet: needs epochs)`. Decisions are rows of a table,
 * `| D5 | ...`: they are citable, but no single test could show them.
 */
import type { SourceFile } from "./files.ts";
import { type Token, tokenize } from "./tokens.ts";

/** A rule as its README states it. */
export type Rule = {
  readonly id: string;
  readonly path: string;
  /** What the rule waits for; `null` if it is in force. */
  readonly notYet: string | null;
};

/** What was found, and what is wrong. */
export type CitationReport = {
  readonly readmes: readonly string[];
  /** Folders of `src`, and of `src/core`, that hold code and no README yet. */
  readonly silentFolders: readonly string[];
  readonly rules: readonly Rule[];
  readonly decisions: readonly string[];
  /** Ids cited in brackets and stated nowhere: a fault once every folder has its README. */
  readonly unstated: readonly string[];
  readonly violations: readonly string[];
};

/** Everything the judge reads. */
export type CitationInput = {
  readonly readmes: readonly SourceFile[];
  /** Modules below `src` and `test`. */
  readonly modules: readonly SourceFile[];
  /** Modules that list rules by name and obey none: they count as no citation. */
  readonly indexes: readonly string[];
};

const STATEMENT = /^- \*\*([A-Z]+\d+)\b/;
const DECISION = /^\| ([A-Z]+\d+) \|/;
const NOT_YET = /\(not yet: (needs [^)]+)\)/;
const ID = /\b[A-Z]{1,3}\d{1,2}\b/g;
const BRACKETS = /\[([A-Z]{1,3}\d{1,2}(?:\.\d+)?(?:(?:, |\.\.)[A-Z]{1,3}\d{1,2}(?:\.\d+)?)*)\]/g;

/** Reads everything and judges it. */
export function judgeCitations({ readmes, modules, indexes }: CitationInput): CitationReport {
  const rules = readmes.flatMap(rulesIn);
  const decisions = readmes.flatMap(decisionsIn);
  const cited = citationsBelow(modules, indexes);
  const named = new Set(modules.filter(isTest).flatMap(({ text }) => namesOfTests(text)));
  const tested = new Set([...named].flatMap((name) => name.match(ID) ?? []));
  const inBrackets = new Set(
    modules.filter(({ path }) => path.startsWith("src/")).flatMap(({ text }) => bracketsIn(text)),
  );
  const known = new Set([...rules.map((rule) => rule.id), ...decisions]);
  const silent = silentFolders(readmes, modules);
  const unstated = [...inBrackets].filter((id) => !known.has(id)).sort();
  return {
    readmes: readmes.map((file) => file.path),
    silentFolders: silent,
    rules,
    decisions,
    unstated,
    violations: [
      ...repeated([...rules.map((rule) => rule.id), ...decisions]).map(
        (id) => `${id} is stated more than once`,
      ),
      ...rules.flatMap((rule) => ruleFaults(rule, cited, tested)),
      ...(silent.length > 0 ? [] : unstated).map((id) => `[${id}] is cited and stated nowhere`),
    ],
  };
}

/** The report as text: counts first, then what is not judged and why. */
export function describeCitations(report: CitationReport): string {
  const waiting = report.rules.filter((rule) => rule.notYet !== null);
  const lines = [
    `rules: ${report.rules.length} stated in ${report.readmes.length} READMEs, ` +
      `${report.rules.length - waiting.length} in force, ${report.decisions.length} decisions, ` +
      `${report.violations.length} violations`,
    ...waiting.map((rule) => `  not yet: ${rule.id} ${rule.notYet} (${rule.path})`),
    ...report.silentFolders.map((folder) => `  no README yet: ${folder}`),
  ];
  if (report.unstated.length > 0)
    lines.push(`  cited, stated by no README yet: ${report.unstated.join(" ")}`);
  return [...lines, ...report.violations.map((text) => `  VIOLATION: ${text}`)].join("\n");
}

/** Rules of one README. A statement goes on over indented lines. */
export function rulesIn({ path, text }: SourceFile): readonly Rule[] {
  const rules: Rule[] = [];
  const lines = text.split("\n");
  lines.forEach((line, at) => {
    const id = STATEMENT.exec(line)?.[1];
    if (id === undefined) return;
    const rest = lines.slice(at + 1);
    const end = rest.findIndex((next) => !next.startsWith("  "));
    const statement = [line, ...rest.slice(0, end < 0 ? rest.length : end)].join(" ");
    rules.push({ id, path, notYet: NOT_YET.exec(statement)?.[1] ?? null });
  });
  return rules;
}

const decisionsIn = ({ text }: SourceFile): readonly string[] =>
  text.split("\n").flatMap((line) => DECISION.exec(line)?.[1] ?? []);

function ruleFaults(
  { id, path, notYet }: Rule,
  cited: Readonly<Record<"src" | "test", ReadonlySet<string>>>,
  tested: ReadonlySet<string>,
): readonly string[] {
  if (notYet !== null) return [];
  const tree = path.startsWith("test/") ? "test" : "src";
  const faults: string[] = [];
  if (!cited[tree].has(id)) faults.push(`${id} (${path}) is cited by no module of ${tree}`);
  if (!tested.has(id)) faults.push(`${id} (${path}) is in no name of a test`);
  return faults;
}

function citationsBelow(
  modules: readonly SourceFile[],
  indexes: readonly string[],
): Record<"src" | "test", ReadonlySet<string>> {
  const below = (tree: string): ReadonlySet<string> =>
    new Set(
      modules
        .filter(({ path }) => path.startsWith(`${tree}/`) && !indexes.includes(path))
        .filter((file) => !isTest(file))
        .flatMap(({ text }) => commentsOf(text).match(ID) ?? []),
    );
  return { src: below("src"), test: below("test") };
}

const isTest = ({ path }: SourceFile): boolean => path.endsWith(".test.ts");

const commentsOf = (source: string): string =>
  tokenize(source)
    .filter((token) => token.kind === "comment")
    .map((token) => token.text)
    .join("\n");

const bracketsIn = (source: string): readonly string[] =>
  [...commentsOf(source).matchAll(BRACKETS)].flatMap((match) => match[1]?.match(ID) ?? []);

/** First arguments of `test(...)`, `it(...)`, `describe(...)`, and of their `.each(...)(...)`. */
export function namesOfTests(source: string): readonly string[] {
  const tokens = tokenize(source).filter((token) => token.kind !== "comment");
  return tokens.flatMap((token, at) => {
    const literal = token.kind === "string" || token.kind === "template";
    const opens = tokens[at - 1]?.text === "(" && tokens[at - 1]?.kind === "mark";
    return literal && opens && callsTest(tokens, at - 2) ? [token.text] : [];
  });
}

/** Is the expression that ends at `end` one that declares a test? */
function callsTest(tokens: readonly Token[], end: number): boolean {
  let at = end;
  if (tokens[at]?.text === ")" && tokens[at]?.kind === "mark") {
    for (let depth = 0; at >= 0; at--) {
      const token = tokens[at] as Token;
      if (token.kind === "mark" && token.text === ")") depth += 1;
      if (token.kind === "mark" && token.text === "(") depth -= 1;
      if (depth === 0) break;
    }
    at -= 1;
  }
  while (tokens[at - 1]?.text === ".") at -= 2;
  return ["test", "it", "describe"].includes(tokens[at]?.text ?? "");
}

function silentFolders(
  readmes: readonly SourceFile[],
  modules: readonly SourceFile[],
): readonly string[] {
  const folders = new Set(
    modules.flatMap(({ path }) => /^src\/(?:core\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []),
  );
  const spoken = new Set(readmes.map(({ path }) => path.replace(/\/README\.md$/, "")));
  return [...folders].filter((folder) => !spoken.has(folder)).sort();
}

const repeated = (ids: readonly string[]): readonly string[] => [
  ...new Set(ids.filter((id, at) => ids.indexOf(id) !== at)),
];
