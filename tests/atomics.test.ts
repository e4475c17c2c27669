/** Atomic instructions on memories that are not shared; what is refused around them. The suite's own scripts are in spec.test.ts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Exit, loadModule } from '../compiler/index.js';
import { INSTRUCTIONS } from '../compiler/model/instructions.js';
import { WebAssembly } from '../index.js';
import { inResumableCode, mixed, RUN, SINGLE_STEPS } from './compiler/resumable-driver.js';
import { wat } from './js-api-same.js';
import { type WebAssemblyApi } from './spec/api.js';
import { runScript } from './spec/run.js';
import { suite } from './spec/suite.js';
import { go } from './debuggee/session.js';
import { allHits, hits, watch, watched } from './watchpoints/session.js';

const SCRIPT = join(suite, 'proposals/threads/atomic.wast');

/** The suite's script, its memories no longer shared: then waiting traps. */
const unshared = (): string => readFileSync(SCRIPT, 'latin1').replaceAll(' shared)', ')')
  .replace(/\(assert_return (\(invoke "memory\.atomic\.wait.*\)) \(i32\.const 1\)\)$/gm, '(assert_trap $1 "expected shared memory")');

async function runUnshared(api: WebAssemblyApi): Promise<void> {
  const { failed, passed, unsupported } = await runScript(unshared(), api);
  expect(failed.slice(0, 10).map((f) => `${f.line}: ${f.kind}: ${f.message}`)).toEqual([]);
  expect(unsupported).toEqual([]);
  expect([...passed]).toEqual([['module', 3], ['action', 59], ['assert_return', 140], ['assert_trap', 47], ['assert_invalid', 48]]);
}

describe.skipIf(!existsSync(SCRIPT) && process.env.CI !== 'true')('the official suite\'s atomic.wast, its memories not shared', () => {
  it('on the engine, so that it is right', () => runUnshared(Reflect.get(globalThis, 'WebAssembly') as WebAssemblyApi));

  it('in fast code', () => runUnshared(WebAssembly));

  it.each([['in single steps', SINGLE_STEPS, Exit.stepped], ['interrupted at every loop', RUN, Exit.return], ['stopping anywhere', mixed(1), Exit.stepped]] as const)('%s', { timeout: 60_000 }, async (_, mode, exit) => {
    const { exits } = await inResumableCode(mode, () => runUnshared(WebAssembly));
    expect(exits[exit]).toBeGreaterThan(100);
  });
});

const trapOf = (f: () => unknown): string => {
  try {
    return `no trap, but ${String(f())}`;
  } catch (e) {
    return `${(e as Error).name}: ${(e as Error).message}`;
  }
};

describe('an address', () => {
  const atomics = INSTRUCTIONS.filter(({ aligned }) => aligned);
  const text = `(module (memory (export "memory") 1) ${atomics.map(({ name, type }, i) => {
    const operands = type!.params.slice(1).map((t) => `(${t}.const 0)`).join(' ');
    return `(func (export "${i}") (param i32) ${type!.results.length === 0 ? '' : `(result ${type!.results[0]!})`} (${name} offset=16 (local.get 0) ${operands}))`;
  }).join('\n')})`;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wat(text)));

  it.each(atomics.map(({ name, width }, i) => [name, width, i] as const))('%s must be a multiple of %i, in bounds', async (name, width, i) => {
    const f = exports[i] as (address: number) => unknown;
    const misaligned = 'RuntimeError: operation does not support unaligned accesses';
    const outside = 'RuntimeError: memory access out of bounds';
    const waits = name.includes('wait');
    const run = (): void => {
      for (const address of [0, 8, 65536 - 16 - 8]) {
        if (waits) expect(trapOf(() => f(address))).toBe('RuntimeError: Atomics.wait cannot be called in this context');
        else expect(() => f(address)).not.toThrow();
      }
      for (let rest = 1; rest < width; rest++) for (const near of [0, 65536 - 16 - 8, 65536, -8]) expect(trapOf(() => f(near + rest)), `${near + rest}`).toBe(misaligned);
      for (const address of [65536 - 16, 65536, -8, -16]) expect(trapOf(() => f(address)), `${address}`).toBe(outside);
    };
    run();
    await inResumableCode(SINGLE_STEPS, run);
    expect(new Uint8Array((exports.memory as { buffer: ArrayBuffer }).buffer).every((byte) => byte === 0), 'nothing is written').toBe(true);
  });
});

describe('what is wrong is refused:', () => {
  const inBody = (...code: number[]): Uint8Array => Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 10, code.length + 4, 1, code.length + 2, 0, ...code, 0x0b,
  ]);

  it.each(INSTRUCTIONS.filter(({ aligned }) => aligned).map((def) => [def.name, def] as const))('%s with another alignment than its own', (name, { opcode, width, type, prefix }) => {
    const operands = type!.params.flatMap((t) => [t === 'i32' ? 0x41 : 0x42, 0]);
    const module = (align: number): Uint8Array => inBody(...operands, prefix!, opcode, align, 0, ...type!.results.map(() => 0x1a));
    const natural = Math.log2(width);
    for (let align = 0; align < 64; align++) {
      if (align === natural) expect(() => loadModule(module(align))).not.toThrow();
      else expect(() => loadModule(module(align))).toThrow(align > natural ? 'alignment must not be larger than natural' : `alignment of ${name} must be natural`);
    }
  });

  it('a fence whose byte is not zero, or not there', () => {
    expect(() => loadModule(inBody(0xfe, 3, 0))).not.toThrow();
    expect(() => loadModule(inBody(0xfe, 3, 1))).toThrow('zero byte expected');
    expect(() => loadModule(inBody(0xfe, 3))).toThrow();
  });

  it.each([0x04, 0x0f, 0x4f, 0x70, 0x80])('an opcode of the prefix that is none of ours: %i', (opcode) => {
    expect(() => loadModule(inBody(0xfe, ...(opcode < 0x80 ? [opcode] : [opcode, 1]), 0))).toThrow(/illegal opcode 0xfe \d+ \(shared-everything threads: not supported\)/);
  });

  it('shared memories, imported or defined', () => {
    const reason = 'malformed limits flags: shared memory (threads: not supported yet)';
    for (const text of ['(module (memory 1 1 shared))', '(module (import "env" "memory" (memory 1 2 shared)))']) {
      expect(() => loadModule(wat(text))).toThrow(reason);
      expect(trapOf(() => new WebAssembly.Module(wat(text)))).toMatch(/^CompileError: WebAssembly\.Module\(\): .*: shared memory \(threads: not supported yet\)$/);
    }
  });
});

