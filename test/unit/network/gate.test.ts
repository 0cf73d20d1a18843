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
const socket = { remoteAddr: "10.0.0.1" } as never;

test("N9: an operator is known by its key alone; strangers and this node are nobody", () => {
  const places = MEMBERS.map((member) => roster.operatorOf(peerOf(member.nodeKey)));
  expect(places).toEqual([0, null, 2, 3]);
  expect(roster.operatorOf(stranger)).toBeNull();
});

test("N9: a stranger is refused in both directions, and counted", () => {
  const denied: string[] = [];
  const gate = createGate({ roster, denied: (address) => denied.push(address) });
  expect(gate.denyInboundEncryptedConnection?.(stranger, socket)).toBe(true);
  expect(gate.denyOutboundEncryptedConnection?.(stranger, socket)).toBe(true);
  const member = peerOf(MEMBERS[0]?.nodeKey as Uint8Array);
  expect(gate.denyInboundEncryptedConnection?.(member, socket)).toBe(false);
  expect(denied).toEqual(["10.0.0.1", "10.0.0.1"]);
});
