/** What a peer may send that is no message, and what a message is made of. */
import { describe, expect, test } from "vitest";
import {
  type Batch,
  bitmapOf,
  type PeerMessage,
  type PeerMessageKind,
  Phase,
} from "../../../src/chain/index.ts";
import { lockstep } from "../../../src/codec/generated/lockstep.js";
import {
  type DecodedPeerMessage,
  type DecodeFault,
  decodePeerMessage,
  encodePeerMessage,
  kindOfFrame,
  PEER_MESSAGE_KINDS,
  peerLimitsOf,
} from "../../../src/codec/index.ts";
import { epochOf, operatorOf, ZERO_HASH } from "../../../src/primitives/brand.ts";
import { concatBytes } from "../../../src/primitives/bytes.ts";
import { batchOf, certificateOf, reportOf, statementOf } from "../../property/chain-values.ts";
import { bytesOf, seededDraw, times } from "../../property/draw.ts";
import { messageOf } from "../../property/wire-values.ts";
import { bytesField, NO_BYTES, numberField, varint } from "./wire-bytes.ts";

const OPERATORS = 4;
const LIMITS = peerLimitsOf(OPERATORS, {
  maxBatchBytes: 512 * 1024,
  maxGapInline: 64,
  maxResponseBytes: 4 * 1024 * 1024,
});
const decode = (bytes: Uint8Array): DecodedPeerMessage => decodePeerMessage(bytes, LIMITS);
const malformed = (reason: string): DecodeFault => ({
  kind: "rejected",
  code: "malformed",
  reason,
});
const EPOCH = numberField(1, 1);
const signature = new Uint8Array(96).fill(1);

/** A message as its frame has it. */
const sent = (message: PeerMessage): Uint8Array => encodePeerMessage(message);
const draw = seededDraw(1);
const epoch = epochOf(1);

describe("the envelope", () => {
  test.each([
    ["nothing", NO_BYTES, "envelope"],
    ["an epoch only", EPOCH, "envelope"],
    ["an unknown kind", concatBytes(EPOCH, bytesField(60, NO_BYTES)), "envelope"],
    ["a body that is a number", concatBytes(EPOCH, numberField(13, 1)), "envelope"],
    ["a tag of three bytes", concatBytes(EPOCH, Uint8Array.of(0xea, 0x80, 1)), "envelope"],
    ["an endless epoch", concatBytes(Uint8Array.of(8), new Uint8Array(20).fill(255)), "envelope"],
    ["an epoch of 2^53", concatBytes(numberField(1, 2 ** 53), bytesField(23)), "integer_range"],
    ["a long epoch", concatBytes(Uint8Array.of(8, 0x81, 0), bytesField(23)), "long_varint"],
    ["an explicit epoch 0", concatBytes(Uint8Array.of(8, 0), bytesField(23)), "explicit_default"],
    ["two bodies", concatBytes(EPOCH, bytesField(22), bytesField(23)), "two_of_oneof"],
    ["one body twice", concatBytes(EPOCH, bytesField(23), bytesField(23)), "field_order"],
    ["the epoch behind the body", concatBytes(bytesField(23), EPOCH), "field_order"],
    [
      "a byte behind the body",
      concatBytes(EPOCH, bytesField(23), Uint8Array.of(0)),
      "field_number",
    ],
    ["a body cut off", concatBytes(EPOCH, Uint8Array.of(0xba, 1, 5)), "truncated"],
    ["ten thousand groups", concatBytes(EPOCH, ...times(10_000, () => varint(107))), "envelope"],
  ])("%s is malformed", (_name, bytes, reason) => {
    expect(decode(bytes)).toEqual(malformed(reason));
  });

  test("no epoch is epoch 0", () => {
    expect(decode(bytesField(23))).toEqual({
      kind: "ok",
      message: { kind: "getOwnVotes", epoch: 0 },
    });
  });

  test("its kind is told from its first bytes", () => {
    for (const kind of PEER_MESSAGE_KINDS) {
      for (const value of [0, 1, 300, Number.MAX_SAFE_INTEGER]) {
        const message = { ...messageOf(draw, kind, OPERATORS), epoch: epochOf(value) };
        expect(kindOfFrame(sent(message as PeerMessage).subarray(0, 12))).toBe(kind);
      }
    }
  });

  test("every frame cut short is refused", () => {
    for (const kind of PEER_MESSAGE_KINDS) {
      const frame = sent(messageOf(seededDraw(3, 1), kind, OPERATORS));
      for (let length = 0; length < frame.length; length++) {
        expect(decode(frame.subarray(0, length)).kind).toBe("rejected");
      }
    }
  });
});

