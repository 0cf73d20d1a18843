/** A crash after an epoch has closed and before the feed has its last output. [E6, P6, DR6] */
import { expect, test } from "vitest";
import { heightOf } from "../../../../src/primitives/brand.ts";
import { createCluster, memberOf, reopen, run, type Variation } from "./cluster.ts";

const SHORT: Variation = { parameters: { epochHeights: 3 } };
const NODE = 0;

test("E6, P6: an epoch whose last outputs the feed lacks is opened again, and they are published", () => {
  for (const lacking of [1, 2, 3]) {
    const cluster = createCluster(SHORT);
    const closedAt = () => {
      const { effects } = memberOf(cluster, NODE);
      return effects.find((effect) => effect.kind === "epochClosed" && effect.epoch === 1);
    };
    for (let spent = 0; closedAt() === undefined; spent++) {
      expect(spent, "epoch 1 does not close").toBeLessThan(60_000);
      run(cluster, 1);
    }
    const heights = memberOf(cluster, NODE).published.map(({ header }) => header.height);
    const kept = heightOf((heights.at(-1) ?? 0) - lacking);
    const again = reopen(cluster, NODE, undefined, { publishedHeight: kept });
    run(cluster, 10_000);
    const published = again.published.map(({ header }) => header.height);
    expect(published.length).toBeGreaterThan(6);
    expect(published).toEqual(published.map((_, at) => kept + 1 + at));
  }
});
