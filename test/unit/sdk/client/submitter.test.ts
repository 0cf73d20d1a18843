/** Submission to servers that accept, refuse, lie or are not there. */
import { describe, expect, test } from "vitest";
import { bundleIdOfLegs } from "../../../../src/chain/index.ts";
import { keccak256 } from "../../../../src/crypto/hash.ts";
import { type Hash, rollupOf } from "../../../../src/primitives/brand.ts";
import {
  createSubmitter,
  type FetchLike,
  type SubmitterOptions,
  transactionsOf,
} from "../../../../src/sdk/index.ts";
import { historyOf, network, verifier } from "../feed-fixture.ts";
import { answerOf, provenStatus, wordOf } from "./proven-status.ts";
import { createTestClock } from "./test-clock.ts";

type Call = { url: string; method: string; params: readonly unknown[] };
/** A result, an error, an HTTP body that is neither, or nothing at all. */
type Reply = { result: unknown } | { error: unknown } | { body: string } | "never" | "unreachable";

const history = historyOf();
const raw = Uint8Array.of(1, 2, 3);
const hash = keccak256(raw);
const OTHER = `0x${"0f".repeat(32)}` as Hash;

function serverOf(reply: (call: Call) => Reply) {
  const calls: Call[] = [];
  const fetch: FetchLike = async (url, { body }) => {
    const { method, params } = JSON.parse(body) as Call;
    const call = { url, method, params };
    calls.push(call);
    const told = reply(call);
    if (told === "unreachable") throw new TypeError("fetch failed");
    if (told === "never") await new Promise(() => {});
    const text =
      typeof told === "object" && "body" in told
        ? told.body
        : JSON.stringify({ jsonrpc: "2.0", id: 1, ...(told as object) });
    return { status: 200, headers: { get: () => null }, text: async () => text };
  };
  return { fetch, calls };
}

function submitterOf(reply: (call: Call) => Reply, options: Partial<SubmitterOptions> = {}) {
  const { fetch, calls } = serverOf(reply);
  const clock = createTestClock((ms) => ms < 10_000);
  const submitter = createSubmitter({
    urls: ["http://a", "http://b/", "http://c"],
    fetch,
    clock,
    trust: { network },
    verifier,
    ...options,
  });
  return { submitter, calls, clock, urls: () => calls.map(({ url }) => url) };
}

