/** `lockstep version`: version, commit, protocol. */
import { VERSION } from "../../node/index.ts";
import { type Command, Exit, JSON_FLAG } from "../command.ts";
import { printResult } from "../output.ts";

export const version: Command = {
  name: "version",
  usage: "version [--json]",
  summary: "Prints version, commit, protocol and runtime.",
  flags: JSON_FLAG,
  run(args) {
    const { version: release, commit, protocol, nodeVersion } = VERSION;
    const text = `lockstep ${release} · commit ${commit} · protocol ${protocol} · node ${nodeVersion}`;
    printResult(args, VERSION, text);
    return Promise.resolve(Exit.OK);
  },
};
