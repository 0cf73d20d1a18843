/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4): reflected, polynomial 0x1EDC6F41, start and end
 * inverted. Eight tables take eight bytes per turn; a record of a batch is half a mebibyte long.
 */
const POLYNOMIAL_REFLECTED = 0x82f63b78;
const SLICES = 8;

/** Row s, column b: the checksum register after byte b and s zero bytes. */
const TABLE = buildTable();

function buildTable(): Uint32Array {
  const table = new Uint32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let register = byte;
    for (let bit = 0; bit < 8; bit++) {
      register = register & 1 ? (register >>> 1) ^ POLYNOMIAL_REFLECTED : register >>> 1;
    }
    table[byte] = register;
  }
  for (let at = 256; at < table.length; at++) {
    const below = table[at - 256] as number;
    table[at] = (below >>> 8) ^ (table[below & 255] as number);
  }
  return table;
}

/**
 * The checksum of `bytes`, as an unsigned 32-bit number.
 *
 * @param before checksum of what stands before them; 0 = nothing.
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const table = TABLE;
  const length = bytes.length;
  let register = ~before;
  let offset = 0;
  for (; offset + SLICES <= length; offset += SLICES) {
    const low =
      register ^
      ((bytes[offset] as number) |
        ((bytes[offset + 1] as number) << 8) |
        ((bytes[offset + 2] as number) << 16) |
        ((bytes[offset + 3] as number) << 24));
    register =
      (table[1792 + (low & 255)] as number) ^
      (table[1536 + ((low >>> 8) & 255)] as number) ^
      (table[1280 + ((low >>> 16) & 255)] as number) ^
      (table[1024 + (low >>> 24)] as number) ^
      (table[768 + (bytes[offset + 4] as number)] as number) ^
      (table[512 + (bytes[offset + 5] as number)] as number) ^
      (table[256 + (bytes[offset + 6] as number)] as number) ^
      (table[bytes[offset + 7] as number] as number);
  }
  for (; offset < length; offset++) {
    register = (register >>> 8) ^ (table[(register ^ (bytes[offset] as number)) & 255] as number);
  }
  return ~register >>> 0;
}
