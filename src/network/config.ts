/** Options of the committee channels: type, check and manual. */
import { z } from "zod";

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

export const NetworkOptions = z.strictObject({
  listen: z
    .string()
    .default("/ip4/0.0.0.0/tcp/7650")
    .describe("Multiaddr on which members of the committee are accepted."),
  static: z
    .record(z.string().regex(/^[0-9a-f]{64}$/), z.array(z.string()).min(1))
    .default({})
    .describe("Multiaddrs per node key, instead of the registry's; they make nobody a member."),
  encryption: z
    .enum(["tls", "noise"])
    .default("tls")
    .describe("Encryption of the channels; all members of a network use the same."),
  handshakeMs: z
    .int()
    .min(100)
    .max(30_000)
    .default(5000)
    .describe("Time in ms in which a connection is encrypted, and in which a peer proves itself."),
  pingMs: z
    .int()
    .min(100)
    .max(5000)
    .default(3000)
    .describe("Time in ms between two signs of life."),
  silentMs: z
    .int()
    .min(300)
    .max(60_000)
    .default(10_000)
    .describe("Silence in ms after which a connection is given up."),
  dialMinMs: z
    .int()
    .min(10)
    .default(100)
    .describe("Longest wait in ms before the first new dial; it doubles with each failure."),
  dialMaxMs: z.int().min(10).default(10_000).describe("Longest wait in ms before any new dial."),
  connectionsMax: z
    .int()
    .min(1)
    .default(512)
    .describe("Inbound connections at once, strangers included; members have eight more each."),
  connectionsPerAddressMax: z
    .int()
    .min(1)
    .default(256)
    .describe("Inbound connections at once from one IP address."),
  connectionsPerSecondMax: z
    .int()
    .min(1)
    .default(64)
    .describe("New inbound connections per second from one IP address."),
  pendingHandshakesMax: z
    .int()
    .min(1)
    .default(64)
    .describe("Inbound connections at once that are not yet encrypted."),
  faultsMax: z
    .int()
    .min(1)
    .max(1000)
    .default(8)
    .describe("Malformed frames at once after which a peer is disconnected for a while."),
  faultsPerMinute: z
    .int()
    .min(1)
    .default(6)
    .describe("Malformed frames per minute that a peer may send for ever."),
  penaltyMinMs: z
    .int()
    .min(0)
    .default(1000)
    .describe("Time in ms in which a disconnected peer is refused; doubles with each time."),
  penaltyMaxMs: z.int().min(0).default(60_000).describe("Longest such time in ms."),
  requestsBurst: z.int().min(1).default(256).describe("Requests that a peer may send at once."),
  requestsPerSecond: z.int().min(1).default(64).describe("Requests per second of one peer."),
  streamWindowBytes: z
    .int()
    .min(256 * KIBIBYTE)
    .max(64 * MEBIBYTE)
    .default(4 * MEBIBYTE)
    .describe("Largest receive window of one class of one peer, so the most it makes us keep."),
  classSockets: z
    .boolean()
    .default(true)
    .describe("Whether batches and answers get TLS sockets of their own, on the same port."),
  bulkWaitMs: z
    .int()
    .min(0)
    .max(30_000)
    .default(2000)
    .describe("How long in ms batches wait for such a socket before they go without."),
  bulkDelayMs: z
    .int()
    .min(10)
    .default(250)
    .describe("How long in ms a vote may wait behind batches that are already on the way."),
  bulkBytesMin: z
    .int()
    .min(16 * KIBIBYTE)
    .default(32 * KIBIBYTE)
    .describe("Bytes of batches and answers that may always be on the way to a peer."),
  bulkBytesMax: z
    .int()
    .min(16 * KIBIBYTE)
    .default(4 * MEBIBYTE)
    .describe("Bytes of batches and answers that may be on the way to a peer at most."),
});

/** Checked options, defaults filled in. */
export type NetworkOptions = z.infer<typeof NetworkOptions>;
