import { expect, test } from "vitest";
import { createTurnstile } from "../../../src/network/turnstile.ts";

function setUp(reserved = () => 0) {
  const clock = { ms: 0 };
  const turnstile = createTurnstile({
    connectionsMax: 4,
    reserved,
    connectionsPerAddressMax: 2,
    connectionsPerSecondMax: 3,
    now: () => clock.ms,
  });
  return { clock, admits: (address: string) => turnstile.admit(address) !== null, turnstile };
}

test("N9: sockets are counted per address and in total, and given back when they close", () => {
  const { turnstile, admits } = setUp();
  const leave = turnstile.admit("10.0.0.1");
  expect([admits("10.0.0.1"), admits("10.0.0.1")]).toEqual([true, false]);
  expect(["10.0.0.2", "10.0.0.3", "10.0.0.4"].map(admits)).toEqual([true, true, false]);
  leave?.();
  leave?.(); // A socket closes once.
  expect([admits("10.0.0.1"), admits("10.0.0.4")]).toEqual([true, false]);
});

test("N9, E8: what is kept for members comes on top, and changes with them", () => {
  let members = 1;
  const { admits } = setUp(() => 2 * members);
  const addresses = Array.from({ length: 7 }, (_, host) => `10.0.1.${host}`);
  expect(addresses.map(admits)).toEqual([true, true, true, true, true, true, false]);
  members = 2;
  expect(["10.0.2.1", "10.0.2.2", "10.0.2.3"].map(admits)).toEqual([true, true, false]);
});

test("N9: an address may come so often per second, however fast it goes again", () => {
  const { turnstile, clock } = setUp();
  const comesAndGoes = (): boolean => {
    const leave = turnstile.admit("10.0.0.1");
    leave?.();
    return leave !== null;
  };
  const visits = () => Array.from({ length: 5 }, comesAndGoes);
  expect(visits()).toEqual([true, true, true, false, false]);
  clock.ms = 999;
  expect(comesAndGoes()).toBe(false);
  clock.ms = 1000;
  expect(visits()).toEqual([true, true, true, false, false]);
});
