import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type Ed25519Backend,
  type Ed25519PublicKey,
  ed25519,
  nobleEd25519,
} from "../../../src/crypto/ed25519.ts";
import { AssertionError } from "../../../src/primitives/assert.ts";
import { fromHex, toHex } from "../../../src/primitives/bytes.ts";

type Vectors = {
  vectors: {
    source: string;
    seed: string;
    publicKey: string;
    message: string;
    signature: string;
  }[];
  hostile: {
    name: string;
    valid: boolean;
    publicKey: string;
    message: string;
    signature: string;
  }[];
  refusedPublicKeys: { name: string; bytes: string }[];
};
const pinned: Vectors = JSON.parse(
  readFileSync(new URL("../../vectors/crypto/ed25519.json", import.meta.url), "utf8"),
);

const backends: [string, Ed25519Backend][] = [
  ["node", ed25519],
  ["noble", nobleEd25519],
];
const keyOf = (backend: Ed25519Backend, bytes: Uint8Array): Ed25519PublicKey =>
  backend.parsePublicKey(bytes) as Ed25519PublicKey;

test("K5: the runtime's own is used where there is one", () => {
  for (const [name, backend] of backends) expect(backend.implementation).toBe(name);
});

describe("K5: without a runtime's crypto, as in a browser", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  test("noble is used", async () => {
    vi.resetModules();
    vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
    const browser = await import("../../../src/crypto/ed25519.ts");
    expect(browser.ed25519.implementation).toBe("noble");
  });
});

describe.each(backends)("K5: by %s", (_, backend) => {
  test.each(pinned.vectors)("$source", ({ seed, publicKey, message, signature }) => {
    const secret = backend.createSecretKey(fromHex(seed));
    expect(toHex(secret.seed)).toBe(seed);
    expect(toHex(backend.publicKeyOf(secret))).toBe(publicKey);
    const made = backend.sign(secret, fromHex(message));
    expect(toHex(made)).toBe(signature);
    expect(Object.getPrototypeOf(made)).toBe(Uint8Array.prototype);
    const key = keyOf(backend, fromHex(publicKey));
    expect(toHex(key.bytes)).toBe(publicKey);
    expect(backend.verify(key, fromHex(message), fromHex(signature))).toBe(true);
  });

  test.each(pinned.hostile)("$name: valid is $valid", (vector) => {
    const key = keyOf(backend, fromHex(vector.publicKey));
    const verdict = backend.verify(key, fromHex(vector.message), fromHex(vector.signature));
    expect(verdict).toBe(vector.valid);
  });

  test.each(pinned.refusedPublicKeys)("the key is refused: $name", ({ bytes }) => {
    expect(backend.parsePublicKey(fromHex(bytes))).toBeNull();
  });

  test("a seed of another length is a bug", () => {
    for (const length of [0, 31, 33]) {
      expect(() => backend.createSecretKey(new Uint8Array(length))).toThrow(AssertionError);
    }
  });

  test("keys do not follow the buffers they were read from", () => {
    const [vector] = pinned.vectors as [Vectors["vectors"][number]];
    const seed = fromHex(vector.seed);
    const publicKey = fromHex(vector.publicKey);
    const secret = backend.createSecretKey(seed);
    const key = keyOf(backend, publicKey);
    seed.fill(0);
    publicKey.fill(0);
    expect(toHex(backend.sign(secret, fromHex(vector.message)))).toBe(vector.signature);
    const signature = fromHex(vector.signature);
    expect(backend.verify(key, fromHex(vector.message), signature)).toBe(true);
  });

  test("a view into a larger frame verifies as its bytes do", () => {
    const [, vector] = pinned.vectors as [unknown, Vectors["vectors"][number]];
    const frame = fromHex(`0xaabb${vector.message.slice(2)}${vector.signature.slice(2)}cc`);
    const key = keyOf(backend, fromHex(vector.publicKey));
    const [message, signature] = [frame.subarray(2, 3), frame.subarray(3, 67)];
    expect(backend.verify(key, message, signature)).toBe(true);
  });
});

test("K5: both sign alike and accept each other's, for any seed and message", () => {
  const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(seed, fc.uint8Array({ maxLength: 300 }), fc.nat(), (entropy, message, flip) => {
      const made = backends.map(([, backend]) => {
        const secret = backend.createSecretKey(entropy);
        return {
          publicKey: backend.publicKeyOf(secret),
          signature: backend.sign(secret, message),
        };
      });
      expect(made[0]).toEqual(made[1]);
      const { publicKey, signature } = made[0] as { publicKey: Uint8Array; signature: Uint8Array };
      const spoilt = signature.map((byte, index) =>
        index === (flip >> 3) % 64 ? byte ^ (1 << (flip & 7)) : byte,
      );
      for (const [, backend] of backends) {
        const key = keyOf(backend, publicKey);
        expect(backend.verify(key, message, signature)).toBe(true);
        expect(backend.verify(key, message, spoilt)).toBe(false);
        expect(backend.verify(key, Uint8Array.of(...message, 0), signature)).toBe(false);
      }
    }),
    { numRuns: 25 },
  );
});

test("K5: garbage is a value, and both judge it alike", () => {
  const [vector] = pinned.vectors as [Vectors["vectors"][number]];
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
    fc.uint8Array({ minLength: 64, maxLength: 64 }),
  );
  fc.assert(
    fc.property(bytes, (garbage) => {
      const parsed = backends.map(([, backend]) => backend.parsePublicKey(garbage) === null);
      expect(parsed[0]).toBe(parsed[1]);
      for (const [, backend] of backends) {
        const key = keyOf(backend, fromHex(vector.publicKey));
        expect(backend.verify(key, fromHex(vector.message), garbage)).toBe(false);
      }
    }),
  );
});

test("K5: a key of noble's in the runtime's back end is a bug", () => {
  const [vector] = pinned.vectors as [Vectors["vectors"][number]];
  const foreign = keyOf(nobleEd25519, fromHex(vector.publicKey));
  expect(() => ed25519.verify(foreign, new Uint8Array(0), fromHex(vector.signature))).toThrow(
    AssertionError,
  );
  const secret = nobleEd25519.createSecretKey(fromHex(vector.seed));
  expect(() => ed25519.sign(secret, new Uint8Array(0))).toThrow(AssertionError);
});
