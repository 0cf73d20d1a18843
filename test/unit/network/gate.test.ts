import { multiaddr } from "@multiformats/multiaddr";
import { expect, test } from "vitest";
import { ed25519 } from "../../../src/crypto/ed25519.ts";
import { createGate, createRoster } from "../../../src/network/gate.ts";
import { operatorOf } from "../../../src/primitives/brand.ts";
import { MEMBERS, strangerSeed } from "../../integration/network-committee.ts";

const SELF = operatorOf(1);
const roster = createRoster(
  MEMBERS.map((member) => member.nodeKey),
  SELF,
);
type PeerId = Parameters<typeof roster.operatorOf>[0];
const peerOf = (raw: Uint8Array): PeerId => ({ publicKey: { type: "Ed25519", raw } }) as PeerId;
const stranger = peerOf(ed25519.publicKeyOf(ed25519.createSecretKey(strangerSeed())));

/** A socket from `host` that can be closed. */
function socketFrom(host: string, port: number) {
  const listeners: (() => void)[] = [];
  return {
    remoteAddr: multiaddr(`/ip4/${host}/tcp/${port}`),
    addEventListener: (_type: string, listener: () => void) => listeners.push(listener),
    close: () => {
      for (const listener of listeners) listener();
    },
  };
}

function setUp(limits = { connectionsMax: 4, connectionsPerAddressMax: 2 }) {
  const denied: string[] = [];
  const gate = createGate({ roster, ...limits, denied: (reason) => denied.push(reason) });
  const deny = (socket: ReturnType<typeof socketFrom>) =>
    gate.denyInboundConnection?.(socket as never);
  return { gate, denied, deny };
}

test("N9: an operator is known by its key alone; strangers and this node are nobody", () => {
  const places = MEMBERS.map((member) => roster.operatorOf(peerOf(member.nodeKey)));
  expect(places).toEqual([0, null, 2, 3]);
  expect(roster.operatorOf(stranger)).toBeNull();
});

test("N9: a stranger is refused in both directions, and counted", () => {
  const { gate, denied } = setUp();
  const socket = socketFrom("10.0.0.1", 1) as never;
  expect(gate.denyInboundEncryptedConnection?.(stranger, socket)).toBe(true);
  expect(gate.denyOutboundEncryptedConnection?.(stranger, socket)).toBe(true);
  const member = peerOf(MEMBERS[0]?.nodeKey as Uint8Array);
  expect(gate.denyInboundEncryptedConnection?.(member, socket)).toBe(false);
  expect(denied).toEqual(["not_member", "not_member"]);
});

test("N9: sockets are counted per address and in total, and given back when they close", () => {
  const { deny, denied } = setUp();
  const first = socketFrom("10.0.0.1", 1);
  expect([deny(first), deny(socketFrom("10.0.0.1", 2)), deny(socketFrom("10.0.0.1", 3))]).toEqual([
    false,
    false,
    true,
  ]);
  const others = ["10.0.0.2", "10.0.0.3", "10.0.0.4"].map((host) => deny(socketFrom(host, 1)));
  expect(others).toEqual([false, false, true]);
  first.close();
  expect(deny(socketFrom("10.0.0.1", 4))).toBe(false);
  expect(denied).toEqual(["rate_limited", "rate_limited"]);
});
