/** Results of two engines beside each other. */

const MOST_CHARACTERS = 120;

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
}

/** Of texts, where they begin to differ. */
function around(a: string, b: string): [string, string] {
  let at = 0;
  while (a[at] === b[at]) at++;
  const from = Math.max(0, at - 20);
  return [a.slice(from), b.slice(from)];
}

/** The first place where two values made by JSON.parse differ, and how; undefined if they are the same. */
export function firstDifference(native: unknown, ours: unknown, place = ''): string | undefined {
  if (Object.is(native, ours)) return undefined;
  if (typeof native === 'object' && typeof ours === 'object' && native !== null && ours !== null && Array.isArray(native) === Array.isArray(ours)) {
    const [a, b] = [native, ours] as Record<string, unknown>[];
    for (const key of new Set([...Object.keys(a!), ...Object.keys(b!)])) {
      const difference = firstDifference(a![key], b![key], Array.isArray(native) ? `${place}[${key}]` : `${place}.${key}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  const [a, b] = typeof native === 'string' && typeof ours === 'string' ? around(native, ours) : [native, ours];
  return `at ${place}: natively ${shown(a)}, ours ${shown(b)}`;
}
