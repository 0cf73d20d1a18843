/** Pinned values that other implementations read too. */
import { readFileSync } from "node:fs";
import { toHash } from "../../../src/primitives/bytes.ts";

/** The parsed file `test/vectors/chain/<name>.json`. */
export const readVectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/chain/${name}.json`, import.meta.url), "utf8"));

/** A hash of one repeated byte. */
export const hashOfByte = (byte: number) => toHash(new Uint8Array(32).fill(byte));
