/** What a node that posts nothing itself makes of what others post on its L1. [ST5] */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { NetworkFile } from "../../../src/chain/index.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import type { L1Step } from "../../../src/feed/index.ts";
import { type L1Input, L1Options } from "../../../src/l1/index.ts";
import { openNodeL1 } from "../../../src/node/l1.ts";
import { createHealth, createLogger, createRegistry } from "../../../src/telemetry/index.ts";
import { requestMsFor, startScriptedEndpoint } from "../l1/endpoints/scripted-endpoint.ts";
import { ADDRESSES } from "../l1/watcher/scripted-chain.ts";
import { BASE, entry, startedChain } from "../l1/watcher/watcher-fixture.ts";

const bls = await loadNativeBls();

/** A beacon API that has no blobs. @returns its URL, and what was asked when it was asked so often */
async function emptyBeacon() {
  const asked: string[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url ?? "");
    for (const { count, resolve } of waiting) if (asked.length >= count) resolve();
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const askedTimes = (count: number) =>
    new Promise<readonly string[]>((resolve) => {
      waiting.push({ count, resolve: () => resolve(asked) });
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, askedTimes };
}

/** A node without settlement, on an L1 in whose newest block somebody posted batches of a rollup. */
async function openReader(options: Partial<L1Input>) {
  const chain = startedChain();
  chain.final = BASE - 1;
  const posted = chain.mine(entry(1, 1, 5));
  const endpoint = await startScriptedEndpoint(chain);
  const directory = mkdtempSync(join(tmpdir(), "lockstep-node-l1-"));
  const told: L1Step[] = [];
  const first = Promise.withResolvers<L1Step>();
  const registry = createRegistry();
  const open = openNodeL1(
    {
      l1: L1Options.parse({
        endpoints: [endpoint.url],
        cursorFile: join(directory, "cursor.json"),
        requestMs: requestMsFor("none"),
        pollMs: 50,
        ...options,
      }),
      settlement: undefined,
    },
    {
      network: {
        domain: { l1ChainId: 31_337, registry: ADDRESSES.registry },
        registryBlock: 2,
      } as unknown as NetworkFile,
      bls,
      kept: { batches: () => Promise.resolve(null), outputAt: () => Promise.resolve(null) },
      ownKeys: [],
    },
  );
  const { source, settler, evidence } = await open(
    {
      onFinal: () => undefined,
      onEpochSet: () => undefined,
      onStep(step) {
        told.push(step);
        first.resolve(step);
      },
      onHalt: first.reject,
    },
    {
      health: createHealth(registry),
      logger: createLogger({ format: "json", level: "silent", name: "test" }),
      registry,
    },
  );
  onTestFinished(async () => {
    await source.stop();
    await settler?.stop();
    rmSync(directory, { recursive: true });
  });
  source.start();
  return { posted, told, first: first.promise, evidence };
}

test("ST5: a node that settles nothing checks what others post: without its bytes it counts for nothing", async () => {
  const beacon = await emptyBeacon();
  const { posted, told } = await openReader({ beaconUrl: beacon.url, beaconBlock: "number" });
  // At the second question the answer to the first one was judged.
  const asked = await beacon.askedTimes(2);
  const wanted = `/eth/v1/beacon/blobs/${posted}?versioned_hashes=0x${"01".repeat(32)}`;
  expect(new Set(asked)).toEqual(new Set([wanted]));
  expect(told).toEqual([]);
});

test("ST5: without a beacon API an entry counts as claimed", async () => {
  const { first, evidence } = await openReader({});
  expect(await first).toMatchObject({ level: "posted", event: { kind: "entry", toSeq: 5 } });
  expect(evidence).toBeNull();
});
