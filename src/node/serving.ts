/**
 * Answers to requests of peers: one at a time per peer, then a rest as long as it took. A member may
 * ask for a thousand headers many times a second, and this node would do nothing else. [DR7, Y1]
 */
import type { Answer, Request } from "../chain/index.ts";
import type { PeerKey } from "../primitives/brand.ts";

/** Answers that are being read; each may hold `maxResponseBytes`. */
const READING_MAX = 16;
/** Requests of one peer: what its budget lets through at once [Y1]; more are "absent". */
const ASKED_MAX = 64;
/** A slow disk or a busy machine is not the peer's doing. */
const REST_MAX_MS = 250;

export type Serving = {
  take(to: PeerKey, request: Request): void;
  /** What waits is forgotten. */
  stop(): void;
};

export type ServingParts = {
  serve(request: Request): Promise<Answer>;
  send(to: PeerKey, answer: Answer): void;
  failed(error: unknown): void;
  /** Monotonic. */
  elapsedMs(): number;
  after(delayMs: number, act: () => void): void;
};

type Peer = {
  readonly key: PeerKey;
  readonly waiting: Request[];
  isBusy: boolean;
  /** Number of its last answer among those of all peers; 0: none yet. */
  turn: number;
};

export function createServing(parts: ServingParts): Serving {
  let peers: Peer[] = [];
  let reading = 0;
  let turns = 0;

  /** Who may be answered and has waited for the most answers of others. */
  function first(): Peer | null {
    let found: Peer | null = null;
    for (const peer of peers) {
      if (peer.isBusy || peer.waiting.length === 0) continue;
      if (found === null || peer.turn < found.turn) found = peer;
    }
    return found;
  }

  function next(): void {
    while (reading < READING_MAX) {
      const peer = first();
      const request = peer?.waiting.shift();
      if (peer === null || request === undefined) return;
      peer.turn = ++turns;
      run(peer, request);
    }
  }

  function run(peer: Peer, request: Request): void {
    const startMs = parts.elapsedMs();
    peer.isBusy = true;
    reading++;
    parts
      .serve(request)
      .then((answer) => parts.send(peer.key, answer), parts.failed)
      .finally(() => {
        reading--;
        const restMs = Math.min(REST_MAX_MS, parts.elapsedMs() - startMs);
        parts.after(restMs, () => {
          peer.isBusy = false;
          next();
        });
        next();
      });
  }

  return {
    take(to, request) {
      let peer = peers.find(({ key }) => key === to);
      if (peer === undefined) {
        peer = { key: to, waiting: [], isBusy: false, turn: 0 };
        peers.push(peer);
      }
      if (peer.waiting.length + Number(peer.isBusy) >= ASKED_MAX) {
        parts.send(to, { kind: "absent", epoch: request.epoch, request });
        return;
      }
      peer.waiting.push(request);
      next();
    },
    stop() {
      peers = [];
    },
  };
}
