/** The thread that checks signatures: milliseconds each, so none may delay a vote. */
import { flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { DigestDomain } from "../../chain/index.ts";
import type { Claim } from "../../core/index.ts";
import { loadNativeBls } from "../../crypto/bls-native.ts";
import { assert } from "../../primitives/assert.ts";
import type { Epoch } from "../../primitives/brand.ts";
import { connect } from "./calls.ts";
import { type CheckedEpoch, createSignatureChecks } from "./signature-checks.ts";

/** What the thread is started with. */
export type ChecksData = { readonly domain: DigestDomain };

assert(parentPort !== null, "runs as a thread");
const { domain } = workerData as ChecksData;
const checks = createSignatureChecks({ domain, bls: await loadNativeBls() });
flushCompileCache();
connect(parentPort, {
  open: (epoch: CheckedEpoch) => checks.open(epoch),
  forgetBelow: (epoch: Epoch) => checks.forgetBelow(epoch),
  check: (claims: readonly Claim[]) => checks.check(claims),
  ready: () => true,
});
