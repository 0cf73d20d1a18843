/** Who comes to the port with TLS and should not, and a member that misuses its bulk sockets. */
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer as createPlain, type Socket } from "node:net";
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  createServer,
  type TLSSocket,
} from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import type { MessageClass } from "../../src/network/classes.ts";
import type { NetworkOptions } from "../../src/network/index.ts";
import { dialSocket } from "../../src/network/socket-dial.ts";
import {
  createSocketContext,
  drawInvitation,
  type Invitation,
  identityOf,
  keyOf,
  pathOf,
} from "../../src/network/socket-key.ts";
import { operatorOf } from "../../src/primitives/brand.ts";
import { seededDraw } from "../property/draw.ts";
import {
  batchFrame,
  closeAll,
  connectedTo,
  eventually,
  seedOf,
  startNode,
  statusFrame,
  type TestNode,
} from "./network-committee.ts";
import { enterAsMember, type Outsider } from "./network-outsider.ts";
import { portOf } from "./tcp-proxy.ts";

const running: TestNode[] = [];
const outsiders: Outsider[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(outsiders.splice(0).map((outsider) => outsider.close()));
  await closeAll(running.splice(0));
});

/** A node, a member that it welcomed, and what that may open sockets with. */
async function setUp(options: Partial<NetworkOptions> = {}) {
  const node = await startNode({ index: 0, options });
  running.push(node);
  const member = await enterAsMember(seedOf(1), node.network.addresses());
  outsiders.push(member);
  return { node, member, invitation: await invitationOf(member), port: portOf(member.to) };
}

async function invitationOf(member: Outsider): Promise<Invitation> {
  const find = () => member.heard.find((message) => message.kind === "sockets");
  await eventually(() => find() !== undefined);
  return find() as Invitation & { kind: "sockets" };
}

/** As the dialer opens a socket, with whatever a test wants to be different. */
function openTls(port: number, invitation: Invitation, path: number, change: object = {}) {
  const name = { invitation: invitation.id, path };
  const options: ConnectionOptions = {
    port,
    host: "127.0.0.1",
    secureContext: createSocketContext(),
    pskCallback: () => ({ identity: identityOf(name), psk: keyOf(invitation.secret, name) }),
    checkServerIdentity: () => new Error("no key was used"),
    ...change,
  };
  const socket = connectTls(options);
  sockets.push(socket);
  let ended = false;
  socket.on("error", () => {});
  socket.on("close", () => {
    ended = true;
  });
  return {
    socket,
    get ended() {
      return ended;
    },
  };
}

/** Once the handshake is over on both sides. */
async function enterBulk(node: TestNode, invitation: Invitation, name: MessageClass, attempt = 1) {
  const port = portOf(node.network.addresses());
  const { socket } = openTls(port, invitation, pathOf(name, attempt));
  await once(socket, "secureConnect");
  socket.resume();
  if (name === "batches") await eventually(() => node.network.peers()[0]?.bulkSocket === true);
  return socket;
}

const framed = (body: Uint8Array, length = body.length): Uint8Array => {
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setUint32(0, length);
  bytes.set(body, 4);
  return bytes;
};
const refused = async (node: TestNode, reason: string): Promise<number> => {
  const text = await node.registry.metrics();
  const line = new RegExp(`lockstep_p2p_rejected_total\\{reason="${reason}"\\} (\\d+)`).exec(text);
  return Number(line?.[1]);
};

