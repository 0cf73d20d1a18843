/** Protobuf bytes written by hand, for frames that no encoder writes. */
import { concatBytes } from "../../../src/primitives/bytes.ts";

export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

export const numberField = (number: number, value: number): Uint8Array =>
  concatBytes(varint(number * 8), varint(value));

export const bytesField = (number: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const body = concatBytes(...parts);
  return concatBytes(varint(number * 8 + 2), varint(body.length), body);
};

export const NO_BYTES = new Uint8Array(0);
