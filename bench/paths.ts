/** Where things are. The compiled benchmark runs from node_modules/.cache, so the project's root is handed over by scripts/bench.mjs. */
import { join } from 'node:path';

function rootFromEnvironment(): string {
  const root = process.env['BENCH_PROJECT_ROOT'];
  if (!root) throw new Error('bench: start it by "npm run bench", which says where the project is');
  return root;
}

export const projectRoot = rootFromEnvironment();
export const cacheDirectory = join(projectRoot, 'node_modules', '.cache');