describe("N10: who has no key gets no socket, and is counted", () => {
  const draw = drawInvitation;
  const acts: [string, (port: number, invitation: Invitation) => { ended: boolean }][] = [
    ["an invitation of nobody", (port) => openTls(port, draw(), 2)],
    ["a wrong key", (port, { id }) => openTls(port, { ...draw(), id }, 2)],
    [
      "the key of another socket",
      (port, invitation) => {
        const key = keyOf(invitation.secret, { invitation: invitation.id, path: 2 });
        const identity = identityOf({ invitation: invitation.id, path: 4 });
        return openTls(port, invitation, 4, { pskCallback: () => ({ identity, psk: key }) });
      },
    ],
    [
      "a name that is none",
      (port, invitation) => {
        const pskCallback = () => ({ identity: `${invitation.id}.-1`, psk: Buffer.alloc(32) });
        return openTls(port, invitation, 2, { pskCallback });
      },
    ],
    [
      "no key at all",
      (port, invitation) =>
        openTls(port, invitation, 2, { pskCallback: undefined, rejectUnauthorized: false }),
    ],
    [
      "TLS 1.2",
      (port, invitation) => {
        const old = { minVersion: "TLSv1.2", maxVersion: "TLSv1.2", ciphers: "PSK" } as const;
        return openTls(port, invitation, 2, { secureContext: createSecureContext(old) });
      },
    ],
  ];
  test.each(acts)("%s", async (_name, act) => {
    const { node, invitation, port } = await setUp();
    const visitor = act(port, invitation);
    await eventually(() => visitor.ended);
    await eventually(() => node.network.peers()[0]?.bulkSocket === false);
    await expect.poll(() => refused(node, "not_member")).toBe(1);
    // Nobody else suffers: the member still gets its own.
    await enterBulk(node, invitation, "batches", 9);
    expect(connectedTo(node)).toEqual([1]);
  });
});

test("N10: an invitation ends with its connection", async () => {
  const { node, member, invitation, port } = await setUp();
  const mine = await enterBulk(node, invitation, "batches");
  member.connection.abort(new Error("gone"));
  await eventually(() => mine.destroyed);
  await eventually(() => connectedTo(node).length === 0);
  const late = openTls(port, invitation, pathOf("batches", 2));
  await eventually(() => late.ended);
});

test("N10: a key opens one socket; the next one takes the place of the last", async () => {
  const { node, invitation, port } = await setUp();
  const first = await enterBulk(node, invitation, "batches", 3);
  for (const attempt of [3, 2]) {
    const again = openTls(port, invitation, pathOf("batches", attempt));
    await eventually(() => again.ended);
  }
  expect(first.destroyed).toBe(false);
  const second = await enterBulk(node, invitation, "batches", 4);
  await eventually(() => first.destroyed);
  second.write(framed(batchFrame(1, 1000)));
  await node.recorder.until(() => node.recorder.messages.length === 1);
});

test("N10: no session is resumed without the key", async () => {
  const { node, invitation, port } = await setUp();
  const { socket } = openTls(port, invitation, pathOf("batches", 1));
  const sessions: Buffer[] = [];
  socket.on("session", (session) => sessions.push(session));
  socket.resume();
  await eventually(() => sessions.length > 0);
  const change = { pskCallback: undefined, session: sessions[0], rejectUnauthorized: false };
  const again = openTls(port, invitation, 2, change);
  await eventually(() => again.ended);
  await expect.poll(() => refused(node, "not_member")).toBe(1);
  expect(socket.destroyed).toBe(false);
});

test("N10: a member cannot open sockets without end", async () => {
  const { node, invitation, port } = await setUp({ connectionsPerSecondMax: 1000 });
  const opened: ReturnType<typeof openTls>[] = [];
  for (let attempt = 1; attempt <= 40; attempt++) {
    const visitor = openTls(port, invitation, pathOf("batches", attempt));
    await once(visitor.socket, "secureConnect");
    visitor.socket.resume();
    opened.push(visitor);
  }
  // Each that was let in ended the one before; after the last of them none was let in.
  await eventually(() => opened.filter(({ ended }) => !ended).length === 1);
  const last = opened.findIndex(({ ended }) => !ended);
  expect(last).toBeGreaterThanOrEqual(15);
  expect(last).toBeLessThan(39);
  expect([connectedTo(node), node.network.peers()[0]?.bulkSocket]).toEqual([[1], true]);
});

describe("N9: a handshake that goes nowhere is ended in time", () => {
  const acts: [string, (socket: Socket) => void][] = [
    ["one byte", (socket) => socket.write(Uint8Array.of(22))],
    ["a record that never ends", (socket) => socket.write(Uint8Array.of(22, 3, 1, 64, 0, 1, 0))],
    [
      "a byte now and then",
      (socket) => {
        socket.write(Uint8Array.of(22, 3, 1, 64, 0));
        const timer = setInterval(() => socket.write(Uint8Array.of(1)), 50);
        socket.on("close", () => clearInterval(timer));
      },
    ],
  ];
  test.each(acts)("%s", async (_name, act) => {
    const { port } = await setUp({ handshakeMs: 400 });
    const socket = knock(port);
    const from = performance.now();
    act(socket);
    await eventually(() => socket.destroyed);
    expect(performance.now() - from).toBeLessThan(4000);
  });
});

