/** A test in an endless loop ends its process, with a line that names the file, and not the run. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const run = (how: string): { signal: string | null; stdout: string; stderr: string } => {
  const { signal, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('./watchdog/hung.mjs', import.meta.url)), how], { encoding: 'utf8' });
  return { signal, stdout, stderr };
};

it('a process in an endless loop is ended', () => {
  const { signal, stderr } = run('loops');
  expect(signal).toBe('SIGKILL');
  expect(stderr).toMatch(/^wasm2js-debug: hung\.mjs has been in one job for [\d.]+ minutes, most likely an endless loop: its process is ended\n$/);
});

it('one that takes long, but turn by turn, is not', () => {
  expect(run('waits')).toEqual({ signal: null, stdout: 'came back\n', stderr: '' });
});
