/** S14: order equals the reference. S17: one output per height, chained, equal to the reference. */
import type { BodyPart, OutputHeader, RollupLeaf } from "../../../src/chain/index.ts";
import { leafHash, outputHash, partHash } from "../../../src/chain/index.ts";
import { sha256 } from "../../../src/crypto/hash.ts";
import type { Onlooker } from "./onlooker.ts";
import { firstLeaves, referenceOutput } from "./reference.ts";
import type { ReferenceOutput } from "./reference-output.ts";
import { short } from "./words.ts";
import { parentOf, type World } from "./world.ts";

/** The reference output of a height, computed when the first node has got there. */
function referenceAt(world: World, height: number): ReferenceOutput | null {
  const { start, committeeHash } = world.setup;
  if (height <= start.height) {
    return world.previous === null ? null : referenceAt(world.previous, height);
  }
  while (start.height + world.outputs.length < height) {
    const block = world.final.get(start.height + world.outputs.length + 1);
    const parent = block === undefined ? null : parentOf(world, block);
    if (block === undefined || parent === null) return null;
    const before = world.outputs.at(-1) ?? lastBefore(world);
    if (before === null) return null;
    const next = referenceOutput(world, { block, parent }, { ...before, committeeHash });
    if (next === null) return null;
    world.outputs.push(next);
  }
  return world.outputs[height - start.height - 1] ?? null;
}

/** What the epoch's first output is chained to. [E3, O1] */
function lastBefore(world: World): Pick<ReferenceOutput, "hash" | "leaves"> | null {
  const { previous, setup } = world;
  if (previous === null) return { hash: setup.genesisHash, leaves: firstLeaves(world) };
  return referenceAt(previous, setup.start.height);
}

/** Names of the fields in which two records differ. */
function differences<T extends object>(found: T, expected: T): string {
  const keys = Object.keys(expected) as (keyof T & string)[];
  return keys.filter((key) => found[key] !== expected[key]).join(", ");
}

export function createOutputsEqualReference(world: World): Onlooker {
  /** Heights whose published parts were compared in full. */
  const compared = new Set<number>();

  function judgeLeaf(who: string, leaf: RollupLeaf, expected: RollupLeaf | undefined): void {
    const fields = expected === undefined ? "rollupId" : differences(leaf, expected);
    if (fields === "") return;
    const order = fields.includes("bodyRoot") || fields.includes("txCount");
    const said = `${who} has a leaf of rollup ${leaf.rollupId} whose ${fields} differ`;
    world.report(order ? "S14" : "S17", `${said} from the reference`);
  }

  function judgeParts(
    who: string,
    parts: readonly BodyPart[],
    expected: readonly BodyPart[],
  ): void {
    for (const [index, part] of parts.entries()) {
      const other = expected[index];
      const intact = sha256(part.data) === part.dataDigest;
      if (intact && other !== undefined && partHash(part) === partHash(other)) continue;
      world.report(
        "S14",
        `${who} has a part ${index} that the reference order does not have there`,
      );
      return;
    }
    if (parts.length === expected.length) return;
    world.report("S14", `${who} has ${parts.length} parts, the reference ${expected.length}`);
  }

  /** The reference at a height, or null where a violation was reported instead. */
  function referenceFor(who: string, header: OutputHeader): ReferenceOutput | null {
    const expected = referenceAt(world, header.height);
    if (expected === null) {
      world.report("S17", `${who} comes before height ${header.height} is final with its batches`);
      return null;
    }
    const hash = outputHash(header);
    if (hash !== expected.hash) {
      const said = `${who} is ${short(hash)}, the reference ${short(expected.hash)}`;
      world.report("S17", `${said}; they differ in ${differences(header, expected.header)}`);
    }
    return expected;
  }

  return {
    name: "S14 S17",
    recorded(node, record) {
      if (record.kind !== "output" && record.kind !== "snapshot") return;
      const who = `node ${node}'s output of height ${record.header.height}`;
      const expected = referenceFor(who, record.header);
      if (expected === null) return;
      const leaves = record.kind === "output" ? record.changedLeaves : record.leaves;
      for (const leaf of leaves) judgeLeaf(who, leaf, expected.leaves[leaf.rollupId - 1]);
      if (record.kind === "output" && leaves.length !== expected.parts.size) {
        const said = `${who} changes ${leaves.length} leaves`;
        world.report("S14", `${said}, the reference ${expected.parts.size}`);
      }
    },
    published(node, { header, batches }) {
      if (compared.has(header.height)) return;
      compared.add(header.height);
      const who = `what node ${node} publishes of height ${header.height}`;
      const expected = referenceFor(who, header);
      if (expected === null) return;
      const ids = batches.map(({ leaf }) => leaf.rollupId as number);
      const missing = [...expected.parts.keys()].filter((rollupId) => !ids.includes(rollupId));
      if (missing.length > 0) world.report("S14", `${who} lacks the batch of rollup ${missing}`);
      for (const { leaf, parts } of batches) {
        const of = expected.leaves[leaf.rollupId - 1];
        judgeLeaf(who, leaf, of);
        if (of !== undefined && leafHash(of) === leafHash(leaf)) {
          judgeParts(who, parts, expected.parts.get(leaf.rollupId) ?? []);
        }
      }
    },
  };
}
