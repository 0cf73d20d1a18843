/** JSON-RPC over one WebSocket: every call awaited, none repeated. */
import { LockstepError } from "../../../primitives/errors.ts";

/** The server answered with an error. */
export class CallRefusedError extends Error {
  override readonly name = "CallRefusedError";
}

export type RpcSocket = {
  /** @throws {CallRefusedError} by the server's answer; {LockstepError} ENGINE_UNAVAILABLE if it is gone. */
  call(method: string, params: readonly unknown[]): Promise<unknown>;
  close(): void;
};

type Waiting = { resolve(value: unknown): void; reject(error: Error): void };
type Reply = { id: number; result?: unknown; error?: { message: string } };

/** Connects. @throws {LockstepError} ENGINE_UNAVAILABLE */
export async function openSocket(url: string): Promise<RpcSocket> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let gone: LockstepError | null = null;
  const lose = () => {
    gone ??= new LockstepError("ENGINE_UNAVAILABLE", `the connection to ${url} is gone`);
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
  };
  socket.addEventListener("close", lose);
  socket.addEventListener("error", lose);
  socket.addEventListener("message", (event) => {
    const { id, result, error } = JSON.parse(String(event.data)) as Reply;
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) waiter?.resolve(result);
    else waiter?.reject(new CallRefusedError(error.message));
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("close", () => reject(gone));
  });
  return {
    call: (method, params) =>
      new Promise((resolve, reject) => {
        if (gone !== null) return reject(gone);
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
      }),
    close: () => socket.close(),
  };
}
