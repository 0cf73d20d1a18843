/**
 * `npm run fuzz`: fuzzes every decoder: garbage is a value, never a throw.
 *
 * Each decoder counts as one. A failure prints the command that shows it again and the bytes for
 * `test/fuzz/corpus`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fromHex, toHex } from "../../src/primitives/bytes.ts";
import { seededDraw } from "../property/draw.ts";
import { DECODERS, type Decoder, inputOf, judge } from "./decoders.ts";

const USAGE = `npm run fuzz -- [flags]

  --seconds N     in all, split over the decoders (default 5)
  --seed N        one input of this seed per decoder
  --decoder NAME  one decoder, as a run names it
  --results FILE  write {"passed": .., "failed": ..}`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    seed: { type: "string" },
    decoder: { type: "string" },
    results: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help === true) {
  console.log(USAGE);
  process.exit(0);
}

const corpusOf = (decoder: Decoder): Uint8Array[] => {
  const [file] = decoder.name.split("/");
  const text = readFileSync(join(import.meta.dirname, "corpus", `${file}.json`), "utf8");
  return (JSON.parse(text) as { hex: string }[]).map((entry) => fromHex(entry.hex));
};

/** Runs until the time is over, or once if the seed is given. Prints what it finds. */
function fuzz(decoder: Decoder, milliseconds: number): boolean {
  const corpus = corpusOf(decoder);
  for (const bytes of corpus) {
    const complaint = judge(decoder, bytes);
    if (complaint !== null) return report(decoder, { complaint, bytes, seed: null });
  }
  const start = performance.now();
  const first =
    values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed);
  let count = 0;
  do {
    const seed = (first + count) >>> 0;
    const draw = seededDraw(seed, 1 + (seed % 5));
    const bytes = inputOf(draw, decoder, corpus);
    const complaint = judge(decoder, bytes);
    if (complaint !== null) return report(decoder, { complaint, bytes, seed });
    count++;
  } while (values.seed === undefined && performance.now() - start < milliseconds);
  console.log(`${decoder.name}: ${count} inputs from seed ${first}, ${corpus.length} pinned`);
  return true;
}

function report(
  decoder: Decoder,
  found: { complaint: string; bytes: Uint8Array; seed: number | null },
): false {
  console.log(`${decoder.name}: FAILED: ${found.complaint}`);
  console.log(`  bytes ${toHex(found.bytes)}`);
  const seed = found.seed === null ? "" : ` --seed ${found.seed}`;
  console.log(`  replay: npm run fuzz -- --decoder ${decoder.name}${seed}`);
  return false;
}

const chosen = DECODERS.filter((decoder) => (values.decoder ?? decoder.name) === decoder.name);
const share = (Number(values.seconds) * 1000) / Math.max(1, chosen.length);
let passed = 0;
for (const decoder of chosen) if (fuzz(decoder, share)) passed++;
const failed = chosen.length - passed;
if (values.results !== undefined) writeFileSync(values.results, JSON.stringify({ passed, failed }));
console.log(`${passed} decoders passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
