/** How a person runs this program again, for the lines that say what to try. */

/**
 * A clone has no link to its own program, so its script is named; an installed one has.
 *
 * @param program the module that runs.
 */
export function invocationOf(
  program: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (program.endsWith(".ts")) return "npm run -s lockstep --";
  return environment["npm_command"] === "exec" ? "npx lockstep" : "lockstep";
}
