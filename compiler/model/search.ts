/** Binary search: the one there is. */

/** The last of `n` ascending keys that is at most `key`; -1 if there is none. */
export function lastAtMost(n: number, keyAt: (i: number) => number, key: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyAt(middle) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The index of a value in an ascending list. */
export function indexIn(sorted: readonly number[], value: number): number | undefined {
  const index = lastAtMost(sorted.length, (i) => sorted[i]!, value);
  return sorted[index] === value ? index : undefined;
}
