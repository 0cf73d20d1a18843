/** A transaction's status, out of bytes and out of JSON. */
import { describe, expect, test } from "vitest";
import {
  decodeTxStatus,
  encodeTxStatus,
  type TxStatus,
  txStatusOfJson,
  txStatusToJson,
} from "../../../src/codec/index.ts";
import { heightOf } from "../../../src/primitives/brand.ts";
import { historyOf } from "../sdk/feed-fixture.ts";

const history = historyOf({ heights: 4 });
const [part] = history.output(1).batches[0]?.parts ?? [];
const proof = history.proof(4);
const proven: TxStatus = {
  status: "certified",
  height: heightOf(1),
  seq: 1,
  part: part ?? null,
  indexInPart: 1,
  partProof: proof.inclusion,
  proof,
  reason: "",
};
const bare: TxStatus = {
  ...proven,
  status: "dropped",
  part: null,
  indexInPart: 0,
  partProof: null,
  proof: null,
  reason: "BUNDLE_BOUNDS",
};

describe.each([
  ["with a proof", proven],
  ["without one", bare],
])("a status %s", (_, status) => {
  const bytes = encodeTxStatus(status);

  test("comes back from its bytes", () => {
    expect(decodeTxStatus(bytes)).toEqual({ kind: "ok", status });
  });

  test("comes back from the JSON that a door makes of them", () => {
    const converted = txStatusToJson(bytes);
    if (converted.kind !== "ok") throw new Error(converted.reason);
    const json: unknown = JSON.parse(JSON.stringify(converted.json));
    expect(txStatusOfJson(json)).toEqual({ kind: "ok", status });
  });
});

test("what is no status is refused", () => {
  expect(decodeTxStatus(Uint8Array.of(0xff))).toMatchObject({ kind: "rejected" });
  expect(decodeTxStatus(new Uint8Array(8 * 1024 * 1024 + 1))).toMatchObject({ code: "oversize" });
  expect(decodeTxStatus(encodeTxStatus({ ...bare, reason: "x".repeat(1025) }))).toMatchObject({
    reason: "text_length",
  });
  expect(txStatusOfJson(null)).toMatchObject({ reason: "not_an_object" });
  expect(txStatusOfJson({ status: 7 })).toMatchObject({ reason: "not_string" });
  expect(txStatusOfJson({ stranger: "x" })).toMatchObject({ reason: "unknown_field" });
});
