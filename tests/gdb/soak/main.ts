/** The command line of `scripts/soak.mjs`. */
import { parseArgs } from 'node:util';
import { soak } from './soak.js';

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' }, connects: { type: 'string' } } });

function whole(name: 'seconds' | 'seed' | 'connects', otherwise: number): number {
  const text = values[name];
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} ${text}: give a whole number`);
  return Number(text);
}

const seed = whole('seed', Date.now() % 1_000_000);
const seconds = whole('seconds', 45);
console.log(`seed ${seed}`);
try {
  const report = await soak({ extent: { seconds, connects: whole('connects', 0) }, seed, progress: (text) => console.log(text) });
  const mb = (bytes: number): string => (bytes / (1 << 20)).toFixed(1);
  console.log(`${report.seconds.toFixed(0)} s: ${report.connects} connections, ${report.sent} packets sent, ${report.received} received, ${report.synced} answers checked; ${report.lines} lines of output as they should be`);
  console.log(`threads ${report.before.threads} before, ${report.after.threads} after; descriptors ${report.before.descriptors.length} before, ${report.after.descriptors.length} after`);
  console.log(`memory ${mb(report.memory.from)} MB in the second quarter, ${mb(report.memory.to)} MB in the last: ${report.memory.perVisit.toFixed(0)} bytes a connection`);
  console.log(`${report.victims} programs ended by packets`);
} catch (e) {
  console.error(`soak: error: with seed ${seed}: ${e instanceof Error ? e.stack : String(e)}`);
  process.exitCode = 1;
}
