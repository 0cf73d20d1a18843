/**
 * Outputs of the past out of the stream of heights. The first record of a segment holds every leaf, so
 * the leaf table of any height kept is that of its segment's first record and the changes since.
 */
import type { OutputHeader } from "../chain/index.ts";
import type { OutputProof } from "../codec/index.ts";
import { createLeafTable, leafPath, replaceLeaves } from "../core/index.ts";
import type { RollupId } from "../primitives/brand.ts";
import { decodeHeightRecord, type HeightRecord } from "./height-record.ts";
import { type FrameReader, OUTPUTS_STREAM } from "./segment-store.ts";

export type LeafTable = ReturnType<typeof createLeafTable>;

/** A certified output with all that proves its leaves. */
export type ProvenOutput = {
  readonly header: OutputHeader;
  readonly certificate: OutputProof["certificate"];
  readonly descendants: readonly OutputHeader[];
  readonly table: LeafTable;
};

/** The record of a height, or why there is none. */
export async function readHeight(
  reader: FrameReader,
  height: number,
): Promise<HeightRecord | "missing" | "damaged"> {
  const read = await reader.read(OUTPUTS_STREAM, height, 0);
  if (read.kind !== "frame") return read.kind;
  return decodeHeightRecord(read.bytes) ?? "damaged";
}

/** The latest leaf of every rollup at a height. */
export async function tableAt(
  reader: FrameReader,
  height: number,
): Promise<LeafTable | "missing" | "damaged"> {
  const first = reader.segmentOf(OUTPUTS_STREAM, height);
  if (first === null) return "missing";
  let table: LeafTable | null = null;
  for (let at = first; at <= height; at++) {
    const record = await readHeight(reader, at);
    if (typeof record === "string") return record;
    table = table === null ? createLeafTable(record.leaves) : replaceLeaves(table, record.leaves);
  }
  return table ?? "missing";
}

/** An output with its table; "missing" also where its certificate is of a height not kept yet. */
export async function provenAt(
  reader: FrameReader,
  height: number,
): Promise<ProvenOutput | "missing" | "damaged"> {
  const record = await readHeight(reader, height);
  if (typeof record === "string") return record;
  const descendants: OutputHeader[] = [];
  for (let above = height + 1; above <= record.certificate.statement.height; above++) {
    const next = await readHeight(reader, above);
    if (typeof next === "string") return next;
    descendants.push(next.header);
  }
  const table = await tableAt(reader, height);
  if (typeof table === "string") return table;
  return { header: record.header, certificate: record.certificate, descendants, table };
}

/** The proof of a rollup's latest leaf; null: it is not registered. */
export function proofOf(output: ProvenOutput, rollupId: RollupId): OutputProof | null {
  const path = leafPath(output.table, rollupId);
  if (path === null) return null;
  const { leaf, ...inclusion } = path;
  const { header, certificate, descendants } = output;
  return { header, certificate, descendants, leaf, inclusion };
}
