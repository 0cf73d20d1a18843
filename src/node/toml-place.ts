/** Where a key stands in the text of a TOML file: the parser gives values, a finding wants a line. */

const TABLE = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const ASSIGNMENT = /^\s*([\w."'\s-]+?)\s*=/;

/**
 * The line, from 1, of a dotted key, or of the table that should have it; null: neither is there.
 */
export function lineOfKey(text: string, dotted: string): number | null {
  let table = "";
  let tableLine: number | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    const header = TABLE.exec(line);
    if (header !== null) {
      table = plain(header[1] as string);
      if (table === dotted) return index + 1;
      if (dotted.startsWith(`${table}.`)) tableLine = index + 1;
      continue;
    }
    const assignment = ASSIGNMENT.exec(line);
    if (assignment === null) continue;
    const key = plain(assignment[1] as string);
    const full = table === "" ? key : `${table}.${key}`;
    // An inline table has the keys below it on its own line.
    if (full === dotted || dotted.startsWith(`${full}.`)) return index + 1;
  }
  return tableLine;
}

/** Without quotes and spaces: `"1" . b` is `1.b`. */
const plain = (key: string): string => key.replace(/["'\s]/g, "");
