/** `lockstep l1 …`: what anybody may do on the L1, whatever the committee wants. [SC6, SC9, ST6] */
import { UsageError } from "../../primitives/errors.ts";
import { type Arguments, type Command, Exit, JSON_FLAG } from "../command.ts";
import { L1_FLAGS, l1Access, WALLET_FLAGS, walletOf } from "../l1-access.ts";
import { rollupNamed } from "../network-access.ts";
import { isoTime, printResult } from "../output.ts";
import { rawOf } from "../raw-transaction.ts";

const FLAGS = { ...JSON_FLAG, ...L1_FLAGS, ...WALLET_FLAGS } as const;

export const l1Force: Command = {
  name: "l1 force",
  usage: "l1 force ROLLUP RAW --wallet FILE",
  summary: "Puts a raw transaction (0x…) into a rollup's forced inbox, for its fee.",
  flags: FLAGS,
  words: [2, 2],
  async run(args) {
    const [name, text] = args.positionals as [string, string];
    const findings: string[] = [];
    const raw = rawOf(text, findings);
    if (findings.length > 0) throw new UsageError(findings);
    const { calls, rollup } = await inboxOf(args, name);
    const done = await calls.enqueue(rollup.rollupId, raw);
    const due = isoTime(done.deadline);
    printResult(
      args,
      { rollup: rollup.name, ...done },
      `item ${done.index} of ${rollup.name}'s forced inbox (L1 block ${done.blockNumber}): ordered by ${due}, else \`lockstep l1 include\` executes it without the committee once the grace is over`,
    );
    return Exit.OK;
  },
};

export const l1Include: Command = {
  name: "l1 include",
  usage: "l1 include ROLLUP --wallet FILE",
  summary: "Includes what is overdue in a rollup's forced inbox; needs nobody's consent.",
  flags: FLAGS,
  words: [1, 1],
  async run(args) {
    const [name] = args.positionals as [string];
    const { calls, rollup } = await inboxOf(args, name);
    const { head, upTo, nextAt } = await calls.forcedQueue(rollup.rollupId);
    if (upTo === head) {
      throw new UsageError([
        nextAt === null
          ? `nothing waits in ${rollup.name}'s forced inbox`
          : `item ${head} of ${rollup.name}'s forced inbox may be included from ${isoTime(nextAt)} on`,
      ]);
    }
    const done = await calls.forceInclude(rollup.rollupId, upTo);
    printResult(
      args,
      { rollup: rollup.name, upTo, ...done },
      `items below ${upTo} of ${rollup.name}'s forced inbox are in its batch inbox (L1 block ${done.blockNumber})`,
    );
    return Exit.OK;
  },
};

export const l1AdvanceEpoch: Command = {
  name: "l1 advance-epoch",
  usage: "l1 advance-epoch --wallet FILE",
  summary: "Writes committees that the L1 lacks: without one it takes no checkpoint of its epoch.",
  flags: FLAGS,
  async run(args) {
    const { l1 } = await l1Access(args);
    const calls = l1.callsOf(await walletOf(args));
    const epochs = await l1.unwrittenEpochs();
    if (epochs.length === 0) throw new UsageError(["every committee that is fixed is written"]);
    const written = [];
    for (const epoch of epochs) written.push({ epoch, ...(await calls.advanceEpoch(epoch)) });
    const lines = written.map(
      ({ epoch, blockNumber }) =>
        `committee of epoch ${epoch} is written (L1 block ${blockNumber})`,
    );
    printResult(args, written, lines.join("\n"));
    return Exit.OK;
  },
};

async function inboxOf(args: Arguments, name: string) {
  const { network, l1 } = await l1Access(args);
  const rollup = rollupNamed(await l1.rollups(network.registryBlock), name);
  return { rollup, calls: l1.callsOf(await walletOf(args)) };
}
