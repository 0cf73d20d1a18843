import { expect, test } from "vitest";
import { encodeBundle, type SectionContent, SectionKind } from "../../../../src/chain/index.ts";
import { admissionFault } from "../../../../src/core/lanes/admission.ts";
import {
  BUNDLE_BYTES_MAX,
  BUNDLE_LEGS_MAX,
  TRANSACTION_BYTES_MAX,
} from "../../../../src/core/lanes/limits.ts";
import { rollupOf } from "../../../../src/primitives/brand.ts";
import { laneContext, section } from "./fixture.ts";

const LARGE = { maxBatchBytes: 1_000_000, laneWindowBytes: 1_000_000 };
const context = laneContext({ protocol: LARGE });

/** A section of one unit with these bytes. */
function unit(kind: SectionKind, bytes: Uint8Array): SectionContent {
  const framed = new Uint8Array(4 + bytes.length);
  new DataView(framed.buffer).setUint32(0, bytes.length);
  framed.set(bytes, 4);
  const rollupId = rollupOf(kind === SectionKind.BUNDLE ? 0 : 1);
  return { kind, rollupId, units: 1, bytes: framed };
}

const bundleOf = (legs: readonly { rollup: number; size: number }[]): SectionContent =>
  unit(
    SectionKind.BUNDLE,
    encodeBundle({
      minHeight: 0,
      maxHeight: 0,
      minTime: 0,
      maxTime: 0,
      legs: legs.map(({ rollup, size }) => ({
        rollupId: rollupOf(rollup),
        transaction: new Uint8Array(size),
      })),
    }),
  );

const reasonOf = (content: SectionContent): string | null => {
  const fault = admissionFault(context, content);
  return fault === null ? null : `${fault.code} ${fault.reason}`;
};

test("B1: open, sealed and bundle sections are admitted", () => {
  expect(reasonOf(section({ units: 3 }))).toBeNull();
  expect(reasonOf({ ...section(), kind: SectionKind.SEALED })).toBeNull();
  expect(reasonOf(bundleOf([{ rollup: 1, size: 5 }]))).toBeNull();
});

test("B1: system units are never submitted", () => {
  const system = { ...section(), kind: SectionKind.SYSTEM, rollupId: rollupOf(0) };
  expect(reasonOf(system)).toBe("malformed submission_kind");
  expect(reasonOf({ ...section(), kind: 9 as SectionKind })).toBe("malformed submission_kind");
});

test("B1: the rollup is registered, in a bundle every leg's", () => {
  expect(reasonOf(section({ rollup: 3 }))).toBe("malformed unknown_rollup");
  expect(reasonOf(section({ rollup: 0 }))).toBe("malformed unknown_rollup");
  const legs = [
    { rollup: 1, size: 1 },
    { rollup: 9, size: 1 },
  ];
  expect(reasonOf(bundleOf(legs))).toBe("malformed unknown_rollup");
  const named = { ...bundleOf([{ rollup: 1, size: 1 }]), rollupId: rollupOf(1) };
  expect(reasonOf(named)).toBe("malformed submission_rollup");
});

test("B1: units fill the section exactly, none is empty, and the count is right", () => {
  const whole = section({ units: 2 });
  expect(reasonOf({ ...whole, units: 3 })).toBe("malformed submission_units");
  expect(reasonOf({ ...whole, units: 1 })).toBe("malformed submission_units");
  expect(reasonOf({ ...whole, units: 0, bytes: new Uint8Array(0) })).toBe(
    "malformed submission_units",
  );
  expect(reasonOf({ ...whole, bytes: whole.bytes.subarray(0, 27) })).toBe(
    "malformed submission_units",
  );
  expect(reasonOf({ ...whole, bytes: whole.bytes.subarray(0, 16) })).toBe(
    "malformed submission_units",
  );
  expect(reasonOf({ ...whole, units: 1, bytes: new Uint8Array(4) })).toBe(
    "malformed submission_units",
  );
});

test("B1: a transaction has at most 128 KiB", () => {
  expect(reasonOf(section({ size: TRANSACTION_BYTES_MAX }))).toBeNull();
  expect(reasonOf(section({ size: TRANSACTION_BYTES_MAX + 1 }))).toBe(
    "oversize transaction_too_large",
  );
});

test("B1: a bundle has at most 100 legs of at most 128 KiB, and 300,000 bytes", () => {
  const legs = (count: number, size: number) =>
    bundleOf(Array.from({ length: count }, () => ({ rollup: 1, size })));
  expect(reasonOf(legs(BUNDLE_LEGS_MAX, 10))).toBeNull();
  expect(reasonOf(legs(BUNDLE_LEGS_MAX + 1, 10))).toBe("oversize bundle_legs");
  expect(reasonOf(legs(1, TRANSACTION_BYTES_MAX))).toBeNull();
  expect(reasonOf(legs(1, TRANSACTION_BYTES_MAX + 1))).toBe("oversize transaction_too_large");
  const overhead = 35 + 3 * 8;
  const fill = (BUNDLE_BYTES_MAX - overhead) / 3;
  const sizes = [
    Math.floor(fill),
    Math.floor(fill),
    BUNDLE_BYTES_MAX - overhead - 2 * Math.floor(fill),
  ];
  expect(reasonOf(bundleOf(sizes.map((size) => ({ rollup: 1, size }))))).toBeNull();
  const over = sizes.map((size, index) => ({ rollup: 1, size: index === 0 ? size + 1 : size }));
  expect(reasonOf(bundleOf(over))).toBe("oversize bundle_too_large");
});

test("B1: bytes that are no bundle are refused", () => {
  expect(reasonOf(unit(SectionKind.BUNDLE, new Uint8Array(40)))).toBe("malformed bundle_form");
});

test("B1: a submission that fits no batch, or no window, is refused at once", () => {
  const small = laneContext({ protocol: { maxBatchBytes: 1000, laneWindowBytes: 4000 } });
  const most = 1000 - 64 - 45;
  expect(admissionFault(small, section({ size: most - 4 }))).toBeNull();
  expect(admissionFault(small, section({ size: most - 3 }))?.code).toBe("oversize");
  const narrow = laneContext({ protocol: { laneWindowBytes: 100 } });
  expect(admissionFault(narrow, section({ size: 96 }))).toBeNull();
  expect(admissionFault(narrow, section({ size: 97 }))?.reason).toBe("submission_too_large");
});
