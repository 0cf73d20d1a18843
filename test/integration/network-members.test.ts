/** Members that come and go while a network runs. */
import { afterEach, expect, test } from "vitest";
import type { Membership } from "../../src/network/index.ts";
import { operatorOf } from "../../src/primitives/brand.ts";
import {
  closeAll,
  connectedTo,
  eventually,
  KEYS,
  memberOf,
  startNode,
  statusFrame,
  type TestNode,
  type TestNodeOptions,
} from "./network-committee.ts";

const nodes: TestNode[] = [];
afterEach(() => closeAll(nodes.splice(0)));

async function start(options: TestNodeOptions): Promise<TestNode> {
  const node = await startNode({ ...options, options: { dialMinMs: 20, ...options.options } });
  nodes.push(node);
  return node;
}

const NEWCOMER = 5;
/** Those of the committee at their addresses, by number. */
const at = (numbers: readonly number[]) =>
  numbers.map((index) => memberOf(index, addressesOf(index)));
const addressesOf = (index: number): readonly string[] => nodes[index]?.network.addresses() ?? [];

const setAll = (members: readonly TestNode[], membership: Membership): void => {
  for (const { network } of members) network.setMembers(membership);
};

test("E8: a member of the next epoch connects while this one lasts, and stays in it", async () => {
  const first = await start({ index: 0 });
  const second = await start({ index: 1 });
  const newcomer = await start({ index: NEWCOMER });
  const where = newcomer.network.addresses();
  const current = at([0, 1]);
  setAll([first, second], { current, next: [], closing: [] });
  await eventually(() => connectedTo(first).length === 1);
  expect(connectedTo(newcomer)).toEqual([]);
  const next = [...current, memberOf(NEWCOMER, where)];
  setAll(nodes, { current, next, closing: [] });
  await eventually(() => connectedTo(newcomer).length === 2);
  await eventually(() => connectedTo(first).includes(operatorOf(NEWCOMER)));
  expect(await first.registry.metrics()).toContain("lockstep_p2p_connected_seats_ratio 1");
  const before = first.recorder.connections.length;
  setAll(nodes, { current: next, next: [], closing: current });
  first.network.send(operatorOf(NEWCOMER), "status", statusFrame(3));
  await newcomer.recorder.until(() => newcomer.recorder.messages.length === 1);
  // Nobody was disconnected by the change.
  expect(first.recorder.connections.length).toBe(before);
});

test("E8: who left is disconnected once its last epoch has closed, and refused", async () => {
  const [first, second, leaving] = [
    await start({ index: 0 }),
    await start({ index: 1 }),
    await start({ index: 2 }),
  ];
  const old = at([0, 1, 2]);
  setAll(nodes, { current: old, next: [], closing: [] });
  await eventually(() => nodes.every((node) => connectedTo(node).length === 2));
  const current = at([0, 1]);
  setAll([first, second], { current, next: [], closing: old });
  first.network.send(operatorOf(2), "status", statusFrame(1));
  await leaving.recorder.until(() => leaving.recorder.messages.length === 1);
  setAll([first, second], { current, next: [], closing: [] });
  await leaving.recorder.until(() => connectedTo(leaving).length === 0);
  expect(first.network.peers().map(({ operator }) => operator)).toEqual([1]);
  expect(first.network.send(operatorOf(2), "status", statusFrame(2))).toBe(false);
  // It dials on, and nobody lets it in.
  await eventually(() => leaving.network.peers().every(({ lastFailure }) => lastFailure !== null));
  const denied = /rejected_total\{reason="not_member"\} [1-9]/;
  await expect.poll(() => first.registry.metrics()).toMatch(denied);
  expect(connectedTo(first)).toEqual([1]);
});

test("E8: the seats that count as connected are those of the epoch that votes", async () => {
  const first = await start({ index: 0 });
  const second = await start({ index: 1 });
  const members = at([0, 1]);
  setAll([first, second], { current: members, next: [], closing: [] });
  await eventually(() => connectedTo(first).length === 1);
  first.network.setMembers({
    current: [...at([0]), memberOf(3)],
    next: [],
    closing: members,
  });
  const metrics = await first.registry.metrics();
  expect(metrics).toContain("lockstep_p2p_connected_seats_ratio 0.5");
  // Place 1 is another member now, and was never connected; its budget is whole.
  expect(metrics).toContain('lockstep_p2p_peer_score{operator="1"} 1');
  expect(second.recorder.connections).toEqual(["+0"]);
});

test("a member is dialled where the registry says now, or where the configuration does", async () => {
  const first = await start({ index: 0 });
  const where = first.network.addresses();
  const moved = await start({ index: 1 });
  const lost = "/ip4/127.0.0.1/tcp/1";
  const members = (address: readonly string[]): Membership => ({
    current: [memberOf(0, address), memberOf(1)],
    next: [],
    closing: [],
  });
  first.network.setMembers(members([]));
  moved.network.setMembers(members([lost]));
  await eventually(() => moved.network.peers()[0]?.lastFailure === "unreachable");
  moved.network.setMembers(members(where));
  await eventually(() => connectedTo(moved).length === 1);

  const fixed = await start({ index: 2, options: { static: { [KEYS[0] as string]: [...where] } } });
  first.network.setMembers({ current: at([0, 2]), next: [], closing: [] });
  fixed.network.setMembers({
    current: [memberOf(0, [lost]), memberOf(2)],
    next: [],
    closing: [],
  });
  await eventually(() => connectedTo(fixed).length === 1);
});
