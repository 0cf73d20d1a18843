/**
 * What one key may still sign, given what it signed: the rules of double-sign protection, without a
 * disk. What excludes what is `offenceOf`, the same relation that makes evidence.
 */
import { OPERATORS_MAX, Phase, type Statement } from "../chain/index.ts";
import { createWindow, type Judgement, type StatementWindow } from "./window.ts";

/** Places that are remembered one by one. */
export type Windows = {
  readonly views: number;
  /** Per lane. */
  readonly laneHeights: number;
  readonly outputs: number;
};

export type FloorOf = "views" | "lane" | "outputs";

/** What the log holds, one by one. */
export type ProtectionEntry =
  | { readonly kind: "statement"; readonly statement: Statement }
  /** Nothing at or below `floor` is signed any more; views and lanes in this epoch. */
  | {
      readonly kind: "floor";
      readonly of: FloorOf;
      readonly epoch: number;
      readonly lane: number;
      readonly floor: number;
    }
  /** Exported to another signer, or taken back. */
  | { readonly kind: "lock"; readonly locked: boolean };

export type Protection = {
  /** Newest epoch with a vote or an ack; null: none yet. */
  epoch(): number | null;
  locked(): boolean;
  judge(statement: Statement): Judgement | "locked";
  /** Takes an entry of the log, or a statement that was judged new. */
  apply(entry: ProtectionEntry): void;
  /** From which an equal protection is made. */
  entries(): ProtectionEntry[];
  /** The windows by themselves, for the interchange. */
  views(): StatementWindow;
  /** In the order of lanes. */
  lanes(): readonly (readonly [number, StatementWindow])[];
  outputs(): StatementWindow;
};

const VIEW_PHASES: readonly Phase[] = [
  Phase.NOTARIZE,
  Phase.NULLIFY,
  Phase.FINALIZE,
  Phase.PROPOSE,
];

/** A protection of a key that signed nothing. */
export function createProtection(windows: Windows): Protection {
  const outputs = createWindow(windows.outputs);
  let epoch: number | null = null;
  let views = createWindow(windows.views);
  let lanes = new Map<number, StatementWindow>();
  let locked = false;

  /** False: the epoch is over. A new one forgets the votes and acks of the old. [D11] */
  function enterEpoch(next: number): boolean {
    if (epoch !== null && next < epoch) return false;
    if (epoch === null || next > epoch) {
      epoch = next;
      views = createWindow(windows.views);
      lanes = new Map();
    }
    return true;
  }

  function laneWindow(lane: number): StatementWindow {
    const known = lanes.get(lane);
    if (known !== undefined) return known;
    const made = createWindow(windows.laneHeights);
    lanes.set(lane, made);
    return made;
  }

  /** Of anything but an output; where its epoch is new, nothing speaks against it. */
  function judgeVote(statement: Statement, inEpoch: boolean): Judgement {
    const isAck = statement.phase === Phase.ACK;
    const known = isAck ? statement.view < OPERATORS_MAX : VIEW_PHASES.includes(statement.phase);
    const place = isAck ? statement.height : statement.view;
    if (!known || place <= 0) return "regression";
    const window = isAck ? lanes.get(statement.view) : views;
    return (inEpoch ? window?.judge(place, statement) : undefined) ?? "new";
  }

  function applyFloor(entry: Extract<ProtectionEntry, { kind: "floor" }>): void {
    if (entry.of === "outputs") outputs.raise(entry.floor);
    else if (!enterEpoch(entry.epoch)) return;
    else if (entry.of === "views") views.raise(entry.floor);
    else laneWindow(entry.lane).raise(entry.floor);
  }

  function applyStatement(statement: Statement): void {
    if (statement.phase === Phase.OUTPUT) outputs.record(statement.height, statement);
    else if (!enterEpoch(statement.epoch)) return;
    else if (statement.phase !== Phase.ACK) views.record(statement.view, statement);
    else laneWindow(statement.view).record(statement.height, statement);
  }

  const lanesInOrder = () => [...lanes].sort(([left], [right]) => left - right);

  function entriesOfEpoch(current: number): ProtectionEntry[] {
    const floors = [
      { of: "views" as const, lane: 0, window: views },
      ...lanesInOrder().map(([lane, window]) => ({ of: "lane" as const, lane, window })),
    ];
    return floors.flatMap(({ of, lane, window }) => [
      { kind: "floor", of, epoch: current, lane, floor: window.floor } as const,
      ...window.statements().map(statementEntry),
    ]);
  }

  return {
    epoch: () => epoch,
    locked: () => locked,
    judge(statement) {
      if (locked) return "locked";
      if (statement.phase === Phase.OUTPUT) return outputs.judge(statement.height, statement);
      if (epoch !== null && statement.epoch < epoch) return "regression";
      return judgeVote(statement, statement.epoch === epoch);
    },
    apply(entry) {
      if (entry.kind === "lock") locked = entry.locked;
      else if (entry.kind === "floor") applyFloor(entry);
      else applyStatement(entry.statement);
    },
    entries: () => [
      { kind: "lock", locked },
      { kind: "floor", of: "outputs", epoch: 0, lane: 0, floor: outputs.floor },
      ...outputs.statements().map(statementEntry),
      ...(epoch === null ? [] : entriesOfEpoch(epoch)),
    ],
    views: () => views,
    lanes: lanesInOrder,
    outputs: () => outputs,
  };
}

export const statementEntry = (statement: Statement): ProtectionEntry => ({
  kind: "statement",
  statement,
});
