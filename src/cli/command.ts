/** What a command is: its words, its flags, what it does and with which exit code it ends. */

/** 0 ok, 1 failure, 2 usage or configuration, 3 not ready or a check failed, 4 stopped for good. */
export const Exit = { OK: 0, FAILURE: 1, USAGE: 2, NOT_READY: 3, STOPPED: 4 } as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

export type Flag = {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** As in `--dir DIR`; of strings. */
  readonly value?: string;
  /** May be given more than once; its value is a list. */
  readonly multiple?: boolean;
  readonly help: string;
};

export type Arguments = {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** Flags with a dot in their name, which set keys of the configuration. */
  readonly settings: Readonly<Record<string, string>>;
};

export type Command = {
  /** One word, or two as in `feed tail`. */
  readonly name: string;
  /** As in `start [--config FILE]`. */
  readonly usage: string;
  readonly summary: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** Fewest and most words after the name; default none. */
  readonly words?: readonly [least: number, most: number];
  /** Whether flags with a dot are taken as settings. */
  readonly takesSettings?: boolean;
  run(args: Arguments): Promise<ExitCode>;
};

/** Of every command with a result that programs read. */
export const JSON_FLAG = {
  json: { type: "boolean", help: "Print the result as JSON." },
} as const satisfies Record<string, Flag>;

/** The text of a flag, or undefined. */
export function textOf(args: Arguments, flag: string): string | undefined {
  const value = args.flags[flag];
  return typeof value === "string" ? value : undefined;
}

/** All texts of a flag that may be given more than once. */
export function textsOf(args: Arguments, flag: string): readonly string[] {
  const value = args.flags[flag];
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

export const isSet = (args: Arguments, flag: string): boolean => args.flags[flag] === true;
