/** Committee channels: authenticated streams per message class. */
export { NetworkOptions } from "./config.ts";
export type { Membership, NetworkMember } from "./membership.ts";
export type {
  MessageSink,
  Network,
  NetworkDependencies,
  PeerState,
} from "./network.ts";
export { createNetwork } from "./network.ts";
