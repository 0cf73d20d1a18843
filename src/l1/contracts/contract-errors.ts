/** What a contract says when it reverts, as a name. [SC4] */
import { type Abi, decodeErrorResult, type Hex } from "viem";

const REVERT_DATA = /^0x([0-9a-fA-F]{2})+$/;

/** A refused call: `error` is the custom error's name, or the text of a plain revert. */
export class ContractRevert extends Error {
  override readonly name = "ContractRevert";
  readonly error: string;
  readonly parameters: readonly unknown[];

  constructor(call: string, error: string, parameters: readonly unknown[], cause?: unknown) {
    const listed = parameters.map(String).join(", ");
    super(`${call} is refused: ${error}(${listed})`, { cause });
    this.error = error;
    this.parameters = parameters;
  }
}

/** Name and parameters of revert data by these ABIs; unknown data by its selector. */
export function revertOf(
  data: Hex,
  abi: Abi,
): { readonly error: string; readonly parameters: readonly unknown[] } {
  try {
    const { errorName, args } = decodeErrorResult({ abi, data });
    const plain = errorName === "Error" || errorName === "Panic";
    if (plain) return { error: `${errorName}: ${String(args?.[0])}`, parameters: [] };
    return { error: errorName, parameters: [...(args ?? [])] };
  } catch {
    return { error: `unknown error ${data.slice(0, 10)}`, parameters: [] };
  }
}

/** The revert data that some error of a request carries; null: it is no revert. */
export function revertDataOf(error: unknown): Hex | null {
  let one: unknown = error;
  while (typeof one === "object" && one !== null) {
    const { data, cause } = one as { readonly data?: unknown; readonly cause?: unknown };
    const nested = (data as { readonly data?: unknown } | null | undefined)?.data;
    for (const found of [data, nested]) {
      if (typeof found === "string" && REVERT_DATA.test(found)) return found as Hex;
    }
    one = cause;
  }
  return null;
}
