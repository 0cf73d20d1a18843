/** When to dial a member, and how long to wait before the next try. [N7] */
import type { Connection, Stream } from "@libp2p/interface";
import type { Multiaddr } from "@multiformats/multiaddr";
import type { PeerKey } from "../primitives/brand.ts";
import { createBackoff } from "./backoff.ts";
import type { NetworkOptions } from "./config.ts";
import { endConnection } from "./end-connection.ts";
import type { CloseReason } from "./link.ts";

/** Why there is no connection to a member. */
export type PeerFailure = CloseReason | "unreachable" | "wrong_identity";

export type DialSetup = {
  readonly key: PeerKey;
  /** Empty: only waited for. */
  readonly addresses: readonly Multiaddr[];
  readonly options: NetworkOptions;
  readonly random: () => number;
  /** Opens a connection and its control stream; rejects with `DialFailure`. */
  readonly dial: (
    key: PeerKey,
    addresses: readonly Multiaddr[],
    signal: AbortSignal,
  ) => Promise<{ readonly connection: Connection; readonly control: Stream }>;
};

export type Dialer = {
  start(delayMs: number): void;
  /** After the back-off. */
  again(): void;
  /** The back-off starts anew. */
  steady(): void;
  stop(): void;
  /** A dial under way goes on. */
  moveTo(addresses: readonly Multiaddr[]): void;
};

export function createDialer(
  setup: DialSetup,
  peer: {
    readonly wanted: () => boolean;
    readonly penaltyMs: () => number;
    readonly opened: (connection: Connection, control: Stream) => void;
    readonly failed: (reason: PeerFailure) => void;
  },
): Dialer {
  const { options, key } = setup;
  let { addresses } = setup;
  const backoff = createBackoff(
    { minMs: options.dialMinMs, maxMs: options.dialMaxMs },
    setup.random,
  );
  let timer: NodeJS.Timeout | undefined;
  let dialing: AbortController | null = null;

  const later = (delayMs: number): void => {
    if (addresses.length === 0 || !peer.wanted()) return;
    clearTimeout(timer);
    timer = setTimeout(() => void attempt(), Math.max(delayMs, peer.penaltyMs()));
  };

  const attempt = async (): Promise<void> => {
    if (dialing !== null || !peer.wanted()) return;
    const controller = new AbortController();
    dialing = controller;
    const limit = AbortSignal.timeout(options.handshakeMs);
    const signal = AbortSignal.any([controller.signal, limit]);
    try {
      const { connection, control } = await setup.dial(key, addresses, signal);
      if (dialing === controller) dialing = null;
      if (controller.signal.aborted) endConnection(connection, "not wanted any more");
      else peer.opened(connection, control);
    } catch (error) {
      if (dialing === controller) dialing = null;
      if (controller.signal.aborted) return;
      peer.failed(error instanceof DialFailure ? error.reason : "unreachable");
      later(backoff.next());
    }
  };

  return {
    start: later,
    again: () => later(backoff.next()),
    steady: backoff.reset,
    stop() {
      clearTimeout(timer);
      dialing?.abort();
      dialing = null;
    },
    moveTo(moved) {
      addresses = moved;
      if (dialing === null) later(0);
    },
  };
}

/** A dial that did not end at the wanted member. */
export class DialFailure extends Error {
  override readonly name = "DialFailure";
  readonly reason: PeerFailure;

  constructor(reason: PeerFailure, options?: { cause?: unknown }) {
    super(`dial failed: ${reason}`, options);
    this.reason = reason;
  }
}
