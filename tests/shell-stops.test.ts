/**
 * Stopping anywhere and going on, on JavaScriptCore, by its shell: every frame at every stop is what the witness has. Needs `jsc` (Debian's package
 * libjavascriptcoregtk-4.0-bin). WASM_SHELL_COUNT says how many random modules.
 */
import { describe, expect, test } from 'vitest';
import { jsc, runInShell, shellProgram } from './shell/engine.js';
import type { CampaignReport } from './shell/stops.js';
import { environment } from './stop-anywhere/totals.js';

const count = environment('WASM_SHELL_COUNT', 150);

describe.skipIf(jsc === undefined && process.env.CI !== 'true')('random modules stopped anywhere on JavaScriptCore', () => {
  test('are what the witness says', { timeout: 60_000 + 2000 * count }, async () => {
    expect(jsc, 'jsc, of Debian\'s libjavascriptcoregtk-4.0-bin').toBeDefined();
    const reports = runInShell(jsc!, await shellProgram('stops.ts'), [String(count)]).map((line) => JSON.parse(line) as CampaignReport);
    for (const { title, totals } of reports) console.log(`${title}: ${totals}`);
    expect(reports.flatMap(({ problems }) => problems).join('\n\n')).toBe('');
    expect(reports).toHaveLength(3);
    for (const { full, tooFew } of reports) {
      expect(full, 'programs that the stack was too small for').toBeLessThanOrEqual(1 + count / 100);
      if (count >= 100) expect(tooFew).toEqual([]);
    }
  });
});
