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
    name: "submitCheckpoint of the first 256",
    operation: "the same, one of the first 256",
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
];