function knock(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => {});
  socket.resume();
  return socket;
}

test("N9: only so many wait in a handshake; members connect all the same afterwards", async () => {
  const options = { pendingHandshakesMax: 3, handshakeMs: 1000 };
  const { node, invitation, port } = await setUp(options);
  const waiting = Array.from({ length: 8 }, () => knock(port));
  for (const socket of waiting) socket.write(Uint8Array.of(22));
  await eventually(() => waiting.filter((socket) => socket.destroyed).length >= 5);
  await eventually(() => waiting.every((socket) => socket.destroyed));
  await enterBulk(node, invitation, "batches");
});

test.each([1, 2, 3, 4, 5, 6])("N9: garbage that begins like TLS (seed %i)", async (seed) => {
  const { node, invitation, port } = await setUp({ handshakeMs: 500 });
  const draw = seededDraw(seed);
  const visitors = Array.from({ length: 12 }, () => {
    const socket = knock(port);
    const length = draw.below(600);
    const likely = [22, 3, 1 + draw.below(3), 0, draw.below(256), 1, 0, 0, draw.below(256)];
    const rest = Array.from({ length }, () => draw.below(256));
    socket.write(Uint8Array.from(draw.below(2) === 0 ? [22, ...rest] : [...likely, ...rest]));
    return socket;
  });
  await eventually(() => visitors.every((socket) => socket.destroyed));
  await enterBulk(node, invitation, "batches");
  expect(connectedTo(node)).toEqual([1]);
});

describe("N3, N10: what ends the connection, sent on a bulk socket", () => {
  const acts: [string, MessageClass, Uint8Array, string][] = [
    ["a length of 2^32 - 1", "batches", Uint8Array.of(255, 255, 255, 255), "oversize frame_bytes"],
    ["the same among answers", "sync", Uint8Array.of(255, 255, 255, 255), "oversize frame_bytes"],
    ["an empty frame", "batches", Uint8Array.of(0, 0, 0, 0), "malformed empty_frame"],
  ];
  test.each(acts)("%s", async (_name, name, bytes, why) => {
    const { node, member, invitation } = await setUp();
    const socket = await enterBulk(node, invitation, name);
    socket.write(bytes);
    await eventually(() => member.ended && socket.destroyed);
    expect(node.recorder.rejections).toEqual([`1 ${why}`]);
  });
});

test("N1, N8: on a bulk socket too a kind of another class is a fault, the rest is read", async () => {
  const { node, invitation } = await setUp();
  const socket = await enterBulk(node, invitation, "batches");
  socket.write(framed(statusFrame(1)));
  socket.write(framed(batchFrame(7, 1000)));
  await node.recorder.until(() => node.recorder.messages.length === 1);
  expect(node.recorder.rejections).toEqual(["1 malformed wrong_class"]);
});

test("N5, N10: credit for more than a socket carried ends the connection", async () => {
  const { node, member, invitation } = await setUp();
  const socket = await enterBulk(node, invitation, "batches");
  const path = pathOf("batches", 1);
  let received = 0;
  socket.on("data", (data: Buffer) => {
    received += data.length;
  });
  const frame = batchFrame(1, 100_000);
  node.network.send(operatorOf(1), "batch", frame);
  await eventually(() => received === frame.length + 4);
  member.say({ kind: "credit", path, bytes: received });
  // Of a path that is none: late at best, and not for ever.
  member.say({ kind: "credit", path: 9999, bytes: 5 });
  node.network.send(operatorOf(1), "batch", frame);
  await eventually(() => received === 2 * (frame.length + 4));
  expect(member.ended).toBe(false);
  member.say({ kind: "credit", path, bytes: received });
  await eventually(() => member.ended);
});

test("N5, N10: credit for paths that are none is soon too much", async () => {
  const { member } = await setUp();
  for (let path = 100; path < 150; path++) member.say({ kind: "credit", path, bytes: 1 });
  await eventually(() => member.ended);
});

