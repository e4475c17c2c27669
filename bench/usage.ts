/** Preloaded into measured child processes (`node --import`): leaves the wall time and the peak memory in a file at exit. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Peak memory. On Linux `maxRSS` is no good: a process inherits the peak of the process that started it, so Linux is asked for the
 * peak since this program was loaded.
 */
function peakMegabytes(): number {
  const status = '/proc/self/status';
  const peak = existsSync(status) ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return (peak === undefined ? process.resourceUsage().maxRSS : Number(peak)) / 1024;
}

const file = process.env['BENCH_USAGE_FILE'];
if (file) {
  process.once('exit', () => {
    // The clock began with the process, so Node's own start is counted.
    writeFileSync(file, JSON.stringify({ milliseconds: performance.now(), megabytes: peakMegabytes() }));
  });
}
