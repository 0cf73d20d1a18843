/**
 * A counter that floods: the smallest core that persists, signs, checks and sends. Nodes count
 * upwards together; each signs every number at most once, unless a mistake is planted.
 */
import {
  finalizeStatement,
  type PeerMessage,
  type Statement,
  type StoredRecord,
} from "../../../src/chain/index.ts";
import type { CoreEffect, CoreInput } from "../../../src/core/contract.ts";
import {
  epochOf,
  heightOf,
  millisOf,
  type OperatorIndex,
  viewOf,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";
import type { Core, CoreConfig, OpenCore } from "../../simulator/core-under-test.ts";
import { epochStartRecord } from "../core/beginning.ts";

/** What the toy may do wrong. */
export type Mistake = "forgets" | "throws" | "halts" | "mutates" | null;

const EPOCH = epochOf(0);
const TICK_MS = millisOf(20);

const statementOf = (count: number): Statement =>
  finalizeStatement({
    epoch: EPOCH,
    view: viewOf(count),
    height: heightOf(count),
    hash: ZERO_HASH,
  });

export const createToyCore = (mistake: Mistake = null): Core => ({
  compact: (_config, records) => records,
  initialRecords: (config) => [epochStartRecord(EPOCH, config.genesisHash)],
  open(config, records) {
    const core = new ToyCore(config, mistake);
    if (mistake !== "forgets") for (const record of records) core.replay(record);
    return { core, effects: [core.tick()] };
  },
});

class ToyCore implements OpenCore {
  private count = 0;
  private checks = 0;
  private readonly config: CoreConfig;
  private readonly mistake: Mistake;
  private readonly pending = new Map<number, Statement>();

  constructor(config: CoreConfig, mistake: Mistake) {
    this.config = config;
    this.mistake = mistake;
  }

  replay(record: StoredRecord): void {
    if (record.kind === "vote") this.count = Math.max(this.count, record.statement.height);
  }

  tick(): CoreEffect {
    const timer = { owner: "consensus" as const, epoch: EPOCH, name: "tick" };
    return { kind: "setTimer", timer, delayMs: TICK_MS };
  }

  step(input: CoreInput): CoreEffect[] {
    switch (input.kind) {
      case "timer":
        if (this.mistake === "throws" && this.count > 5) throw new Error("planted");
        return [...this.advance(this.count + 1), this.tick()];
      case "message":
        return this.hear(input.from, input.message);
      case "checked":
        return this.believe(input.job.id, input.verdicts[0]?.valid === true);
      case "signed":
        return this.tell(input.request.statement, input.signatures?.statement ?? null);
      case "submit":
        return [];
    }
  }

  inspect() {
    const collections = [{ name: "pending", size: this.pending.size, bound: 1000 }];
    return { ...this.progress(), collections, forkedLanes: [] };
  }

  progress() {
    const height = heightOf(this.count);
    return {
      epoch: EPOCH,
      view: viewOf(this.count + 1),
      finalizedView: viewOf(this.count),
      finalizedHeight: height,
      deliveredHeight: height,
      certifiedHeight: height,
      voting: true,
    };
  }

  private advance(count: number): CoreEffect[] {
    if (count <= this.count) return [];
    this.count = count;
    const statement = statementOf(count);
    const request = { owner: "consensus" as const, epoch: EPOCH, statement, report: null };
    if (this.mistake === "halts" && count > 5) return [{ kind: "halt", reason: "planted" }];
    return [
      { kind: "persist", record: { kind: "vote", statement } },
      { kind: "sign", request },
    ];
  }

  private hear(from: OperatorIndex, message: PeerMessage): CoreEffect[] {
    if (this.mistake === "mutates") (message as { epoch: number }).epoch = 1;
    if (message.kind !== "finalize" || message.statement.height <= this.count) return [];
    const { statement, signature } = message;
    const id = this.checks++;
    this.pending.set(id, statement);
    const claim = { kind: "votes" as const, statement, votes: [{ operator: from, signature }] };
    return [{ kind: "check", job: { owner: "consensus", epoch: EPOCH, id, claims: [claim] } }];
  }

  private believe(id: number, valid: boolean): CoreEffect[] {
    const statement = this.pending.get(id);
    this.pending.delete(id);
    return valid && statement !== undefined ? this.advance(statement.height) : [];
  }

  private tell(statement: Statement | null, signature: Uint8Array | null): CoreEffect[] {
    if (statement === null || signature === null || this.config.self === null) return [];
    return [
      {
        kind: "send",
        to: "all",
        message: { kind: "finalize", epoch: EPOCH, statement, signature },
      },
    ];
  }
}
