/**
 * Cuts TypeScript into tokens, well enough to find imports, names of tests and comments.
 *
 * The compiler's own JavaScript interface is not stable in TypeScript 7, and a regular expression
 * over the text takes strings and comments for code. This scanner knows comments, strings, nested
 * templates and regular expressions; everything else is a word or one character.
 */

/** One token. `text` is the value of a string or template, without its quotes. */
export type Token = {
  readonly kind: "word" | "mark" | "string" | "template" | "pattern" | "comment";
  readonly text: string;
};

const WORD = /[\p{ID_Start}$_\d#][\p{ID_Continue}$\u200c\u200d]*/uy;
const SPACE = /\s+/y;
/** After these words a slash starts a pattern, after any other word it divides. */
const BEFORE_PATTERN = new Set(
  "return typeof case in of new delete void throw do else instanceof yield await".split(" "),
);

/** Tokens of one source text in order, comments included. */
export function tokenize(source: string): readonly Token[] {
  const scanner = new Scanner(source);
  return scanner.run();
}

class Scanner {
  private readonly source: string;
  private readonly tokens: Token[] = [];
  /** Open braces; true where a `}` returns into a template. */
  private readonly braces: boolean[] = [];
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  run(): readonly Token[] {
    while (this.at < this.source.length) this.next();
    return this.tokens;
  }

  private next(): void {
    if (this.match(SPACE) !== null) return;
    const char = this.source[this.at] as string;
    const pair = this.source.slice(this.at, this.at + 2);
    if (pair === "//") return this.until("comment", "\n", 2);
    if (pair === "/*") return this.until("comment", "*/", 2);
    if (char === '"' || char === "'") return this.quoted("string", char);
    if (char === "`") return this.template();
    if (char === "/" && this.startsPattern()) return this.pattern();
    const word = this.match(WORD);
    if (word !== null) return this.push("word", word);
    this.mark(char);
  }

  private mark(char: string): void {
    this.at += 1;
    if (char === "{") this.braces.push(false);
    if (char === "}" && this.braces.pop() === true) {
      this.at -= 1;
      return this.template();
    }
    this.push("mark", char);
  }

  private push(kind: Token["kind"], text: string): void {
    this.tokens.push({ kind, text });
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found === null) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }

  private until(kind: Token["kind"], end: string, skip: number): void {
    const found = this.source.indexOf(end, this.at + skip);
    const stop = found < 0 ? this.source.length : found;
    this.push(kind, this.source.slice(this.at + skip, stop));
    this.at = Math.min(stop + end.length, this.source.length);
  }

  private quoted(kind: Token["kind"], quote: string): void {
    let end = this.at + 1;
    while (end < this.source.length && this.source[end] !== quote) {
      end += this.source[end] === "\\" ? 2 : 1;
    }
    this.push(kind, this.source.slice(this.at + 1, end));
    this.at = end + 1;
  }

  /** One stretch of a template: up to its end, or up to a `${`. */
  private template(): void {
    let end = this.at + 1;
    while (end < this.source.length && this.source[end] !== "`") {
      if (this.source.startsWith("${", end)) {
        this.push("template", this.source.slice(this.at + 1, end));
        this.braces.push(true);
        this.at = end + 2;
        return;
      }
      end += this.source[end] === "\\" ? 2 : 1;
    }
    this.push("template", this.source.slice(this.at + 1, end));
    this.at = end + 1;
  }

  private startsPattern(): boolean {
    const last = this.tokens.findLast((token) => token.kind !== "comment");
    if (last === undefined) return true;
    if (last.kind === "word") return BEFORE_PATTERN.has(last.text);
    return last.kind === "mark" && !")]}".includes(last.text);
  }

  private pattern(): void {
    let end = this.at + 1;
    let inClass = false;
    while (end < this.source.length && (inClass || this.source[end] !== "/")) {
      const char = this.source[end];
      if (char === "\n") break;
      if (char === "[") inClass = true;
      if (char === "]") inClass = false;
      end += char === "\\" ? 2 : 1;
    }
    this.push("pattern", this.source.slice(this.at + 1, end));
    this.at = end + 1;
  }
}
