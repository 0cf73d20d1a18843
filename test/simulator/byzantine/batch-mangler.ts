/** ADV-22: seals batches that leave a gap, miscount their lane's bytes, or are too large. */
import type { Batch, SectionContent } from "../../../src/chain/index.ts";
import { ackStatement, buildBatch } from "../../../src/chain/index.ts";
import { laneHeightOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { signatureOf, twistHash } from "./forge.ts";

export const batchMangler: Behaviour = {
  name: "batch-mangler",
  create(environment) {
    const { protocol, random, self } = environment;
    /** One unit that fills more than a batch may hold. */
    const huge = (section: SectionContent): SectionContent => {
      const bytes = new Uint8Array(protocol.maxBatchBytes + 4);
      new DataView(bytes.buffer).setUint32(0, protocol.maxBatchBytes);
      return { ...section, units: 1, bytes };
    };
    const mangles: ((batch: Batch) => Batch)[] = [
      ({ header, rows }) =>
        buildBatch({ ...header, height: laneHeightOf(header.height + 5) }, rows),
      ({ header, rows }) => buildBatch({ ...header, laneBytes: header.laneBytes + 1 }, rows),
      ({ header, rows }) =>
        buildBatch({ ...header, parentDigest: twistHash(header.parentDigest) }, rows),
      ({ header, rows }) => buildBatch(header, rows.map(huge)),
    ];
    return (effects) =>
      effects.map((effect) => {
        if (effect.kind !== "send" || effect.message.kind !== "batch") return effect;
        const mangle = mangles[Math.floor(random() * 2 * mangles.length)];
        if (mangle === undefined || effect.message.batch.header.lane !== self) return effect;
        const batch = mangle(effect.message.batch);
        const { epoch, height } = batch.header;
        const statement = ackStatement({ epoch, lane: self, height, digest: batch.digest });
        const signature = signatureOf(environment, statement);
        return { ...effect, message: { ...effect.message, batch, signature } };
      });
  },
};
