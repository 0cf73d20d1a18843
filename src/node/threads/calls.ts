/**
 * Calls across a message port: a method, an argument, an answer. Credit bounds what is under way, in
 * calls and bytes; who has none left waits in turn. [DR7]
 *
 * What is said in one go travels as one parcel: waking the other thread costs more than most calls.
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
type Parcel = readonly (Request | Reply | Notice)[];

/** What a port needs: worker, parent port and channel end have it. */
export type Port = {
  postMessage(value: unknown, transfer?: Transferable[]): void;
  on(event: "message", listener: (parcel: Parcel) => void): unknown;
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

  const post = createParcels(port);

  port.on("message", (parcel) => {
    for (const message of parcel) {
      if ("method" in message) answer(message);
      else if ("notice" in message) methods[message.notice]?.(message.argument);
      else settle(message);
    }
  });

  function answer({ id, method, argument }: Request): void {
    const known = methods[method];
    const reply = (content: { value: unknown } | { failure: PlainError }): void =>
      post({ id, ...content });
    if (known === undefined) {
      return reply({ failure: plainError(new Error(`no method ${method}`)) });
    }
    // At once: what was told after this call is not heard before it.
    new Promise((resolve) => resolve(known(argument))).then(
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
        post({ id, method, argument }, options.transfer);
        return (await answered) as T;
      } finally {
        release(size);
      }
    },
    tell(notice, argument, transfer) {
      post({ notice, argument }, transfer);
    },
    end(reason) {
      ended = reason;
      for (const call of open.values()) call.reject(reason);
      open.clear();
    },
  };
}

/** Posts all that was said before the running task gives way as one message. */
function createParcels(
  port: Port,
): (message: Request | Reply | Notice, transfer?: readonly Transferable[]) => void {
  let parcel: (Request | Reply | Notice)[] = [];
  let transfers: Transferable[] = [];
  const send = (): void => {
    const [messages, handedOver] = [parcel, transfers];
    parcel = [];
    transfers = [];
    port.postMessage(messages, handedOver);
  };
  return (message, transfer = []) => {
    if (parcel.length === 0) queueMicrotask(send);
    parcel.push(message);
    transfers.push(...transfer);
  };
}
