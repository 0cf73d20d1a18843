/**
 * The hot path: a frame that is one long byte string with a few bytes around it is written into a
 * buffer of exactly its size, so the payload is copied once. The bytes are those that the generated
 * encoder would write, which copies a payload once per level of nesting.
 */

/** A length-prefixed field of the body. */
export type BulkField = { readonly number: number; readonly bytes: Uint8Array };

const DELIMITED = 2;

const varintBytes = (value: number): number => {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
};

const tagOf = (number: number): number => number * 8 + DELIMITED;

const fieldBytes = (number: number, length: number): number =>
  varintBytes(tagOf(number)) + varintBytes(length) + length;

/** `PeerMessage { epoch = 1; body = number { fields } }`. Empty fields are left out. */
export function encodeBulk(
  epoch: number,
  number: number,
  fields: readonly BulkField[],
): Uint8Array {
  let body = 0;
  for (const field of fields) body += fieldBytes(field.number, field.bytes.length);
  const head = epoch === 0 ? 0 : 1 + varintBytes(epoch);
  const frame = new Uint8Array(head + fieldBytes(number, body));
  let offset = 0;
  const varint = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) frame[offset++] = (rest % 128) | 128;
    frame[offset++] = rest;
  };
  if (epoch !== 0) {
    varint(8);
    varint(epoch);
  }
  varint(tagOf(number));
  varint(body);
  for (const field of fields) {
    varint(tagOf(field.number));
    varint(field.bytes.length);
    frame.set(field.bytes, offset);
    offset += field.bytes.length;
  }
  return frame;
}
