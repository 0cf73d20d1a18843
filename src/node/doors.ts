/** The doors' thread as the main thread sees it: clients never delay a vote. */
import type { Registry } from "prom-client";
import type { NodeStatus, SubmitAnswer } from "../api/index.ts";
import type { NetworkFile, SectionContent } from "../chain/index.ts";
import type { ReplicaConfig } from "../core/index.ts";
import type { L1Step } from "../feed/index.ts";
import type { OperatorIndex, PeerKey, RollupId } from "../primitives/brand.ts";
import type { NodeOptions } from "./config.ts";
import type { Driver, DriverFailure } from "./driver.ts";
import { type FeedPart, segmentsDirectory } from "./feed.ts";
import type { SignerThread } from "./parts.ts";
import type { DoorsData } from "./threads/doors-thread.ts";
import { spawnThread } from "./threads/spawn.ts";
import { VERSION } from "./version.ts";

/** Where a node listens for clients; null: that door is off. */
export type DoorAddresses = {
  readonly http: string;
  readonly grpc: string | null;
  readonly metrics: string | null;
};

export type Doors = {
  readonly addresses: DoorAddresses;
  /** The L1 holds more of what was certified, or less. [ST5] */
  step(step: L1Step, validium: readonly RollupId[]): void;
  /** My lane from here on; null: none. */
  moved(place: OperatorIndex | null): void;
  /** Says good-bye to clients and stops listening. */
  close(): Promise<void>;
};

export async function startDoors(parts: {
  readonly options: NodeOptions;
  readonly network: NetworkFile;
  readonly config: ReplicaConfig;
  readonly registry: Registry;
  readonly signer: SignerThread;
  readonly feed: FeedPart;
  readonly ownKey: PeerKey;
  /** My place in the epoch that votes; null: not a member. */
  place(): OperatorIndex | null;
  readonly rollups: NetworkFile["rollups"];
  readonly driver: Driver;
  status(): NodeStatus;
  failed(failure: DriverFailure): void;
}): Promise<Doors> {
  const { options, network, config, registry, signer, feed } = parts;
  const data: DoorsData = {
    network: { ...network, rollups: parts.rollups },
    genesisHash: config.genesisHash,
    operator: parts.place(),
    api: options.api,
    feed: options.feed,
    feedDirectory: segmentsDirectory(options),
    version: VERSION,
    log: options.log,
  };
  const thread = spawnThread("doors", {
    data,
    onExit: (error) => parts.failed({ kind: "error", error }),
    methods: {
      submit: (section: SectionContent) => submit(parts, section),
      status: () => parts.status(),
      metrics: async () => (await registry.metrics()) + (await signer.metrics()),
    },
  });
  const { connection } = thread;
  feed.listen({
    certified: (height) => connection.tell("certified", height),
    ordered: (height) => connection.tell("ordered", height),
    trimmed: () => connection.tell("trimmed", null),
  });
  const addresses = await connection
    .call<DoorAddresses>("open", null)
    .catch(async (error: unknown) => {
      await thread.terminate();
      throw error;
    });
  return {
    addresses,
    step: (step, validium) => connection.tell("l1", { step, validium }),
    moved: (place) => connection.tell("moved", place),
    async close() {
      await connection.call("close", null);
      await thread.terminate();
    },
  };
}

/** A section into the lane: the answer is what the step that took it said. */
function submit(
  {
    driver,
    ownKey,
    place,
  }: { readonly driver: Driver; readonly ownKey: PeerKey; place(): OperatorIndex | null },
  section: SectionContent,
): Promise<SubmitAnswer> {
  if (place() === null) {
    return Promise.resolve({ ok: false, code: "not_member", reason: "this node has no lane" });
  }
  return new Promise((resolve) => {
    const room = driver.inbox.offer(
      {
        class: "submissions",
        from: String(section.rollupId),
        input: { kind: "submit", section },
        taken: (effects) => {
          const refused = effects.find(
            (effect) => effect.kind === "reject" && effect.from === ownKey,
          );
          resolve(
            refused?.kind === "reject"
              ? { ok: false, code: refused.code, reason: refused.reason }
              : { ok: true },
          );
        },
      },
      section.bytes.length,
    );
    // The doors' credit bounds what waits here; the promise of room is the answer itself.
    void room;
  });
}
