/** What `npm test` builds by, and vitest refuses by: whether dist/ is what the sources say; and that nothing else comes into it. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
// @ts-expect-error a script without types
import * as joining from '../scripts/join-modules.mjs';
// @ts-expect-error a script without types
import * as setup from '../scripts/setup.mjs';

const { SOURCES, staleSource } = setup as { SOURCES: readonly string[]; staleSource(base: string): string | undefined };
const { scriptsIn } = joining as { scriptsIn(root: string, staging: string): string[] };
const base = mkdtempSync(join(tmpdir(), 'fresh-dist-'));
afterAll(() => rmSync(base, { recursive: true }));

function write(path: string, seconds: number, text = ''): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), text);
  utimesSync(join(base, path), seconds, seconds);
}

const inside = (source: string): string => (extname(source) === '' ? `${source}/folder/file.ts` : source);

beforeEach(() => {
  for (const source of SOURCES) write(inside(source), 1000);
  write('dist/.built', 2000);
});

it('is fresh after a build', () => {
  expect(staleSource(base)).toBeUndefined();
});

it.each(SOURCES)('is stale when %s has changed', (source) => {
  write(inside(source), 3000);
  expect(staleSource(base)).toBe(source);
});

it('is missing before a build', () => {
  rmSync(join(base, 'dist'), { recursive: true });
  expect(staleSource(base)).toBe('dist');
});

it('has no script that only a module names which an earlier build has left behind', () => {
  const naming = (script: string): string => `new Worker(new URL('./${script}.js', import.meta.url));`;
  write('runtime/now.ts', 1000);
  write('.cache/build/runtime/now.js', 1000, naming('worker'));
  write('.cache/build/runtime/moved.js', 1000, naming('old-worker'));
  expect(scriptsIn(base, join(base, '.cache/build'))).toEqual(['runtime/worker']);
});
