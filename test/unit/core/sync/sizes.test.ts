import { expect, test } from "vitest";
import { collectionSizes } from "../../../../src/core/sync/index.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { heightOf } from "../../../../src/primitives/brand.ts";
import {
  blocksMessage,
  chainOf,
  createNode,
  outputsMessage,
  outputsOf,
  RETRY_MS,
  statusMessage,
} from "./fixture.ts";

const OUTPUTS = outputsOf(chainOf(30));

test("S19: nothing outgrows its bound, whatever is needed and said", () => {
  const node = createNode({ own: OUTPUTS, progress: { deliveredHeight: 30 } });
  for (let round = 0; round < 1000; round++) {
    node.needBlock(keccakText(`${round}`));
    node.receive(round % 3, statusMessage(round));
    node.receive(round % 3, blocksMessage([]));
    node.receive(round % 3, outputsMessage(OUTPUTS));
    node.step({ kind: "unavailable", height: heightOf(31 + round) });
    if (round % 10 === 0) node.fire("retry", RETRY_MS);
    for (const { name, size, bound } of collectionSizes(node.state)) {
      expect(size, name).toBeLessThanOrEqual(bound);
    }
  }
});

test("S19: the bound of open requests is reached and counted", () => {
  const node = createNode({ own: OUTPUTS, progress: { deliveredHeight: 30 } });
  for (let index = 0; index < 300; index++) node.needBlock(keccakText(`${index}`));
  node.step({ kind: "unavailable", height: heightOf(31) });
  node.receive(1, statusMessage(40));
  const sizes = new Map(collectionSizes(node.state).map(({ name, size }) => [name, size]));
  expect(sizes.get("sync.requests")).toBe(256);
  expect(sizes.get("sync.blocks")).toBe(254);
});
