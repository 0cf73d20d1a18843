/** Sealed segments as files to fetch: immutable, named by their digest. */
import { join } from "node:path";
import { decodeSegmentHeader, SEGMENT_HEADER_BYTES } from "../feed/index.ts";
import type { Hash, RollupId } from "../primitives/brand.ts";
import { type Files, nodeFiles } from "./files.ts";
import { segmentNames, streamNames } from "./segments-names.ts";

/** A sealed file of frames. */
export type SealedSegment = {
  readonly rollupId: RollupId;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly prevBatchHash: Hash;
  readonly bytes: number;
  /** 64 lower-case hex digits, of the file. */
  readonly sha256: string;
  readonly encoding: "none";
};

export type OpenedSegment = {
  readonly bytes: number;
  /** The bytes of `[offset, offset + length)`. */
  read(offset: number, length: number): AsyncIterable<Uint8Array>;
};

export type SegmentHistory = {
  /** Ascending, from the one that holds `fromSeq`; at most 1,000. */
  list(rollupId: RollupId, fromSeq: number): Promise<readonly SealedSegment[]>;
  /** Null: not here. */
  open(sha256: string): Promise<OpenedSegment | null>;
};

const LISTED_MAX = 1000;
const CHUNK_BYTES = 256 * 1024;

export function createSegmentHistory(options: {
  readonly directory: string;
  readonly files?: Files;
}): SegmentHistory {
  const { directory, files = nodeFiles } = options;

  const sealedIn = async (stream: number) =>
    segmentNames(await files.list(join(directory, String(stream)))).sealed;

  return {
    async list(rollupId, fromSeq) {
      const listed: SealedSegment[] = [];
      const sealed = (await sealedIn(rollupId)).filter(({ lastSeq }) => lastSeq >= fromSeq);
      for (const { name, firstSeq, lastSeq, sha256 } of sealed.slice(0, LISTED_MAX)) {
        const file = await files.open(join(directory, String(rollupId), name));
        try {
          const header = decodeSegmentHeader(await file.read(0, SEGMENT_HEADER_BYTES));
          if (header === null) continue;
          const { prevHash: prevBatchHash } = header;
          const bytes = await file.size();
          const place = { rollupId, firstSeq, lastSeq, prevBatchHash };
          listed.push({ ...place, bytes, sha256, encoding: "none" });
        } finally {
          await file.close();
        }
      }
      return listed;
    },
    async open(sha256) {
      for (const stream of streamNames(await files.list(directory))) {
        const found = (await sealedIn(stream)).find((segment) => segment.sha256 === sha256);
        if (found === undefined) continue;
        const path = join(directory, String(stream), found.name);
        const file = await files.open(path);
        const bytes = await file.size().finally(() => file.close());
        return { bytes, read: (offset, length) => chunks(files, path, { offset, length }) };
      }
      return null;
    },
  };
}

async function* chunks(
  files: Files,
  path: string,
  { offset, length }: { readonly offset: number; readonly length: number },
): AsyncIterable<Uint8Array> {
  const file = await files.open(path);
  try {
    for (let read = 0; read < length; ) {
      const chunk = await file.read(offset + read, Math.min(CHUNK_BYTES, length - read));
      if (chunk.length === 0) return;
      read += chunk.length;
      yield chunk;
    }
  } finally {
    await file.close();
  }
}
