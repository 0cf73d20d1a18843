/** `lockstep join`, `exit`, `withdraw`, `rotate`, `endpoint set`: an operator's calls on the L1. [SC5] */

import { type JoinRequest, joinCalls, type L1Connection } from "../../l1/index.ts";
import type { Address } from "../../primitives/brand.ts";
import { UsageError } from "../../primitives/errors.ts";
import { type Arguments, type Command, Exit, isSet, JSON_FLAG, textOf } from "../command.ts";
import { L1_FLAGS, l1Access, WALLET_FLAGS, walletOf } from "../l1-access.ts";
import {
  KEY_FLAGS,
  keyFilesOf,
  type OpenKeys,
  openKeys,
  possessionProof,
} from "../operator-keys.ts";
import { isoTime, printResult, tokens } from "../output.ts";
import { wholeNumber } from "../whole-number.ts";

const FLAGS = { ...JSON_FLAG, ...L1_FLAGS, ...WALLET_FLAGS, ...KEY_FLAGS } as const;
const SEATS = { type: "string", value: "K", help: "Seats, 1 to 84 (default 1)." } as const;
const SEATS_MAX = 84;
const MULTIADDR = {
  type: "string",
  value: "ADDRESS",
  help: "Where peers find the node: /ip4/203.0.113.7/tcp/7650",
} as const;

export const join: Command = {
  name: "join",
  usage: "join --multiaddr ADDRESS [--seats K] [--send]",
  summary:
    "Becomes an operator: checks balance and proof, prints the calls of the L1; --send sends them.",
  flags: {
    ...FLAGS,
    seats: SEATS,
    multiaddr: MULTIADDR,
    send: { type: "boolean", help: "Sends the calls instead of printing them." },
  },
  async run(args) {
    const seats = seatsOf(args);
    const multiaddr = multiaddrOf(args);
    const { network, l1 } = await l1Access(args);
    const account = await walletOf(args);
    const keys = await openKeys(keyFilesOf(args, "keys"));
    const owner = account.address.toLowerCase() as Address;
    const { blsKey, nodeKey } = keys;
    const possession = possessionProof(keys, network.domain, owner);
    const request: JoinRequest = { seats, blsKey, nodeKey, possession, multiaddr };
    const calls = l1.callsOf(account);
    const bond = BigInt(seats) * (await calls.seatBond());
    await refuseUnfit(l1, { keys, owner, bond, balance: await calls.tokenBalance() });
    if (isSet(args, "send")) {
      const done = await calls.join(request);
      const text = `operator ${done.id}: ${seats} seats from epoch ${done.epoch} on (L1 block ${done.blockNumber})`;
      printResult(args, done, text);
      return Exit.OK;
    }
    const epoch = await l1.nextEffectiveEpoch();
    const unsent = joinCalls(l1.contracts, request, bond / BigInt(seats)).map(
      ({ name, to, data }) => ({ name, to, data }),
    );
    const lines = unsent.map(({ name, to, data }) => `${name}\n  to   ${to}\n  data ${data}`);
    printResult(
      args,
      { from: owner, calls: unsent, bond: bond.toString(), epoch },
      [...lines, `from ${owner}; sent now, the seats count from epoch ${epoch} on`].join("\n"),
    );
    return Exit.OK;
  },
};

/** What the contract would refuse, said before anything is paid. */
async function refuseUnfit(
  l1: L1Connection,
  paying: { keys: OpenKeys; owner: Address; bond: bigint; balance: bigint },
): Promise<void> {
  const { keys, owner, bond, balance } = paying;
  const findings: string[] = [];
  const known = await l1.operatorOfKey(keys.blsKey);
  if (known !== null) findings.push(`this consensus key is operator ${known}'s for ever`);
  if (balance < bond) {
    findings.push(
      `the bond is ${tokens(bond)} of token ${l1.contracts.token}, and ${owner} has ${tokens(balance)}`,
    );
  }
  if (findings.length > 0) throw new UsageError(findings);
}

export const exit: Command = {
  name: "exit",
  usage: "exit [--seats K]",
  summary: "Gives seats back, all of them by default, and says until when to serve.",
  flags: { ...FLAGS, seats: { ...SEATS, help: "Seats (default: all)." } },
  async run(args) {
    const findings: string[] = [];
    const wanted = wholeNumber(args, "seats", { least: 1, most: SEATS_MAX }, findings);
    if (findings.length > 0) throw new UsageError(findings);
    const { calls, id } = await operatorOf(args);
    const { seats } = await calls.operator(id);
    if (seats === 0) throw new UsageError([`operator ${id} holds no seats`]);
    if (wanted !== null && wanted > seats) {
      throw new UsageError([`operator ${id} holds ${seats} seats, fewer than ${wanted}`]);
    }
    const done = await calls.requestExit(id, wanted ?? seats);
    printResult(
      args,
      { operator: id, ...done },
      `operator ${id}: ${wanted ?? seats} seats end with epoch ${done.epoch}; keep the node running until then. The bond can be withdrawn from ${isoTime(done.unlock)} on.`,
    );
    return Exit.OK;
  },
};

