/**
 * ADV-26, ADV-42: answers every request with something else: headers with another time, batches of
 * another lane or cut short, outputs of another chain; and answers nobody asked for.
 */
import type { Batch, Block, PeerMessage, ProvenOutput } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import { millisOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { send, twistHash } from "./forge.ts";

type Seen = { blocks: Block[]; batches: Batch[]; outputs: ProvenOutput[] };

const shorten = (batch: Batch): Batch => ({ ...batch, bytes: batch.bytes.slice(0, -1) });
const shift = (block: Block): Block => ({
  ...block,
  header: { ...block.header, timestampMs: millisOf(block.header.timestampMs + 1) },
});

/** A lie for what was asked. */
function lieTo(message: PeerMessage, seen: Seen, coin: number): PeerMessage | null {
  const { epoch } = message;
  switch (message.kind) {
    case "getBlocks":
      return { kind: "blocks", epoch, blocks: coin < 0.5 ? seen.blocks.map(shift) : seen.blocks };
    case "getBatches":
      return {
        kind: "batches",
        epoch,
        batches: coin < 0.5 ? seen.batches.map(shorten) : seen.batches,
      };
    case "getOutputs":
      return { kind: "outputs", epoch, outputs: seen.outputs };
    case "getCertificates":
      return { kind: "certificates", epoch, certificates: [] };
    default:
      return null;
  }
}

export const lyingServer: Behaviour = {
  name: "lying-server",
  create(environment) {
    const seen: Seen = { blocks: [], batches: [], outputs: [] };
    return (effects, input) => {
      for (const effect of effects) {
        if (effect.kind !== "persist") continue;
        const { record } = effect;
        if (record.kind === "block") seen.blocks = [record.block, ...seen.blocks].slice(0, 8);
        if (record.kind === "batch") seen.batches = [record.batch, ...seen.batches].slice(0, 8);
        if (record.kind !== "output") continue;
        const header = { ...record.header, rollupsRoot: twistHash(record.header.rollupsRoot) };
        seen.outputs = [{ header, certificate: null }, ...seen.outputs].slice(0, 8);
      }
      const kept: CoreEffect[] = effects.filter(({ kind }) => kind !== "serve");
      if (input?.kind !== "message") return kept;
      const lie = lieTo(input.message, seen, environment.random());
      if (lie === null) return kept;
      const unasked = { kind: "blocks", epoch: lie.epoch, blocks: seen.blocks.map(shift) } as const;
      return [...kept, send([input.from], lie), send("all", unasked)];
    };
  },
};
