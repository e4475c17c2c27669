/** The programs of the differential suite: each built for this machine and for wasm, by the same compiler with the same flags. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLANG } from '../../clang.js';
import { root } from '../program.js';
import { LEVELS, type Level } from './scripts.js';

const directory = fileURLToPath(new URL('c', import.meta.url));
/** Linked into every program, and compiled without -g: what a library is to a debugger. */
const LIBRARY = 'library.c';

/** Loops stay loops, so that a line in one is one place on both. */
const COMMON = ['-std=gnu17', '-Wall', '-Wextra', '-fdebug-compilation-dir=.', '-fno-unroll-loops', '-fno-vectorize', '-fno-slp-vectorize'];
const TARGETS = {
  native: { compile: [], link: ['-static'] },
  wasm: { compile: ['--target=wasm32-wasi', '-Wno-deprecated'], link: ['--no-wasm-opt', '-Wl,--stack-first'] },
} as const;
export type Target = keyof typeof TARGETS;

export const source = (program: string): string => `${program}.c`;

function compile(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(CLANG, args, { cwd: directory, stdio: ['ignore', 'inherit', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 && errors === '' ? resolve() : reject(new Error(`${CLANG} ${args.join(' ')}:\n${errors}`))));
  });
}

/** Where the builds of these sources by this compiler are kept; `.cache` is nobody's. */
function cache(): string {
  const hash = createHash('sha256').update(spawnSync(CLANG, ['--version'], { encoding: 'utf8' }).stdout).update(JSON.stringify([COMMON, TARGETS]));
  for (const file of readdirSync(directory).sort()) hash.update(file).update(readFileSync(join(directory, file)));
  return join(root, '.cache', 'differential', hash.digest('hex').slice(0, 16));
}

export type Builds = (program: string, level: Level, target: Target) => string;

/** Builds what is not built yet. */
export async function build(programs: readonly string[]): Promise<Builds> {
  const out = cache();
  mkdirSync(out, { recursive: true });
  const path: Builds = (program, level, target) => join(out, `${program}.${level}.${target === 'wasm' ? 'wasm' : 'native'}`);
  const wanted: { output: string; args: string[] }[] = [];
  for (const target of Object.keys(TARGETS) as Target[]) {
    const library = join(out, `library.${target}.o`);
    if (!existsSync(library)) await compile([...COMMON, ...TARGETS[target].compile, '-O1', '-c', LIBRARY, '-o', library]);
    for (const level of LEVELS) {
      for (const program of programs) {
        const output = path(program, level, target);
        if (!existsSync(output)) wanted.push({ output, args: [...COMMON, ...TARGETS[target].compile, ...TARGETS[target].link, '-g', `-${level}`, source(program), library] });
      }
    }
  }
  const next = wanted.values();
  await Promise.all([0, 1].map(async () => {
    for (const { output, args } of next) {
      // Under its name when it is whole: another run may look.
      await compile([...args, '-o', `${output}.${process.pid}`]);
      renameSync(`${output}.${process.pid}`, output);
    }
  }));
  return path;
}
