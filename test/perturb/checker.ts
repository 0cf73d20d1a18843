/** The checker's process as a test sees it: how far every stream is, and what is wrong. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CheckerOrder, CheckerWord } from "./checker-process.ts";
import { until } from "./deadline.ts";

const PROGRAM = fileURLToPath(new URL("checker-process.ts", import.meta.url));
const ANSWER_MS = 10_000;

export type Checker = {
  /** Newest verified height of a node's streams; 0: none yet. */
  heightAt(node: number): number;
  /** Verified transactions of the stream that fails over. */
  readonly transactions: number;
  readonly violations: readonly string[];
  /** Why streams ended, newest last, as `node 2: SHUTDOWN`. */
  readonly failures: readonly string[];
  /** Newest sequence number of every stream, as `node 2/1`. */
  readonly heads: ReadonlyMap<string, number>;
  /** Of these transactions, those that no stream has shown. */
  missing(transactions: readonly string[]): Promise<readonly string[]>;
  stop(): Promise<void>;
};

export function startChecker(networkFile: string, urls: readonly string[]): Checker {
  const child = fork(PROGRAM, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const heights = new Map<string, number>();
  const heads = new Map<string, number>();
  const violations: string[] = [];
  const failures: string[] = [];
  const answers = new Map<number, readonly string[]>();
  let transactions = 0;
  let asked = 0;
  let stopping = false;

  const ask = (order: CheckerOrder): void => void child.send(order);
  child.on("message", (word: CheckerWord) => {
    if (word.kind === "violation") violations.push(word.text);
    else if (word.kind === "failure") failures.push(`${word.stream}: ${word.code}`);
    else if (word.kind === "missing") answers.set(word.id, word.transactions);
    else {
      heights.set(word.stream, Math.max(word.height, heights.get(word.stream) ?? 0));
      heads.set(`${word.stream}/${word.rollupId}`, word.seq);
      if (word.stream === "all") transactions += word.transactions;
    }
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      if (!stopping) violations.push(`the checker ended: ${code ?? signal}`);
      resolve();
    });
  });
  ask({ kind: "follow", networkFile, urls });
  return {
    heightAt: (node) => heights.get(`node ${node}`) ?? 0,
    get transactions() {
      return transactions;
    },
    violations,
    failures,
    heads,
    async missing(wanted) {
      const id = ++asked;
      ask({ kind: "missing", id, transactions: wanted });
      return until(
        ANSWER_MS,
        () => answers.get(id) ?? null,
        () => "no answer of the checker",
      );
    },
    async stop() {
      stopping = true;
      if (child.connected) ask({ kind: "stop" });
      await exited;
    },
  };
}
