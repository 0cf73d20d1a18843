import fc from "fast-check";
import { expect, test } from "vitest";
import { MESSAGE_CLASSES } from "../../../src/network/classes.ts";
import {
  classOfPath,
  drawInvitation,
  identityOf,
  keyOf,
  parseIdentity,
  pathOf,
} from "../../../src/network/socket-key.ts";

test("N10: a number tells its class, and no two sockets share one", () => {
  const seen = new Set<number>();
  for (const name of MESSAGE_CLASSES) {
    for (let attempt = 1; attempt <= 100; attempt++) {
      const path = pathOf(name, attempt);
      expect(classOfPath(path)).toBe(name);
      // 0 are the streams.
      expect(path).toBeGreaterThan(0);
      seen.add(path);
    }
  }
  expect(seen.size).toBe(100 * MESSAGE_CLASSES.length);
});

test("N10: a name survives the way; anything else is none", () => {
  const { id } = drawInvitation();
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999 }), (path) => {
      const name = { invitation: id, path };
      expect(parseIdentity(identityOf(name))).toEqual(name);
    }),
  );
  const wrong = ["", id, `${id}.`, `${id}.0`, `${id}.01`, `${id}.-1`, `${id}.1e3`, `${id}.1.1`];
  const odd = [`${id}.9999999999`, `${id.slice(2)}.1`, `${id}0.1`, ` ${id}.1`, `${id}.1\n`, "\0"];
  for (const text of [...wrong, ...odd]) expect(parseIdentity(text), text).toBeNull();
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => parseIdentity(text) === null));
});

test("N10: another secret, invitation or number is another key", () => {
  const [one, two] = [drawInvitation(), drawInvitation()];
  expect(one).not.toEqual(two);
  const keys = [one, two].flatMap(({ secret }) =>
    [one, two].flatMap(({ id }) => [2, 3].map((path) => keyOf(secret, { invitation: id, path }))),
  );
  expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(8);
  expect(keys.every((key) => key.length === 32)).toBe(true);
});

test("the derivation of a key is pinned", () => {
  const secret = `0x${"07".repeat(32)}`;
  const key = keyOf(secret, { invitation: `0x${"ab".repeat(16)}`, path: 2 });
  expect(key.toString("hex")).toMatchInlineSnapshot(
    `"20b6e291a8861c120bec9b17c0fc81cba156ebcbe7877791422aff39882ca405"`,
  );
});
