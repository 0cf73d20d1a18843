/**
 * The invariants S and V as onlookers of a run. They restate and never call the cores:
 * only shapes and hash functions of `chain` are shared.
 *
 * Not here, because what they speak of is not built yet: S11 and V5 (epochs), S18 (sealing).
 */
import type { Checker, CheckerSetup, ReportViolation } from "../checker.ts";
import { createOneBlockPerHeight, createPrefixes } from "./agreement.ts";
import { createBounds } from "./bounds.ts";
import { createQuorums } from "./certificates.ts";
import { createCutsGrow } from "./cuts.ts";
import { createDurableFirst } from "./durability.ts";
import { createEvidenceComplete } from "./evidence.ts";
import { createCertifiedIsIncluded, createFloorReached } from "./floor.ts";
import { createGapsNullified } from "./gaps.ts";
import { createBatchesKept, createHonestLanesWhole, createOneChainPerLane } from "./lanes.ts";
import { createOutputsEqualReference } from "./outputs.ts";
import { createProgress } from "./progress.ts";
import { createReplayIsState } from "./replay.ts";
import { createNothingSlashable } from "./slashable.ts";
import { createViewsTogether } from "./together.ts";
import { createTrafficBound } from "./traffic.ts";
import { createFinalIsNotarized, createNoFinalAndNull, createOneNotarization } from "./views.ts";
import { createWatch } from "./watch.ts";
import { createWorld } from "./world.ts";

/** All invariants over one run; they share what they count. */
export function createCheckers(setup: CheckerSetup, report: ReportViolation): Checker[] {
  const world = createWorld(setup, report);
  const onlookers = [
    createOneBlockPerHeight,
    createPrefixes,
    createNoFinalAndNull,
    createOneNotarization,
    createFinalIsNotarized,
    createGapsNullified,
    createNothingSlashable,
    createOneChainPerLane,
    createBatchesKept,
    createHonestLanesWhole,
    createEvidenceComplete,
    createCutsGrow,
    createQuorums,
    createDurableFirst,
    createOutputsEqualReference,
    createReplayIsState,
    createFloorReached,
    createBounds,
    createProgress,
    createViewsTogether,
    createCertifiedIsIncluded,
    createTrafficBound,
  ].map((create) => create(world));
  return [createWatch(world, onlookers)];
}
