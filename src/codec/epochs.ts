/** How an epoch began and how it ended: domain to protobuf and back. */
import {
  type EpochProof,
  type EpochSet,
  type EpochStart,
  type Member,
  Phase,
  type RollupConfig,
} from "../chain/index.ts";
import { type Epoch, heightOf, millisOf, rollupOf, seatsOf } from "../primitives/brand.ts";
import { fromHex } from "../primitives/bytes.ts";
import { readHeader, writeHeader } from "./blocks.ts";
import { lockstep } from "./generated/lockstep.js";
import { HASH_BYTES } from "./limits.ts";
import { type Reading, readBytes, readHash, required } from "./reading.ts";
import { readCertificate, writeCertificate } from "./votes.ts";

/** BLS12-381 G1, uncompressed. */
const BLS_KEY_BYTES = 96;

const { BlockHeader } = lockstep.peer.v1;
const wireStorage = lockstep.storage.v1;

export const writeEpochProof = (proof: EpochProof): lockstep.peer.v1.EpochProof.$Properties => ({
  boundary: writeHeader(proof.boundary),
  fillers: proof.fillers.map(writeHeader),
  finalization: writeCertificate(proof.finalization),
});

/** The epoch is the proof's own: read it where no committee size is assumed. */
export const readEpochProof = (
  reading: Reading,
  wire: lockstep.peer.v1.EpochProof.$Properties,
): EpochProof => ({
  boundary: readHeader(reading, headerOf(wire.boundary)),
  fillers: (wire.fillers ?? []).map((filler) => readHeader(reading, headerOf(filler))),
  finalization: readCertificate(reading, wire.finalization as lockstep.peer.v1.Certificate | null, [
    Phase.FINALIZE,
  ]),
});

/** What was decoded is a whole message; the generated types say that of its top level only. */
const headerOf = (wire: lockstep.peer.v1.BlockHeader.$Properties | null | undefined) =>
  wire instanceof BlockHeader ? wire : null;

export const writeEpochStart = (record: {
  readonly instance: EpochStart["l1Hash"];
  readonly start: EpochStart;
  readonly set: EpochSet;
}): lockstep.storage.v1.EpochStart.$Properties => ({
  instance: fromHex(record.instance),
  height: record.start.height,
  timestampMs: record.start.timestampMs,
  l1Number: record.start.l1Number,
  l1Hash: fromHex(record.start.l1Hash),
  set: writeEpochSet(record.set),
});

export const readEpochStart = (
  reading: Reading,
  wire: lockstep.storage.v1.EpochStart,
  epoch: Epoch,
) => ({
  epoch,
  instance: readHash(reading, wire.instance),
  start: {
    height: heightOf(wire.height),
    timestampMs: millisOf(wire.timestampMs),
    l1Number: wire.l1Number,
    l1Hash: readHash(reading, wire.l1Hash),
  },
  set: readEpochSet(reading, required(reading, wire.set, wireStorage.EpochSet), epoch),
});

const writeEpochSet = (set: EpochSet): lockstep.storage.v1.EpochSet.$Properties => ({
  members: set.members.map(({ seats, blsKey, nodeKey }) => ({ seats, blsKey, nodeKey })),
  committeeHash: fromHex(set.committeeHash),
  leaderSeed: fromHex(set.leaderSeed),
  rollups: set.rollups.map((rollup) => ({ ...rollup })),
  endsAtL1Block: set.endsAtL1Block,
});

const readEpochSet = (
  reading: Reading,
  wire: lockstep.storage.v1.EpochSet,
  epoch: Epoch,
): EpochSet => ({
  epoch,
  members: wire.members.map(
    (member): Member => ({
      seats: seatsOf(member.seats ?? 0),
      blsKey: readBytes(reading, member.blsKey ?? NOTHING, BLS_KEY_BYTES),
      nodeKey: readBytes(reading, member.nodeKey ?? NOTHING, HASH_BYTES),
    }),
  ),
  committeeHash: readHash(reading, wire.committeeHash),
  leaderSeed: readHash(reading, wire.leaderSeed),
  rollups: wire.rollups.map(
    (rollup): RollupConfig => ({
      rollupId: rollupOf(rollup.rollupId ?? 0),
      name: rollup.name ?? "",
      evmChainId: rollup.evmChainId ?? 0,
      orderPolicy: rollup.orderPolicy ?? 0,
    }),
  ),
  endsAtL1Block: wire.endsAtL1Block,
});

const NOTHING = new Uint8Array(0);
