/**
 * Calls across a message port: a method, an argument, an answer. Credit bounds what is under way, in
 * calls and bytes; who has none left waits in turn. [DR7]
 */
import type { Transferable } from "node:worker_threads";
import { type PlainError, plainError, revivedError } from "./errors.ts";

/** Methods one side answers. */
// biome-ignore lint/suspicious/noExplicitAny: the caller's types say what each method takes
export type Methods = Readonly<Record<string, (argument: any) => unknown>>;

export type Credit = { readonly calls: number; readonly bytes: number };

/** What passes: a call, its answer, or a word that wants none. */
type Request = { readonly id: number; readonly method: string; readonly argument: unknown };
type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: PlainError };
type Notice = { readonly notice: string; readonly argument: unknown };

/** What a port needs: worker, parent port and channel end have it. */
export type Port = {
  postMessage(value: unknown, transfer?: Transferable[]): void;
  on(event: "message", listener: (value: Request | Reply | Notice) => void): unknown;
};

export type Connection = {
  /** Asks the other side; waits for credit first. */
  call<T>(method: string, argument: unknown, options?: CallOptions): Promise<T>;
  /** Tells the other side without an answer. */
  tell(method: string, argument: unknown, transfer?: readonly Transferable[]): void;
  /** Fails all calls under way: the other side is gone. */
  end(reason: Error): void;
};

export type CallOptions = {
  /** Counted against the credit. */
  readonly bytes?: number;
  readonly transfer?: readonly Transferable[];
};

type Waiting = { readonly start: () => void; readonly bytes: number };

/** @param methods what the other side may call or tell here. */
export function connect(
  port: Port,
  methods: Methods,
  credit: Credit = { calls: 1024, bytes: 64 * 1024 * 1024 },
): Connection {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const queue: Waiting[] = [];
  let nextId = 1;
  let calls = 0;
  let bytes = 0;
  let ended: Error | null = null;

  port.on("message", (message: Request | Reply | Notice) => {
    if ("method" in message) answer(message);
    else if ("notice" in message) methods[message.notice]?.(message.argument);
    else settle(message);
  });

  function answer({ id, method, argument }: Request): void {
    const known = methods[method];
    const reply = (content: { value: unknown } | { failure: PlainError }): void =>
      port.postMessage({ id, ...content });
    if (known === undefined) {
      return reply({ failure: plainError(new Error(`no method ${method}`)) });
    }
    Promise.resolve()
      .then(() => known(argument))
      .then(
        (value) => reply({ value }),
        (error: unknown) => reply({ failure: plainError(error) }),
      );
  }

  function settle(message: Reply): void {
    const call = open.get(message.id);
    if (call === undefined) return;
    open.delete(message.id);
    if ("failure" in message) call.reject(revivedError(message.failure));
    else call.resolve(message.value);
  }

  function release(size: number): void {
    calls--;
    bytes -= size;
    for (let first = queue[0]; first !== undefined && hasRoom(first.bytes); first = queue[0]) {
      queue.shift();
      calls++;
      bytes += first.bytes;
      first.start();
    }
  }

  const hasRoom = (size: number): boolean =>
    calls < credit.calls && (bytes === 0 || bytes + size <= credit.bytes);

  /** Undefined: there is credit, and the call leaves before anything that is said after it. */
  function admitted(size: number): Promise<void> | undefined {
    if (queue.length === 0 && hasRoom(size)) {
      calls++;
      bytes += size;
      return undefined;
    }
    return new Promise((start) => queue.push({ start, bytes: size }));
  }

  return {
    async call<T>(method: string, argument: unknown, options: CallOptions = {}): Promise<T> {
      const size = options.bytes ?? 0;
      const credited = admitted(size);
      if (credited !== undefined) await credited;
      try {
        if (ended !== null) throw ended;
        const id = nextId++;
        const answered = new Promise<unknown>((resolve, reject) => {
          open.set(id, { resolve, reject });
        });
        port.postMessage({ id, method, argument }, [...(options.transfer ?? [])]);
        return (await answered) as T;
      } finally {
        release(size);
      }
    },
    tell(notice, argument, transfer = []) {
      port.postMessage({ notice, argument }, [...transfer]);
    },
    end(reason) {
      ended = reason;
      for (const call of open.values()) call.reject(reason);
      open.clear();
    },
  };
}
