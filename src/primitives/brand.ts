/**
 * The numbers and words everything is written in. A brand costs nothing at run time: it keeps a
 * view from being passed where a height is meant.
 *
 * `number` counts (safe integers, checked where they are decoded); `bigint` is for amounts of the L1.
 */

declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Number of a protocol instance; committees change only between epochs. From 0. */
export type Epoch = Brand<number, "Epoch">;
/** One attempt of one leader inside an epoch. From 1; 0 is the epoch's genesis. */
export type View = Brand<number, "View">;
/** Height of a final block, global over all epochs. From 1; 0 is genesis. */
export type Height = Brand<number, "Height">;
/** Height of a batch in its lane, per epoch. From 1; 0 is the lane's genesis. */
export type LaneHeight = Brand<number, "LaneHeight">;
/** Place of an operator in its committee, which is also the number of its lane. From 0. */
export type OperatorIndex = Brand<number, "OperatorIndex">;
/** Weight in votes, acks, reports: the one unit of weight. [D1] */
export type Seats = Brand<number, "Seats">;
/** Id of a registered rollup, dense from 1; 0 is the system. */
export type RollupId = Brand<number, "RollupId">;
/** Milliseconds since the Unix epoch, or a span of them. */
export type Millis = Brand<number, "Millis">;
/** 32 bytes as lower-case hex with `0x`: 66 characters. Compared with `===`, used as a map key. */
export type Hash = Brand<string, "Hash">;
/**
 * A node by its Ed25519 key: 64 lower-case hex digits, no `0x`. Stable, while an operator's place
 * changes from epoch to epoch. [K5]
 */
export type PeerKey = Brand<string, "PeerKey">;
/** 20 bytes as lower-case hex with `0x`. */
export type Address = Brand<string, "Address">;

export const epochOf = (value: number): Epoch => value as Epoch;
export const viewOf = (value: number): View => value as View;
export const heightOf = (value: number): Height => value as Height;
export const laneHeightOf = (value: number): LaneHeight => value as LaneHeight;
export const operatorOf = (value: number): OperatorIndex => value as OperatorIndex;
export const seatsOf = (value: number): Seats => value as Seats;
export const rollupOf = (value: number): RollupId => value as RollupId;
export const millisOf = (value: number): Millis => value as Millis;

export const nextView = (view: View): View => (view + 1) as View;
export const previousView = (view: View): View => (view - 1) as View;
export const nextHeight = (height: Height): Height => (height + 1) as Height;

export const ZERO_HASH = `0x${"00".repeat(32)}` as Hash;
export const ZERO_ADDRESS = `0x${"00".repeat(20)}` as Address;
