/** What was brought up is taken down in reverse, once, whoever asks. [DR9] */
export type Lifecycle = {
  /** Remembers how to take down what was just brought up. */
  up(down: () => Promise<void> | void): void;
  readonly closing: boolean;
  /** All steps in reverse; one that fails does not keep the others from being taken. */
  close(): Promise<void>;
};

/** @param failed told of a step that failed; the others follow. */
export function createLifecycle(failed: (error: unknown) => void): Lifecycle {
  const steps: (() => Promise<void> | void)[] = [];
  let closing: Promise<void> | null = null;
  async function takeDown(): Promise<void> {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        failed(error);
      }
    }
  }
  return {
    up: (down) => void steps.push(down),
    get closing() {
      return closing !== null;
    },
    close() {
      closing ??= takeDown();
      return closing;
    },
  };
}
