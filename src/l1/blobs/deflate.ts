/** Raw deflate by the runtime, as the bytes of a range need it. [SC8] */
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import type { Deflate, Inflate } from "../../codec/index.ts";

/** The best compression: posted bytes cost more than time does. */
export const deflate: Deflate = (bytes) =>
  new Uint8Array(deflateRawSync(bytes, { level: constants.Z_BEST_COMPRESSION }));

/** What `inflateRawSync` answers with `info`; the types do not know it. */
type Inflated = { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };

/** Allocates `bytesMax` bytes at most, whatever the stream claims; all of `bytes` is the stream. */
export const inflate: Inflate = (bytes, bytesMax) => {
  try {
    const options = { maxOutputLength: bytesMax, info: true };
    const { buffer, engine } = inflateRawSync(bytes, options) as unknown as Inflated;
    return engine.bytesWritten === bytes.length ? new Uint8Array(buffer) : null;
  } catch {
    return null;
  }
};
