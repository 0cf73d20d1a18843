/**
 * Every way in which one module names another: import, type-only import, re-export, dynamic
 * import, `import("x").Type`, `require`, and the URL of a worker.
 */
import { type Token, tokenize } from "./tokens.ts";

/** What a module names. `null`: computed at run time, so nobody can judge it by reading. */
export type Specifier = string | null;

/** The specifiers of one source text, in order, repeated as often as they are written. */
export function importsOf(source: string): readonly Specifier[] {
  const tokens = tokenize(source).filter((token) => token.kind !== "comment");
  const found: Specifier[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const specifier = specifierAt(tokens, at);
    if (specifier !== undefined) found.push(specifier);
  }
  return found;
}

function specifierAt(tokens: readonly Token[], at: number): Specifier | undefined {
  const token = tokens[at] as Token;
  if (token.kind !== "word" || isMember(tokens, at)) return undefined;
  switch (token.text) {
    case "import":
      return importAt(tokens, at);
    case "export":
      return reExportAt(tokens, at);
    case "require":
      return isMark(tokens[at + 1], "(") ? callArgument(tokens, at + 1) : undefined;
    case "URL":
      return workerUrlAt(tokens, at);
    default:
      return undefined;
  }
}

function importAt(tokens: readonly Token[], at: number): Specifier | undefined {
  const next = tokens[at + 1];
  if (next === undefined) return undefined;
  if (next.kind === "string") return next.text;
  if (isMark(next, "(")) return callArgument(tokens, at + 1);
  if (isMark(next, ".")) {
    const resolves = tokens[at + 2]?.text === "meta" && tokens[at + 4]?.text === "resolve";
    return resolves ? callArgument(tokens, at + 5) : undefined;
  }
  return clauseSource(tokens, at + 1);
}

function reExportAt(tokens: readonly Token[], at: number): Specifier | undefined {
  const start = tokens[at + 1]?.text === "type" ? at + 2 : at + 1;
  const first = tokens[start];
  if (!isMark(first, "{") && !isMark(first, "*")) return undefined;
  return clauseSource(tokens, start);
}

/** The string after `from` of a clause `a, { b as c, type D }` or `* as e`. */
function clauseSource(tokens: readonly Token[], start: number): Specifier | undefined {
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const source = tokens[at + 1];
    if (token.text === "from" && source?.kind === "string") return source.text;
    if (token.kind !== "word" && !(token.kind === "mark" && "{},*".includes(token.text))) break;
  }
  return undefined;
}

/** `new URL("./worker.ts", import.meta.url)`; other URLs name no module. */
function workerUrlAt(tokens: readonly Token[], at: number): Specifier | undefined {
  if (tokens[at - 1]?.text !== "new" || !isMark(tokens[at + 1], "(")) return undefined;
  const end = tokens.findIndex((token, index) => index > at && isMark(token, ")"));
  const inside = tokens.slice(at + 2, end).map((token) => token.text);
  if (!inside.join("").endsWith("import.meta.url")) return undefined;
  return callArgument(tokens, at + 1);
}

/** The literal argument of the call that opens at `open`. */
function callArgument(tokens: readonly Token[], open: number): Specifier {
  const argument = tokens[open + 1];
  const after = tokens[open + 2];
  const literal = argument?.kind === "string" || argument?.kind === "template";
  return literal && (isMark(after, ")") || isMark(after, ",")) ? argument.text : null;
}

/** `box.import` and `{ import: 1 }` are properties. */
function isMember(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const spread = isMark(tokens[at - 2], ".");
  return (isMark(before, ".") && !spread) || isMark(tokens[at + 1], ":");
}

const isMark = (token: Token | undefined, text: string): boolean =>
  token?.kind === "mark" && token.text === text;