describe("sending", () => {
  test("one server is enough; its hash is compared with mine", async () => {
    const { submitter, calls } = submitterOf(() => ({ result: hash }));
    expect(await submitter.sendRaw(rollupOf(2), raw)).toEqual({
      kind: "accepted",
      hash,
      urls: ["http://a"],
      failures: [],
    });
    expect(calls).toEqual([
      { url: "http://a/rpc/2", method: "eth_sendRawTransaction", params: ["0x010203"] },
    ]);
  });

  test("copies go to several; who fails is replaced by the next", async () => {
    const { submitter, urls } = submitterOf(
      ({ url }) => (url.startsWith("http://a") ? "unreachable" : { result: hash }),
      { copies: 2 },
    );
    const sent = await submitter.sendRaw(rollupOf(1), raw);
    expect(sent).toMatchObject({ kind: "accepted", urls: ["http://b", "http://c"] });
    expect(sent.failures).toMatchObject([{ url: "http://a", code: null, reason: "UNREACHABLE" }]);
    expect(urls()).toEqual(["http://a/rpc/1", "http://b/rpc/1", "http://c/rpc/1"]);
  });

  test("every server refuses: each reason is told, as a value", async () => {
    const { submitter, clock } = submitterOf(({ url }) => {
      if (url.startsWith("http://a")) {
        const data = { reason: "NONCE_TOO_LOW" };
        return {
          error: { code: -32000, message: "nonce too low: next nonce 4, tx nonce 3", data },
        };
      }
      if (url.startsWith("http://b")) {
        const data = { reason: "LANE_FULL", retryAfterMs: 250 };
        return { error: { code: -32002, message: "not ready: lane full", data } };
      }
      setImmediate(() => clock.elapse(10_000));
      return "never";
    });
    expect(await submitter.sendRaw(rollupOf(1), raw)).toEqual({
      kind: "refused",
      hash,
      urls: [],
      failures: [
        {
          url: "http://a",
          code: -32000,
          reason: "NONCE_TOO_LOW",
          message: "nonce too low: next nonce 4, tx nonce 3",
          retryAfterMs: null,
        },
        {
          url: "http://b",
          code: -32002,
          reason: "LANE_FULL",
          message: "not ready: lane full",
          retryAfterMs: 250,
        },
        {
          url: "http://c",
          code: null,
          reason: "TIMEOUT",
          message: "no answer for 10000 ms",
          retryAfterMs: null,
        },
      ],
    });
  });

  test.each<[string, Reply, string]>([
    ["another hash", { result: OTHER }, "WRONG_HASH"],
    ["no hash", { result: { hash } }, "WRONG_HASH"],
    ["no JSON", { body: "<html>" }, "MALFORMED"],
    ["a list", { body: "[]" }, "MALFORMED"],
    ["neither result nor error", { body: "{}" }, "MALFORMED"],
    ["too much", { body: " ".repeat(20 * 1024 * 1024 + 1) }, "MALFORMED"],
    ["an error that is none", { error: { code: "x" } }, "RPC"],
  ])("an answer with %s is no acceptance", async (_, reply, reason) => {
    const { submitter } = submitterOf(({ url }) =>
      url.startsWith("http://a") ? reply : { result: hash },
    );
    const sent = await submitter.sendRaw(rollupOf(1), raw);
    expect(sent).toMatchObject({ urls: ["http://b"], failures: [{ url: "http://a", reason }] });
  });

  test("a server that has it already has taken it", async () => {
    const error = { code: -32000, message: "already known", data: { reason: "ALREADY_KNOWN" } };
    const { submitter } = submitterOf(() => ({ error }));
    expect(await submitter.sendRaw(rollupOf(1), raw)).toMatchObject({
      kind: "accepted",
      urls: ["http://a"],
    });
  });

  test("a bundle goes to the network's endpoint with its bounds; its id is computed here", async () => {
    const legs = [
      { rollupId: rollupOf(1), transactions: [Uint8Array.of(1), Uint8Array.of(2)] },
      { rollupId: rollupOf(2), transactions: [Uint8Array.of(3)] },
    ];
    const id = bundleIdOfLegs(
      [1, 2, 3].map((byte, at) => ({
        rollupId: rollupOf(at < 2 ? 1 : 2),
        txHash: keccak256(Uint8Array.of(byte)),
      })),
    );
    const { submitter, calls } = submitterOf(() => ({ result: { bundleHash: id } }));
    const sent = await submitter.sendBundle({ legs, maxHeight: 16 });
    expect(sent).toMatchObject({ kind: "accepted", hash: id });
    expect(calls).toEqual([
      {
        url: "http://a/rpc",
        method: "seq_sendBundle",
        params: [
          {
            legs: [
              { rollupId: "0x1", txs: ["0x01", "0x02"] },
              { rollupId: "0x2", txs: ["0x03"] },
            ],
            maxHeight: "0x10",
          },
        ],
      },
    ]);
  });
});

