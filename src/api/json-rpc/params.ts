/** Parameters of calls: read, or refused with the path of what is wrong. */
import type { Json } from "../../codec/index.ts";
import type { Hash } from "../../primitives/brand.ts";
import { invalidParams, type PublicError } from "../errors.ts";
import { failed, type RpcCaller, type RpcMethod, type RpcResult } from "./method.ts";

/** A parameter is wrong. Thrown by readers, caught by `methodOf` alone. */
class ParamsError extends Error {
  override readonly name = "ParamsError";
  readonly error: PublicError;

  constructor(error: PublicError) {
    super(error.message);
    this.error = error;
  }
}

/** @throws {ParamsError} */
export const refuse = (path: string, why: string): never => {
  throw new ParamsError(invalidParams(path, why));
};

/** A method whose parameters are read first; `read` uses the readers of this file. */
export const methodOf =
  <Params>(
    read: (params: readonly Json[]) => Params,
    run: (params: Params, caller: RpcCaller) => Promise<RpcResult>,
  ): RpcMethod =>
  async (params, caller) => {
    let parsed: Params;
    try {
      parsed = read(params);
    } catch (error) {
      if (error instanceof ParamsError) return failed(error.error);
      throw error;
    }
    return run(parsed, caller);
  };

type Members = { readonly [name: string]: Json | undefined };

/** @throws {ParamsError} unless there are between `least` and `most` parameters. */
export function readCount(params: readonly Json[], least: number, most: number = least): void {
  if (params.length < least) refuse(`[${params.length}]`, "missing");
  if (params.length > most) refuse(`[${most}]`, "too many parameters");
}

/** An object with no members but these. @throws {ParamsError} */
export function readObject(
  value: Json | undefined,
  path: string,
  names: readonly string[],
): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(path, "expected an object");
  }
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) refuse(`${path}.${name}`, "unknown member");
  }
  return value as Members;
}

/** @throws {ParamsError} */
export function readList(
  value: Json | undefined,
  path: string,
  range: { readonly least: number; readonly most: number },
): readonly Json[] {
  if (!Array.isArray(value)) return refuse(path, "expected a list");
  if (value.length < range.least) refuse(path, `expected at least ${range.least}`);
  if (value.length > range.most) refuse(path, `expected at most ${range.most}`);
  return value as readonly Json[];
}

/** Hex to bytes; empty ones are the admission's business. @throws {ParamsError} */
export function readData(value: Json | undefined, path: string): Uint8Array {
  if (typeof value !== "string" || !value.startsWith("0x") || value.length % 2 !== 0) {
    return refuse(path, "expected 0x and an even number of hex digits");
  }
  const bytes = Buffer.from(value.slice(2), "hex");
  if (2 * bytes.length !== value.length - 2) refuse(path, "expected hex digits");
  return bytes;
}

/** @throws {ParamsError} */
export function readHash(value: Json | undefined, path: string): Hash {
  if (typeof value !== "string" || !/^0x[0-9a-f]{64}$/i.test(value)) {
    return refuse(path, "expected 32 bytes as 0x hex");
  }
  return value.toLowerCase() as Hash;
}

/** A hex quantity below 2^53. @throws {ParamsError} */
export function readQuantity(value: Json | undefined, path: string): number {
  if (typeof value !== "string" || !/^0x(?:0|[1-9a-f][0-9a-f]*)$/i.test(value)) {
    return refuse(path, "expected a quantity such as 0x1");
  }
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : refuse(path, "expected less than 2^53");
}

/** A quantity that may be left out: 0 then. @throws {ParamsError} */
export const readBound = (value: Json | undefined, path: string): number =>
  value === undefined || value === null ? 0 : readQuantity(value, path);

/**
 * Seconds: a quantity, or a plain number as bundle senders of other networks write it.
 *
 * @throws {ParamsError}
 */
export function readTime(value: Json | undefined, path: string): number {
  if (typeof value !== "number") return readBound(value, path);
  return Number.isSafeInteger(value) && value >= 0 ? value : refuse(path, "expected seconds");
}

/** @throws {ParamsError} */
export function readFlag(value: Json | undefined, path: string): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  return refuse(path, "expected true or false");
}

/** A number as a JSON-RPC quantity. */
export const quantity = (value: number): string => `0x${value.toString(16)}`;
