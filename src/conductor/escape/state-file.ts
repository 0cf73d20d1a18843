/** Phase and derived place of a rollup, durable: a node that escaped wakes up escaped. [CE5] */
import { readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { crc32c } from "../../codec/index.ts";
import type { Hash } from "../../primitives/brand.ts";
import { asciiBytes } from "../../primitives/bytes.ts";
import { LockstepError, systemCodeOf } from "../../primitives/errors.ts";
import type { Derivation } from "./derivation.ts";
import type { EscapePhase } from "./machine.ts";

/** What is kept: never in the middle of a payload that comes in pieces. */
export type EscapeRecord = { readonly phase: EscapePhase } & Omit<Derivation, "pieces">;

export type EscapeStore = {
  /** Null: nothing was saved. @throws {LockstepError} POSITION_CORRUPT */
  load(): EscapeRecord | null;
  /** Durable when it returns. */
  save(record: EscapeRecord): Promise<void>;
};

const PHASES: readonly string[] = ["FOLLOWING", "STALLED", "ESCAPED", "RETURNING"];
const LINE = /^([A-Z]+) (\d+) (\d+) (0x[0-9a-f]{64}) (\d+) ([0-9a-f]{8})\n$/;

const checksum = (text: string): string => crc32c(asciiBytes(text)).toString(16).padStart(8, "0");

function lineOf({ phase, entries, seq, batchHash, forced }: EscapeRecord): string {
  const text = `${phase} ${entries} ${seq} ${batchHash} ${forced}`;
  return `${text} ${checksum(text)}\n`;
}

function recordOf(line: string): EscapeRecord | null {
  const [, phase = "", entries, seq, batchHash, forced, sum] = LINE.exec(line) ?? [];
  const text = `${phase} ${entries} ${seq} ${batchHash} ${forced}`;
  if (!PHASES.includes(phase) || checksum(text) !== sum) return null;
  return {
    phase: phase as EscapePhase,
    entries: Number(entries),
    seq: Number(seq),
    batchHash: batchHash as Hash,
    forced: Number(forced),
  };
}

/** One line in one file, replaced as a whole. */
export function openEscapeStore(path: string): EscapeStore {
  return {
    load: () => {
      let line: string;
      try {
        line = readFileSync(path, "latin1");
      } catch (error) {
        if (systemCodeOf(error) === "ENOENT") return null;
        throw error;
      }
      const record = recordOf(line);
      if (record === null) throw new LockstepError("POSITION_CORRUPT", `${path} is damaged`);
      return record;
    },
    save: async (record) => {
      const next = `${path}.next`;
      const file = await open(next, "w");
      try {
        await file.write(lineOf(record));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(next, path);
    },
  };
}
