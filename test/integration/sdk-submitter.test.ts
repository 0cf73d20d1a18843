/** The submitter against the JSON-RPC doors of a node. */
import { createClient, http } from "viem";
import { afterEach, describe, expect, test } from "vitest";
import { SectionKind } from "../../src/chain/index.ts";
import { batchMessages, encodeFeedMessage } from "../../src/codec/index.ts";
import { keccak256 } from "../../src/crypto/hash.ts";
import { createSubmitter, lockstepActions } from "../../src/sdk/index.ts";
import { createTestClock } from "../unit/sdk/client/test-clock.ts";
import { historyOf, network, verifier } from "../unit/sdk/feed-fixture.ts";
import { GAMMA, type Started, startApi } from "./api-fixture.ts";

const history = historyOf({ heights: 6 });
/** Rollup 3, which takes any bytes, has its first batch at height 3. */
const HEIGHT = 3;
const ordered = new Uint8Array(8).fill(HEIGHT);

const batch = history.output(HEIGHT).batches.find(({ leaf }) => leaf.rollupId === GAMMA.rollupId);
const messages = batchMessages(history.proof(HEIGHT, GAMMA.rollupId), batch?.parts ?? []).map(
  encodeFeedMessage,
);
const certified = {
  header: history.output(HEIGHT).header,
  frames: [{ rollupId: GAMMA.rollupId, seq: 1, messages }],
};

const started: Started[] = [];
afterEach(async () => {
  for (const each of started.splice(0)) await each.close();
});

async function start(): Promise<Started> {
  const api = await startApi({}, { index: { readBatch: async () => messages } });
  started.push(api);
  return api;
}

const submitterOf = (urls: readonly string[], copies = 1) =>
  createSubmitter({
    urls,
    copies,
    trust: { network },
    verifier,
    clock: createTestClock((ms) => ms <= 2000),
  });

describe("a node's doors", () => {
  test("X2: take a transaction, and prove what became of it", async () => {
    const node = await start();
    const submitter = submitterOf([node.url]);
    const sent = await submitter.sendRaw(GAMMA.rollupId, ordered);
    expect(sent).toEqual({
      kind: "accepted",
      hash: keccak256(ordered),
      urls: [node.url],
      failures: [],
    });
    expect(await submitter.getStatus(sent.hash)).toMatchObject({ status: "pending" });
    node.index.certified(certified);
    expect(await submitter.waitFor(sent.hash, "certified")).toMatchObject({
      kind: "reached",
      status: { status: "certified", verified: true, rollupId: 3, height: HEIGHT, seq: 1 },
    });
    const unknown = await submitter.getStatus(keccak256(Uint8Array.of(9)), GAMMA.rollupId);
    expect(unknown).toMatchObject({ status: "unknown", verified: false });
  });

  test("take copies, each its own; one that is not there is told", async () => {
    const nodes = [await start(), await start()];
    const urls = ["http://127.0.0.1:1", ...nodes.map(({ url }) => url)];
    const sent = await submitterOf(urls, 2).sendRaw(GAMMA.rollupId, ordered);
    expect(sent).toMatchObject({ kind: "accepted", urls: urls.slice(1) });
    expect(sent.failures).toMatchObject([{ url: urls[0], reason: "UNREACHABLE" }]);
    expect(nodes.map(({ node }) => node.sections.length)).toEqual([1, 1]);
  });

  test("refuse with a code and a reason", async () => {
    const node = await start();
    const submitter = submitterOf([node.url]);
    const sent = await submitter.sendRaw(network.rollups[0]?.rollupId ?? GAMMA.rollupId, ordered);
    expect(sent).toMatchObject({
      kind: "refused",
      urls: [],
      failures: [{ url: node.url, code: -32000, reason: expect.any(String) }],
    });
  });

  test("take a bundle under the id that is computed here", async () => {
    const node = await start();
    const legs = [
      { rollupId: GAMMA.rollupId, transactions: [Uint8Array.of(1, 2), Uint8Array.of(3, 4)] },
    ];
    const sent = await submitterOf([node.url]).sendBundle({ legs, maxHeight: 100 });
    expect(sent).toMatchObject({ kind: "accepted", failures: [] });
    expect(node.node.sections).toMatchObject([{ kind: SectionKind.BUNDLE, units: 1 }]);
  });

  test("take the actions of a viem client", async () => {
    const node = await start();
    const transport = http(`${node.url}/rpc/${GAMMA.rollupId}`);
    const client = createClient({ transport }).extend(lockstepActions());
    const bundle = await client.sendBundle({ serializedTransactions: ["0x0102"], maxHeight: 9 });
    expect(bundle.bundleHash).toMatch(/^0x[0-9a-f]{64}$/);
    const hash = await client.sendRawTransactionConditional({
      serializedTransaction: "0x0304",
      maxHeight: 9,
    });
    expect(hash).toBe(keccak256(Uint8Array.of(3, 4)));
    expect(node.node.sections.length).toBe(2);
  });
});