describe("what became of it", () => {
  const place = { height: 4, rollup: 1, part: 1, index: 0 };
  const proven = provenStatus(history, place);
  const ordered = transactionsOf(proven.part?.data ?? raw)?.[0] ?? raw;
  const wanted = keccak256(ordered);

  test("X2: a proof counts, with the numbers it proves", async () => {
    const lying = { ...answerOf(proven), height: "0x63", rollupSeq: "0x63" };
    const { submitter, calls } = submitterOf(() => ({ result: lying }));
    expect(await submitter.getStatus(wanted, rollupOf(1))).toMatchObject({
      status: "certified",
      verified: true,
      rollupId: 1,
      height: 4,
      seq: 2,
    });
    expect(calls[0]).toMatchObject({
      url: "http://a/rpc",
      method: "seq_getTransactionStatus",
      params: [{ hash: wanted, rollupId: "0x1" }],
    });
  });

  test.each<[string, { [name: string]: unknown }]>([
    ["of another transaction", answerOf({ ...proven, indexInPart: 1 })],
    [
      "of another part",
      answerOf({ ...proven, partProof: provenStatus(history, { ...place, part: 0 }).partProof }),
    ],
    ["without a path", answerOf({ ...proven, partProof: null })],
    ["that does not decode", { ...answerOf(proven), proof: { part: 7 } }],
    ["that is missing", wordOf("certified")],
    ["of a forged certificate", answerOf({ ...proven, proof: proofWith(history.proof(7)) })],
  ])("X2: a proof %s proves nothing", async (_, answer) => {
    const { submitter } = submitterOf(() => ({ result: answer }));
    expect(await submitter.getStatus(wanted)).toMatchObject({ verified: false });
    const waited = await submitter.waitFor(wanted, "certified", { timeoutMs: 3000 });
    expect(waited.kind).toBe("timeout");
  });

  function proofWith(other: NonNullable<typeof proven.proof>) {
    const { signature } = other.certificate;
    const own = proven.proof as NonNullable<typeof proven.proof>;
    return { ...own, certificate: { ...own.certificate, signature } };
  }

  test("waits through pending, from 250 ms to 2 s between questions, until it is proven", async () => {
    let asked = 0;
    const { submitter, clock } = submitterOf(({ url }) => {
      if (!url.startsWith("http://a")) return { result: wordOf("unknown") };
      asked += 1;
      return { result: asked > 6 ? answerOf(proven) : wordOf("pending") };
    });
    const waited = await submitter.waitFor(wanted, "certified");
    expect(waited).toMatchObject({ kind: "reached", status: { verified: true } });
    expect(clock.waits).toEqual([250, 500, 1000, 2000, 2000, 2000]);
  });

  test("dropped by one server counts only if no other knows better", async () => {
    const dropped = wordOf("dropped", "BUNDLE_BOUNDS");
    const one = submitterOf(({ url }) => ({
      result: url.startsWith("http://a") ? dropped : answerOf(proven),
    }));
    expect(await one.submitter.waitFor(wanted, "certified")).toMatchObject({ kind: "reached" });
    const all = submitterOf(({ url }) =>
      url.startsWith("http://b") ? "unreachable" : { result: dropped },
    );
    expect(await all.submitter.waitFor(wanted, "pending")).toMatchObject({
      kind: "dropped",
      status: { reason: "BUNDLE_BOUNDS" },
    });
  });

  test("gives up in time, or when the caller does", async () => {
    const { submitter } = submitterOf(() => "unreachable");
    expect(await submitter.waitFor(wanted, "pending", { timeoutMs: 1000 })).toEqual({
      kind: "timeout",
      status: null,
    });
    const abort = new AbortController();
    const pending = submitterOf(() => {
      abort.abort();
      return { result: wordOf("pending") };
    });
    const options = { signal: abort.signal };
    expect((await pending.submitter.waitFor(wanted, "certified", options)).kind).toBe("aborted");
  });

  test("without trust nothing is verified, and a word is taken for what it is", async () => {
    const { fetch } = serverOf(() => ({ result: answerOf(proven) }));
    const submitter = createSubmitter({
      urls: ["http://a"],
      fetch,
      clock: createTestClock(() => false),
    });
    const waited = await submitter.waitFor(wanted, "certified");
    expect(waited).toMatchObject({ kind: "reached", status: { verified: false } });
  });

  test("what is no status is none", async () => {
    const answers = [null, 7, [], {}, { status: "lost" }, { status: "pending", legs: [null] }];
    for (const result of answers) {
      const { submitter } = submitterOf(() => ({ result }));
      expect(await submitter.getStatus(wanted)).toBe(null);
    }
  });
});

describe("the rollups", () => {
  const info = { rollups: [{ rollupId: "0x2", name: "beta", evmChainId: "0x7" }] };

  test("are those of the first server that answers", async () => {
    const { submitter, calls } = submitterOf(({ url }) => {
      if (url.startsWith("http://a")) return "unreachable";
      return url.startsWith("http://b") ? { result: { rollups: [{ name: 1 }] } } : { result: info };
    });
    expect(await submitter.rollups()).toEqual([{ rollupId: 2, name: "beta" }]);
    expect(calls.map(({ url, method }) => `${url} ${method}`)).toEqual([
      "http://a/rpc seq_getInfo",
      "http://b/rpc seq_getInfo",
      "http://c/rpc seq_getInfo",
    ]);
  });

  test("are null where no server says them", async () => {
    for (const result of [null, 7, [], {}, { rollups: {} }, { rollups: [null] }]) {
      expect(await submitterOf(() => ({ result })).submitter.rollups()).toBe(null);
    }
    expect(await submitterOf(() => "unreachable").submitter.rollups()).toBe(null);
  });
});

test("needs a server and at least one copy", () => {
  expect(() => createSubmitter({ urls: [] })).toThrow(/needs a server/);
  expect(() => createSubmitter({ urls: ["http://a"], copies: 0 })).toThrow(/one copy/);
});
