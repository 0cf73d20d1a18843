/** Writes that share a sync: what arrives while one runs goes with the next. */

export type GroupCommit<Item> = {
  /** Resolves once a write that includes all of `items` is durable; without items, all before. */
  add(items: readonly Item[]): Promise<void>;
  /** Whether all that was added is durable. */
  idle(): boolean;
};

type Waiting<Item> = {
  readonly items: readonly Item[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
};

/**
 * @param write makes items durable; one call at a time. Its first failure is the last call: it and
 * every later `add` reject with its reason, because after a failed sync nothing is known. [DR4]
 */
export function createGroupCommit<Item>(
  write: (items: readonly Item[]) => Promise<void>,
): GroupCommit<Item> {
  let waiting: Waiting<Item>[] = [];
  let running = false;
  let failure: { readonly reason: unknown } | null = null;

  async function run(): Promise<void> {
    running = true;
    while (waiting.length > 0 && failure === null) {
      const group = waiting;
      waiting = [];
      const items = group.flatMap((one) => one.items);
      try {
        if (items.length > 0) await write(items);
        for (const one of group) one.resolve();
      } catch (reason) {
        failure = { reason };
        for (const one of [...group, ...waiting]) one.reject(reason);
        waiting = [];
      }
    }
    running = false;
  }

  return {
    add: (items) => {
      if (failure !== null) return Promise.reject(failure.reason);
      const done = new Promise<void>((resolve, reject) => waiting.push({ items, resolve, reject }));
      if (!running) void run();
      return done;
    },
    idle: () => !running && waiting.length === 0 && failure === null,
  };
}
