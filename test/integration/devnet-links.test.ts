/** Links between nodes that can be slowed and cut, and ports that are free. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LinkProxy, OPEN_LINK, openLinkProxy } from "../../src/devnet/link-proxy.ts";
import { createPortChooser } from "../../src/devnet/ports.ts";

const open: (Server | Socket)[] = [];
let proxy: LinkProxy;
let accepted: Socket[];

const listen = async (take: (socket: Socket) => void): Promise<number> => {
  const server = createServer(take).listen(0, "127.0.0.1");
  open.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

beforeEach(async () => {
  accepted = [];
  const targetPort = await listen((socket) => {
    accepted.push(socket);
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  proxy = await openLinkProxy({ listenPort: 0, targetPort, random: () => 0.5 });
});
afterEach(async () => {
  for (const one of accepted) one.destroy();
  for (const one of open.splice(0)) {
    if ("listening" in one) one.close();
    else one.destroy();
  }
  await proxy.close();
});

const dial = (): Socket => {
  const socket = connect(proxy.port, "127.0.0.1");
  open.push(socket);
  socket.on("error", () => {});
  return socket;
};

/** So many bytes of the echo. */
async function read(socket: Socket, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let got = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    got += (chunk as Buffer).length;
    if (got >= length) break;
  }
  return Buffer.concat(chunks);
}

describe("a link", () => {
  test("carries bytes both ways", async () => {
    const socket = dial();
    socket.write("hello");
    expect((await read(socket, 5)).toString()).toBe("hello");
  });

  test("that is slow keeps their order, however the delay changes", async () => {
    let turn = 0;
    await proxy.close();
    const targetPort = (open[0] as Server).address() as AddressInfo;
    const random = () => [1, 0, 0.5][turn++ % 3] as number;
    proxy = await openLinkProxy({ listenPort: 0, targetPort: targetPort.port, random });
    proxy.set({ cut: false, delayMs: 10, jitterMs: 10 });
    const socket = dial();
    const sent = Array.from({ length: 200 }, (_, index) => `${index};`);
    for (const text of sent) {
      socket.write(text);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const all = sent.join("");
    expect((await read(socket, all.length)).toString()).toBe(all);
  });

  test("that is slow takes its time each way", async () => {
    const socket = dial();
    await once(socket, "connect");
    proxy.set({ cut: false, delayMs: 60, jitterMs: 0 });
    const fromMs = performance.now();
    socket.write("x");
    await read(socket, 1);
    expect(performance.now() - fromMs).toBeGreaterThanOrEqual(119);
  });

  test("that is slow carries more than waits in it at a time", async () => {
    proxy.set({ cut: false, delayMs: 5, jitterMs: 0 });
    const socket = dial();
    const bytes = Buffer.alloc(9 * 1024 * 1024, 7);
    socket.write(bytes);
    expect((await read(socket, bytes.length)).length).toBe(bytes.length);
  });

  test("that is cut drops who is connected and refuses who comes", async () => {
    const socket = dial();
    socket.write("x");
    await read(socket, 1);
    proxy.set({ ...OPEN_LINK, cut: true });
    await once(socket, "close");
    const late = dial();
    await once(late, "close");
    expect(accepted).toHaveLength(1);
  });

  test("that is healed carries again", async () => {
    proxy.set({ ...OPEN_LINK, cut: true });
    proxy.set(OPEN_LINK);
    const socket = dial();
    socket.write("again");
    expect((await read(socket, 5)).toString()).toBe("again");
  });
});

describe("ports", () => {
  test("are the wanted ones where they are free, and others, noted, where they are not", async () => {
    const taken = await listen(() => {});
    const chooser = createPortChooser();
    const chosen = await chooser.choose(taken);
    expect(chosen).not.toBe(taken);
    expect(chooser.replaced.at(-1)).toEqual({ preferred: taken, chosen });
    expect(await createPortChooser().choose(chosen)).toBe(chosen);
  });

  test("are never given twice", async () => {
    const chooser = createPortChooser();
    const free = await createPortChooser().choose(await listen(() => {}));
    const both = [await chooser.choose(free), await chooser.choose(free)];
    expect(both[0]).toBe(free);
    expect(new Set(both).size).toBe(2);
  });
});
