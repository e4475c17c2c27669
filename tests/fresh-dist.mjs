/** Before all tests: they run what is in dist/, which must be what the sources say. */
import { staleSource } from '../scripts/setup.mjs';

export default function requireFreshDist() {
  const stale = staleSource();
  if (stale !== undefined) throw new Error(stale === 'dist' ? "dist/ is not built: run 'npm run build' first" : `dist/ is older than ${stale}: run 'npm run build' first`);
}
