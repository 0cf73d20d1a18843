/**
 * RLP, canonical form only, read in place: no tree of objects, no copies. Where two encodings could
 * say the same, one of them is refused, so that a transaction has one hash. (Yellow Paper, B)
 */

/** First bytes of a string and of a list whose payload is empty. */
const STRING = 0x80;
const LIST = 0xc0;

/** Whether an item that begins with this byte is a list. */
export const beginsList = (first: number): boolean => first >= LIST;

/** Longest payload whose size is in the first byte; above, the first byte has the size of the size. */
const SHORT_MAX = 55;
/** Bytes of a size: above 2^32 nothing fits. */
const SIZE_BYTES_MAX = 4;
/** Bytes that a `number` holds with room to spare. */
const PIECE_BYTES = 6;
const PIECE_BITS = 48n;

const EMPTY = new Uint8Array(0);

/**
 * Reads items one after the other, list within list. What is not canonical, or not what was asked
 * for, sets `fault`: the first one stays, and from then on every list is at its end, every number 0,
 * every string empty. So whoever reads needs to look at `fault` only once, when done.
 */
export class RlpReader {
  /** Why the bytes are refused, or null. */
  fault: string | null = null;
  private readonly bytes: Uint8Array;
  /** Where the next item starts. */
  private offset: number;
  /** Where the list ends that holds the next item; never behind the bytes. */
  private end: number;
  /** Where the payload of the last item starts. It ends at `offset`. */
  private start = 0;

  /** @param offset Where the first item starts. */
  constructor(bytes: Uint8Array, offset = 0) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = bytes.length;
  }

  /** Where the next item starts. */
  get position(): number {
    return this.offset;
  }

  /** Whether the list that is read has no further item. True after a fault. */
  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  /** Refuses the bytes: nothing is left to read. */
  fail(why: string): void {
    this.fault ??= why;
    this.offset = this.bytes.length;
  }

  /** Enters the next item, a list. Returns what `closeList` takes: the end of the list around it. */
  openList(): number {
    const around = this.end;
    if (this.next(true)) {
      this.end = this.offset;
      this.offset = this.start;
    }
    return around;
  }

  /** Leaves a list, all of which was read. */
  closeList(around: number): void {
    if (this.offset !== this.end) this.fail("too many elements");
    this.end = around;
  }

  /** `openList` of the list that fills the bytes from here on exactly. */
  openWhole(): number {
    const around = this.openList();
    if (this.end !== around) this.fail("input contains more than one value");
    return around;
  }

  /** The next item, a string: a view. */
  readBytes(): Uint8Array {
    return this.next(false) ? this.bytes.subarray(this.start, this.offset) : EMPTY;
  }

  /** Bytes of the next item, a string that nobody looks at. */
  skipBytes(): number {
    return this.next(false) ? this.offset - this.start : 0;
  }

  /** The next item, an unsigned number of at most `bytesMax` bytes. */
  readNumber(bytesMax: number): bigint {
    if (!this.next(false)) return 0n;
    const { bytes, start, offset: end } = this;
    if (end - start > bytesMax) {
      this.fail("input string too long");
      return 0n;
    }
    if (bytes[start] === 0 && end > start) {
      this.fail("non-canonical integer (leading zero bytes)");
      return 0n;
    }
    const head = start + ((end - start) % PIECE_BYTES);
    let value = BigInt(this.piece(start, head));
    for (let at = head; at < end; at += PIECE_BYTES) {
      value = (value << PIECE_BITS) | BigInt(this.piece(at, at + PIECE_BYTES));
    }
    return value;
  }

  /** The number that bytes say, big-endian. */
  private piece(start: number, end: number): number {
    let value = 0;
    for (let at = start; at < end; at++) value = value * 256 + (this.bytes[at] as number);
    return value;
  }

  /** Reads the head of the next item and moves behind its payload; false after a fault. */
  private next(list: boolean): boolean {
    const { bytes, end } = this;
    if (this.offset >= end) return this.refuse("too few elements");
    const first = bytes[this.offset] as number;
    if (first < STRING) {
      if (list) return this.refuse("expected list");
      this.start = this.offset++;
      return true;
    }
    this.start = this.offset + 1;
    const short = first - (beginsList(first) ? LIST : STRING);
    const length = short > SHORT_MAX ? this.longLength(short - SHORT_MAX) : short;
    if (this.fault !== null) return false;
    const { start } = this;
    if (start + length > end) return this.refuse("value size exceeds available input length");
    // A byte below 0x80 is its own encoding.
    if (first === STRING + 1 && (bytes[start] as number) < STRING)
      return this.refuse("non-canonical size");
    if (list !== beginsList(first)) return this.refuse(list ? "expected list" : "expected string");
    this.offset = start + length;
    return true;
  }

  /** Reads a size of `size` bytes at `start` and moves `start` behind it. */
  private longLength(size: number): number {
    const { start } = this;
    const payload = start + size;
    this.start = payload;
    if (size > SIZE_BYTES_MAX || payload > this.end) {
      this.fail("value size exceeds available input length");
      return 0;
    }
    const length = this.piece(start, payload);
    if (this.bytes[start] === 0 || length <= SHORT_MAX) this.fail("non-canonical size");
    return length;
  }

  private refuse(why: string): false {
    this.fail(why);
    return false;
  }
}

/** Big-endian, without a leading zero. */
function bytesOfNumber(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return bytes;
}

/** The head of a list whose payload has `length` bytes. */
export function rlpListHead(length: number): Uint8Array {
  if (length <= SHORT_MAX) return Uint8Array.of(LIST + length);
  const size = bytesOfNumber(BigInt(length));
  return Uint8Array.of(LIST + SHORT_MAX + size.length, ...size);
}

/** An unsigned number below 2^440, which is a string of at most 55 bytes. */
export function rlpNumber(value: bigint): Uint8Array {
  const bytes = bytesOfNumber(value);
  const [only] = bytes;
  if (bytes.length === 1 && only !== undefined && only < STRING) return Uint8Array.of(only);
  return Uint8Array.of(STRING + bytes.length, ...bytes);
}
