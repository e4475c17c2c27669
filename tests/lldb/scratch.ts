/** What tests compile for themselves, and LLDB on it, command by command. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { CLANG, missingClang } from '../clang.js';
import { Lldb, missingLldb } from './client.js';
import { type Form, Program, type ProgramOptions } from './program.js';

/** Why nothing of this can be done here, or undefined. */
export const obstacle = missingLldb() ?? missingClang;
/** In continuous integration tests fail without their tools. */
export const skipped = obstacle !== undefined && process.env['CI'] !== 'true';

/** For a session with LLDB, on a machine that does other things as well. */
export const SESSION_MS = 150_000;

/** A directory that goes with the tests of a file. */
export class Scratch {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'lldb-scratch-')));

  constructor() {
    afterAll(() => rmSync(this.path, { recursive: true, force: true }));
  }

  write(name: string, text: string): string {
    const file = join(this.path, name);
    writeFileSync(file, text);
    return file;
  }

  /** Compiles C. @returns the path of the module */
  compile(source: string, flags: readonly string[], out: string): string {
    const file = join(this.path, out);
    const { status, stderr } = spawnSync(CLANG, ['--target=wasm32-wasi', '-Wno-deprecated', '-g', '--no-wasm-opt', ...flags, source, '-o', file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return file;
  }
}

export interface Conversation {
  /** What LLDB has shown, with `(lldb) ` and each command. */
  readonly text: string;
  /** What the program has printed. */
  readonly stdout: string;
}

/** Tells LLDB commands, when it has connected to a program that waits; if there is a command `@connect`, that is when it connects. */
export async function converse(wasm: string, commands: readonly string[], options: Partial<ProgramOptions> = {}, form: Form = 'module'): Promise<Conversation> {
  const program = new Program(form, { wasm, args: [], stdin: '', run: [], stub: [], ...options });
  const lldb = new Lldb();
  try {
    const port = await program.port();
    await lldb.start();
    const all = commands.includes('@connect') ? commands : ['@connect', ...commands];
    for (const command of ['settings set target.language c', ...all]) {
      await lldb.command(command === '@connect' ? `process connect --plugin wasm connect://127.0.0.1:${port}` : command);
    }
    const text = lldb.transcript();
    await lldb.quit();
    await program.finish();
    return { text, stdout: program.stdout };
  } finally {
    lldb.kill();
    program.kill();
  }
}
