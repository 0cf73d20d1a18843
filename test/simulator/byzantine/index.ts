/**
 * The Byzantine behaviours. Those of sealing (share-withholder, share-forger, bad-dealer) come with
 * what they attack.
 */
import type { Behaviour } from "../behaviour.ts";
import { ackFlooder } from "./ack-flooder.ts";
import { badBoundary } from "./bad-boundary.ts";
import { batchMangler } from "./batch-mangler.ts";
import { cutShrinker } from "./cut-shrinker.ts";
import { doubleSigner } from "./double-signer.ts";
import { doubleVoter } from "./double-voter.ts";
import { equivocator } from "./equivocator.ts";
import { floorBreaker } from "./floor-breaker.ts";
import { gapForger } from "./gap-forger.ts";
import { gapSkipper } from "./gap-skipper.ts";
import { impersonator } from "./impersonator.ts";
import { laneForker } from "./lane-forker.ts";
import { lastMoment } from "./last-moment.ts";
import { lyingServer } from "./lying-server.ts";
import { nuller } from "./nuller.ts";
import { outputForger } from "./output-forger.ts";
import { overReporter } from "./over-reporter.ts";
import { proofForger } from "./proof-forger.ts";
import { replayer } from "./replayer.ts";
import { rogueSigner } from "./rogue-signer.ts";
import { silent } from "./silent.ts";
import { staleReporter } from "./stale-reporter.ts";
import { stingyOwner } from "./stingy-owner.ts";
import { twin } from "./twin.ts";
import { underReporter } from "./under-reporter.ts";
import { voteFlooder } from "./vote-flooder.ts";
import { withholder } from "./withholder.ts";

/** All of them; random schedules draw from this list. */
export const behaviours: readonly Behaviour[] = [
  equivocator,
  doubleVoter,
  withholder,
  laneForker,
  floorBreaker,
  cutShrinker,
  underReporter,
  staleReporter,
  gapSkipper,
  overReporter,
  nuller,
  lastMoment,
  silent,
  impersonator,
  replayer,
  voteFlooder,
  ackFlooder,
  lyingServer,
  outputForger,
  batchMangler,
  gapForger,
  rogueSigner,
  stingyOwner,
  twin,
  doubleSigner,
  badBoundary,
  proofForger,
];
