/** What somebody may have meant who mistyped a name. */

/** The known name with the fewest differences, if they are few. */
export function nearestOf(name: string, known: readonly string[]): string | null {
  let best: { readonly key: string; readonly distance: number } | null = null;
  for (const key of known) {
    const distance = editDistance(name, key);
    if (best === null || distance < best.distance) best = { key, distance };
  }
  return best !== null && best.distance <= 3 && best.distance < name.length ? best.key : null;
}

/** Letters to insert, remove or change. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] as number) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[right.length] as number;
}
