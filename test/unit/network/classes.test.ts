import { describe, expect, test } from "vitest";
import { frameBytesMax, PEER_MESSAGE_KINDS } from "../../../src/codec/index.ts";
import {
  classBytesMax,
  classOf,
  isBulk,
  isRequest,
  keepsFrame,
  MESSAGE_CLASSES,
  protocolOf,
  QUEUE_BOUNDS,
} from "../../../src/network/classes.ts";
import { LIMITS } from "../../integration/network-committee.ts";

test("N1: every kind has one class, and every class a kind", () => {
  const classes = Object.groupBy(PEER_MESSAGE_KINDS, classOf);
  expect(classes).toEqual({
    votes: expect.arrayContaining([
      "notarize",
      "nullify",
      "finalize",
      "outputVote",
      "tipReport",
      "status",
      "evidence",
    ]),
    proposals: ["proposal"],
    certificates: expect.arrayContaining([
      "viewCertificate",
      "laneCertificate",
      "outputCertificate",
    ]),
    acks: ["ack"],
    batches: ["batch"],
    sync: expect.arrayContaining(["getBlocks", "blocks", "batches", "absent", "ownVotes"]),
  });
  expect(Object.keys(classes).sort()).toEqual([...MESSAGE_CLASSES].sort());
});

test("N1: the order is votes, proposals, certificates, acks, batches, sync", () => {
  expect(MESSAGE_CLASSES).toEqual([
    "votes",
    "proposals",
    "certificates",
    "acks",
    "batches",
    "sync",
  ]);
  expect(MESSAGE_CLASSES.map(protocolOf)).toEqual(
    MESSAGE_CLASSES.map((name) => `/lockstep/${name}/1.0.0`),
  );
});

test("requests are told from answers", () => {
  expect(PEER_MESSAGE_KINDS.filter(isRequest)).toEqual(
    PEER_MESSAGE_KINDS.filter((kind) => kind.startsWith("get")),
  );
  expect(isRequest("blocks")).toBe(false);
});

test("D7: only batches keep their frame", () => {
  expect(PEER_MESSAGE_KINDS.filter(keepsFrame).sort()).toEqual(["batch", "batches"]);
});

describe.each(MESSAGE_CLASSES)("class %s", (name) => {
  test("N2: a queue holds several frames of the largest kind", () => {
    expect(QUEUE_BOUNDS[name].bytes).toBeGreaterThan(3 * classBytesMax(name, LIMITS));
  });

  test("N2: bulk drops the newest, all else the oldest, and acks are not bulk", () => {
    expect(QUEUE_BOUNDS[name].overflow).toBe(isBulk(name) ? "drop_newest" : "drop_oldest");
  });

  test("the cap is that of its largest kind", () => {
    const kinds = PEER_MESSAGE_KINDS.filter((kind) => classOf(kind) === name);
    const caps = kinds.map((kind) => frameBytesMax(kind, LIMITS));
    expect(caps).toContain(classBytesMax(name, LIMITS));
    expect(Math.max(...caps)).toBe(classBytesMax(name, LIMITS));
  });
});
