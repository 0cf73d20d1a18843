/**
 * Latencies of a run in milliseconds: what the profiles report. One sample per honest node and
 * event.
 */
import type { Block, Cut, PeerMessage } from "../../src/chain/index.ts";
import type { CoreEffect } from "../../src/core/contract.ts";
import type { OperatorIndex } from "../../src/primitives/brand.ts";
import type { Onlooker } from "./cluster.ts";

export type Samples = {
  /** Proposal sent to block ordered. */
  readonly proposeToFinal: number[];
  /** Between the proposals of consecutive heights. */
  readonly blockInterval: number[];
  /** Batch sent by its owner to ordered. */
  readonly batchToOrdered: number[];
  /** Batch sent by its owner to output certified. */
  readonly batchToCertified: number[];
};

type Sent = { readonly atUs: number; readonly node: OperatorIndex };

/** @param fromMs samples before it are left out: the network warms up. */
export function createMeasurements(fromMs: number): { onlooker: Onlooker; samples: Samples } {
  const samples: Samples = {
    proposeToFinal: [],
    blockInterval: [],
    batchToOrdered: [],
    batchToCertified: [],
  };
  /** By view; by lane and height; by height. */
  const proposals = new Map<number, Sent>();
  const batches = new Map<string, Sent>();
  const batchesAt = new Map<number, string[]>();
  const proposedUs = new Map<number, number>();
  let cut: Cut = [];
  let nextHeight = 1;

  const push = (list: number[], sinceUs: number | undefined, nowUs: number): void => {
    if (sinceUs !== undefined && sinceUs >= 1000 * fromMs) list.push((nowUs - sinceUs) / 1000);
  };

  function sent(node: OperatorIndex, message: PeerMessage, nowUs: number): void {
    if (message.kind === "proposal") {
      const { view } = message.proposal.header;
      if (!proposals.has(view)) proposals.set(view, { node, atUs: nowUs });
    } else if (message.kind === "batch") {
      const { lane, height } = message.batch.header;
      const key = `${lane}/${height}`;
      if (node === lane && !batches.has(key)) batches.set(key, { node, atUs: nowUs });
    }
  }

  /** The first node that orders a height shows which batches are in it. */
  function open(block: Block): void {
    const { height, view } = block.header;
    if (height !== nextHeight) return;
    nextHeight++;
    const keys: string[] = [];
    const proposal = proposals.get(view);
    for (const [lane, entry] of block.cut.entries()) {
      for (let batch = (cut[lane]?.height ?? 0) + 1; batch <= entry.height; batch++) {
        keys.push(`${lane}/${batch}`);
      }
    }
    cut = block.cut;
    batchesAt.set(height, keys);
    if (proposal === undefined) return;
    proposedUs.set(height, proposal.atUs);
    push(samples.blockInterval, proposedUs.get(height - 1), proposal.atUs);
  }

  function left(node: OperatorIndex, effect: CoreEffect, nowUs: number): void {
    if (effect.kind === "send") return sent(node, effect.message, nowUs);
    if (effect.kind === "ordered") {
      for (const block of effect.blocks) {
        open(block);
        push(samples.proposeToFinal, proposals.get(block.header.view)?.atUs, nowUs);
        for (const key of batchesAt.get(block.header.height) ?? []) {
          push(samples.batchToOrdered, batches.get(key)?.atUs, nowUs);
        }
      }
    }
    if (effect.kind === "publish") {
      for (const key of batchesAt.get(effect.output.header.height) ?? []) {
        push(samples.batchToCertified, batches.get(key)?.atUs, nowUs);
      }
    }
  }

  return {
    samples,
    onlooker: {
      observe(observation, nowUs) {
        if (observation.kind === "left") left(observation.node, observation.effect, nowUs);
      },
    },
  };
}
