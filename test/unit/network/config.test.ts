import { expect, test } from "vitest";
import { classBytesMax } from "../../../src/network/classes.ts";
import { NetworkOptions } from "../../../src/network/config.ts";
import { LIMITS } from "../../integration/network-committee.ts";

test("N8: with the defaults a half-open connection is found within 15 s", () => {
  const { pingMs, silentMs } = NetworkOptions.parse({});
  expect(silentMs + pingMs).toBeLessThan(15_000);
  expect(silentMs).toBeGreaterThan(2 * pingMs);
});

test("N4: with the defaults a receive window holds a batch", () => {
  const { streamWindowBytes } = NetworkOptions.parse({});
  expect(streamWindowBytes).toBeGreaterThan(classBytesMax("batches", LIMITS));
});

const KEY = "0a".repeat(32);

test("unknown keys, and what is no node key or has no address, are refused", () => {
  expect(NetworkOptions.safeParse({ listens: "" }).success).toBe(false);
  const at = ["/ip4/1.2.3.4/tcp/1"];
  expect(NetworkOptions.safeParse({ static: { [KEY]: at } }).success).toBe(true);
  expect(NetworkOptions.safeParse({ static: { bob: at } }).success).toBe(false);
  expect(NetworkOptions.safeParse({ static: { [`0x${KEY}`]: at } }).success).toBe(false);
  expect(NetworkOptions.safeParse({ static: { [KEY]: [] } }).success).toBe(false);
});

test("every option says what it is", () => {
  for (const [name, schema] of Object.entries(NetworkOptions.shape)) {
    expect(schema.description, name).toMatch(/\.$/);
  }
});
