/**
 * What connecting code takes from the platform, as parameters with a default: clock, randomness,
 * WebSocket and fetch. The one file of this folder that names a global.
 */
import { type Millis, millisOf } from "../../primitives/brand.ts";
import { LockstepError } from "../../primitives/errors.ts";

/** Time of the caller's platform. */
export type Clock = {
  /** Unix ms. */
  nowMs(): Millis;
  /** Calls `done` once after `ms`, never at once; the result cancels it. */
  after(ms: number, done: () => void): () => void;
};

/** Of the WHATWG `AbortSignal`: what a waiting loop asks. */
export type AbortSignalLike = {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
};

/** Of the WHATWG `WebSocket`: what a subscription needs. The class of the package `ws` fits too. */
export type WebSocketLike = {
  binaryType: string;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  send(data: Uint8Array): void;
  close(): void;
  /** Stop and resume reading: only `ws` has them, the WHATWG interface has no back-pressure. */
  pause?(): void;
  resume?(): void;
  /** Drops the connection at once; only `ws`. */
  terminate?(): void;
};

/** Of the WHATWG `fetch`: what a JSON-RPC call needs. */
export type FetchLike = (
  url: string,
  init: {
    readonly method: "POST";
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: unknown;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

type Abort = { readonly signal: unknown; abort(): void };

type Platform = {
  readonly WebSocket?: new (url: string, protocol: string) => WebSocketLike;
  readonly fetch?: FetchLike;
  readonly AbortController?: new () => Abort;
  readonly setTimeout: (done: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
};

const platform = globalThis as unknown as Platform;

/** The platform's own clock. */
export const platformClock: Clock = {
  nowMs: () => millisOf(Date.now()),
  after: (ms, done) => {
    const timer = platform.setTimeout(done, ms);
    return () => platform.clearTimeout(timer);
  },
};

/** In [0, 1). Spreads retries; nothing secret. */
export const platformRandom = (): number => Math.random();

const missing = (name: string): LockstepError =>
  new LockstepError("SDK_PLATFORM", `this platform has no ${name}: pass one`);

/** @throws {LockstepError} SDK_PLATFORM where there is no global WebSocket. */
export function platformWebSocket(url: string, protocol: string): WebSocketLike {
  const { WebSocket } = platform;
  if (WebSocket === undefined) throw missing("WebSocket");
  return new WebSocket(url, protocol);
}

/** @throws {LockstepError} SDK_PLATFORM where there is no global fetch. */
export const platformFetch: FetchLike = (url, init) => {
  const { fetch } = platform;
  if (fetch === undefined) throw missing("fetch");
  return fetch(url, init);
};

/** A fresh signal for one request, and the call that aborts it. */
export function createAbort(): Abort {
  const { AbortController } = platform;
  if (AbortController === undefined) throw missing("AbortController");
  return new AbortController();
}
