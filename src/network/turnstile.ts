/** Counts inbound sockets of every kind, strangers' included. [N9] */

export type Turnstile = {
  /** What to call once the socket closed; null: too many. */
  admit(address: string): (() => void) | null;
};

const SECOND_MS = 1000;

export function createTurnstile(options: {
  readonly connectionsMax: number;
  /** Sockets on top of these that are kept for members. */
  readonly reserved: () => number;
  readonly connectionsPerAddressMax: number;
  readonly connectionsPerSecondMax: number;
  readonly now: () => number;
}): Turnstile {
  const open = new Map<string, number>();
  /** Since the second began; emptied with it, so it holds no more than came in one second. */
  const recent = new Map<string, number>();
  let total = 0;
  let secondMs = options.now();

  const tooMany = (address: string): boolean => {
    if (options.now() - secondMs >= SECOND_MS) {
      secondMs = options.now();
      recent.clear();
    }
    if (total >= options.connectionsMax + options.reserved()) return true;
    if ((open.get(address) ?? 0) >= options.connectionsPerAddressMax) return true;
    return (recent.get(address) ?? 0) >= options.connectionsPerSecondMax;
  };

  return {
    admit(address) {
      if (tooMany(address)) return null;
      total++;
      open.set(address, (open.get(address) ?? 0) + 1);
      recent.set(address, (recent.get(address) ?? 0) + 1);
      let inside = true;
      return () => {
        if (!inside) return;
        inside = false;
        total--;
        const left = (open.get(address) ?? 1) - 1;
        if (left === 0) open.delete(address);
        else open.set(address, left);
      };
    },
  };
}
