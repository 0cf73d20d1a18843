/** `lockstep errors list`: the codes of WARN and ERROR lines. */
import { LOG_CODES } from "../../telemetry/index.ts";
import { type Command, Exit, isSet, JSON_FLAG } from "../command.ts";
import { markdownTable, printResult, tableText } from "../output.ts";

export const errorsList: Command = {
  name: "errors list",
  usage: "errors list [--md] [--json]",
  summary: "Prints every code of a warning or error, what it means and what to do.",
  flags: { ...JSON_FLAG, md: { type: "boolean", help: "As a table of Markdown." } },
  run(args) {
    const sorted = [...LOG_CODES].sort((left, right) => (left.code < right.code ? -1 : 1));
    const rows = [
      ["code", "meaning", "what to do"],
      ...sorted.map(({ code, meaning, remedy }) => [code, meaning, remedy]),
    ];
    printResult(args, sorted, isSet(args, "md") ? markdownTable(rows) : tableText(rows));
    return Promise.resolve(Exit.OK);
  },
};
