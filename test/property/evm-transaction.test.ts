/** The one decoder of EVM transactions against a slow, obvious one. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DecodedEvmTransaction,
  decodeEvmTransaction,
  evmSignature,
  evmSigningHash,
} from "../../src/chain/index.ts";
import { mutateBytes } from "../fuzz/mutate.ts";
import { seededDraw } from "./draw.ts";
import { type OracleReading, readByOracle } from "./evm-oracle.ts";
import { bendEvmTransaction, evmTransactionOf } from "./evm-values.ts";

const PARITY_BYTES = fc.constantFrom(8, 32);

/** A reading in the words of the oracle. */
function spoken(decoded: DecodedEvmTransaction): OracleReading {
  if (decoded.kind !== "ok") return { kind: decoded.kind };
  const { signed: _signed, ...transaction } = decoded.transaction;
  return { kind: "ok", transaction, hash: evmSigningHash(decoded.transaction) };
}

test("CE1: what is well encoded is read field by field", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(fc.integer(), PARITY_BYTES, (seed, parityBytesMax) => {
      const raw = evmTransactionOf(seededDraw(seed));
      const decoded = decodeEvmTransaction(raw, { parityBytesMax });
      expect(spoken(decoded)).toEqual(readByOracle(raw, parityBytesMax));
      expect(decoded.kind).not.toBe("malformed");
      kinds.add(decoded.kind === "ok" ? `type ${decoded.transaction.type}` : decoded.kind);
    }),
    { numRuns: 400 },
  );
  expect([...kinds].toSorted()).toEqual(["type", "type 0", "type 1", "type 2", "type 4"]);
});

test("CE1: what is changed, in its bytes or in its structure, is read or refused alike", () => {
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.integer(), PARITY_BYTES, fc.boolean(), (seed, parityBytesMax, structure) => {
      const draw = seededDraw(seed);
      const valid = evmTransactionOf(draw);
      const raw = structure ? bendEvmTransaction(draw, valid) : mutateBytes(draw, valid);
      const decoded = decodeEvmTransaction(raw, { parityBytesMax });
      expect(spoken(decoded)).toEqual(readByOracle(raw, parityBytesMax));
      if (decoded.kind === "malformed") refused++;
      else taken++;
    }),
    { numRuns: 1500 },
  );
  expect(taken).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
});

test("CE1: any bytes at all are read or refused alike, and never thrown at", () => {
  const first = fc.constantFrom(0, 1, 2, 3, 4, 5, 0x7f, 0x80, 0xbf, 0xc0, 0xc9, 0xf8, 0xf9, 0xff);
  fc.assert(
    fc.property(first, fc.uint8Array({ maxLength: 400 }), PARITY_BYTES, (head, tail, most) => {
      const raw = Uint8Array.of(head, ...tail);
      const decoded = decodeEvmTransaction(raw, { parityBytesMax: most });
      expect(spoken(decoded)).toEqual(readByOracle(raw, most));
      if (decoded.kind === "malformed") expect(decoded.why).toMatch(/^[a-z][a-z() -]+$/);
    }),
    { numRuns: 2000 },
  );
});

test("every prefix of a transaction is refused, and so is what goes on behind it", () => {
  fc.assert(
    fc.property(fc.integer(), fc.uint8Array({ minLength: 1, maxLength: 3 }), (seed, more) => {
      const raw = evmTransactionOf(seededDraw(seed, 2));
      const kindOf = (bytes: Uint8Array) =>
        decodeEvmTransaction(bytes, { parityBytesMax: 32 }).kind;
      for (let length = 0; length < raw.length; length++) {
        expect(kindOf(raw.subarray(0, length)), `first ${length}`).toBe("malformed");
      }
      expect(kindOf(Uint8Array.of(...raw, ...more))).toBe("malformed");
    }),
    { numRuns: 30 },
  );
});

test("bytes are viewed, never changed, wherever they lie in a larger buffer", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat({ max: 9 }), (seed, before) => {
      const alone = evmTransactionOf(seededDraw(seed));
      const frame = new Uint8Array(before + alone.length + 3).fill(0xee);
      frame.set(alone, before);
      const copy = new Uint8Array(frame);
      const inside = frame.subarray(before, before + alone.length);
      const decoded = decodeEvmTransaction(inside, { parityBytesMax: 32 });
      expect(spoken(decoded)).toEqual(spoken(decodeEvmTransaction(alone, { parityBytesMax: 32 })));
      expect(frame).toEqual(copy);
      if (decoded.kind !== "ok") return;
      expect(decoded.transaction.data.buffer).toBe(frame.buffer);
      expect(decoded.transaction.signed.buffer).toBe(frame.buffer);
    }),
    { numRuns: 100 },
  );
});

test("a signature is one of two parities, or nobody's", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const decoded = decodeEvmTransaction(evmTransactionOf(seededDraw(seed)), {
        parityBytesMax: 32,
      });
      if (decoded.kind !== "ok") return;
      const { r, s, yParity } = decoded.transaction.signature;
      const expected = yParity > 1n ? null : { r, s, yParity: Number(yParity) };
      expect(evmSignature(decoded.transaction)).toEqual(expected);
    }),
  );
});
