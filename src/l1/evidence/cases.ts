/** Evidence on its way to the L1, on disk: what was committed to must be what is revealed. [ST7] */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Hash } from "../../primitives/brand.ts";
import { syncDirectory, writeDurably } from "../durable-file.ts";

/** One offence that is to be shown. */
export type EvidenceCase = {
  /** Of the two statements, in either order, and of who signed them. */
  readonly key: Hash;
  /** Hash to commit to first; null: nothing to gain, nothing to commit to. */
  readonly commitment: Hash | null;
  /** Call of the Slasher, with the salt. */
  readonly data: string;
};

const HASH = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text) => text as Hash);
const CASE = z.strictObject({
  key: HASH,
  commitment: HASH.nullable(),
  data: z.string().regex(/^0x([0-9a-f]{2})+$/),
});
const CASE_FILE = /^[0-9a-f]{64}\.json$/;

export type EvidenceCases = {
  load(): Promise<EvidenceCase[]>;
  /** Durable when it resolves. */
  put(one: EvidenceCase): Promise<void>;
  remove(key: Hash): Promise<void>;
};

/** The cases in a directory, which is made. A file that is no case is left alone. */
export async function openEvidenceCases(directory: string): Promise<EvidenceCases> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const fileOf = (key: Hash): string => `${key.slice(2)}.json`;
  return {
    async load() {
      const cases: EvidenceCase[] = [];
      for (const file of (await readdir(directory)).sort()) {
        if (!CASE_FILE.test(file)) continue;
        const text = await readFile(join(directory, file), "utf8");
        const parsed = CASE.safeParse(jsonOf(text));
        if (parsed.success) cases.push(parsed.data);
      }
      return cases;
    },
    put: (one) =>
      writeDurably(directory, fileOf(one.key), Buffer.from(JSON.stringify(one), "utf8")),
    async remove(key) {
      await rm(join(directory, fileOf(key)), { force: true });
      await syncDirectory(directory);
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
