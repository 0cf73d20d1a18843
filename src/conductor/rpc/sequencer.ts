/** `eth_sendRawTransaction`: a rollup orders nothing by itself, its sequencers do. */
import type { EscapePhase } from "../escape/machine.ts";
import { RpcCode, RpcError } from "./rpc-error.ts";

const TIMEOUT_MS = 10_000;

type Answer = {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
};

/** Passes the transaction to the sequencer's endpoint and its answer back. @throws {RpcError} */
export async function forwardTransaction(
  url: string | null,
  params: readonly unknown[],
  phase: EscapePhase,
): Promise<unknown> {
  if (phase !== "FOLLOWING") throw new RpcError(RpcCode.NOT_READY, "not ready: stalled");
  if (url === null) {
    throw new RpcError(
      RpcCode.METHOD,
      "the method eth_sendRawTransaction is not available here: send to a sequencer's endpoint of this rollup (rpc.sequencerUrl is not set)",
    );
  }
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_sendRawTransaction", params });
  let answer: Answer;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    answer = (await response.json()) as Answer;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RpcError(RpcCode.SERVER, `the sequencer at ${url} did not answer: ${why}`);
  }
  if (answer.error !== undefined) throw new RpcError(answer.error.code, answer.error.message);
  return answer.result;
}
