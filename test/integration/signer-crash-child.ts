/**
 * A process with a signer, for the tests that kill it.
 *
 *   node signer-crash-child.ts <directory of the keys> answer|sign
 *
 * `answer`: signs view after view, eight at a time, and says each signed view. `sign`: kills itself
 * where the first vote is durable and its signature is being made.
 */
import { join } from "node:path";
import process from "node:process";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { epochOf, ZERO_ADDRESS } from "../../src/primitives/brand.ts";
import { toHash } from "../../src/primitives/bytes.ts";
import { createSigner, SignerOptions } from "../../src/signer/index.ts";
import { createLogger, createThreadRegistry } from "../../src/telemetry/index.ts";
import { notarize } from "../unit/signer/statements.ts";

const [, , directory = "", mode] = process.argv;
const PARALLEL = 8;
const bls = await loadNativeBls();
const signer = await createSigner(
  SignerOptions.parse({
    keystoreFile: join(directory, "keystore.json"),
    passwordFile: join(directory, "password"),
    nodeKeyFile: join(directory, "node.key"),
    protectionDir: join(directory, "protection"),
  }),
  {
    domain: { l1ChainId: 0, registry: ZERO_ADDRESS },
    genesisHash: toHash(new Uint8Array(32).fill(1)),
    bls: {
      ...bls,
      sign: (secret, digest) => {
        if (mode === "sign") process.kill(process.pid, "SIGKILL");
        return bls.sign(secret, digest);
      },
    },
    logger: createLogger({ format: "json", level: "silent", name: "child" }),
    registry: createThreadRegistry(),
  },
);
signer.openEpoch({
  epoch: epochOf(0),
  instance: toHash(new Uint8Array(32).fill(1)),
  members: signer.blsPublicKeys.map((blsKey) => ({ blsKey })),
});

const sign = async (view: number): Promise<void> => {
  const statement = notarize({ view });
  const request = { owner: "consensus" as const, epoch: epochOf(0), statement, report: null };
  const signatures = await signer.sign(request);
  if (signatures !== null) process.stdout.write(`${view}\n`);
};
for (let view = 1; ; view += PARALLEL) {
  await Promise.all(Array.from({ length: PARALLEL }, (_, index) => sign(view + index)));
}
