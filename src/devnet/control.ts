/** Orders to a running devnet, one JSON line each over a unix socket of its directory. */

import { unlink } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { sha256 } from "../crypto/hash.ts";
import { UsageError } from "../primitives/errors.ts";

export type Order = { readonly command: string; readonly args: readonly string[] };
export type OrderAnswer = { readonly ok: boolean; readonly text: string };

/** What a client needs to use the network, and to believe nobody. */
export type DevnetPlace = {
  readonly networkFile: string;
  /** Base URLs of the nodes' APIs. */
  readonly urls: readonly string[];
  /** JSON-RPC of the L1; null: none. */
  readonly l1: string | null;
};

/** Longest order and answer; who sends a longer one is hung up on. */
const ORDER_CHARACTERS_MAX = 4096;
const ANSWER_CHARACTERS_MAX = 64 * 1024;
const ANSWER_MS = 30_000;

/** Where a devnet keeps its files unless told otherwise: one per person. */
export const defaultDirectory = (): string =>
  join(tmpdir(), `lockstep-devnet-${userInfo().username}`);

/** Short whatever the directory: such a path may have about a hundred bytes. */
const socketOf = (directory: string): string => {
  const digest = sha256(new Uint8Array(Buffer.from(resolve(directory)))).slice(2, 14);
  return join(tmpdir(), `lockstep-${digest}.sock`);
};

export type ControlServer = { close(): Promise<void> };

/** @throws {UsageError} if a devnet runs in this directory already. */
export async function serveOrders(
  directory: string,
  obey: (order: Order) => Promise<string>,
): Promise<ControlServer> {
  const path = socketOf(directory);
  if (await isAnswered(path)) {
    throw new UsageError([
      `a devnet already runs in ${directory}; stop it, or choose another --dir`,
    ]);
  }
  await unlink(path).catch(() => {});
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => socket.destroy());
    readLine(socket, ORDER_CHARACTERS_MAX, (line) => {
      void answerTo(line, obey).then((answer) => socket.end(`${JSON.stringify(answer)}\n`));
    });
  });
  await new Promise<void>((done, reject) => {
    server.once("error", reject);
    server.listen(path, done);
  });
  return {
    close: () =>
      new Promise((done) => {
        for (const socket of open) socket.destroy();
        server.close(() => done());
      }),
  };
}

async function answerTo(
  line: string,
  obey: (order: Order) => Promise<string>,
): Promise<OrderAnswer> {
  try {
    return { ok: true, text: await obey(JSON.parse(line) as Order) };
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}

function readLine(socket: Socket, charactersMax: number, take: (line: string) => void): void {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    text += chunk;
    const end = text.indexOf("\n");
    if ((end < 0 ? text.length : end) > charactersMax) socket.destroy();
    else if (end >= 0) take(text.slice(0, end));
  });
}

const isAnswered = (path: string): Promise<boolean> =>
  new Promise((done) => {
    const socket = createConnection(path, () => {
      socket.destroy();
      done(true);
    });
    socket.on("error", () => done(false));
  });

/** @throws {UsageError} if no devnet runs there. */
export function sendOrder(directory: string, order: Order): Promise<OrderAnswer> {
  return new Promise((done, reject) => {
    const socket = createConnection(socketOf(directory), () =>
      socket.write(`${JSON.stringify(order)}\n`),
    );
    const late = `no answer for ${ANSWER_MS / 1000} s: the order may still be under way`;
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new UsageError([late])));
    socket.on("error", (cause: NodeJS.ErrnoException) => {
      const absent = cause.code === "ENOENT" || cause.code === "ECONNREFUSED";
      reject(absent ? new UsageError([`no devnet runs in ${directory}`], { cause }) : cause);
    });
    socket.on("close", () => reject(new UsageError(["the devnet hung up: it may be stopping"])));
    readLine(socket, ANSWER_CHARACTERS_MAX, (line) => {
      socket.end();
      done(JSON.parse(line) as OrderAnswer);
    });
  });
}

/**
 * Where the devnet of a directory can be reached; null: none runs there.
 *
 * @throws {UsageError} if it runs and cannot say.
 */
export async function whereIsDevnet(directory: string): Promise<DevnetPlace | null> {
  if (!(await isAnswered(socketOf(directory)))) return null;
  const { ok, text } = await sendOrder(directory, { command: "where", args: [] });
  if (!ok) throw new UsageError([text]);
  return JSON.parse(text) as DevnetPlace;
}
