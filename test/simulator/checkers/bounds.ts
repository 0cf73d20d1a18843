/** S19: every collection stays within its stated bound. */
import type { Onlooker } from "./onlooker.ts";
import type { World } from "./world.ts";

export const createBounds = (world: World): Onlooker => ({
  name: "S19",
  inspected(node, { collections }) {
    for (const { name, size, bound } of collections) {
      if (size <= bound) continue;
      world.report("S19", `node ${node} keeps ${size} in "${name}", whose bound is ${bound}`);
    }
  },
});
