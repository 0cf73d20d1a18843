/** Orders over the socket of a devnet's directory, which one devnet has at a time. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sendOrder, serveOrders, whereIsDevnet } from "../../src/devnet/control.ts";
import { claimDirectory } from "../../src/devnet/directory.ts";
import { UsageError } from "../../src/primitives/errors.ts";

let root = "";
const open: { close(): Promise<void> }[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lockstep-control-"));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  rmSync(root, { recursive: true, force: true });
});

const serve = async (obey: Parameters<typeof serveOrders>[1]): Promise<void> => {
  open.push(await serveOrders(root, obey));
};
const claim = async (over: { readonly reset?: boolean } = {}) => {
  const claimed = await claimDirectory({
    directory: root,
    reset: over.reset ?? false,
    isAlone: false,
    obey: async () => "fine",
  });
  open.push(claimed);
  return claimed;
};

describe("an order", () => {
  test("is obeyed and answered", async () => {
    await serve(async ({ command, args }) => `${command}(${args.join(",")})`);
    expect(await sendOrder(root, { command: "kill", args: ["2"] })).toEqual({
      ok: true,
      text: "kill(2)",
    });
  });

  test("that is refused says why, and the next is heard", async () => {
    await serve(async ({ command }) => {
      if (command === "bad") throw new UsageError(["no such order"]);
      return "fine";
    });
    const order = (command: string) => sendOrder(root, { command, args: [] });
    expect(await order("bad")).toEqual({ ok: false, text: "no such order" });
    expect((await order("good")).ok).toBe(true);
  });

  test("that is too long is hung up on, and the next is heard", async () => {
    await serve(async () => "fine");
    const args = ["x".repeat(10_000)];
    await expect(sendOrder(root, { command: "kill", args })).rejects.toThrow(/hung up|EPIPE|ECONN/);
    expect((await sendOrder(root, { command: "kill", args: [] })).ok).toBe(true);
  });

  test("to nobody says that nobody runs there", async () => {
    const error = await sendOrder(root, { command: "kill", args: [] }).catch((caught) => caught);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).findings).toEqual([`no devnet runs in ${root}`]);
  });
});

describe("where a devnet is", () => {
  test("is what it says itself", async () => {
    const place = { networkFile: "/x/network.json", urls: ["http://127.0.0.1:1"] };
    await serve(async () => JSON.stringify(place));
    expect(await whereIsDevnet(root)).toEqual(place);
  });

  test("is nowhere if none runs, and unknown while it starts", async () => {
    expect(await whereIsDevnet(root)).toBeNull();
    await serve(async () => {
      throw new UsageError(["the devnet is still starting"]);
    });
    await expect(whereIsDevnet(root)).rejects.toThrow("still starting");
  });
});

describe("a directory", () => {
  test("belongs to one devnet; the second is refused and touches nothing", async () => {
    await claim();
    writeFileSync(join(root, "precious"), "");
    const error = await claim({ reset: true }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).findings).toEqual([
      `a devnet already runs in ${root}; stop it, or choose another --dir`,
    ]);
    expect(existsSync(join(root, "precious"))).toBe(true);
  });

  test("that was named is kept, and emptied only where that is wanted", async () => {
    writeFileSync(join(root, "network.json"), "");
    await (await claim()).close();
    expect(existsSync(join(root, "network.json"))).toBe(true);
    await claim({ reset: true });
    expect(existsSync(join(root, "network.json"))).toBe(false);
    expect(existsSync(root)).toBe(true);
  });

  test("that a killed devnet left can be claimed again", async () => {
    const first = await claim();
    await first.close();
    await claim();
    expect((await sendOrder(root, { command: "x", args: [] })).text).toBe("fine");
  });

  test("of a run alone is its own, and goes with it", async () => {
    const claimed = await claimDirectory({
      directory: null,
      reset: false,
      isAlone: true,
      obey: async () => "fine",
    });
    expect(existsSync(claimed.directory)).toBe(true);
    await claimed.close();
    expect(existsSync(claimed.directory)).toBe(false);
  });
});
