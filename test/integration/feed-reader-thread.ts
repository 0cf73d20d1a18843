/** The doors' thread of a test: a reader of its own, told of heights by messages. */
import { parentPort, workerData } from "node:worker_threads";
import { type CertifiedHeight, createFeed } from "../../src/feed/index.ts";
import { millisOf } from "../../src/primitives/brand.ts";
import { openFrameReader } from "../../src/storage/segments-reader.ts";
import { cursorOf, fromSeq, GENESIS, requestOf, rollupsOf } from "../unit/feed/fixture.ts";

const reader = await openFrameReader({ directory: workerData as string });
const clock = {
  nowMs: () => millisOf(1),
  after: () => () => {},
};
const ring = { heights: 0, bytes: 0 };
const feed = await createFeed(
  { genesisHash: GENESIS, rollups: rollupsOf(3), ring },
  { reader, clock },
);
const cursor = cursorOf(feed, requestOf(fromSeq(1)));
parentPort?.on("message", (height: CertifiedHeight) => feed.announce(height));
parentPort?.postMessage("ready");
for (;;) {
  const step = await cursor.next();
  parentPort?.postMessage(step);
  if (step.kind === "error") break;
}
