import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  covers,
  type Fees,
  firstFees,
  isCheaper,
  replacementFees,
} from "../../../../src/l1/outbox/fees.ts";

const CAPS = { maxFeePerGas: 10_000n, maxFeePerBlobGas: 10_000n };
const MARKET = { baseFee: 100n, tip: 3n, blobBaseFee: 7n };

describe("ST4: what is offered", () => {
  test("twice the base fee and the tip; blobs only where there are some", () => {
    expect(firstFees(MARKET, CAPS, false)).toEqual({
      maxFeePerGas: 203n,
      maxPriorityFeePerGas: 3n,
      maxFeePerBlobGas: 0n,
    });
    expect(firstFees(MARKET, CAPS, true)?.maxFeePerBlobGas).toBe(14n);
  });

  test("never above the caps, and nothing while the market is", () => {
    expect(firstFees({ ...MARKET, baseFee: 9_000n }, CAPS, false)?.maxFeePerGas).toBe(10_000n);
    expect(firstFees({ ...MARKET, baseFee: 10_001n }, CAPS, false)).toBeNull();
    expect(firstFees({ ...MARKET, blobBaseFee: 10_001n }, CAPS, true)).toBeNull();
    expect(firstFees({ ...MARKET, blobBaseFee: 10_001n }, CAPS, false)).not.toBeNull();
  });

  test("a tip above the cap is cut to it", () => {
    const fees = firstFees({ ...MARKET, tip: 50_000n }, CAPS, false);
    expect(fees?.maxPriorityFeePerGas).toBe(10_000n);
  });
});

describe("ST4: replacement", () => {
  const wei = fc.bigInt({ min: 1n, max: 1_000n });
  const fees = fc.record({ maxFeePerGas: wei, maxPriorityFeePerGas: wei, maxFeePerBlobGas: wei });
  const market = fc.record({ baseFee: wei, tip: wei, blobBaseFee: wei });
  const grown = (now: bigint, before: bigint, percent: bigint): boolean =>
    100n * now >= percent * before;

  test("a blob transaction offers at least twice of everything", () => {
    const property = fc.property(fees, market, (previous, now) => {
      const next = replacementFees(previous, now, CAPS) as Fees;
      expect(grown(next.maxFeePerGas, previous.maxFeePerGas, 200n)).toBe(true);
      expect(grown(next.maxPriorityFeePerGas, previous.maxPriorityFeePerGas, 200n)).toBe(true);
      expect(grown(next.maxFeePerBlobGas, previous.maxFeePerBlobGas, 200n)).toBe(true);
      expect(covers(next, now)).toBe(true);
    });
    fc.assert(property);
  });

  test("any other at least an eighth more", () => {
    const property = fc.property(fees, market, (some, now) => {
      const previous = { ...some, maxFeePerBlobGas: 0n };
      const next = replacementFees(previous, now, CAPS) as Fees;
      expect(grown(next.maxFeePerGas, previous.maxFeePerGas, 113n)).toBe(true);
      expect(grown(next.maxPriorityFeePerGas, previous.maxPriorityFeePerGas, 113n)).toBe(true);
      expect(next.maxFeePerBlobGas).toBe(0n);
    });
    fc.assert(property);
  });

  test("none beyond the caps: what is there waits", () => {
    const previous = { maxFeePerGas: 9_000n, maxPriorityFeePerGas: 1n, maxFeePerBlobGas: 0n };
    expect(replacementFees(previous, MARKET, CAPS)).toBeNull();
    const blob = { maxFeePerGas: 10n, maxPriorityFeePerGas: 1n, maxFeePerBlobGas: 6_000n };
    expect(replacementFees(blob, MARKET, CAPS)).toBeNull();
    expect(replacementFees(blob, { ...MARKET, baseFee: 20_000n }, CAPS)).toBeNull();
  });

  test("covers and isCheaper look at blobs only where there are some", () => {
    const plain = { maxFeePerGas: 100n, maxPriorityFeePerGas: 1n, maxFeePerBlobGas: 0n };
    expect(covers(plain, MARKET)).toBe(true);
    expect(covers({ ...plain, maxFeePerGas: 99n }, MARKET)).toBe(false);
    expect(covers({ ...plain, maxFeePerBlobGas: 6n }, MARKET)).toBe(false);
    expect(isCheaper({ ...plain, maxFeePerGas: 99n }, plain)).toBe(true);
    expect(isCheaper({ ...plain, maxFeePerGas: 99n, maxFeePerBlobGas: 1n }, plain)).toBe(false);
    expect(isCheaper(plain, plain)).toBe(false);
  });
});
