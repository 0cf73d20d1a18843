/** Waiting that ends, and leaves nothing behind. */
import { describe, expect, test } from "vitest";
import { pause, within } from "../../../../src/sdk/client/waiting.ts";
import { createTestClock } from "./test-clock.ts";

const never = <T>(): Promise<T> => new Promise(() => {});

describe("waiting", () => {
  test("ends with the result, and cancels its timer", async () => {
    const clock = createTestClock();
    const patience = { clock, ms: 50, signal: undefined };
    expect(await within(patience, Promise.resolve(7))).toBe(7);
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.waits).toEqual([]);
  });

  test("ends when the time is up", async () => {
    const clock = createTestClock();
    expect(await within({ clock, ms: 50, signal: undefined }, never())).toBe("late");
    expect(await pause({ clock, ms: 7, signal: undefined })).toBe("late");
    expect(clock.waits).toEqual([50, 7]);
  });

  test("ends when the caller gives up, before or meanwhile; no listener stays", async () => {
    const clock = createTestClock(() => false);
    const abort = new AbortController();
    let listening = 0;
    const signal = {
      get aborted() {
        return abort.signal.aborted;
      },
      addEventListener: (type: "abort", listener: () => void) => {
        listening += 1;
        abort.signal.addEventListener(type, listener);
      },
      removeEventListener: (type: "abort", listener: () => void) => {
        listening -= 1;
        abort.signal.removeEventListener(type, listener);
      },
    };
    const waiting = within({ clock, ms: 50, signal }, never());
    expect(listening).toBe(1);
    abort.abort();
    expect(await waiting).toBe("aborted");
    expect(await pause({ clock, ms: 50, signal })).toBe("aborted");
    expect(listening).toBe(0);
  });
});
