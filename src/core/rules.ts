/**
 * One switch per protocol rule. The software builds this record in exactly one place, with every
 * rule on; only tests turn one off, to prove that the simulator notices.
 */
export type Rules = {
  /** C5: no finalize after an own nullify, no nullify after an own finalize (C4). */
  readonly noFinalizeAfterNullify: boolean;
  /** C3.2: every skipped view needs its nullification. */
  readonly gapNeedsNullifications: boolean;
  /** K2: view certificates need Q seats; off: Q - 1. */
  readonly voteQuorum: boolean;
  /** B7: lane certificates need Q seats; off: F + 1. */
  readonly laneQuorum: boolean;
  /** B4: never acknowledge a second chain of a lane. */
  readonly oneAckChain: boolean;
  /** C3.4: a cut never falls below its parent's. */
  readonly cutNeverRegresses: boolean;
  /** C5, C8: a notarization that comes after an own nullify still ends the view. */
  readonly lateNotarizationAdvances: boolean;
  /** C9: a vote of an old view is answered with what ended that view. */
  readonly staleVoteAnswered: boolean;
  /** C3.5: possession or proof of what a cut adds. */
  readonly possessionOrProof: boolean;
  /** I6: voters refuse a cut below the inclusion floor. */
  readonly floorChecked: boolean;
  /** I4: only reports of the previous view count. */
  readonly reportsOfPreviousView: boolean;
  /** T3: only a new finalization resets the back-off. */
  readonly backoffResetOnFinalization: boolean;
  /** C0: a certificate has its effects once. */
  readonly certificateOnce: boolean;
  /** K3: bisection drops the liar's vote and goes on. */
  readonly bisectionDropsLiar: boolean;
  /** D1: weights are seats; off: operators. */
  readonly seatsCounted: boolean;
  /** D5: a digest binds phase, chain and registry; off: foreign statements pass. */
  readonly digestBindsContext: boolean;
  /** U2, M2: order is independent of arrival. */
  readonly orderIndependentOfArrival: boolean;
  /** O1: an output is chained to the one before. */
  readonly outputChained: boolean;
  /** E3: a message belongs to the instance that its epoch names; off: to the one that is open. */
  readonly epochIsInstance: boolean;
  /** E5: a filler has its boundary's height and is never delivered; off: it counts as a block. */
  readonly fillerAddsNoHeight: boolean;
  /** E4: voters compare a boundary's next committee with the set they know; off: any will do. */
  readonly nextSetFromFinalL1: boolean;
  /** E7: an epoch proof needs votes of its own epoch's set; off: those of an older set pass. */
  readonly oldSetVotesNeverCount: boolean;
  /** R1, P1: own votes survive a restart. */
  readonly votesSurviveRestart: boolean;
  /** P1: certificates survive a restart. */
  readonly certificatesSurviveRestart: boolean;
};

/** The protocol. */
export const ALL_RULES: Rules = {
  noFinalizeAfterNullify: true,
  gapNeedsNullifications: true,
  voteQuorum: true,
  laneQuorum: true,
  oneAckChain: true,
  cutNeverRegresses: true,
  lateNotarizationAdvances: true,
  staleVoteAnswered: true,
  possessionOrProof: true,
  floorChecked: true,
  reportsOfPreviousView: true,
  backoffResetOnFinalization: true,
  certificateOnce: true,
  bisectionDropsLiar: true,
  seatsCounted: true,
  digestBindsContext: true,
  orderIndependentOfArrival: true,
  outputChained: true,
  epochIsInstance: true,
  fillerAddsNoHeight: true,
  nextSetFromFinalL1: true,
  oldSetVotesNeverCount: true,
  votesSurviveRestart: true,
  certificatesSurviveRestart: true,
};
