/** Messages pass by reference: freezing one makes a core that changes it throw. [D9] */

/** Freezes a value and all it holds; bytes stay as they are, which no runtime can freeze. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
