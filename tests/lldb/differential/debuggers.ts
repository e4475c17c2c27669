/** Runs scripts in LLDB, natively and against the stub. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../processes.js';
import { dist, root } from '../program.js';
import type { Record, Transcript } from './scripts.js';

const driver = fileURLToPath(new URL('driver.py', import.meta.url));
/** A program runs for a moment. */
const COMMAND_MS = 60_000;

export interface Job {
  readonly key: string;
  readonly commands: readonly string[];
  readonly executable: string;
  /** The base name of its source. */
  readonly source: string;
  /** Where in a line a step or a watched access stops, and so which line the next instruction is of, is the compiler's choice then: the function is told only. */
  readonly optimised: boolean;
  /** What runs programs under the stub; undefined for a native one. */
  readonly host?: readonly string[] | undefined;
}

export const host = [process.execPath, fileURLToPath(new URL('host.mjs', import.meta.url)), dist];

/** An error where a script could not be begun or ended. */
export type Outcome = Transcript | Error;

type Told = { readonly key: string } & ({ readonly command: string; readonly lines: readonly string[] } | { readonly error: string | null });

/** One LLDB for all of them; another one for the rest if it ends itself, which becomes part of the transcript. */
export async function runJobs(jobs: readonly Job[]): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const directory = mkdtempSync(join(tmpdir(), 'differential-'));
  try {
    for (let rest = jobs; rest.length > 0; rest = jobs.filter(({ key }) => !outcomes.has(key))) await runSome(rest, directory, outcomes);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return outcomes;
}

/** Gives at least one of them an outcome. */
async function runSome(jobs: readonly Job[], directory: string, outcomes: Map<string, Outcome>): Promise<void> {
  const file = join(directory, 'jobs.json');
  writeFileSync(file, JSON.stringify(jobs));
  const child = new Child('lldb', 'lldb-22', ['--no-lldbinit', '--no-use-colors', '-b', '-o', `command script import ${driver}`], { cwd: root, env: { DIFFERENTIAL_JOBS: file, TMPDIR: directory }, stdin: '' });
  let records: Record[] = [];
  let read = 0;
  /** Whether anything has been told since. */
  const take = (): boolean => {
    const end = child.stdout.lastIndexOf('\n') + 1;
    if (end === read) return false;
    for (const [, line] of child.stdout.slice(read, end).matchAll(/^@@(.*)\n/gm)) {
      const told = JSON.parse(line!) as Told;
      if ('command' in told) {
        records.push({ command: told.command, lines: told.lines });
        continue;
      }
      outcomes.set(told.key, told.error === null ? records : new Error(told.error));
      records = [];
    }
    read = end;
    return true;
  };
  let hangs: Error | undefined;
  try {
    while (!jobs.every(({ key }) => outcomes.has(key))) await child.until('more of LLDB', () => take() || undefined, COMMAND_MS);
  } catch (error) {
    // It has ended, or was killed for saying nothing.
    const end = await child.ended;
    take();
    if (end === 'SIGKILL') hangs = error as Error;
  } finally {
    child.killGroup();
  }
  const last = jobs.find(({ key }) => !outcomes.has(key));
  if (!last) return;
  const command = last.commands[records.length] ?? '(end)';
  const words = /^LLVM ERROR: .*$/m.exec(child.stderr)?.[0] ?? child.stderr;
  outcomes.set(last.key, hangs ? new Error(`at "${command}": ${hangs.message}`) : [...records, { command, lines: [`LLDB ends itself: ${words}`] }]);
}
