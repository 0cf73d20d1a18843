/**
 * Who may be in a committee: the operators' logs, and per epoch what follows from them. Pure. [SC1, SC5]
 *
 * Every change counts from an epoch on that its log names. So what holds in an epoch does not
 * depend on when it is asked, nor on the order in which logs of one history were given.
 */
import type { Address, Epoch } from "../../primitives/brand.ts";
import { epochOf } from "../../primitives/brand.ts";
import type { LogPlace, OperatorEvent } from "../contracts/l1-event.ts";

/** One operator as it stands in an epoch. */
export type RegisteredOperator = {
  readonly id: number;
  readonly owner: Address;
  readonly place: number;
  /** Bonded, before the cap rule; at least 1. [SC2] */
  readonly seats: number;
  readonly blsKey: Uint8Array;
  readonly nodeKey: Uint8Array;
  /** The newest final one, whatever the epoch: addresses are followed at once. */
  readonly multiaddr: string;
};

export type Registry = {
  /** Takes a final log; one that was taken before changes nothing. */
  apply(event: OperatorEvent): void;
  /** Operators with seats in `epoch`, by place. */
  operatorsOf(epoch: Epoch): readonly RegisteredOperator[];
  /** All that ever registered, as of the newest log; 0 seats for one that left. */
  all(): readonly RegisteredOperator[];
};

type Change<T> = { readonly epoch: Epoch; readonly at: LogPlace; readonly value: T };

/** Values by the epoch from which they count; in an epoch the newest log counts. */
type History<T> = Change<T>[];

type Entry = {
  place: number;
  readonly owner: History<Address>;
  readonly seats: History<number>;
  readonly blsKey: History<Uint8Array>;
  readonly nodeKey: History<Uint8Array>;
  readonly multiaddr: History<string>;
};

/** Before any epoch: for what counts as soon as it is final. */
const AT_ONCE = epochOf(0);
const EVER = epochOf(Number.MAX_SAFE_INTEGER);
const UNPLACED = -1;

const isAfter = (left: LogPlace, right: LogPlace): boolean =>
  left.blockNumber > right.blockNumber ||
  (left.blockNumber === right.blockNumber && left.logIndex > right.logIndex);

/** Keeps a history in the order of the chain, whatever the order of arrival. */
function insert<T>(history: History<T>, change: Change<T>): void {
  let index = history.length;
  while (index > 0 && !isAfter(change.at, (history[index - 1] as Change<T>).at)) index--;
  const next = history[index];
  if (next !== undefined && !isAfter(next.at, change.at)) return;
  history.splice(index, 0, change);
}

const valueIn = <T>(history: History<T>, epoch: Epoch): T | undefined =>
  history.findLast((change) => change.epoch <= epoch)?.value;

export function createRegistry(): Registry {
  const entries = new Map<number, Entry>();

  function entryOf(id: number): Entry {
    const known = entries.get(id);
    if (known !== undefined) return known;
    const entry: Entry = {
      place: UNPLACED,
      owner: [],
      seats: [],
      blsKey: [],
      nodeKey: [],
      multiaddr: [],
    };
    entries.set(id, entry);
    return entry;
  }

  function apply(event: OperatorEvent): void {
    const { at } = event;
    const entry = entryOf(event.id);
    switch (event.kind) {
      case "registered": {
        const { epoch } = event;
        entry.place = event.place;
        insert(entry.owner, { epoch: AT_ONCE, at, value: event.owner });
        insert(entry.seats, { epoch, at, value: event.seats });
        insert(entry.blsKey, { epoch, at, value: event.blsKey });
        insert(entry.nodeKey, { epoch, at, value: event.nodeKey });
        insert(entry.multiaddr, { epoch: AT_ONCE, at, value: event.multiaddr });
        return;
      }
      case "seats":
        return insert(entry.seats, { epoch: event.epoch, at, value: event.seats });
      case "key":
        return insert(entry.blsKey, { epoch: event.epoch, at, value: event.blsKey });
      case "endpoint":
        insert(entry.nodeKey, { epoch: event.epoch, at, value: event.nodeKey });
        return insert(entry.multiaddr, { epoch: AT_ONCE, at, value: event.multiaddr });
      case "owner":
        return insert(entry.owner, { epoch: AT_ONCE, at, value: event.owner });
    }
  }

  function operatorIn(id: number, entry: Entry, epoch: Epoch): RegisteredOperator | null {
    const seats = valueIn(entry.seats, epoch);
    const blsKey = valueIn(entry.blsKey, epoch);
    const nodeKey = valueIn(entry.nodeKey, epoch);
    const owner = valueIn(entry.owner, EVER);
    const multiaddr = valueIn(entry.multiaddr, EVER);
    if (seats === undefined || blsKey === undefined || nodeKey === undefined) return null;
    if (owner === undefined || multiaddr === undefined) return null;
    return { id, owner, place: entry.place, seats, blsKey, nodeKey, multiaddr };
  }

  const within = (epoch: Epoch): RegisteredOperator[] =>
    [...entries]
      .flatMap(([id, entry]) => operatorIn(id, entry, epoch) ?? [])
      .sort((a, b) => a.place - b.place || a.id - b.id);

  return {
    apply,
    operatorsOf: (epoch) => within(epoch).filter(({ seats }) => seats > 0),
    all: () => within(EVER),
  };
}
