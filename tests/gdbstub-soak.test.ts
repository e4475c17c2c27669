/** Random packets and connections, a few turns of them: what `node scripts/soak.mjs` does for as long as it is told to. */
import { expect, it } from 'vitest';
import { hasProc } from './gdb/process.js';
import { MARGIN } from './gdb/soak/figures.js';
import { soak } from './gdb/soak/soak.js';

/** Of nine connections. */
const TURNS = Number(process.env['SOAK_TURNS'] ?? 6);
/** The same each time, unless told otherwise: what comes of it does not only depend on this. */
const SEED = Number(process.env['SOAK_SEED'] ?? 20263);

it('random packets and connections leave nothing behind, and the program unharmed', async ({ skip }) => {
  if (!hasProc()) skip();
  const report = await soak({ extent: { turns: TURNS }, seed: SEED, progress: () => undefined });
  console.log(`soak: ${report.connects} connections, ${report.sent} packets; memory ${report.memory.from} to ${report.memory.to} bytes`);
  expect(report.after).toEqual(report.before);
  expect(report.memory.bytes).toBeLessThan(MARGIN);
  expect(report.connects).toBeGreaterThanOrEqual(9 * TURNS);
  expect(report.synced).toBeGreaterThan(5 * TURNS);
  expect(report.lines).toBeGreaterThan(50);
}, 300_000);
