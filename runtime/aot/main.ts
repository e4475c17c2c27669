/** A module or component compiled ahead of time as the program of a process: `node OUT.js ARGS`. */
import { accessSync, constants, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { isCompiledFile } from './form.js';
import type { RunOptions } from '../program/run.js';
import { onProgramThread, runOnProgramThread } from '../program/thread.js';

function isSameFile(url: string, path: string): boolean {
  try {
    return realpathSync(fileURLToPath(url)) === realpathSync(path);
  } catch {
    return false;
  }
}

/** The current directory, unless it is gone or may not be read. */
function currentDirectory(): { guest: string; host: string }[] {
  try {
    accessSync('.', constants.R_OK | constants.X_OK);
    return [{ guest: '.', host: '.' }];
  } catch {
    return [];
  }
}

/**
 * Runs what has been compiled if its file is the script of this process: with the process's arguments, environment and standard streams, and the current
 * directory as `.`. Its exit code becomes the process's.
 * @param url of the module
 * @param script what Node was started with
 * @param run runs it, and gives its exit code
 */
export async function runAsScript(url: string, script: string, run: (options: RunOptions) => number): Promise<void> {
  if (!(isMainThread || onProgramThread) || !isSameFile(url, script) || !isCompiledFile(fileURLToPath(url))) return;
  if (!onProgramThread) {
    process.exitCode = await runOnProgramThread(url, process.argv.slice(2));
    return;
  }
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) if (value !== undefined) env[key] = value;
  process.exitCode = run({ args: [basename(script), ...process.argv.slice(2)], env, preopens: currentDirectory() });
}
