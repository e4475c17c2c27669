/** Damaged DWARF: a report is made of what can be read, whatever the bytes are, and soon. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadModule, type Module } from '../compiler/index.js';
import { CLANG } from './clang.js';
import { sourceFrames, splitFile } from '../runtime/dwarf/frames.js';
import { whyNoLines } from '../runtime/dwarf/missing.js';

const build = fileURLToPath(new URL('../test-programs/build/', import.meta.url));
const programs = ['c/records.O2', 'cpp/hello.O2', 'rust/no_std.release'];
const MUTANTS = 150;
/** Milliseconds for all answers about one mutant: far more than it takes, far less than what a runaway would. */
const SOON = 5000;

/** Numbers below `n`, the same each time (mulberry32). */
function random(seed: number): (n: number) => number {
  return (n) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const middles = (module: Module): number[] => module.funcs.flatMap(({ body }) => (body === undefined ? [] : [body.start + ((body.end - body.start) >> 1)]));

/** Asks for everything; whether anything was known. */
function ask(module: Module, offsets: readonly number[]): boolean {
  whyNoLines(module);
  return offsets.filter((offset) => {
    splitFile(module, offset);
    const frames = sourceFrames(module, offset);
    expect(frames.length).toBeGreaterThan(0);
    return frames.some(({ name, line }) => name !== undefined || line !== undefined);
  }).length > 0;
}

const modules = programs.map((program) => ({ program, path: `${build}${program}.wasm` })).filter(({ path }) => existsSync(path));
// The committed ones have DWARF 4.
const directory = mkdtempSync(join(tmpdir(), 'damage-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
const made = join(directory, 'five.wasm');
const { status } = spawnSync(CLANG, ['--target=wasm32-wasi', '-w', '-g', '-gdwarf-5', '-O2', '--no-wasm-opt', join(build, '../c/records.c'), '-o', made]);
if (status === 0 || process.env['CI'] === 'true') modules.push({ program: 'DWARF 5', path: made });

describe.each(modules)('$program', ({ path }) => {
  const bytes = readFileSync(path);
  const whole = loadModule(bytes);
  const sections = whole.customs.filter(({ name }) => name.startsWith('.debug_'));
  const offsets = middles(whole).filter((_, i) => i % 7 === 0);

  const mutate = (change: (mutant: Uint8Array, start: number, length: number, n: (below: number) => number) => void): { known: number; slowest: number } => {
    let known = 0;
    let slowest = 0;
    for (let seed = 1; seed <= MUTANTS; seed++) {
      const n = random(seed);
      const mutant = Uint8Array.from(bytes);
      const { start, end } = sections[n(sections.length)]!;
      change(mutant, start, end - start, n);
      const began = performance.now();
      if (ask(loadModule(mutant), offsets)) known++;
      slowest = Math.max(slowest, performance.now() - began);
    }
    return { known, slowest };
  };

  it('with single bytes changed', () => {
    const { known, slowest } = mutate((mutant, start, length, n) => {
      for (let count = 1 + n(20); count > 0; count--) mutant[start + n(length)] = n(3) === 0 ? 0xff : n(256);
    });
    expect(slowest).toBeLessThan(SOON);
    expect(known).toBeGreaterThan(MUTANTS / 2);
  });

  it('with whole stretches overwritten', () => {
    const { slowest } = mutate((mutant, start, length, n) => {
      const at = n(length);
      mutant.fill([0, 1, 0x7f, 0x80, 0xff][n(5)]!, start + at, start + at + n(length - at + 1));
    });
    expect(slowest).toBeLessThan(SOON);
  });

  it('with one section in place of another', () => {
    const { slowest } = mutate((mutant, start, length, n) => {
      const other = sections[n(sections.length)]!;
      mutant.set(bytes.subarray(other.start, Math.min(other.end, other.start + length)), start);
    });
    expect(slowest).toBeLessThan(SOON);
  });
});
