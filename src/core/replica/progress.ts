/** How far an instance is, in the words of its Status. */
import type { Height } from "../../primitives/brand.ts";
import { deliveredHeight } from "../ordering/index.ts";
import type { Instance, Progress } from "./replica.ts";

/** Before its ordering is there an epoch stands where the one before ends. */
export const progressOf = ({
  context,
  consensus,
  ordering,
}: Pick<Instance, "context" | "consensus" | "ordering">): Progress => ({
  view: consensus.view,
  finalizedView: consensus.finalizedView,
  finalizedHeight: consensus.finalTip.height,
  deliveredHeight: ordering === null ? context.start.height : deliveredHeight(ordering),
  certifiedHeight: (ordering?.certified ?? context.start.height) as Height,
});

export const sameProgress = (left: Progress, right: Progress): boolean =>
  left.view === right.view &&
  left.finalizedView === right.finalizedView &&
  left.finalizedHeight === right.finalizedHeight &&
  left.deliveredHeight === right.deliveredHeight &&
  left.certifiedHeight === right.certifiedHeight;
