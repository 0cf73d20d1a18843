/** A JSON-RPC call over HTTP, as any wallet makes it. */

class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly reason: string | null;

  constructor(code: number, message: string, reason: string | null) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

type Reply = {
  readonly result?: unknown;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly reason?: string };
  };
};

/**
 * @throws {RpcError} for what the server answers; the platform's errors for what it does not.
 */
export async function call<T>(
  url: string,
  method: string,
  params: readonly unknown[],
  timeoutMs = 5000,
): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const reply = (await response.json()) as Reply;
  if (reply.error !== undefined) {
    throw new RpcError(reply.error.code, reply.error.message, reply.error.data?.reason ?? null);
  }
  return reply.result as T;
}
