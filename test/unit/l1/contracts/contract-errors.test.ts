import { encodeErrorResult, parseAbi } from "viem";
import { describe, expect, test } from "vitest";
import { CONTRACT_ERRORS } from "../../../../src/l1/contracts/contract-call.ts";
import {
  ContractRevert,
  revertDataOf,
  revertOf,
} from "../../../../src/l1/contracts/contract-errors.ts";
import { RpcFailure } from "../../../../src/l1/endpoints/rpc-failure.ts";
import { operatorRegistryAbi } from "../../../../src/l1/generated/operator-registry.ts";
import { broadcastOf } from "../../../../src/l1/outbox/chain.ts";

const locked = encodeErrorResult({ abi: operatorRegistryAbi, errorName: "Locked", args: [17n] });
const plain = encodeErrorResult({ abi: parseAbi(["error Error(string)"]), args: ["no"] });

describe("SC4: a refusal has the custom error's name", () => {
  test("name and parameters, a plain text, or the selector of what nobody knows", () => {
    expect(revertOf(locked, CONTRACT_ERRORS)).toEqual({ error: "Locked", parameters: [17n] });
    expect(revertOf(plain, CONTRACT_ERRORS).error).toBe("Error: no");
    expect(revertOf("0x12345678", CONTRACT_ERRORS).error).toBe("unknown error 0x12345678");
  });

  test("the message says call, error and parameters", () => {
    const revert = new ContractRevert("withdraw", "Locked", [17n]);
    expect(revert.message).toBe("withdraw is refused: Locked(17)");
  });

  test("found wherever an error carries it", () => {
    const inner = new RpcFailure("refused", "reverted", { code: 3, data: locked });
    expect(revertDataOf(inner)).toBe(locked);
    expect(revertDataOf(new Error("outer", { cause: inner }))).toBe(locked);
    expect(revertDataOf(new Error("outer", { cause: { data: { data: locked } } }))).toBe(locked);
    expect(revertDataOf(new Error("no revert"))).toBeNull();
    expect(revertDataOf({ data: "0x" })).toBeNull();
    expect(revertDataOf(null)).toBeNull();
  });
});

describe("ST4: what pools say, by their words", () => {
  test.each([
    ["already known", "accepted"],
    ["transaction already imported", "accepted"],
    ["replacement transaction underpriced", "underpriced"],
    ["transaction underpriced: gas tip cap 0, minimum needed 1", "underpriced"],
    ["nonce too low: next nonce 5, tx nonce 4", "nonce_too_low"],
    ["insufficient funds for gas * price + value", "no_funds"],
    ["Insufficient funds for gas", "no_funds"],
  ])("%s: %s", (text, expected) => {
    expect(broadcastOf(text)).toBe(expected);
  });

  test("anything else is a refusal with its text", () => {
    expect(broadcastOf("invalid blob proof")).toEqual({ refused: "invalid blob proof" });
  });
});
