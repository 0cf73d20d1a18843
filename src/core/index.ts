/** The surface of the cores for the layers above. */
export {
  anchorFloor,
  inclusionFloor,
  laneBelowFloor,
  reportsFault,
} from "./consensus/index.ts";
export {
  bodyRoot,
  bodySize,
  createLeafTable,
  type LeafPath,
  type Output,
  type OutputPoint,
  outputOf,
  registerRollups,
  SEALING_OFF,
} from "./ordering/index.ts";
