/** Memory of received bytes, given back without waiting for the collector. */

/** Shorter ones may lie in a buffer that others use. */
const ALONE_BYTES = 4096;

/**
 * Frees a chunk that a socket read, if it is alone in its buffer; nobody may look at it afterwards.
 *
 * Every chunk is a buffer outside the heap. Left to the collector they make it mark the whole heap
 * for each few megabytes, which costs more than the encryption.
 */
export function freeChunk({ buffer, byteLength }: Uint8Array): void {
  if (byteLength < ALONE_BYTES || byteLength !== buffer.byteLength) return;
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
