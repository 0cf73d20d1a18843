/** The file system of this machine, with failures at chosen operations. */
import { type Files, nodeFiles, type StoredFile } from "../../src/storage/files.ts";

/** What is about to happen to which file; `name` is the last part of its path. */
export type Operation = {
  readonly kind: "create" | "open" | "write" | "sync" | "read" | "truncate" | "rename" | "space";
  readonly path: string;
};

export type FailingFiles = {
  readonly files: Files;
  /** Operations so far. */
  readonly operations: Operation[];
};

/** @param plan the error of an operation, or null: it happens. */
export function createFailingFiles(plan: (operation: Operation) => Error | null): FailingFiles {
  const operations: Operation[] = [];

  async function attempt<T>(operation: Operation, act: () => Promise<T>): Promise<T> {
    operations.push(operation);
    const error = plan(operation);
    if (error !== null) throw error;
    return act();
  }

  const wrap = (path: string, file: StoredFile): StoredFile => ({
    write: (pieces, position) =>
      attempt({ kind: "write", path }, () => file.write(pieces, position)),
    sync: () => attempt({ kind: "sync", path }, () => file.sync()),
    read: (position, length) => attempt({ kind: "read", path }, () => file.read(position, length)),
    truncate: (size) => attempt({ kind: "truncate", path }, () => file.truncate(size)),
    size: () => file.size(),
    close: () => file.close(),
  });

  const files: Files = {
    ...nodeFiles,
    create: (path) =>
      attempt({ kind: "create", path }, async () => wrap(path, await nodeFiles.create(path))),
    open: (path) =>
      attempt({ kind: "open", path }, async () => wrap(path, await nodeFiles.open(path))),
    rename: (from, to) => attempt({ kind: "rename", path: from }, () => nodeFiles.rename(from, to)),
    space: (directory) =>
      attempt({ kind: "space", path: directory }, () => nodeFiles.space(directory)),
  };
  return { files, operations };
}