describe('a watched cmpxchg', () => {
  const TEXT = `(module (memory (export "memory") 1) (func (export "run") (param i64 i64) (result i64)
    (i64.store (i32.const 16) (i64.const 0x1122334455667788)) NAME))`;

  it.each([
    ['i64.atomic.rmw.cmpxchg', 0x1122334455667788n, ['1:w16', '1:r16 1:w16']], ['i64.atomic.rmw.cmpxchg', 0x1122334455667789n, ['1:w16', '1:r16']],
    ['i64.atomic.rmw.cmpxchg', 0x1122334555667788n, ['1:w16', '1:r16']],
    ['i64.atomic.rmw32.cmpxchg_u', 0x55667788n, ['1:w16', '1:r16 1:w16']], ['i64.atomic.rmw32.cmpxchg_u', 0x56667788n, ['1:w16', '1:r16']],
    ['i64.atomic.rmw16.cmpxchg_u', 0x99997788n, ['1:w16', '1:r16 1:w16']], ['i64.atomic.rmw8.cmpxchg_u', 0x7789n, ['1:w16', '1:r16']],
  ])('%s reads, and writes only if it is so: %d', (name, expected, told) => {
    const text = TEXT.replace('NAME', `(${name} (i32.const 16) (local.get 0) (local.get 1))`);
    for (const access of ['read-write', 'write', 'read'] as const) {
      let seen: string[] = [];
      watched(text, {}, (exports) => exports.run!(expected, 0n), function* ({ paused }) {
        watch(paused, 16, 1, access);
        seen = yield* allHits();
      });
      const of = told.map((stop) => stop.split(' ').filter((hit) => access === 'read-write' || hit.includes(`:${access[0]!}`)).join(' ')).filter((stop) => stop !== '');
      expect(seen, access).toEqual(of);
    }
  });

  it('that traps is told nothing of', () => {
    const text = TEXT.replace('NAME', '(i64.atomic.rmw.cmpxchg (i32.const 12) (local.get 0) (local.get 1))');
    expect(() => watched(text, {}, (exports) => exports.run!(0n, 0n), function* ({ paused }) {
      watch(paused, 16, 1, 'read-write');
      expect(hits((yield go()).paused)).toBe('1:w16');
      const { event, paused: now } = yield go();
      expect([event?.kind, hits(now)]).toEqual(['trap', '']);
    })).toThrow('operation does not support unaligned accesses');
  });
});