test("N2, N10: a member that reads nothing from its socket stops the queue, not the votes", async () => {
  const { node, member, invitation, port } = await setUp({ bulkBytesMax: 1024 * 1024 });
  const { socket } = openTls(port, invitation, pathOf("batches", 1));
  await once(socket, "secureConnect");
  await eventually(() => node.network.peers()[0]?.bulkSocket === true);
  socket.pause();
  const frame = batchFrame(1, 400_000);
  let taken = 0;
  while (node.network.send(operatorOf(1), "batch", frame)) taken++;
  expect(taken * frame.length).toBeLessThan(40 * 1024 * 1024);
  expect(node.network.send(operatorOf(1), "status", statusFrame(1))).toBe(true);
  expect(member.ended).toBe(false);
});

test("N10: only the acceptor invites, and once", async () => {
  const { member } = await setUp();
  member.say({ kind: "sockets", ...drawInvitation() });
  await eventually(() => member.ended);
});

/** A certificate for tests, of 127.0.0.1, valid for a century. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUYAqfJ5v4FSkSbb9U2wYaKBFj7L0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMTA3NTQxNloYDzIxMjYxMDI4
MDc1NDE2WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASRx/G1YXZty3D9CcF08RF/mpw8xZiJ8PP6g27cld0vFnh8Uj8MK412
p4MTSlZiv7HXhQyR7hxsyIkovhGYnF06o1MwUTAdBgNVHQ4EFgQU24zxbeZ+n7CW
896HiRYaRhcbW/4wHwYDVR0jBBgwFoAU24zxbeZ+n7CW896HiRYaRhcbW/4wDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBWMUvSeyZH4QjO1YwHZLLL
mxaR3+xywl0J/CWV5iTtTgIgIHNDszW7mrIE4mAszFQZF7nUOhEPMVBuSolRbZKo
6Y4=
-----END CERTIFICATE-----
`;
const CERTIFIED = createPrivateKey({
  format: "jwk",
  key: {
    kty: "EC",
    crv: "P-256",
    x: "kcfxtWF2bctw_QnBdPERf5qcPMWYifDz-oNu3JXdLxY",
    y: "eHxSPwwrjXangxNKVmK_sdeFDJHuHGzIiSi-EZicXTo",
    d: "cxik6fwce6CDz-H8FJH3lnjU5kQ39G1zRelhvdWu1Jo",
  },
}).export({ format: "pem", type: "pkcs8" });

describe("N10: a dialer accepts nobody without the key", () => {
  const invitation = drawInvitation();
  const name = { invitation: invitation.id, path: 2 };
  const dial = (port: number, context = createSocketContext()) =>
    new Promise<string>((resolve) => {
      dialSocket({
        endpoint: { host: "127.0.0.1", port },
        context,
        secret: invitation.secret,
        name,
        timeoutMs: 500,
        opened: () => resolve("opened"),
        failed: () => resolve("failed"),
      });
    });
  const serve = async (change: object) => {
    const accepted: TLSSocket[] = [];
    const server = createServer({ minVersion: "TLSv1.3", ...change }, (socket) => {
      accepted.push(socket);
      socket.on("error", () => {});
    });
    server.on("connection", (socket) => sockets.push(socket.on("error", () => {})));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const close = (): void => {
      for (const socket of accepted) socket.destroy();
      server.close();
    };
    return { port: (server.address() as AddressInfo).port, close };
  };

  test("the same key: opened", async () => {
    const psk = keyOf(invitation.secret, name);
    const server = await serve({ pskCallback: () => psk, ciphers: "TLS_AES_128_GCM_SHA256" });
    expect(await dial(server.port)).toBe("opened");
    server.close();
  });

  test("another key, a certificate, a certificate that is trusted, silence: failed", async () => {
    const certified = { key: CERTIFIED, cert: CERTIFICATE };
    const other = await serve({
      pskCallback: () => Buffer.alloc(32, 1),
      ciphers: "TLS_AES_128_GCM_SHA256",
    });
    const official = await serve(certified);
    const trusting = createSecureContext({ minVersion: "TLSv1.3", ca: [CERTIFICATE] });
    expect(await dial(other.port)).toBe("failed");
    expect(await dial(official.port)).toBe("failed");
    expect(await dial(official.port, trusting)).toBe("failed");
    other.close();
    official.close();
    const silent = await silentServer();
    expect(await dial(silent.port)).toBe("failed");
    silent.close();
  });
});

/** Accepts and says nothing. */
async function silentServer() {
  const server = createPlain((socket) => void sockets.push(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
