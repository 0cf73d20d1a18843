/** Named scenarios by the ids of the adversarial catalogue: what `--scenario` takes. */
import { calmSchedule } from "../../simulator/schedule.ts";
import { equivocation } from "./adv-01-equivocation.ts";
import { partialProposals } from "./adv-02-partial-proposals.ts";
import { lastMomentProposals } from "./adv-03-last-moment.ts";
import { lonelyNotarization } from "./adv-04-lonely-notarization.ts";
import { lateNotarization } from "./adv-05-late-notarization.ts";
import { skippedView } from "./adv-06-skipped-view.ts";
import { forgedGaps } from "./adv-07-forged-gaps.ts";
import { twins } from "./adv-08-twin.ts";
import { replays } from "./adv-09-replays.ts";
import { rogueSignature } from "./adv-10-rogue-signature.ts";
import { floods } from "./adv-11-floods.ts";
import { certificateStorm } from "./adv-12-certificate-storm.ts";
import { silentLeaders } from "./adv-13-silent-leaders.ts";
import { nullers } from "./adv-14-nullers.ts";
import { slowMinority } from "./adv-15-slow-minority.ts";
import { wrongClocks } from "./adv-16-clocks.ts";
import { allCrash } from "./adv-17-all-crash.ts";
import { partitions } from "./adv-18-partitions.ts";
import { lossyForEver } from "./adv-19-lossy-for-ever.ts";
import { laneFork } from "./adv-20-lane-fork.ts";
import { payloadWithheld } from "./adv-21-stingy-owner.ts";
import { mangledBatches } from "./adv-22-mangled-batches.ts";
import { ackFlood } from "./adv-23-ack-flood.ts";
import { omittedLane } from "./adv-24-omitted-lane.ts";
import { forgedTips } from "./adv-25-forged-tips.ts";
import { wrongBatches } from "./adv-26-wrong-batches.ts";
import { ownerCrash } from "./adv-27-owner-crash.ts";
import { crashBetween } from "./adv-28-crash-between.ts";
import { tornAndFlipped } from "./adv-29-torn-and-flipped.ts";
import { oddLogs } from "./adv-30-odd-logs.ts";
import { deliveryBehind } from "./adv-31-delivery-behind.ts";
import { diskFull } from "./adv-32-disk-full.ts";
import { unknownVersion } from "./adv-33-unknown-version.ts";
import { fillers } from "./adv-34-fillers.ts";
import { halfBehind } from "./adv-35-half-behind.ts";
import { committees } from "./adv-36-committees.ts";
import { badBoundaries } from "./adv-37-bad-boundary.ts";
import { stalledL1 } from "./adv-38-stalled-l1.ts";
import { asleep } from "./adv-39-asleep.ts";
import { unusableSet } from "./adv-40-unusable-set.ts";
import { cutBoundary } from "./adv-41-cut-boundary.ts";
import { catchUp } from "./adv-42-catch-up.ts";
import { lightClient } from "./adv-43-light-client.ts";
import { evidence } from "./adv-44-evidence.ts";
import { determinism } from "./adv-45-determinism.ts";
import { otherOutputs } from "./adv-51-other-outputs.ts";
import { l1Restarts } from "./l1-restarts.ts";
import { restarts } from "./restarts.ts";
import type { Scenario } from "./scenario.ts";

export type { Scenario } from "./scenario.ts";

/** Everything of the catalogue but sealing. */
export const adversarial: readonly Scenario[] = [
  equivocation,
  partialProposals,
  lastMomentProposals,
  lonelyNotarization,
  lateNotarization,
  skippedView,
  forgedGaps,
  twins,
  replays,
  rogueSignature,
  floods,
  certificateStorm,
  silentLeaders,
  nullers,
  slowMinority,
  wrongClocks,
  allCrash,
  partitions,
  lossyForEver,
  laneFork,
  payloadWithheld,
  mangledBatches,
  ackFlood,
  omittedLane,
  forgedTips,
  wrongBatches,
  ownerCrash,
  crashBetween,
  tornAndFlipped,
  oddLogs,
  deliveryBehind,
  diskFull,
  unknownVersion,
  fillers,
  halfBehind,
  committees,
  badBoundaries,
  stalledL1,
  asleep,
  unusableSet,
  cutBoundary,
  catchUp,
  lightClient,
  evidence,
  determinism,
  otherOutputs,
];

export const scenarios: readonly Scenario[] = [
  { name: "calm", title: "nothing goes wrong", schedule: calmSchedule },
  restarts,
  l1Restarts,
  ...adversarial,
];

export const scenarioOf = (name: string): Scenario | undefined =>
  scenarios.find((scenario) => scenario.name.toLowerCase() === name.toLowerCase());
