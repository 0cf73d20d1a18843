/** An anvil of a test's own: osaka, gas limit per transaction, two slots per epoch. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import {
  createPublicClient,
  createTestClient,
  http,
  type PublicClient,
  type TestClient,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import { anvilBinary } from "../../src/conductor/drivers/anvil/binary.ts";
import { createRpc, type Rpc } from "../../src/l1/endpoints/rpc.ts";

export type Anvil = {
  readonly url: string;
  readonly rpc: Rpc;
  readonly client: PublicClient;
  readonly control: TestClient;
  mine(blocks?: number): Promise<void>;
  reorg(depth: number): Promise<void>;
  head(): Promise<{ readonly number: number; readonly finalized: number }>;
  stop(): Promise<void>;
};

export const CHAIN_ID = 31337;

/** Funded by anvil. */
export const accountAt = (index: number) =>
  mnemonicToAccount("test test test test test test test test test test test junk", {
    addressIndex: index,
  });

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Resolves when it says that it listens. */
async function listening(child: ChildProcess): Promise<void> {
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`anvil ended: ${printed.slice(-500)}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (piece: Buffer) => {
        printed = `${printed}${piece.toString()}`.slice(-5000);
        if (printed.includes("Listening on")) resolve();
      });
    }
  });
}

/** @param hardfork `osaka` by default. */
export async function startAnvil(hardfork = "osaka"): Promise<Anvil> {
  const port = await freePort();
  const options = ["--hardfork", hardfork, "--slots-in-an-epoch", "2", "--no-mining"];
  const limits = hardfork === "osaka" ? ["--enable-tx-gas-limit"] : [];
  const child = spawn(anvilBinary(), [...options, ...limits, "--port", String(port)]);
  await listening(child);
  const url = `http://127.0.0.1:${port}`;
  const transport = http(url, { timeout: 60_000 });
  const client = createPublicClient({ chain: foundry, transport, cacheTime: 0 });
  const control = createTestClient({ chain: foundry, mode: "anvil", transport });
  const numberOf = async (blockTag: "latest" | "finalized"): Promise<number> =>
    Number((await client.getBlock({ blockTag })).number);
  return {
    url,
    rpc: createRpc({ url, requestMs: 60_000 }),
    client,
    control,
    mine: (blocks = 1) => control.mine({ blocks }),
    async reorg(depth) {
      await client.request({ method: "anvil_reorg", params: [depth, []] } as never);
    },
    head: async () => ({
      number: await numberOf("latest"),
      finalized: await numberOf("finalized"),
    }),
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.removeAllListeners("error");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
