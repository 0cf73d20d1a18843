import { describe, expect, test } from "vitest";
import {
  type BlockHeader,
  BlockKind,
  blockHash,
  type Finalization,
  finalizeStatement,
} from "../../../src/chain/index.ts";
import { epochOf, type Hash, heightOf, viewOf } from "../../../src/primitives/brand.ts";
import { type AuditPoint, auditFinality, auditStart } from "../../../src/sdk/index.ts";
import { rollupsOf } from "../core/ordering/fixture.ts";
import { certificateOf } from "../core/ordering/runner.ts";
import { audited, blockOn, setup, start } from "./audit-fixture.ts";
import { context, OTHER } from "./fixture.ts";

const point = audited(1);

describe("X5: finality", () => {
  const finalize = (
    on: { blockHash: Hash; view: number; height: number },
    signers: readonly number[] = [0, 1, 2],
  ): Finalization => {
    const statement = finalizeStatement({
      epoch: context.epoch,
      view: viewOf(on.view),
      height: heightOf(on.height),
      hash: on.blockHash,
    });
    return certificateOf(context, statement, signers) as Finalization;
  };
  const at = { blockHash: point.blockHash, view: point.view, height: 1 };
  const second = blockOn(point, 1).header;
  const third = {
    ...second,
    view: viewOf(7),
    parentView: second.view,
    parentHash: blockHash(second),
    height: heightOf(3),
  };
  const reason = (above: readonly BlockHeader[], finalization: Finalization): string => {
    const verdict = auditFinality(setup, point, { above, finalization });
    return verdict.kind === "ok" ? "ok" : `${verdict.code} ${verdict.reason}`;
  };

  test("X5: its own finalization, or that of a later block whose headers lead back", () => {
    expect(reason([], finalize(at))).toBe("ok");
    const top = { blockHash: blockHash(third), view: 7, height: 3 };
    expect(reason([second, third], finalize(top))).toBe("ok");
  });

  test("E5: a filler finalizes the boundary below", () => {
    const filler = { ...second, kind: BlockKind.FILLER, height: heightOf(1) };
    const top = { blockHash: blockHash(filler), view: filler.view, height: 1 };
    expect(reason([filler], finalize(top))).toBe("ok");
  });

  test("X5: forged filler paths, gaps, and certificates of something else (ADV-43)", () => {
    const top = { blockHash: blockHash(third), view: 7, height: 3 };
    expect(reason([third], finalize(top))).toBe("FINALITY unlinked");
    expect(reason([second], finalize(top))).toBe("FINALITY statement");
    expect(reason([], finalize({ ...at, view: 9 }))).toBe("FINALITY statement");
    const foreign = { ...second, epoch: epochOf(1) };
    expect(reason([foreign], finalize(at))).toBe("FINALITY epoch");
    const jumped = { ...second, parentView: viewOf(0) };
    expect(reason([jumped], finalize(at))).toBe("FINALITY view");
  });

  test("X5: a finalization names the audited height", () => {
    expect(reason([], finalize({ ...at, height: 2 }))).toBe("FINALITY statement");
  });

  test("K2: too few seats, or a signature that is none", () => {
    expect(reason([], finalize(at, [0, 1]))).toBe("FINALITY no_quorum");
    const forged = { ...finalize(at), signature: new Uint8Array(96) };
    expect(reason([], forged)).toBe("FINALITY aggregate");
  });
});

describe("X7: where an audit begins", () => {
  test("X7: at genesis: height 0, the genesis hash, every lane at its first digest", () => {
    expect(start.output).toMatchObject({ height: 0, hash: setup.instance });
    expect(start.output.table.leaves.map(({ seq }) => seq)).toEqual([0, 0, 0]);
    expect(start).toMatchObject({ view: 0, blockHash: setup.instance, timestampMs: 0 });
    expect(new Set(start.cut.map(({ digest }) => digest)).size).toBe(4);
    expect(start.cut.every(({ height }) => height === 0)).toBe(true);
  });

  test("E3: above a boundary: outputs, time and anchor go on, views and lanes restart", () => {
    const rollups = rollupsOf(4);
    const next = { ...setup, instance: OTHER, rollups };
    const boundary: AuditPoint = { ...point, kind: BlockKind.BOUNDARY, l1Number: 7, l1Hash: OTHER };
    const first = auditStart(next, boundary);
    expect(first).toMatchObject({ view: 0, blockHash: OTHER, l1Number: 7, l1Hash: OTHER });
    expect(first.timestampMs).toBe(point.timestampMs);
    expect(first.output.hash).toBe(point.output.hash);
    expect(first.output.table.leaves.map(({ seq }) => seq)).toEqual([1, 1, 0, 0]);
    expect(first.cut.map(({ height }) => height)).toEqual([0, 0, 0, 0]);
    expect(first.cut[0]?.digest).not.toBe(start.cut[0]?.digest);
  });
});
