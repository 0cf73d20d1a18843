/**
 * The newest final block that this node ever acted on, on disk: if the L1 shows another block there,
 * finality was broken and the node halts. [ST1]
 */
import { type FileHandle, mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Address, Hash } from "../../primitives/brand.ts";
import { isHash } from "../../primitives/bytes.ts";
import { LockstepError, systemCodeOf } from "../../primitives/errors.ts";

/** A final block of a network. */
export type Cursor = { readonly number: number; readonly hash: Hash };

/** Which chain and network the file belongs to. */
export type CursorOwner = { readonly chainId: number; readonly registry: Address };

export type CursorFile = {
  /** Null: there is none yet. @throws {LockstepError} L1_CURSOR where the file is not ours. */
  read(): Promise<Cursor | null>;
  /** Durable when it resolves, and whole whatever happens meanwhile. */
  write(cursor: Cursor): Promise<void>;
};

export function createCursorFile(path: string, owner: CursorOwner): CursorFile {
  const { chainId, registry } = owner;

  async function read(): Promise<Cursor | null> {
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      if (systemCodeOf(error) === "ENOENT") return null;
      throw new LockstepError("L1_CURSOR", `${path} cannot be read`, { cause: error });
    });
    if (text === null) return null;
    const cursor = parseCursor(text, owner);
    if (cursor === null) {
      throw new LockstepError("L1_CURSOR", `${path} is damaged or of another network`);
    }
    return cursor;
  }

  async function write({ number, hash }: Cursor): Promise<void> {
    const next = `${path}.new`;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await synced(await open(next, "w", 0o600), (file) =>
      file.writeFile(`${JSON.stringify({ chainId, registry, number, hash })}\n`),
    );
    await rename(next, path);
    // The new name, too, must survive a power cut.
    await synced(await open(dirname(path), "r"), () => Promise.resolve());
  }

  return { read, write };
}

async function synced(file: FileHandle, change: (file: FileHandle) => Promise<void>) {
  try {
    await change(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

function parseCursor(text: string, owner: CursorOwner): Cursor | null {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof fields !== "object" || fields === null) return null;
  const { chainId, registry, number, hash } = fields as Record<string, unknown>;
  if (chainId !== owner.chainId || registry !== owner.registry) return null;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0) return null;
  return typeof hash === "string" && isHash(hash) ? { number, hash } : null;
}
