/** The thread that holds the secret keys; nothing else ever sees the consensus key. */
import { flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { genesisHash, type NetworkConfig } from "../../chain/index.ts";
import type { SigningRequest } from "../../core/index.ts";
import { loadNativeBls } from "../../crypto/bls-native.ts";
import { assert } from "../../primitives/assert.ts";
import type { Epoch } from "../../primitives/brand.ts";
import { createSigner, type SignerOptions, type SigningEpoch } from "../../signer/index.ts";
import { createLogger, createThreadRegistry, type LogFormat } from "../../telemetry/index.ts";
import { connect } from "./calls.ts";

/** What the thread is started with. */
export type SignerData = {
  readonly network: NetworkConfig;
  readonly signer: SignerOptions;
  readonly log: { readonly format: LogFormat; readonly level: string; readonly name: string };
};

assert(parentPort !== null, "runs as a thread");
const { network, signer: options, log } = workerData as SignerData;
const registry = createThreadRegistry();
const signer = await createSigner(options, {
  domain: network.domain,
  genesisHash: genesisHash(network),
  bls: await loadNativeBls(),
  logger: createLogger(log),
  registry,
});
flushCompileCache();
connect(parentPort, {
  keys: () => ({ blsKeys: signer.blsPublicKeys, nodeKey: signer.nodePublicKey }),
  openEpoch: (epoch: SigningEpoch) => signer.openEpoch(epoch),
  forgetBelow: (epoch: Epoch) => signer.forgetBelow(epoch),
  signedEpoch: () => signer.signedEpoch,
  sign: (request: SigningRequest) => signer.sign(request),
  metrics: () => registry.metrics(),
  close: () => signer.close(),
});
