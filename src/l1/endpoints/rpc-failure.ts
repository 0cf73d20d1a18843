/** Why an endpoint gave no usable answer. A value of the adapter, never of the protocol. [ST2] */

export type RpcFailureKind =
  /** No connection, or an HTTP status that is no answer. */
  | "unreachable"
  | "timeout"
  | "rate_limited"
  /** HTML, no JSON-RPC, or a field that is not what the method promises. */
  | "malformed"
  /** An answer that names an error: the endpoint works, the request does not. */
  | "refused"
  | "wrong_chain"
  /** It lacks a block that it should know. */
  | "behind";

/**
 * A failed request. Its text never holds the URL, which may be a secret.
 *
 * `code` and `data` are those of a JSON-RPC error, where viem looks for the reason of a revert.
 */
export class RpcFailure extends Error {
  override readonly name = "RpcFailure";
  readonly kind: RpcFailureKind;
  readonly code: number | undefined;
  readonly data: unknown;
  /** What the endpoint asked to wait; 0 if nothing. */
  readonly retryAfterMs: number;

  constructor(
    kind: RpcFailureKind,
    message: string,
    rest: { code?: number; data?: unknown; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, rest.cause === undefined ? undefined : { cause: rest.cause });
    this.kind = kind;
    this.code = rest.code;
    this.data = rest.data;
    this.retryAfterMs = rest.retryAfterMs ?? 0;
  }
}

/** Endpoints that are used contradict each other: nothing is final until they agree. [ST2] */
export class L1Disagreement extends Error {
  override readonly name = "L1Disagreement";
}