describe("parts of a message", () => {
  const vote = (...parts: Uint8Array[]) => decode(concatBytes(EPOCH, bytesField(6, ...parts)));
  const statement = (phase: number, hash = new Uint8Array(32).fill(1)) =>
    bytesField(1, numberField(1, phase), numberField(2, 1), bytesField(5, hash));
  const signed = bytesField(2, signature);

  test("a vote that is all there is taken", () => {
    expect(vote(statement(3), signed).kind).toBe("ok");
  });

  test.each([
    ["no statement", () => vote(signed), "missing_part"],
    ["no signature", () => vote(statement(3)), "signature_length"],
    ["a hash of 31 bytes", () => vote(statement(3, new Uint8Array(31)), signed), "hash_length"],
    ["a hash of 33 bytes", () => vote(statement(3, new Uint8Array(33)), signed), "hash_length"],
    ["another vote's phase", () => vote(statement(1), signed), "phase"],
    ["a phase that nobody knows", () => vote(statement(8), signed), "unknown_enum"],
    [
      "a signature of 95 bytes",
      () => vote(statement(3), bytesField(2, signature.subarray(1))),
      "signature_length",
    ],
    [
      "a report where none belongs",
      () => vote(statement(3), signed, bytesField(3)),
      "stray_report",
    ],
  ])("%s is malformed", (_name, make, reason) => {
    expect(make()).toEqual(malformed(reason));
  });

  test("I2: a notarize without its report is malformed", () => {
    const frame = concatBytes(EPOCH, bytesField(4, statement(1), signed));
    expect(decode(frame)).toEqual(malformed("missing_part"));
  });

  const kinds: readonly PeerMessageKind[] = [
    "ack",
    "notarize",
    "nullify",
    "finalize",
    "outputVote",
  ];
  test.each(kinds)("K1: a %s carries the phase of its kind and no other", (kind) => {
    const message = messageOf(draw, kind, OPERATORS);
    if (!("statement" in message)) throw new Error("a vote has a statement");
    for (const phase of [1, 2, 3, 4, 5, 7] as const) {
      const other = { ...message, statement: statementOf(draw, phase, OPERATORS) };
      const decoded = decode(sent(other));
      expect(decoded.kind).toBe(phase === message.statement.phase ? "ok" : "rejected");
    }
  });

  test.each([
    ["a nullify with a height", { ...statementOf(draw, Phase.NULLIFY, 4), height: 1 }],
    [
      "a nullify with a hash",
      { ...statementOf(draw, Phase.NULLIFY, 4), hash: `0x${"11".repeat(32)}` },
    ],
    ["an output vote with a view", { ...statementOf(draw, Phase.OUTPUT, 4), view: 1 }],
    ["an ack above u32", { ...statementOf(draw, Phase.ACK, 4), height: 2 ** 32 }],
  ])("%s is malformed", (_name, made) => {
    const kind = ({ 2: "nullify", 5: "outputVote", 4: "ack" } as const)[made.phase];
    const report = reportOf(draw, OPERATORS);
    const rest = kind === "nullify" ? { report } : {};
    const message = { kind, epoch, statement: made, signature, ...rest } as PeerMessage;
    expect(decode(sent(message))).toEqual(malformed("statement_form"));
  });

  test("an operator or lane of another committee is malformed", () => {
    const report = { ...reportOf(draw, OPERATORS), operator: operatorOf(OPERATORS) };
    expect(decode(sent({ kind: "tipReport", epoch, report }))).toEqual(malformed("operator"));
    const ack = { ...statementOf(draw, Phase.ACK, OPERATORS), view: OPERATORS };
    const message = { kind: "ack", epoch, statement: ack, signature } as const;
    expect(decode(sent(message))).toEqual(malformed("operator"));
  });

  test("a report has exactly n tips, a cut exactly n entries", () => {
    const report = { ...reportOf(draw, OPERATORS), operator: operatorOf(0) };
    const short = { ...report, tips: report.tips.slice(1) };
    expect(decode(sent({ kind: "tipReport", epoch, report: short }))).toEqual(
      malformed("lane_count"),
    );
    const proposal = messageOf(draw, "proposal", OPERATORS);
    if (proposal.kind !== "proposal") throw new Error("not a proposal");
    const cut = proposal.proposal.cut.slice(1);
    const cropped = { ...proposal, proposal: { ...proposal.proposal, cut } };
    expect(decode(sent(cropped))).toEqual(malformed("lane_count"));
  });

  test("a cut's digests fit its heights", () => {
    const cut = bytesField(2, bytesField(1, new Uint8Array(4)), bytesField(2, new Uint8Array(96)));
    const block = bytesField(1, bytesField(1, numberField(1, 1)), cut);
    const decoded = decode(concatBytes(EPOCH, bytesField(33, block)));
    expect(decoded.kind).toBe("rejected");
  });

  test.each([
    ["too short", new Uint8Array(0), "bitmap"],
    ["too long", new Uint8Array(2), "bitmap"],
    ["a stray bit", Uint8Array.of(0x10), "bitmap"],
  ])("K2: a bitmap that is %s is malformed", (_name, signers, reason) => {
    const certificate = { ...certificateOf(draw, Phase.NOTARIZE, OPERATORS), signers };
    expect(decode(sent({ kind: "viewCertificate", epoch, certificate }))).toEqual(
      malformed(reason),
    );
  });

  test("O5: outputs of older epochs have bitmaps of other committees", () => {
    const message = messageOf(seededDraw(4, 3), "outputs", 128);
    expect(decode(sent({ ...message, epoch }))).toEqual({
      kind: "ok",
      message: { ...message, epoch },
    });
  });

  test("Y0: absent repeats the request, with its own epoch", () => {
    const request = { kind: "getReports", epoch: epochOf(5), view: 9 } as const;
    const message = { kind: "absent", epoch: epochOf(6), request } as PeerMessage;
    expect(decode(sent(message))).toEqual({ kind: "ok", message });
    expect(decode(concatBytes(EPOCH, bytesField(38, numberField(1, 1))))).toEqual(
      malformed("no_body"),
    );
  });
});

