/** Functions and inlined frames from DWARF, compared with what LLVM's symbolizer makes of the same modules. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { instructionOffsets, loadModule, type Module } from '../compiler/index.js';
import { sourceFrames } from '../runtime/dwarf/frames.js';
import { CLANG, noClang } from './clang.js';

const build = fileURLToPath(new URL('../test-programs/build/', import.meta.url));
const symbolizer = 'llvm-symbolizer-22';
const directory = mkdtempSync(join(tmpdir(), 'frames-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
/** Addresses asked for in each module. */
const SAMPLE = 400;

const modulesIn = (directory: string): string[] => (existsSync(directory) ? readdirSync(directory).map((file) => join(directory, file)) : []);
/** Of a C or C++ program one level or two, each time others: what they share is most of them. WASM_FRAMES=all takes all. */
const some = (files: readonly string[], every: number): readonly string[] => files.filter((_, i) => process.env['WASM_FRAMES'] === 'all' || i % every === 0);
const committed = [...some(modulesIn(`${build}c`), 6), ...some(modulesIn(`${build}cpp`), 3), ...modulesIn(`${build}rust`)];

interface Place {
  readonly offset: number;
  /** Where the body begins that it is in. */
  readonly body: number;
}

/** Instructions, spread over a module. */
function sample(module: Module): Place[] {
  const places: Place[] = [];
  for (let func = module.importedFuncs; func < module.funcs.length; func++) {
    const body = module.funcs[func]!.body!.start;
    for (const offset of instructionOffsets(module, func)) places.push({ offset, body });
  }
  const step = Math.max(1, Math.floor(places.length / SAMPLE));
  return places.filter((_, i) => i % step === 0);
}

interface Frame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The address of the function that has the code; undefined if DWARF does not have it. */
  readonly start: number | undefined;
}

interface SymbolizerFrame {
  readonly FunctionName: string;
  readonly FileName: string;
  readonly Line: number;
  readonly Column: number;
  readonly StartAddress?: string;
}

/** What LLVM says of addresses: the frames of each, innermost first, with names that have no namespaces or classes. */
function symbolized(path: string, addresses: readonly number[]): Frame[][] {
  const input = addresses.map((address) => `0x${address.toString(16)}\n`).join('');
  const { stdout } = spawnSync(symbolizer, [`--obj=${path}`, '--inlines', '--functions=short', '--output-style=JSON'], { input, encoding: 'utf8', maxBuffer: 1 << 29 });
  return stdout.trim().split('\n').map((text) => {
    const { Symbol: frames } = JSON.parse(text) as { Symbol?: SymbolizerFrame[] };
    return (frames ?? []).map((f) => ({ name: f.FunctionName, file: f.FileName, line: f.Line, column: f.Column, start: f.StartAddress ? Number(f.StartAddress) : undefined }));
  });
}

/** A line 0 stands for code that no line is to blame for; we say nothing then. */
const show = (frames: readonly Omit<Frame, 'start'>[]): string =>
  frames.map(({ name, file, line, column }) => (line === 0 ? name : `${name} ${posix.basename(file)}:${line}:${column}`)).join(' < ');

/** Compares at a sample of a module's instructions. */
function compare(path: string): void {
  const module = loadModule(readFileSync(path));
  const places = sample(module);
  const theirs = symbolized(path, places.map(({ offset }) => offset - module.code!.start));
  const wrong: string[] = [];
  let excused = 0;
  places.forEach(({ offset, body }, i) => {
    const other = theirs[i]!;
    const ours = sourceFrames(module, offset).map(({ name = '', line }, n) => {
      const short = other[n]?.name ?? '';
      // Of our longer name the end is compared; functions that the compiler made have only a name for the linker, which LLVM does not give.
      const same = name === short || name.endsWith(`::${short}`) || (short === '' && name.startsWith('_'));
      return { name: same ? short : name, file: line?.file ?? '', line: line?.line ?? 0, column: line?.column ?? 0 };
    });
    if (show(ours) === show(other)) return;
    // Where the linker dropped a copy of a function that was larger than the one it kept, LLVM may take the code behind for the dropped one's.
    const start = other.at(-1)?.start;
    if (start !== undefined && start !== body - module.code!.start) excused++;
    else wrong.push(`0x${offset.toString(16)}\n  ours   ${show(ours)}\n  theirs ${show(other)}`);
  });
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(excused).toBeLessThan(0.02 * places.length);
}

const has = (tool: string): boolean => process.env['CI'] === 'true' || spawnSync(tool, ['--version']).status === 0;

describe.runIf(has(symbolizer))('functions and lines are those of llvm-symbolizer', () => {
  it.each(committed.map((path) => [relative(build, path), path] as const))('%s', (_, path) => {
    compare(path);
  });

  it.skipIf(noClang).each([
    ['c/records.c', '-gdwarf-5 -O0'], ['c/records.c', '-gdwarf-5 -O3'], ['c/format.c', '-gdwarf-5 -O2'], ['c/format.c', '-gdwarf-3 -O1'],
    ['c/format.c', '-gline-tables-only -O2'], ['c/format.c', '-gline-tables-only -gdwarf-5 -O2'],
    ['cpp/closures.cpp', '-gdwarf-5 -O2'], ['cpp/shapes.cpp', '-gdwarf-5 -Os'], ['cpp/templates.cpp', '-gdwarf-5 -O1 -gsimple-template-names'],
    ['cpp/templates.cpp', '-gline-tables-only -O2'],
  ])('%s compiled with %s', (source, flags) => {
    const out = join(directory, `${source} ${flags}`.replace(/\W+/g, '_'));
    const language = source.startsWith('cpp') ? ['--driver-mode=g++', '-std=c++20', '-fno-exceptions'] : ['-std=gnu17'];
    const { status, stderr } = spawnSync(CLANG, [
      '--target=wasm32-wasi', ...language, '-w', '--no-wasm-opt', ...flags.split(' '), join(build, '..', source), '-o', out,
    ], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    compare(out);
  });
});
