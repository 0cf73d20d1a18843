/** One line that tells how far a campaign is; silent where nobody watches. */

const WIDTH = 30;

export type ProgressBar = {
  show(done: number, note: string): void;
  /** Removes the line. */
  clear(): void;
};

/** @param total must be positive. */
export function createProgressBar(total: number, terminal: NodeJS.WriteStream): ProgressBar {
  if (!terminal.isTTY) return { show: () => {}, clear: () => {} };
  let shownPermille = -1;
  return {
    show(done, note) {
      const permille = Math.floor((1000 * done) / total);
      if (permille === shownPermille) return;
      shownPermille = permille;
      const filled = Math.floor((WIDTH * done) / total);
      const bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
      terminal.write(`\r[${bar}] ${(permille / 10).toFixed(1).padStart(5)} %  ${note}\u001b[K`);
    },
    clear() {
      terminal.write("\r\u001b[K");
    },
  };
}
