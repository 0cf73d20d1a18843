import { describe, expect, test } from "vitest";
import { type BodyPart, PartKind } from "../../../../src/chain/index.ts";
import { createOrdering, policyOf } from "../../../../src/core/ordering/index.ts";
import { ZERO_HASH } from "../../../../src/primitives/brand.ts";
import { chainOf, contextOf, rollupsOf } from "./fixture.ts";

describe("OP2: order policies are a closed list", () => {
  test("OP2: 1 is lane-fifo, the identity", () => {
    const policy = policyOf(1);
    expect(policy?.name).toBe("lane-fifo");
    const part: BodyPart = {
      kind: PartKind.SECTION,
      position: 0,
      txCount: 1,
      origin: new Uint8Array(10),
      bundle: null,
      data: new Uint8Array(0),
      dataDigest: ZERO_HASH,
    };
    const parts = [{ ...part, position: 5 }, part];
    expect(policy?.execution(parts, ZERO_HASH)).toEqual(parts);
  });

  test.each([0, 2, 3, 4, 5, -1, 1.5])("OP2: %d is no policy of this version", (id) => {
    expect(policyOf(id)).toBeNull();
  });

  test("OP2: an unknown id is a configuration error at creation", () => {
    const context = contextOf();
    const rollups = rollupsOf(2).map((rollup) => ({ ...rollup, orderPolicy: rollup.rollupId }));
    const create = () => createOrdering({ ...context, rollups }, [], chainOf(context, []).source());
    expect(create).toThrow("rollup 2 has order policy 2, which this version does not know");
    expect(create).toThrow(expect.objectContaining({ code: "CONFIG_INVALID", recovery: "halt" }));
  });

  test("O2: ids that are not dense from 1 are a configuration error", () => {
    const context = contextOf();
    const rollups = rollupsOf(3).slice(1);
    const create = () => createOrdering({ ...context, rollups }, [], chainOf(context, []).source());
    expect(create).toThrow("rollup ids are dense from 1: 2");
  });
});
