import type { StoredRecord } from "../../../src/chain/index.ts";
import { encodeRecord, readRecords } from "../../../src/codec/index.ts";
import { epochOf } from "../../../src/primitives/brand.ts";
import { concatBytes } from "../../../src/primitives/bytes.ts";
import { baseOf, type Scenario, type Witness } from "./scenario.ts";

const VERSION_AT = 8;
const CHECKSUM_AT = 4;

/** CRC-32C of bytes, bit by bit. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? 0x82f63b78 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Records of this software are of the version before. */
const UNKNOWN_VERSION = 3;

/** The same record as newer software would write it: intact, but of an unknown version. */
function newer(frame: Uint8Array): Uint8Array {
  const copy = new Uint8Array(frame);
  copy[VERSION_AT] = UNKNOWN_VERSION;
  const covered = concatBytes(copy.subarray(0, CHECKSUM_AT), copy.subarray(VERSION_AT));
  new DataView(copy.buffer).setUint32(CHECKSUM_AT, checksum(covered));
  return copy;
}

/** The log of a real run, with one record of a version nobody here knows: no start. [P7] */
export const unknownVersion: Scenario = {
  name: "ADV-33",
  title: "upgrade meets an unknown WAL version",
  schedule: (seed) => ({ ...baseOf("ADV-33", seed), healMs: 500 }),
  witness,
};

function witness(): Witness {
  const records: StoredRecord[] = [];
  return {
    onlooker: {
      observe(observation) {
        if (observation.kind !== "durable" || observation.node !== 0) return;
        records.push(...observation.records);
      },
    },
    missing() {
      const frames = records.map((record) => encodeRecord(record, epochOf(0)));
      const whole = readRecords(concatBytes(...frames));
      if (whole.kind !== "ok" || whole.records.length !== frames.length)
        return ["the log, read back"];
      const middle = Math.floor(frames.length / 2);
      const upgraded = frames.map((frame, index) => (index === middle ? newer(frame) : frame));
      const found = readRecords(concatBytes(...upgraded));
      if (found.kind === "unknown_version" && found.version === UNKNOWN_VERSION) return [];
      return [`a refusal of version ${UNKNOWN_VERSION}, got ${found.kind}`];
    },
  };
}
