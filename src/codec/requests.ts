/** What one peer asks of another: domain to protobuf and back. */
import type { CertificateKey, Request } from "../chain/index.ts";
import { assertNever } from "../primitives/assert.ts";
import { type Epoch, epochOf, heightOf, laneHeightOf, viewOf } from "../primitives/brand.ts";
import { fromHex } from "../primitives/bytes.ts";
import type { lockstep } from "./generated/lockstep.js";
import { ANSWER_ELEMENTS_MAX } from "./limits.ts";
import { note, type Reading, readHash, readOperator } from "./reading.ts";
import { VIEW_PHASES } from "./votes.ts";

type RequestKind = Request["kind"];
/** What the envelope and `absent` have in common. */
export type WireRequest = Pick<lockstep.peer.v1.Absent.$Properties, RequestKind>;

export function writeRequest(request: Request): WireRequest {
  switch (request.kind) {
    case "getReports":
      return { getReports: { view: request.view } };
    case "getLaneCertificates":
      return { getLaneCertificates: { lanes: request.lanes.map((key) => ({ ...key })) } };
    case "getCertificates":
      return { getCertificates: { keys: request.keys.map((key) => ({ ...key })) } };
    case "getBlocks":
      return { getBlocks: { hash: fromHex(request.hash), count: request.count } };
    case "getBatches": {
      const { lane, digest, count } = request;
      return { getBatches: { lane, digest: fromHex(digest), count } };
    }
    case "getOutputs":
      return { getOutputs: { fromHeight: request.fromHeight, count: request.count } };
    case "getOutputState":
      return { getOutputState: { height: request.height } };
    case "getEpochProofs":
      return { getEpochProofs: { fromEpoch: request.fromEpoch, count: request.count } };
    case "getOwnVotes":
      return { getOwnVotes: {} };
    default:
      return assertNever(request);
  }
}

/** The request in a message, or null: there is none. */
export function readRequest(
  reading: Reading,
  wire: lockstep.peer.v1.Absent | lockstep.peer.v1.PeerMessage,
  epoch: Epoch,
): Request | null {
  if (wire.getReports !== null) {
    return { kind: "getReports", epoch, view: viewOf(wire.getReports.view) };
  }
  if (wire.getLaneCertificates !== null) {
    const lanes = wire.getLaneCertificates.lanes.map((key) => ({
      lane: readOperator(reading, key.lane ?? 0),
      height: laneHeightOf(key.height ?? 0),
    }));
    return { kind: "getLaneCertificates", epoch, lanes };
  }
  if (wire.getCertificates !== null) {
    const keys = wire.getCertificates.keys.map((key) => readKey(reading, key));
    return { kind: "getCertificates", epoch, keys };
  }
  if (wire.getBlocks !== null) {
    const { hash, count } = wire.getBlocks;
    return {
      kind: "getBlocks",
      epoch,
      hash: readHash(reading, hash),
      count: readCount(reading, count),
    };
  }
  if (wire.getBatches !== null) {
    const { lane, digest, count } = wire.getBatches;
    return {
      kind: "getBatches",
      epoch,
      lane: readOperator(reading, lane),
      digest: readHash(reading, digest),
      count: readCount(reading, count),
    };
  }
  if (wire.getOutputs !== null) {
    const fromHeight = heightOf(wire.getOutputs.fromHeight);
    return {
      kind: "getOutputs",
      epoch,
      fromHeight,
      count: readCount(reading, wire.getOutputs.count),
    };
  }
  if (wire.getOutputState !== null) {
    return { kind: "getOutputState", epoch, height: heightOf(wire.getOutputState.height) };
  }
  if (wire.getEpochProofs !== null) {
    const { fromEpoch, count } = wire.getEpochProofs;
    const kind = "getEpochProofs";
    return { kind, epoch, fromEpoch: epochOf(fromEpoch), count: readCount(reading, count) };
  }
  return wire.getOwnVotes === null ? null : { kind: "getOwnVotes", epoch };
}

function readKey(
  reading: Reading,
  key: lockstep.peer.v1.CertificateKey.$Properties,
): CertificateKey {
  const phase = VIEW_PHASES.find((one) => one === (key.phase as number | undefined));
  if (phase === undefined) note(reading, "phase");
  return { view: viewOf(key.view ?? 0), phase: phase ?? VIEW_PHASES[0] };
}

function readCount(reading: Reading, count: number): number {
  if (count === 0 || count > ANSWER_ELEMENTS_MAX) note(reading, "count");
  return count;
}
