/** The closed list of reasons why a node is not what its operator expects. */

export type HealthScope = "self" | "network" | "l1";

/** `critical`: not ready to serve; `warning`: serves, but somebody should look. */
export type HealthSeverity = "critical" | "warning";

export type HealthCodeEntry = {
  readonly scope: HealthScope;
  readonly severity: HealthSeverity;
  /** What the operator does about it, unless the reason says more. */
  readonly remedy: string;
};

export const HEALTH_CODES = {
  starting: self("critical", "Wait: the node reads its log and connects."),
  syncing: self("critical", "Wait: the node fetches what it missed."),
  behind: self("critical", "Wait; if it lasts, check the machine's load and the links."),
  observer: self(
    "critical",
    "Wait for the next epoch: the log was lost, so the node must not vote.",
  ),
  not_in_committee: self(
    "critical",
    "Compare the node's key with the network file or the registry.",
  ),
  waiting_epoch: self("critical", "Wait for the epoch in which the node joins."),
  signer_unreachable: self("critical", "Start the signer or repair the way to it."),
  signer_refused: self("critical", "Make sure that no other node signs with this key."),
  disk_full: self("critical", "Free space on the disk of the data directory."),
  storage_readonly: self("critical", "Make the data directory writable and restart."),
  clock_offset: self("warning", "Synchronize the clock of the machine."),
  event_loop_lag: self("warning", "Reduce the load or give the node more processors."),
  unreachable_address: self("warning", "Open the peer port, or announce the address others see."),
  draining: self("critical", "None: the node is stopping."),
  quorum_unreachable: network("critical", "Ask the silent operators to start their nodes."),
  network_halted: network("critical", "Ask the other operators; ordering resumes with a quorum."),
  sealed_key_missing: network("warning", "Wait for the next epoch; open transactions go on."),
  l1_unreachable: l1("warning", "Check the L1 endpoints."),
  l1_stale: l1("warning", "Check whether the L1 endpoint is in sync."),
  l1_disagreement: l1("critical", "Find out which L1 endpoint is right and remove the other."),
  wallet_low: l1("warning", "Send ether to the wallet that posts."),
} as const satisfies Record<string, HealthCodeEntry>;

export type HealthCode = keyof typeof HEALTH_CODES;

function self(severity: HealthSeverity, remedy: string): HealthCodeEntry {
  return { scope: "self", severity, remedy };
}

function network(severity: HealthSeverity, remedy: string): HealthCodeEntry {
  return { scope: "network", severity, remedy };
}

function l1(severity: HealthSeverity, remedy: string): HealthCodeEntry {
  return { scope: "l1", severity, remedy };
}
