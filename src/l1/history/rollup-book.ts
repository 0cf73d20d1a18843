/** Which rollups there are per epoch, and how each wants to be ordered: from logs. Pure. [SC11, E2] */
import type { RollupConfig } from "../../chain/index.ts";
import type { Address, Epoch, RollupId } from "../../primitives/brand.ts";
import type { LogPlace, RollupEvent, RollupSettings } from "../contracts/l1-event.ts";

/** A rollup as its newest final logs describe it; settings may count from a later epoch on. */
export type RollupInfo = {
  readonly rollupId: RollupId;
  readonly name: string;
  readonly owner: Address;
  /** 0: opaque. */
  readonly evmChainId: number;
  /** First epoch that orders it. */
  readonly sinceEpoch: Epoch;
  readonly settings: RollupSettings;
};

export type RollupBook = {
  /** Takes a final log, in the order of the chain; one that was taken before changes nothing. */
  apply(event: RollupEvent): void;
  /** Ids dense from 1. */
  rollupsOf(epoch: Epoch): readonly RollupConfig[];
  info(rollupId: RollupId): RollupInfo | null;
  /** As they count in an epoch; null: it is not ordered then. */
  settingsIn(rollupId: RollupId, epoch: Epoch): RollupSettings | null;
  all(): readonly RollupInfo[];
};

type Change = { readonly epoch: Epoch; readonly at: LogPlace; readonly settings: RollupSettings };
type Entry = Omit<RollupInfo, "settings"> & { readonly changes: Change[] };

const samePlace = (left: LogPlace, right: LogPlace): boolean =>
  left.blockNumber === right.blockNumber && left.logIndex === right.logIndex;

export function createRollupBook(): RollupBook {
  const entries = new Map<RollupId, Entry>();

  const infoOf = ({ changes, ...fixed }: Entry): RollupInfo => ({
    ...fixed,
    settings: (changes.at(-1) as Change).settings,
  });

  return {
    apply(event) {
      const { rollupId, epoch, at, settings } = event;
      const known = entries.get(rollupId);
      if (known !== undefined) {
        const taken = known.changes.some((change) => samePlace(change.at, at));
        if (!taken) known.changes.push({ epoch, at, settings });
        return;
      }
      if (event.kind !== "rollup") return;
      const { name, owner, evmChainId } = event;
      const changes = [{ epoch, at, settings }];
      entries.set(rollupId, { rollupId, name, owner, evmChainId, sinceEpoch: epoch, changes });
    },
    rollupsOf: (epoch) =>
      [...entries.values()]
        .filter(({ sinceEpoch }) => sinceEpoch <= epoch)
        .sort((a, b) => a.rollupId - b.rollupId)
        .map(({ rollupId, name, evmChainId, changes }) => {
          const change = changes.findLast((each) => each.epoch <= epoch) as Change;
          return { rollupId, name, evmChainId, orderPolicy: change.settings.orderPolicy };
        }),
    info(rollupId) {
      const entry = entries.get(rollupId);
      return entry === undefined ? null : infoOf(entry);
    },
    settingsIn: (rollupId, epoch) =>
      entries.get(rollupId)?.changes.findLast((each) => each.epoch <= epoch)?.settings ?? null,
    all: () => [...entries.values()].map(infoOf),
  };
}
