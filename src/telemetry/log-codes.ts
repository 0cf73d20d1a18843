/**
 * The codes of WARN and ERROR lines. A code never changes its meaning and is never used again; the
 * reference of errors is made from this table.
 *
 * 1xxx process and configuration · 2xxx ordering · 3xxx peers · 4xxx disk · 5xxx keys and signing ·
 * 6xxx doors and feeds · 7xxx L1 and settlement · 8xxx execution.
 */

export type LogCodeEntry = {
  readonly code: `LS-${number}`;
  /** What happened, as a sentence. */
  readonly meaning: string;
  /** What the operator does about it. */
  readonly remedy: string;
};

const ENTRIES = {
  usage: {
    code: "LS-1001",
    meaning: "The command line or a configuration file is wrong.",
    remedy: "Correct every finding that is listed and start again.",
  },
  unhandledError: {
    code: "LS-1002",
    meaning: "An error that nothing expected ended the process.",
    remedy: "Restart the node and report the stack trace: this is a bug.",
  },
  safetyHalt: {
    code: "LS-1003",
    meaning: "A promise of the protocol was broken; the process stopped with exit code 4.",
    remedy: "Do not restart. Keep the data directory and the log, and tell the other operators.",
  },
  dependencyFailed: {
    code: "LS-1004",
    meaning: "Something the node depends on failed, and the node stopped.",
    remedy: "Remove the cause that the line names, then restart.",
  },
  shutdownSlow: {
    code: "LS-1005",
    meaning: "A part of the node did not stop in time.",
    remedy: "None; the process ends anyway. Report it if it happens again.",
  },
  portTaken: {
    code: "LS-1006",
    meaning: "An address to listen on is in use.",
    remedy: "Stop the other process or configure another port.",
  },
  waitingForQuorum: {
    code: "LS-2007",
    meaning: "Fewer seats than a quorum take part, so nothing is ordered.",
    remedy: "Ask the silent operators that the line names; nothing is lost meanwhile.",
  },
  outputStalled: {
    code: "LS-2008",
    meaning: "Heights are ordered but their outputs get no certificate.",
    remedy: "Compare the output hash of the height with other operators: versions may differ.",
  },
  evidenceSeen: {
    code: "LS-2009",
    meaning: "An operator signed two statements that exclude each other.",
    remedy: "Keep the evidence; tell the operator that its key is used twice or stolen.",
  },
  votingSuspended: {
    code: "LS-2010",
    meaning: "The node follows but does not vote.",
    remedy: "See the reason in the line; an observer votes again in the next epoch.",
  },
  ownVoteUnknown: {
    code: "LS-2011",
    meaning: "A peer holds a vote under this node's key that this node never recorded.",
    remedy: "Stop: another process signs with this key. Find it before you start again.",
  },
  peerUnreachable: {
    code: "LS-3001",
    meaning: "A member of the committee cannot be reached.",
    remedy: "Check the address and the firewall on both sides.",
  },
  peerRefused: {
    code: "LS-3002",
    meaning: "A connection was refused: another network, a stranger, or no answer in time.",
    remedy: "Compare the genesis hash and the peer's key with the network file.",
  },
  peerMisbehaved: {
    code: "LS-3003",
    meaning: "A peer sent what no honest node sends.",
    remedy: "Tell its operator; the message was dropped and counted.",
  },
  peerDropped: {
    code: "LS-3004",
    meaning: "Messages to a peer were dropped because its queue is full.",
    remedy: "Check the link to that peer; it fetches what it missed by itself.",
  },
  storageFailed: {
    code: "LS-4001",
    meaning: "A write or a sync of the disk failed; the process stops and nothing is retried.",
    remedy: "Check the disk, then restart: the node recovers what was durable.",
  },
  storageTailCut: {
    code: "LS-4002",
    meaning: "A record that was never synced was cut from the end of a log.",
    remedy: "None: this is what a crash leaves.",
  },
  storageDamaged: {
    code: "LS-4003",
    meaning: "A log is damaged where it was durable; the node observes until the next epoch.",
    remedy: "Check the disk. Votes start again with the next epoch.",
  },
  diskNearlyFull: {
    code: "LS-4004",
    meaning: "The disk is nearly full.",
    remedy: "Free space or shorten the retention.",
  },
  storageSlow: {
    code: "LS-4005",
    meaning: "Syncing the disk takes long and delays every vote.",
    remedy: "Use a disk with fast syncs for the data directory.",
  },
  secretFileMode: {
    code: "LS-5001",
    meaning: "A file with a secret can be read by others.",
    remedy: "chmod 600 the file.",
  },
  signingRefused: {
    code: "LS-5002",
    meaning: "The protection refused to sign what excludes something this key signed before.",
    remedy: "Make sure that no second node uses this key; if the disk was restored, wait an epoch.",
  },
  signerFailed: {
    code: "LS-5003",
    meaning: "The signer cannot make its protection durable and stopped signing.",
    remedy: "Check the disk of the protection directory, then restart.",
  },
  protectionTailCut: {
    code: "LS-5004",
    meaning: "An entry that was never synced was cut from the end of the protection log.",
    remedy: "None: its signature never left the process.",
  },
  protectionMissing: {
    code: "LS-5005",
    meaning: "The log remembers votes of this key, but the memory of what it signed is new.",
    remedy:
      "If it was not lost but copied elsewhere: stop, another process may sign with this key.",
  },
  doorFailed: {
    code: "LS-6001",
    meaning: "A request failed inside the node.",
    remedy: "Report it with the line's details: this is a bug.",
  },
  clientLimited: {
    code: "LS-6002",
    meaning: "Clients are refused because a limit is reached.",
    remedy: "Raise the limit that the line names if these clients are yours.",
  },
  subscriberSlow: {
    code: "LS-6003",
    meaning: "A subscriber was disconnected because it does not read.",
    remedy: "None here; the subscriber resumes where it stopped.",
  },
  feedSourceLeft: {
    code: "LS-6004",
    meaning: "A follower of a feed left its server and asks the next one.",
    remedy: "See the reason in the line; a server that lies should be removed from the list.",
  },
  l1Unreachable: {
    code: "LS-7001",
    meaning: "No L1 endpoint answers.",
    remedy: "Check the endpoints; ordering goes on with the last finalized L1 block.",
  },
  l1Disagreement: {
    code: "LS-7002",
    meaning: "L1 endpoints contradict each other; nothing of the L1 counts until they agree.",
    remedy: "Find out which endpoint is right and remove the other.",
  },
  l1Stale: {
    code: "LS-7003",
    meaning: "The newest final L1 block is old.",
    remedy: "Check whether the endpoints are in sync; epochs get longer while finality stalls.",
  },
  l1EndpointLeftOut: {
    code: "LS-7004",
    meaning: "An L1 endpoint is not used; the others go on without it.",
    remedy: "See the reason in the line; with one more failure the node may stall.",
  },
  settlementWaits: {
    code: "LS-7005",
    meaning: "A call to the L1 is refused, too expensive or cannot be paid; it is tried again.",
    remedy: "See the reason in the line; fund the wallet or raise the fee caps if it says so.",
  },
  settlementRefused: {
    code: "LS-7006",
    meaning: "A call to the L1 was given up, because its contract kept refusing it.",
    remedy: "See the error in the line; what is still needed is planned again by itself.",
  },
  settlementConflict: {
    code: "LS-7007",
    meaning: "The L1 holds another output than this node certified, or its client is frozen.",
    remedy: "More than F seats signed two outputs: keep all data and tell the other operators.",
  },
  executionFailed: {
    code: "LS-8001",
    meaning: "The execution client refused a batch or does not answer.",
    remedy: "Check the execution client; the conductor tries again from its position.",
  },
  feedRejected: {
    code: "LS-8002",
    meaning: "A frame of the feed failed its verification.",
    remedy: "Use another source: this one alters what it serves.",
  },
  feedGivenUp: {
    code: "LS-8003",
    meaning: "A conductor does not follow its feed: it waits for it, or executes what the L1 has.",
    remedy:
      "None; it follows the feed again by itself once that is fresh and the L1 holds all of it.",
  },
} as const satisfies Record<string, LogCodeEntry>;

/** Name of a code, as in `logger.warn({ code: LogCode.peerUnreachable }, "…")`. */
export type LogCodeName = keyof typeof ENTRIES;
/** A code of the table, such as `LS-2007`. */
export type LogCode = (typeof ENTRIES)[LogCodeName]["code"];

/** All entries, in the order of their codes. */
export const LOG_CODES: readonly LogCodeEntry[] = Object.values(ENTRIES);

/** Code by name. */
export const LogCode = Object.fromEntries(
  Object.entries(ENTRIES).map(([name, entry]) => [name, entry.code]),
) as { readonly [Name in LogCodeName]: (typeof ENTRIES)[Name]["code"] };
