/**
 * Whether a submission may enter the lane: a pure function of its bytes and of what the epoch fixes.
 * Never the validity of a transaction: that is the rollup's business. [B1]
 */
import {
  BATCH_HEADER_BYTES,
  BATCH_ROW_BYTES,
  parseBundle,
  type SectionContent,
  SectionKind,
} from "../../chain/index.ts";
import type { EpochContext, RejectionCode } from "../contract.ts";
import { BUNDLE_BYTES_MAX, BUNDLE_LEGS_MAX, TRANSACTION_BYTES_MAX } from "./limits.ts";

export type AdmissionFault = { readonly code: RejectionCode; readonly reason: string };

const malformed = (reason: string): AdmissionFault => ({ code: "malformed", reason });
const oversize = (reason: string): AdmissionFault => ({ code: "oversize", reason });

/** Section bytes that fit into a batch of one row. */
const sectionBytesMax = (context: EpochContext): number => {
  const { maxBatchBytes, laneWindowBytes } = context.protocol;
  return Math.min(maxBatchBytes - BATCH_HEADER_BYTES - BATCH_ROW_BYTES, laneWindowBytes);
};

/** What is wrong with a submission, or null. */
export function admissionFault(
  context: EpochContext,
  section: SectionContent,
): AdmissionFault | null {
  if (section.bytes.length > sectionBytesMax(context)) return oversize("submission_too_large");
  if (section.kind === SectionKind.BUNDLE) {
    if (section.rollupId !== 0) return malformed("submission_rollup");
  } else if (section.kind === SectionKind.OPEN || section.kind === SectionKind.SEALED) {
    if (!isRegistered(context, section.rollupId)) return malformed("unknown_rollup");
  } else {
    return malformed("submission_kind");
  }
  return unitsFault(context, section);
}

const isRegistered = (context: EpochContext, rollupId: number): boolean =>
  context.rollups.some((rollup) => rollup.rollupId === rollupId);

/** Walks the length prefixes; allocates nothing per unit but for bundles. */
function unitsFault(context: EpochContext, section: SectionContent): AdmissionFault | null {
  const { bytes } = section;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  let found = 0;
  while (offset < bytes.length) {
    if (offset + 4 > bytes.length) return malformed("submission_units");
    const length = view.getUint32(offset);
    const end = offset + 4 + length;
    if (length === 0 || end > bytes.length) return malformed("submission_units");
    if (section.kind === SectionKind.BUNDLE) {
      const fault = bundleFault(context, bytes.subarray(offset + 4, end));
      if (fault !== null) return fault;
    } else if (length > TRANSACTION_BYTES_MAX) {
      return oversize("transaction_too_large");
    }
    offset = end;
    found++;
  }
  return found > 0 && found === section.units ? null : malformed("submission_units");
}

function bundleFault(context: EpochContext, bytes: Uint8Array): AdmissionFault | null {
  if (bytes.length > BUNDLE_BYTES_MAX) return oversize("bundle_too_large");
  const bundle = parseBundle(bytes);
  if (bundle === null) return malformed("bundle_form");
  if (bundle.legs.length > BUNDLE_LEGS_MAX) return oversize("bundle_legs");
  for (const leg of bundle.legs) {
    if (!isRegistered(context, leg.rollupId)) return malformed("unknown_rollup");
    if (leg.transaction.length > TRANSACTION_BYTES_MAX) return oversize("transaction_too_large");
  }
  return null;
}
