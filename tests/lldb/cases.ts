/**
 * Cases are files, `cases/NAME.lldb`:
 *
 *     # What it is about
 *     # program: c/values.O0          a build of test-programs, or a path with a suffix, from the root
 *     # args: one two                 of the program
 *     # run: --env NAME=value         options of `run`; DIRECTORY is an empty one
 *     # serve: yes                    it is a handler of HTTP requests, run by `serve`
 *     # stub: output=client           options of the stub: output, no-wait
 *     # stdin: text\n                 with JSON's escapes
 *     # core: yes                     also run against the component form
 *     # addresses: shown              not replaced by marks
 *     breakpoint set --name main
 *     ...
 *
 * Lines are LLDB commands, typed as they are, or begin with `@` and are done by the harness:
 *
 *     @connect                        connects. That is done first if the first LLDB is not told to
 *     @begin COMMAND                  sends it without waiting for its end
 *     @says TEXT                      waits until the program has written this, and a moment longer
 *     @shows REGEXP                   waits until LLDB has printed this since the last command was sent
 *     @async, @sync                   whether commands return while the program runs
 *     @running                        waits until LLDB knows that the program runs
 *     @interrupt                      the same, then Ctrl-C. LLDB heeds it between commands: after @async
 *     @vanish                         kills LLDB
 *     @lldb                           another LLDB. The one before quits if it has not vanished
 *     @ask PATH                       sends a request to the server, without waiting for the answer
 *     @answers                        waits for the answers to all that have been sent; they are shown behind the program's output
 *     @end                            ends the server, as Ctrl-C does
 *     @exit                           waits for the end of the program
 *
 * `cases/NAME.expected` is what was seen: normalised transcripts, the program's output, its exit code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const casesDirectory = fileURLToPath(new URL('cases', import.meta.url));

export interface LldbCase {
  readonly name: string;
  readonly title: string;
  /** From the root. */
  readonly wasm: string;
  readonly args: readonly string[];
  readonly run: readonly string[];
  readonly stub: readonly string[];
  readonly serve: boolean;
  readonly stdin: string;
  readonly core: boolean;
  readonly addresses: boolean;
  readonly lines: readonly string[];
}

const KEYS = ['program', 'args', 'run', 'stub', 'serve', 'stdin', 'core', 'addresses'] as const;
type Key = (typeof KEYS)[number];

const words = (text: string | undefined): string[] => (text ? text.split(/\s+/) : []);

function yes(key: Key, text: string | undefined, word: string): boolean {
  if (text !== undefined && text !== word) throw new Error(`${key}: ${text} is not ${word}`);
  return text === word;
}

/** Whether the first LLDB is told when to connect. */
const connectsItself = (lines: readonly string[]): boolean => lines.slice(0, [...lines, '@lldb'].indexOf('@lldb')).includes('@connect');

/** Throws for what is no case. */
export function parseCase(name: string, text: string): LldbCase {
  const all = text.split('\n').map((line) => line.trimEnd());
  const head = all.filter((line) => line.startsWith('#')).map((line) => line.slice(1).trim());
  const [title, ...pairs] = head;
  if (!title) throw new Error(`${name}: no title`);
  const values = new Map<Key, string>();
  for (const pair of pairs) {
    const found = /^(\w+):\s*(.*)$/.exec(pair);
    if (!found) continue;
    const key = KEYS.find((known) => known === found[1]);
    if (!key) throw new Error(`${name}: unknown key ${found[1]}`);
    values.set(key, found[2]!);
  }
  const program = values.get('program');
  if (!program) throw new Error(`${name}: no program`);
  const lines = all.filter((line) => line !== '' && !line.startsWith('#'));
  return {
    name, title,
    wasm: /\.(?:wasm|wat|mjs)$/.test(program) ? program : `test-programs/build/${program}.wasm`,
    args: words(values.get('args')), run: words(values.get('run')), stub: words(values.get('stub')),
    stdin: JSON.parse(`"${values.get('stdin') ?? ''}"`) as string,
    serve: yes('serve', values.get('serve'), 'yes'), core: yes('core', values.get('core'), 'yes'), addresses: yes('addresses', values.get('addresses'), 'shown'),
    lines: connectsItself(lines) ? lines : ['@connect', ...lines],
  };
}

export function allCases(): LldbCase[] {
  const names = readdirSync(casesDirectory).filter((file) => file.endsWith('.lldb')).map((file) => file.slice(0, -'.lldb'.length)).sort();
  return names.map((name) => parseCase(name, readFileSync(join(casesDirectory, `${name}.lldb`), 'utf8')));
}

export const expectedPath = (name: string): string => join(casesDirectory, `${name}.expected`);
