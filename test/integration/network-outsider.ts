/** Somebody with a key who speaks the protocol as far as a test wants it. */
import type { Connection, Stream } from "@libp2p/interface";
import type { MessageClass } from "../../src/network/classes.ts";
import { protocolOf } from "../../src/network/classes.ts";
import { NetworkOptions } from "../../src/network/config.ts";
import {
  CHANNEL_VERSION,
  type ControlMessage,
  createControlReader,
  encodeControl,
} from "../../src/network/control.ts";
import { createHost, HANDSHAKE_PROTOCOL, parseAddresses } from "../../src/network/libp2p-host.ts";
import type { Hash } from "../../src/primitives/brand.ts";
import { eventually, GENESIS } from "./network-committee.ts";

export type Outsider = {
  /** Where it went. */
  readonly to: readonly string[];
  readonly connection: Connection;
  /** What the other side said on the control stream. */
  readonly heard: ControlMessage[];
  say(message: ControlMessage): void;
  sayBytes(bytes: Uint8Array): void;
  /** Opens the stream of a class. */
  open(name: MessageClass): Promise<Stream>;
  /** Whether the other side ended the connection. */
  readonly ended: boolean;
  close(): Promise<void>;
};

/** @throws if the other side refuses the key. */
export async function enter(
  seed: Uint8Array,
  addresses: readonly string[],
  change: Partial<NetworkOptions> = {},
): Promise<Outsider> {
  const options = NetworkOptions.parse({ listen: "/ip4/127.0.0.1/tcp/0", ...change });
  const host = await createHost({
    options,
    nodeKeySeed: seed,
    gate: {},
    front: null,
    now: () => performance.now(),
    events: { inbound: () => {}, control: () => {}, stream: () => {} },
  });
  try {
    const signal = AbortSignal.timeout(5000);
    const connection = await host.dial(parseAddresses(addresses), signal);
    const control = await connection.newStream(HANDSHAKE_PROTOCOL);
    const heard: ControlMessage[] = [];
    const reader = createControlReader();
    control.addEventListener("message", ({ data }) => {
      for (const chunk of data instanceof Uint8Array ? [data] : data) reader.push(chunk);
      for (let next = reader.next(); next !== null && next !== "malformed"; next = reader.next()) {
        heard.push(next);
      }
    });
    return {
      to: addresses,
      connection,
      heard,
      say: (message) => void control.send(encodeControl(message)),
      sayBytes: (bytes) => void control.send(bytes),
      open: (name) => connection.newStream(protocolOf(name)),
      get ended() {
        return connection.status !== "open";
      },
      close: host.close,
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

export const hello = (genesisHash: Hash = GENESIS, version = CHANNEL_VERSION): ControlMessage => ({
  kind: "hello",
  version,
  genesisHash,
  nonce: `0x${"00".repeat(16)}`,
});

/** A member that was welcomed. */
export async function enterAsMember(
  seed: Uint8Array,
  addresses: readonly string[],
  change: Partial<NetworkOptions> = {},
): Promise<Outsider> {
  const outsider = await enter(seed, addresses, change);
  outsider.say(hello());
  await eventually(() => outsider.heard.some(({ kind }) => kind === "hello"));
  outsider.say({ kind: "go" });
  await eventually(() => outsider.heard.some(({ kind }) => kind === "welcome"));
  return outsider;
}
