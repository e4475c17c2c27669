/** Before all tests: they run what is in dist/, which must be what the sources say; and they share what is made of debug components. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staleSource } from '../scripts/setup.mjs';

export default function setUp(project) {
  const stale = staleSource();
  if (stale !== undefined) throw new Error(stale === 'dist' ? "dist/ is not built: run 'npm run build' first" : `dist/ is older than ${stale}: run 'npm run build' first`);
  const componentCache = mkdtempSync(join(tmpdir(), 'wasm2js-debug-components-'));
  project?.provide('componentCache', componentCache);
  return () => rmSync(componentCache, { recursive: true, force: true });
}
