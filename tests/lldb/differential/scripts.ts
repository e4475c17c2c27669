/**
 * A script is a file, `scripts/NAME.lldb`:
 *
 *     # What it is about
 *     # program: stores               a file of `c/`
 *     # levels: O0 O1                 all three unless said
 *     breakpoint set --name main
 *     ...
 *
 * Lines are LLDB's commands. The program stands before its first instruction, or is started by a line `@start`. `@step` steps in, and on from the
 * function's opening line; `@instructions stepi` and `nexti` step until the line is another; `NATIVE ;; WASM` is one thing that the two need different
 * commands for, `@nothing` none. `scripts/NAME.native` has what native LLDB has said, for each level.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const LEVELS = ['O0', 'O1', 'O2'] as const;
export type Level = (typeof LEVELS)[number];

/** What was seen of one command. */
export interface Record {
  readonly command: string;
  readonly lines: readonly string[];
}
export type Transcript = readonly Record[];

export interface Script {
  readonly name: string;
  readonly title: string;
  readonly program: string;
  readonly levels: readonly Level[];
  readonly commands: readonly string[];
}

const directory = fileURLToPath(new URL('scripts', import.meta.url));
export const nativePath = (name: string): string => join(directory, `${name}.native`);

function level(text: string): Level {
  const known = LEVELS.find((name) => name === text);
  if (!known) throw new Error(`unknown level ${text}`);
  return known;
}

export function parseScript(name: string, text: string): Script {
  const lines = text.split('\n').map((line) => line.trim());
  const [title, ...rest] = lines.filter((line) => line.startsWith('#')).map((line) => line.slice(1).trim());
  const value = (key: string): string | undefined => rest.find((line) => line.startsWith(`${key}: `))?.slice(key.length + 2);
  const program = value('program');
  if (!title || !program) throw new Error(`${name}: a title and a program are needed`);
  const levels = value('levels')?.split(' ').map(level) ?? LEVELS;
  return { name, title, program, levels, commands: lines.filter((line) => line !== '' && !line.startsWith('#')) };
}

export function allScripts(): Script[] {
  const names = readdirSync(directory).filter((file) => file.endsWith('.lldb')).map((file) => file.slice(0, -'.lldb'.length)).sort();
  return names.map((name) => parseScript(name, readFileSync(join(directory, `${name}.lldb`), 'utf8')));
}

export const printed = (transcript: Transcript): string => transcript.map(({ command, lines }) => `> ${command}\n${lines.map((line) => `${line}\n`).join('')}`).join('');

/** The stored transcripts of native LLDB. Levels with the same one share it: `== O0 O1`. */
export function printNative(transcripts: ReadonlyMap<Level, Transcript>): string {
  const levels = new Map<string, Level[]>();
  for (const [at, transcript] of transcripts) {
    const text = printed(transcript);
    levels.set(text, [...(levels.get(text) ?? []), at]);
  }
  return [...levels].map(([text, of]) => `== ${of.join(' ')}\n${text}`).join('');
}

function parseTranscript(text: string): Transcript {
  return text.split(/^> /m).slice(1).map((record) => {
    const [command, ...lines] = record.replace(/\n$/, '').split('\n');
    return { command: command!, lines };
  });
}

export function readNative(name: string): Map<Level, Transcript> {
  const path = nativePath(name);
  const found = new Map<Level, Transcript>();
  if (!existsSync(path)) return found;
  for (const part of readFileSync(path, 'utf8').split(/^== /m).slice(1)) {
    const end = part.indexOf('\n');
    const transcript = parseTranscript(part.slice(end + 1));
    for (const name of part.slice(0, end).split(' ')) found.set(level(name), transcript);
  }
  return found;
}