describe("D7: a batch is sliced, not copied", () => {
  const batch = batchOf(seededDraw(9, 5), OPERATORS);
  const message: PeerMessage = { kind: "batch", epoch, batch, signature };

  const decodedBatch = (frame: Uint8Array): Batch => {
    const decoded = decode(frame);
    if (decoded.kind !== "ok" || decoded.message.kind !== "batch") throw new Error("no batch");
    return decoded.message.batch;
  };

  test("payload bytes are views of the frame", () => {
    const frame = sent(message);
    const decoded = decodedBatch(frame);
    expect(decoded.bytes.buffer).toBe(frame.buffer);
    for (const row of decoded.rows) expect(row.bytes.buffer).toBe(frame.buffer);
  });

  test("a frame inside a larger buffer is understood where it lies", () => {
    const frame = sent(message);
    const padded = concatBytes(new Uint8Array(7), frame, new Uint8Array(9));
    expect(decodedBatch(padded.subarray(7, 7 + frame.length))).toEqual(batch);
  });

  test("small parts are copied: they pin no frame", () => {
    const frame = sent(messageOf(draw, "viewCertificate", OPERATORS));
    const decoded = decode(frame);
    if (decoded.kind !== "ok" || decoded.message.kind !== "viewCertificate") throw new Error("no");
    expect(decoded.message.certificate.signature.buffer).not.toBe(frame.buffer);
    expect(decoded.message.certificate.signers.buffer).not.toBe(frame.buffer);
  });

  test("the encoder writes into a buffer of its own, which nothing else uses", () => {
    for (const kind of PEER_MESSAGE_KINDS) {
      const frame = sent(messageOf(draw, kind, OPERATORS));
      expect(frame.byteOffset).toBe(0);
      expect(frame.buffer.byteLength).toBe(frame.length);
      expect(frame.constructor).toBe(Uint8Array);
    }
  });

  test("B3: what is wrong with the batch is the reason", () => {
    const bytes = new Uint8Array(batch.bytes);
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
    const broken = { ...message, batch: { ...batch, bytes } };
    expect(decode(sent(broken))).toEqual(malformed("batch_section_digest"));
    const cut = { ...batch, bytes: batch.bytes.subarray(0, 63) };
    expect(decode(sent({ ...message, batch: cut }))).toEqual(malformed("batch_truncated"));
  });

  test("one bad batch of an answer spoils it", () => {
    const broken = { ...batch, bytes: batch.bytes.subarray(1) };
    const answer: PeerMessage = { kind: "batches", epoch, batches: [batch, broken, batch] };
    expect(decode(sent(answer)).kind).toBe("rejected");
  });
});

