/** What a person sees first: endpoints, accounts, what to try. */
import type { DevnetAccount } from "./accounts.ts";
import type { Sequencers } from "./nodes.ts";
import type { DevnetL1 } from "./open-l1.ts";
import type { Conductor } from "./rollups.ts";
import type { NodePorts } from "./topology.ts";

const MOVED_PER_LINE = 8;

/** What shows most in the shortest time. */
const TRY = ["feed tail alpha", "status", "devnet kill 2", "devnet start 2"];

export function banner(net: {
  /** How a person runs `lockstep`. */
  readonly invocation: string;
  /** Directory that was named; null: the usual one, which orders find by themselves. */
  readonly keptIn: string | null;
  readonly directory: string;
  readonly ports: readonly NodePorts[];
  readonly sequencers: Sequencers;
  /** Null: none. */
  readonly l1: DevnetL1 | null;
  readonly conductors: readonly Conductor[];
  readonly accounts: readonly DevnetAccount[];
  readonly replaced: readonly { readonly preferred: number; readonly chosen: number }[];
}): string {
  const lines = [l1Line(net.l1), "node     seats  api    grpc   metrics  pid     log"];
  for (const [index, ports] of net.ports.entries()) {
    const pid = net.sequencers.children[index]?.pid ?? 0;
    lines.push(
      `${String(index).padEnd(9)}1      ${String(ports.api).padEnd(7)}${String(ports.grpc).padEnd(7)}${String(ports.metrics).padEnd(9)}${String(pid).padEnd(8)}${net.directory}/${index}.log`,
    );
  }
  const api = net.sequencers.apiUrl(0);
  lines.push("rollups");
  for (const { rollup, execution, replica, rpcUrl } of net.conductors) {
    if (replica !== 0) continue;
    lines.push(
      `  ${rollup.name.padEnd(7)}chain ${rollup.evmChainId} on ${execution}`,
      `         wallet  ${api}/rpc/${rollup.name}`,
      `         state   ${rpcUrl}`,
      `         feed    ${api.replace("http", "ws")}/feed/v1/${rollup.name}`,
    );
  }
  lines.push("accounts (10000 coins on every rollup)");
  for (const [index, { account, privateKey }] of net.accounts.entries()) {
    lines.push(`  (${index}) ${account.address}  ${privateKey}`);
  }
  const moved = net.replaced.map(({ preferred, chosen }) => `${preferred}→${chosen}`);
  for (let first = 0; first < moved.length; first += MOVED_PER_LINE) {
    const heading = first === 0 ? "taken    ports in use, others instead:" : "        ";
    lines.push(`${heading} ${moved.slice(first, first + MOVED_PER_LINE).join(" ")}`);
  }
  for (const [index, words] of TRY.entries()) {
    const where = net.keptIn === null ? "" : ` --dir ${net.keptIn}`;
    lines.push(`${index === 0 ? "try" : "   "}      ${net.invocation} ${words}${where}`);
  }
  return lines.join("\n");
}

const l1Line = (l1: DevnetL1 | null): string =>
  l1 === null
    ? "L1       none"
    : `L1       anvil ${l1.url} · chain ${l1.network.domain.l1ChainId} · registry ${l1.network.domain.registry}`;
