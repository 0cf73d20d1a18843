/** Bodies of calls that nobody means. */

const CALL = { jsonrpc: "2.0", id: 1, method: "seq_getInfo" };

export const BATCH_OF_10_000 = JSON.stringify(Array(10_000).fill(CALL));
export const DEEP_10_000 = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
/** More than a mebibyte. */
export const OVERSIZE = JSON.stringify({ ...CALL, params: ["x".repeat(2_000_000)] });