describe("bulk frames are what the generated encoder writes", () => {
  const { PeerMessage: Wire } = lockstep.peer.v1;

  test.each([0, 1, 127, 128, 2 ** 32, Number.MAX_SAFE_INTEGER])("in epoch %d", (value) => {
    const batches = times(3, (seed) => batchOf(seededDraw(seed, 6), OPERATORS));
    const [batch] = batches as [Batch];
    const one = Wire.encode({ epoch: value, batch: { batch: batch.bytes, signature } }).finish();
    expect(sent({ kind: "batch", epoch: epochOf(value), batch, signature })).toEqual(
      new Uint8Array(one),
    );
    const all = { batches: { batches: batches.map((each) => each.bytes) } };
    expect(sent({ kind: "batches", epoch: epochOf(value), batches })).toEqual(
      new Uint8Array(Wire.encode({ epoch: value, ...all }).finish()),
    );
  });

  test("of any length", () => {
    for (const length of [1, 127, 128, 16_383, 16_384, 300_000]) {
      const bytes = bytesOf(seededDraw(length), length);
      const batch = { ...batchOf(draw, OPERATORS), bytes };
      const expected = Wire.encode({ epoch: 1, batch: { batch: bytes, signature } }).finish();
      expect(sent({ kind: "batch", epoch, batch, signature })).toEqual(new Uint8Array(expected));
    }
  });
});

test("Y6: the hash of a decoded block is computed, never its sender's word", () => {
  const message = messageOf(seededDraw(2, 2), "blocks", OPERATORS);
  if (message.kind !== "blocks") throw new Error("no blocks");
  const lied = message.blocks.map((block) => ({ ...block, hash: ZERO_HASH }));
  const decoded = decode(sent({ ...message, blocks: lied }));
  expect(decoded).toEqual({ kind: "ok", message });
});

test("a full bitmap of the committee is no stray bit", () => {
  const signers = bitmapOf(OPERATORS, times(OPERATORS, operatorOf));
  const certificate = { ...certificateOf(draw, Phase.ACK, OPERATORS), signers };
  expect(decode(sent({ kind: "laneCertificate", epoch, certificate })).kind).toBe("ok");
});
