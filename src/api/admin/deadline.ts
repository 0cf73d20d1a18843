/** Answers of another thread, which may never come. */

/** The answer; null if it fails or takes longer: then whoever asked says that it is missing. */
export function withDeadline<Value>(answer: Promise<Value>, ms: number): Promise<Value | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ms);
    const settle = (value: Value | null): void => {
      clearTimeout(timer);
      resolve(value);
    };
    answer.then(settle, () => settle(null));
  });
}
