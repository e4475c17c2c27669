/** What the files of packet tests share: programs that vanish with the file, debuggees that die with the test. */
import { afterAll, afterEach } from 'vitest';
import type { Client } from './client.js';
import { Debuggee, type LaunchOptions } from './launch.js';
import { type Program, Shelf } from './programs.js';
import { type Stop, stopOf } from './text.js';

/** What a hook may take that starts or ends processes, on a machine that has other things to do. */
export const HOOK_MS = 60_000;

export interface Suite {
  /** The program of this text; one file for each text and name. */
  program(name: string, text: string): Promise<Program>;
  /** A file of that name beside the programs. */
  file(name: string, text: string): string;
  launch(program: Program | string, options?: LaunchOptions): Promise<Debuggee>;
  /** A program in its first stop, with a client. */
  start(program: Program | string, options?: LaunchOptions): Promise<{ readonly debuggee: Debuggee; readonly client: Client; readonly first: Stopped }>;
}

export type Stopped = Extract<Stop, { kind: 'stopped' }>;

/** @param each whether debuggees end with each test, not with the file */
export function suite({ each = true } = {}): Suite {
  const shelf = new Shelf();
  const programs = new Map<string, Promise<Program>>();
  const debuggees: Debuggee[] = [];
  const killAll = async (): Promise<void> => {
    await Promise.all(debuggees.splice(0).map((d) => d.kill()));
  };
  if (each) afterEach(killAll, HOOK_MS);
  afterAll(async () => {
    await killAll();
    shelf.remove();
  }, HOOK_MS);
  const launch = async (program: Program | string, options?: LaunchOptions): Promise<Debuggee> => {
    const debuggee = Debuggee.spawn(typeof program === 'string' ? program : program.path, options);
    // Before it is waited for: the test may be over by then.
    debuggees.push(debuggee);
    await debuggee.listening(options);
    return debuggee;
  };
  return {
    program(name, text) {
      let made = programs.get(name);
      if (made === undefined) programs.set(name, (made = shelf.put(name, text)));
      return made;
    },
    file: (name, text) => shelf.write(name, text),
    launch,
    async start(program, options) {
      const debuggee = await launch(program, options);
      const client = await debuggee.connect();
      return { debuggee, client, first: stopped(stopOf(await client.ask('?'))) };
    },
  };
}

/** @throws Error if the program has ended */
export function stopped(stop: Stop): Stopped {
  if (stop.kind !== 'stopped') throw new Error(`the program has ended: ${JSON.stringify(stop)}`);
  return stop;
}

/** Goes on, and expects a stop. */
export const resume = async (client: Client, packet = 'c'): Promise<Stopped> => stopped(await client.go(packet));

export const ERROR = /^E[0-9a-f]{2}(?:;(?:[0-9a-f]{2})*)?$/;
