/** What operations may cost, in gas of osaka: the rows of `npm run contracts:gas`. */

/** One operation that a test measures under `name`, with `record`. */
export type GasRow = {
  readonly name: string;
  /** Of the table. */
  readonly operation: string;
  /** Gas beyond which `npm run contracts:gas` fails. */
  readonly cap: number;
};

export const GAS_ROWS: readonly GasRow[] = [
  {
    name: "submitCheckpoint all signed",
    operation: "`submitCheckpoint`, all signed, any n ≤ 128",
    cap: 215_000,
  },
  {
    name: "submitCheckpoint of the first 32",
    operation: "the same, one of the first 32",
    cap: 255_000,
  },
  {
    name: "submitCheckpoint first ever",
    operation: "the same, the first ever",
    cap: 255_000,
  },
  {
    name: "submitCheckpoint n=100 absent=33",
    operation: "`submitCheckpoint`, n = 100, 33 absent",
    cap: 295_000,
  },
  {
    name: "submitCheckpoint n=128 absent=42",
    operation: "`submitCheckpoint`, n = 128, 42 absent",
    cap: 295_000,
  },
  {
    name: "restore",
    operation: "`restore` a checkpoint of a day ago, 288 later ones",
    cap: 420_000,
  },
  { name: "advanceEpoch n=4", operation: "`advanceEpoch`, n = 4", cap: 4_200_000 },
  { name: "advanceEpoch n=20", operation: "`advanceEpoch`, n = 20", cap: 4_200_000 },
  { name: "advanceEpoch n=100", operation: "`advanceEpoch`, n = 100", cap: 4_200_000 },
  { name: "advanceEpoch n=128", operation: "`advanceEpoch`, n = 128", cap: 4_200_000 },
  {
    name: "advanceEpoch n=128 unchanged",
    operation: "`advanceEpoch`, n = 128, the set of the epoch before",
    cap: 1_400_000,
  },
  { name: "register", operation: "`register` with proof of possession", cap: 480_000 },
  {
    name: "post ranges=1",
    operation: "`post`, 1 range in 1 blob, proof of 8 siblings",
    cap: 118_000,
  },
  { name: "post ranges=1 first", operation: "the same, first of a rollup", cap: 118_000 },
  { name: "post ranges=8", operation: "`post`, 8 ranges in a shared blob", cap: 411_000 },
  { name: "post ranges=8 first", operation: "the same, first of 8 rollups", cap: 699_000 },
  { name: "post ranges=32", operation: "`post`, 32 ranges in a shared blob", cap: 1_419_000 },
  { name: "post ranges=32 first", operation: "the same, first of 32 rollups", cap: 2_571_000 },
  { name: "postCalldata 1 kB", operation: "`postCalldata`, 1 kB", cap: 118_000 },
  { name: "enqueue 200 B", operation: "`enqueue`, 200 B", cap: 130_000 },
  { name: "enqueue 1 kB", operation: "`enqueue`, 1 kB", cap: 130_000 },
  { name: "enqueue 1 kB first", operation: "the same, first of a rollup", cap: 130_000 },
  { name: "forceInclude 49 items", operation: "`forceInclude`, any length", cap: 65_000 },
  {
    name: "forceInclude first",
    operation: "the same, first entry of a rollup",
    cap: 101_000,
  },
  { name: "submitPair", operation: "`submitPair`, rewarded", cap: 380_000 },
  {
    name: "submitPair first ever",
    operation: "the same, first ever: nothing burned before",
    cap: 415_000,
  },
  {
    name: "submitCertConflict",
    operation: "`submitCertConflict`, n = 128, 32 operators slashed",
    cap: 4_200_000,
  },
  { name: "settle", operation: "`settle`", cap: 120_000 },
  { name: "deposit", operation: "`deposit`", cap: 60_000 },
  { name: "claim", operation: "`claim`", cap: 110_000 },
];