export const withdraw: Command = {
  name: "withdraw",
  usage: "withdraw",
  summary: "Collects the bond of seats that were given back.",
  flags: FLAGS,
  async run(args) {
    const { l1, calls, id } = await operatorOf(args);
    const { exiting, unlock } = await calls.operator(id);
    if (exiting === 0n) throw new UsageError([`operator ${id} has no bond on its way out`]);
    const { timestamp } = await l1.newestBlock();
    if (timestamp < unlock) {
      throw new UsageError([`the bond of operator ${id} is locked until ${isoTime(unlock)}`]);
    }
    const done = await calls.withdraw(id);
    printResult(
      args,
      { operator: id, amount: exiting.toString(), ...done },
      `operator ${id}: ${tokens(exiting)} tokens withdrawn`,
    );
    return Exit.OK;
  },
};

export const rotate: Command = {
  name: "rotate",
  usage: "rotate --to DIR",
  summary: "Replaces the consensus key by that of another directory; the old one stays slashable.",
  flags: {
    ...FLAGS,
    to: { type: "string", value: "DIR", help: "Directory of the new keys (`keys new`)." },
    "to-password-file": {
      type: "string",
      value: "FILE",
      help: "The new keystore's password (default: password.txt of its directory).",
    },
  },
  async run(args) {
    if (textOf(args, "to") === undefined) throw new UsageError(["name the new keys: --to DIR"]);
    const { calls, id, network, account, keys } = await operatorOf(args);
    const fresh = await openKeys(keyFilesOf(args, "to", "to-password-file"));
    const owner = account.address.toLowerCase() as Address;
    // The registry binds the proof to the node key that it knows: a new one is set by `endpoint set`.
    const proven = { ...fresh, nodeKey: keys.nodeKey };
    const possession = possessionProof(proven, network.domain, owner);
    const done = await calls.rotateKey(id, { blsKey: fresh.blsKey, possession });
    printResult(
      args,
      { operator: id, ...done },
      `operator ${id}: the new key signs from epoch ${done.epoch} on, the old one until then; give the node both keystores`,
    );
    return Exit.OK;
  },
};

export const endpointSet: Command = {
  name: "endpoint set",
  usage: "endpoint set --multiaddr ADDRESS",
  summary: "Changes where peers find the node.",
  flags: { ...FLAGS, multiaddr: MULTIADDR },
  async run(args) {
    const multiaddr = multiaddrOf(args);
    const { calls, id, keys } = await operatorOf(args);
    const done = await calls.updateEndpoint(id, keys.nodeKey, multiaddr);
    printResult(args, { operator: id, ...done }, `operator ${id} is at ${multiaddr}`);
    return Exit.OK;
  },
};

/** The operator whose keys these are, and the calls of its owner. */
async function operatorOf(args: Arguments) {
  const { network, l1 } = await l1Access(args);
  const account = await walletOf(args);
  const keys = await openKeys(keyFilesOf(args, "keys"));
  const id = await l1.operatorOfKey(keys.blsKey);
  if (id === null)
    throw new UsageError(["no operator has this consensus key; see `lockstep join`"]);
  const calls = l1.callsOf(account);
  const { owner } = await calls.operator(id);
  if (owner !== account.address.toLowerCase()) {
    throw new UsageError([`operator ${id} belongs to ${owner}, not to ${account.address}`]);
  }
  return { network, l1, account, keys, calls, id };
}

function seatsOf(args: Arguments): number {
  const findings: string[] = [];
  const seats = wholeNumber(args, "seats", { least: 1, most: SEATS_MAX }, findings) ?? 1;
  if (findings.length > 0) throw new UsageError(findings);
  return seats;
}

function multiaddrOf(args: Arguments): string {
  const multiaddr = textOf(args, "multiaddr");
  if (multiaddr !== undefined && /^\/(ip4|ip6|dns4?|dns6)\/[^/]+\/tcp\/\d+/.test(multiaddr)) {
    return multiaddr;
  }
  throw new UsageError([
    `--multiaddr is an address such as /ip4/203.0.113.7/tcp/7650, not ${multiaddr ?? "missing"}`,
  ]);
}
