/** What a command is: its words, its flags, what it does and with which exit code it ends. */

/** 0 ok, 1 failure, 2 usage or configuration, 3 not ready, 4 stopped for good. */
export const Exit = { OK: 0, FAILURE: 1, USAGE: 2, NOT_READY: 3, STOPPED: 4 } as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

export type Flag = {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** As in `--dir DIR`; of strings. */
  readonly value?: string;
  readonly help: string;
};

export type Arguments = {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  /** Flags with a dot in their name, which set keys of the configuration. */
  readonly settings: Readonly<Record<string, string>>;
};

export type Command = {
  readonly name: string;
  /** As in `start [--config FILE]`. */
  readonly usage: string;
  readonly summary: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** Whether flags with a dot are taken as settings. */
  readonly takesSettings?: boolean;
  run(args: Arguments): Promise<ExitCode>;
};
