/** Parameters of JSON-RPC calls, parsed once. All throw `RpcError` -32602. */
import type { Address, Hash } from "../../primitives/brand.ts";
import { fromHex } from "../../primitives/bytes.ts";
import { invalidParams } from "./rpc-error.ts";

/** A quantity as JSON-RPC writes it. */
export const quantity = (value: bigint | number): string => `0x${value.toString(16)}`;

const QUANTITY = /^0x[0-9a-fA-F]{1,64}$/;
const DATA = /^0x([0-9a-fA-F]{2})*$/;

export function bigintOf(value: unknown, path: string): bigint {
  if (typeof value !== "string" || !QUANTITY.test(value)) invalidParams(path, "not a quantity");
  return BigInt(value);
}

/** A quantity that counts something. */
export function countOf(value: unknown, path: string): number {
  const count = Number(typeof value === "number" ? value : bigintOf(value, path));
  return Number.isSafeInteger(count) && count >= 0 ? count : invalidParams(path, "too large");
}

export function bytesParam(value: unknown, path: string): Uint8Array {
  if (typeof value !== "string" || !DATA.test(value)) invalidParams(path, "not hex data");
  return fromHex(value.toLowerCase());
}

export function addressOf(value: unknown, path: string): Address {
  if (bytesParam(value, path).length !== 20) invalidParams(path, "not an address");
  return (value as string).toLowerCase() as Address;
}

export function hashOf(value: unknown, path: string): Hash {
  if (bytesParam(value, path).length !== 32) invalidParams(path, "not a hash");
  return (value as string).toLowerCase() as Hash;
}

/** A slot of storage: 32 bytes, or a quantity that stands for them. */
export function slotOf(value: unknown, path: string): Uint8Array {
  return fromHex(`0x${bigintOf(value, path).toString(16).padStart(64, "0")}`);
}

/** An object; absent members read as undefined. */
export function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    invalidParams(path, "not an object");
  }
  return value as Record<string, unknown>;
}
