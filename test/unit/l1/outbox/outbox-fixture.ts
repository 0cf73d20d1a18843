/** Intents, stores that go through their form on disk, and a journal of what the outbox says. */
import { BLOB_BYTES } from "../../../../src/codec/index.ts";
import { type Intent, type Item, itemText, parseItem } from "../../../../src/l1/outbox/item.ts";
import type { OutboxEvents, OutboxOptions, Outcome } from "../../../../src/l1/outbox/port.ts";
import type { OutboxStore } from "../../../../src/l1/outbox/store.ts";
import type { Address } from "../../../../src/primitives/brand.ts";

const TO = `0x${"11".repeat(20)}` as Address;

export const intentOf = (number: number, by: Partial<Intent> = {}): Intent => ({
  kind: "checkpoint",
  to: TO,
  data: `0x${number.toString(16).padStart(8, "0")}`,
  value: 0n,
  blobs: [],
  stale: ["Done"],
  patienceBlocks: 1000,
  probe: null,
  note: "",
  ...by,
});

const BLOB = new Uint8Array(BLOB_BYTES);

export const blobIntentOf = (number: number, by: Partial<Intent> = {}): Intent =>
  intentOf(number, { kind: "batches", blobs: [BLOB], ...by });

export const OPTIONS: OutboxOptions = {
  caps: { maxFeePerGas: 1_000_000n, maxFeePerBlobGas: 1_000_000n },
  replaceAfterBlocks: 3,
  inFlightMax: 3,
};

/** Survives its outbox, as a directory does: items lie in it as text. */
export function textStore(): OutboxStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  const blobs = new Map<string, readonly Uint8Array[]>();
  return {
    texts,
    load: () => {
      const items = [...texts].map(([key, text]) => parseItem(text, blobs.get(key) ?? []) as Item);
      return Promise.resolve(items.sort((left, right) => left.serial - right.serial));
    },
    put: (item) => {
      texts.set(item.key, itemText(item));
      blobs.set(item.key, item.intent.blobs);
      return Promise.resolve();
    },
    remove: (item) => {
      texts.delete(item.key);
      return Promise.resolve();
    },
  };
}

export type Journal = OutboxEvents & {
  readonly outcomes: { readonly item: Item; readonly outcome: Outcome }[];
  readonly attempts: ("reverted" | "replaced")[];
  readonly waiting: string[];
};

export function journal(): Journal {
  const outcomes: Journal["outcomes"] = [];
  const attempts: Journal["attempts"] = [];
  const waiting: string[] = [];
  return {
    outcomes,
    attempts,
    waiting,
    onDone: (item, outcome) => outcomes.push({ item, outcome }),
    onAttempt: (_item, event) => attempts.push(event),
    onWaiting: (_item, reason) => waiting.push(reason),
  };
}
