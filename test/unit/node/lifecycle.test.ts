/** What was brought up is taken down in reverse. */
import { describe, expect, test, vi } from "vitest";
import { createLifecycle } from "../../../src/node/lifecycle.ts";

describe("DR9", () => {
  test("DR9: down in the reverse order of up, one after the other", async () => {
    const done: string[] = [];
    const lifecycle = createLifecycle(() => {});
    for (const part of ["storage", "signer", "network", "doors"]) {
      lifecycle.up(async () => {
        done.push(`${part} closes`);
        await Promise.resolve();
        done.push(`${part} closed`);
      });
    }
    await lifecycle.close();
    expect(done).toEqual(
      ["doors", "network", "signer", "storage"].flatMap((part) => [
        `${part} closes`,
        `${part} closed`,
      ]),
    );
  });

  test("DR9: a part that does not close does not keep the others open", async () => {
    const failed = vi.fn();
    const closed = vi.fn();
    const lifecycle = createLifecycle(failed);
    const error = new Error("stuck");
    lifecycle.up(closed);
    lifecycle.up(() => Promise.reject(error));
    lifecycle.up(() => {
      throw error;
    });
    await lifecycle.close();
    expect(closed).toHaveBeenCalledTimes(1);
    expect(failed.mock.calls).toEqual([[error], [error]]);
  });

  test("DR9: whoever asks, it happens once, and all wait for its end", async () => {
    const held = Promise.withResolvers<void>();
    const close = vi.fn(() => held.promise);
    const lifecycle = createLifecycle(() => {});
    lifecycle.up(close);
    expect(lifecycle.closing).toBe(false);
    const both = Promise.all([lifecycle.close(), lifecycle.close()]);
    expect(lifecycle.closing).toBe(true);
    held.resolve();
    await both;
    await lifecycle.close();
    expect(close).toHaveBeenCalledTimes(1);
  });
});
