/** The thread that checks signatures: milliseconds each, so none may delay a vote. */
import { flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { NetworkConfig } from "../../chain/index.ts";
import { genesisHash } from "../../chain/index.ts";
import type { Claim } from "../../core/index.ts";
import { loadNativeBls } from "../../crypto/bls-native.ts";
import { assert } from "../../primitives/assert.ts";
import { connect } from "./calls.ts";
import { createSignatureChecks } from "./signature-checks.ts";

/** What the thread is started with. */
export type ChecksData = { readonly network: NetworkConfig };

assert(parentPort !== null, "runs as a thread");
const { network } = workerData as ChecksData;
const check = createSignatureChecks({
  members: network.members,
  domain: network.domain,
  instance: genesisHash(network),
  bls: await loadNativeBls(),
});
flushCompileCache();
connect(parentPort, { check: (claims: readonly Claim[]) => check(claims), ready: () => true });
