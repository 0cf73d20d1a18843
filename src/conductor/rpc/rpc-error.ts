/** Refusals of the rollup's JSON-RPC, with geth's texts where wallets read them. */

/** Codes of JSON-RPC and of Ethereum's extensions of it. */
export const RpcCode = {
  PARSE: -32_700,
  REQUEST: -32_600,
  METHOD: -32_601,
  PARAMS: -32_602,
  INTERNAL: -32_603,
  SERVER: -32_000,
  NOT_READY: -32_002,
  LIMIT: -32_005,
  REVERTED: 3,
} as const;

/** Answers one call with an error. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly data: string | undefined;

  constructor(code: number, message: string, data?: string) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** @throws {RpcError} -32602. */
export function invalidParams(path: string, why: string): never {
  throw new RpcError(RpcCode.PARAMS, `invalid params: ${path}: ${why}`);
}
