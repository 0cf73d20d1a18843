/**
 * The window above the final cut in which a lane may grow: 64 batches and its share of 64 MiB by
 * default. Owner and acknowledging nodes keep the same bound. [B5]
 */
import type { ProtocolParameters } from "../../chain/index.ts";
import { linkAt } from "./chain.ts";
import type { LaneLimits } from "./limits.ts";
import type { Lane, Link } from "./state.ts";

/** Section bytes of the lane up to the final cut; null while that batch is not here. */
function finalBytes(lane: Lane): number | null {
  return lane.links.get(lane.final.digest)?.laneBytes ?? null;
}

/** Whether a batch may be acknowledged, as far as the window goes. [B5] */
export function inWindow(lane: Lane, link: Link, protocol: ProtocolParameters): boolean {
  if (link.height > lane.final.height + protocol.maxLaneAdvance) return false;
  const base = finalBytes(lane);
  if (base === null || link.laneBytes === null) return false;
  return link.laneBytes - base <= protocol.laneWindowBytes;
}

/**
 * Section bytes that the owner's next batch may have; 0 where it may not make one. [B5]
 *
 * Besides the window, what waits for its delivery holds the owner back, in batches and in bytes:
 * where outputs stand still, the order must not run away from them.
 */
export function roomFor(lane: Lane, protocol: ProtocolParameters, limits: LaneLimits): number {
  if (lane.payloadBytes >= limits.payloadBytesMax) return 0;
  if (lane.tip + 1 > lane.final.height + protocol.maxLaneAdvance) return 0;
  if (lane.tip + 1 > lane.root.height + limits.heldMax) return 0;
  const base = finalBytes(lane);
  const used = linkAt(lane, lane.tip)?.laneBytes ?? null;
  if (base === null || used === null) return 0;
  return Math.max(0, protocol.laneWindowBytes - (used - base));
}
