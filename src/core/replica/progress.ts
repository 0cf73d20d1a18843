/** How far an instance is, in the words of its Status. */
import type { Height } from "../../primitives/brand.ts";
import { deliveredHeight } from "../ordering/index.ts";
import type { Instance, Progress } from "./replica.ts";

export const progressOf = ({ consensus, ordering }: Instance): Progress => ({
  view: consensus.view,
  finalizedView: consensus.finalizedView,
  finalizedHeight: consensus.finalTip.height,
  deliveredHeight: deliveredHeight(ordering),
  certifiedHeight: ordering.certified as Height,
});

export const sameProgress = (left: Progress, right: Progress): boolean =>
  left.view === right.view &&
  left.finalizedView === right.finalizedView &&
  left.finalizedHeight === right.finalizedHeight &&
  left.deliveredHeight === right.deliveredHeight &&
  left.certifiedHeight === right.certifiedHeight;
