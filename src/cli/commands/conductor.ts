/** `lockstep conductor`: follows one feed and drives an execution client. */
import { flushCompileCache } from "node:module";
import { createConductor } from "../../conductor/index.ts";
import { loadNativeBls } from "../../crypto/bls-native.ts";
import { VERSION } from "../../node/index.ts";
import { createBlsVerifier, createFeedClient } from "../../sdk/index.ts";
import { createLogger, createRegistry, LogCode } from "../../telemetry/index.ts";
import { type Arguments, type Command, Exit, type ExitCode } from "../command.ts";
import { conductorL1 } from "../conductor-l1.ts";
import { ConductorSettings } from "../config.ts";
import { believed, rollupNamed } from "../network-access.ts";
import { settingsOf } from "../settings-file.ts";
import { aborted, hangUp, stopSignal, tell } from "../stop-signal.ts";

export const conductor: Command = {
  name: "conductor",
  usage: "conductor ROLLUP [--config FILE] [--section.key VALUE ...]",
  summary: "Follows a rollup's feed, verifies every frame, and has its batches executed.",
  flags: {
    config: { type: "string", value: "FILE", help: "Configuration (default conductor.toml)." },
    "network-file": { type: "string", value: "FILE", help: "Sets `network_file`." },
  },
  words: [1, 1],
  takesSettings: true,
  run,
};

async function run(args: Arguments): Promise<ExitCode> {
  const signal = stopSignal();
  try {
    return await runConductor(args, signal);
  } finally {
    hangUp();
  }
}

async function runConductor(args: Arguments, signal: AbortSignal): Promise<ExitCode> {
  const name = args.positionals[0] as string;
  const settings = await settingsOf(ConductorSettings, args, "conductor.toml");
  const { network, rollups, trust } = await believed(
    settings.networkFile,
    settings.l1?.url ?? null,
  );
  const rollup = rollupNamed(rollups, name);
  const logger = createLogger(settings.log);
  const feed = createFeedClient({
    urls: settings.urls,
    rollupId: rollup.rollupId,
    trust,
    verifier: createBlsVerifier(await loadNativeBls(), network.domain),
    onFailure: (failure) =>
      logger.warn({ code: LogCode.feedSourceLeft, failure }, "left a source of the feed"),
  });
  const running = await createConductor(settings.conductor, {
    feed,
    ...(settings.l1 !== undefined && { l1: await conductorL1(settings.l1, network, rollup) }),
    logger,
    registry: createRegistry(VERSION),
    onBlock: (block) =>
      tell({
        kind: "block",
        seq: block.lastSeq,
        stateRoot: block.stateRoot,
        number: block.number,
        executed: block.executed,
        skipped: block.skipped.length,
      }),
    onPhase: (state) => tell({ kind: "state", state }),
  });
  tell({ kind: "up", rpcUrl: running.rpcUrl });
  flushCompileCache();
  // Whatever ends it, its server and its engine end too, or the process would stay and do nothing.
  const ended = running.done.then(
    () => Exit.FAILURE,
    () => Exit.FAILURE,
  );
  const exit = await Promise.race([aborted(signal).then(() => Exit.OK), ended]);
  await running.close();
  return exit;
}
