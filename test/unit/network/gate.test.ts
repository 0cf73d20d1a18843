import { expect, test } from "vitest";
import { ed25519 } from "../../../src/crypto/ed25519.ts";
import { createGate, createRoster } from "../../../src/network/gate.ts";
import type { PeerKey } from "../../../src/primitives/brand.ts";
import { KEYS, MEMBERS, strangerSeed } from "../../integration/network-committee.ts";

const COMMITTEE = KEYS.slice(0, MEMBERS.length);
const roster = createRoster(KEYS[1] as PeerKey);
roster.set(COMMITTEE);
type PeerId = Parameters<typeof roster.keyOf>[0];
const peerOf = (raw: Uint8Array): PeerId => ({ publicKey: { type: "Ed25519", raw } }) as PeerId;
const stranger = peerOf(ed25519.publicKeyOf(ed25519.createSecretKey(strangerSeed())));
const socket = { remoteAddr: "10.0.0.1" } as never;

test("N9: an operator is known by its key alone; strangers and this node are nobody", () => {
  const keys = MEMBERS.map((member) => roster.keyOf(peerOf(member.nodeKey)));
  expect(keys).toEqual([KEYS[0], null, KEYS[2], KEYS[3]]);
  expect(roster.keyOf(stranger)).toBeNull();
});

test("E8: who is a member changes at run time", () => {
  const changing = createRoster(KEYS[1] as PeerKey);
  const first = peerOf(MEMBERS[0]?.nodeKey as Uint8Array);
  expect(changing.keyOf(first)).toBeNull();
  changing.set(COMMITTEE);
  expect(changing.keyOf(first)).toBe(KEYS[0]);
  changing.set(COMMITTEE.slice(2));
  expect(changing.keyOf(first)).toBeNull();
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
