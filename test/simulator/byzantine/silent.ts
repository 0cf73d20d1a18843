/** ADV-13: hears everything and says nothing. */
import type { Behaviour } from "../behaviour.ts";

export const silent: Behaviour = {
  name: "silent",
  create: () => (effects) =>
    effects.filter(({ kind }) => kind !== "send" && kind !== "serve" && kind !== "evidence"),
};
