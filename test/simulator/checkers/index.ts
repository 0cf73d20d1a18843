/**
 * The invariants S and V as onlookers of a run. They restate and never call the cores:
 * only shapes and hash functions of `chain` are shared.
 *
 * Not here, because what it speaks of is not built yet: S18 (sealing).
 */
import type { Checker, CheckerSetup, ReportViolation } from "../checker.ts";
import { createOneBlockPerHeight, createPrefixes } from "./agreement.ts";
import { createBoundaries } from "./boundary.ts";
import { createBounds } from "./bounds.ts";
import { createQuorums } from "./certificates.ts";
import { createCutsGrow } from "./cuts.ts";
import { createDurableFirst } from "./durability.ts";
import { createEpochs } from "./epochs.ts";
import { createEvidenceComplete } from "./evidence.ts";
import { createCertifiedIsIncluded, createFloorReached } from "./floor.ts";
import { createGapsNullified } from "./gaps.ts";
import { createBatchesKept, createHonestLanesWhole, createOneChainPerLane } from "./lanes.ts";
import { createLeftOver } from "./left-over.ts";
import type { Onlooker } from "./onlooker.ts";
import { createOutputsEqualReference } from "./outputs.ts";
import { createProgress } from "./progress.ts";
import { createReplayIsState } from "./replay.ts";
import { createNothingSlashable } from "./slashable.ts";
import { createViewsTogether } from "./together.ts";
import { createTrafficBound } from "./traffic.ts";
import { createFinalIsNotarized, createNoFinalAndNull, createOneNotarization } from "./views.ts";
import type { World } from "./world.ts";

/** All invariants over one run; they share what they count. */
export function createCheckers(setup: CheckerSetup, report: ReportViolation): Checker[] {
  return [createEpochs(setup, report, onlookersOf), createLeftOver(setup, report)];
}

/** One epoch's onlookers; liveness is judged of a network whose first epoch does not end. */
function onlookersOf(world: World): Onlooker[] {
  const safety = [
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
    createCertifiedIsIncluded,
    createBoundaries,
  ];
  const liveness = [createProgress, createViewsTogether, createTrafficBound];
  const lasts = world.setup.networkConfig.parameters.epochHeights === 0;
  const single = lasts && world.setup.endsAtL1Block === 0;
  return (single ? [...safety, ...liveness] : safety).map((create) => create(world));
}
