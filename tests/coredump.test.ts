/** Core dumps as files: what is kept is what there was; what others write is read; damaged ones are refused. */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { instructionOffsets } from '../compiler/analyse/locate.js';
import { decodeModule } from '../compiler/binary/module.js';
import { InvalidModule } from '../compiler/model/errors.js';
import type { Module } from '../compiler/model/module.js';
import type { Core } from '../runtime/coredump/core.js';
import { decodeCore } from '../runtime/coredump/read.js';
import { restore, UnfitModule } from '../runtime/coredump/restore.js';
import { coreText, memoryLines } from '../runtime/coredump/show.js';
import { coreOfPaused } from '../runtime/coredump/take.js';
import { encodeCore } from '../runtime/coredump/write.js';
import { Debuggee, DebugError, type Command, type DebugEvent, type DebugFrame, type Paused } from '../runtime/debuggee/index.js';
import { MISSING } from '../runtime/debuggee/value.js';
import { variablesAt } from '../runtime/dwarf/variables.js';
import type { ComponentView } from '../runtime/host/wire/components.js';
import { createWebAssembly } from '../runtime/js-api/index.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import { FuncInst } from '../runtime/store/func.js';
import { LinkError, makeTrap } from '../runtime/base/errors.js';
import { Store } from '../runtime/store/store.js';
import { wat } from './js-api-same.js';
import { Rng } from './random/rng.js';

/** Exports a memory, a table and a global, and calls whatever it is given. */
const OUTER = wat(`(module $outer
  (import "e" "call" (func $call (param i32) (result i32)))
  (memory (export "memory") 2 5) (global (export "global") (mut i64) (i64.const -5))
  (table (export "table") 4 8 funcref) (elem (i32.const 1) $run $call)
  (func $run (export "run") (param $n i32) (result i32) (local $x f64)
    (local.set $x (f64.const -0.5))
    (i32.store (i32.const 70000) (i32.const 0x01020304))
    (i32.add (i32.const 7) (call $call (local.get $n)))))`);
/** Has values of all types in locals, operands, globals and tables when it traps. */
const INNER = wat(`(module $inner
  (import "o" "memory" (memory 1)) (import "o" "table" (table 2 funcref)) (import "o" "global" (global $g (mut i64)))
  (global $v (mut v128) (v128.const i64x2 1 -2)) (global $f (mut f32) (f32.const nan:0x200001)) (global $r (mut funcref) (ref.null func))
  (global $e (mut externref) (ref.null extern)) (global (mut f64) (f64.const 1.25)) (global (mut i32) (i32.const -9))
  (table $t 3 externref) (elem declare func $deep)
  (func $deep (param i32 i64 f32 f64 v128 funcref externref) (result i32) (local i32)
    (global.set $g (i64.const 99)) (i64.store (i32.const 8) (i64.const 0x0807060504030201))
    (i32.const 3) (v128.const i32x4 1 2 3 4) (f32.const nan:0x200001) (ref.func $deep) (i64.const -1)
    (unreachable))
  (func (export "work") (param $n i32) (param $host externref) (result i32)
    (global.set $r (ref.func $deep)) (global.set $e (local.get $host)) (table.set $t (i32.const 1) (local.get $host))
    (f64.const 0.25)
    (call $deep (local.get $n) (i64.const -3) (f32.const nan:0x200001) (f64.const nan:0x4000000000001) (v128.const i64x2 5 6) (ref.func $deep) (local.get $host))
    (return)))`);

/** As if they were parts of a component: the second is in one inside, and of the second of its core instances. */
const component: ComponentView = {
  name: 'whole',
  parts: [
    { name: undefined, parent: undefined, imports: [{ name: 'e', type: 'func()' }], exports: [], coreInstances: [{ index: 3, name: 'main', module: 0, arguments: [] }] },
    { name: 'inside', parent: 0, imports: [], exports: [{ name: 'work', type: 'func(a: s32)' }], coreInstances: [
      { index: 0, name: undefined, module: undefined, arguments: [] }, { index: 1, name: undefined, module: 1, arguments: [{ name: 'o', coreInstance: 0 }] },
    ] },
  ],
  placeOf: ({ module: { module: { bytes } } }) => (bytes.length === OUTER.length ? { component: 0, coreInstance: 0, generation: 2 } : { component: 1, coreInstance: 1, generation: 2 }),
  numberOf: ({ module: { bytes } }) => (bytes.length === OUTER.length ? undefined : 1),
};

const concat = (core: Core): Uint8Array => Buffer.concat(encodeCore(core));

/** What a debugger sees of a paused program, entities by what they are. */
function seen(paused: Paused): unknown {
  const { instances } = paused;
  const show = (v: unknown): unknown => (v instanceof FuncInst ? (v.instance === undefined ? 'host' : `function ${v.index} of ${instances.indexOf(v.instance)}`)
    : typeof v === 'object' && v !== null && !('lo' in v) ? 'object' : typeof v === 'bigint' ? `${v}n` : v);
  const frames: unknown[] = [];
  for (const exit of paused.exitFrames()) {
    for (let f: DebugFrame | undefined = exit; f !== undefined; f = f.parent()) {
      const values = (list: readonly { readonly type: string; readonly value: unknown }[]): unknown => list.map(({ type, value }) => [type, show(value)]);
      frames.push([instances.indexOf(f.instance), f.funcIndex, f.pc, f.inCall, values(f.locals()), values(f.stack()), f.parent() === undefined]);
    }
  }
  return {
    frames, trap: paused.trapMessage, names: paused.modules.map((m) => paused.originOf(m).name),
    instances: instances.map((i) => ({
      globals: i.globals.map((g) => [g.type, show(g.v), show(g.h), g.m, g.n]), tables: i.tables.map((t) => t.e.map(show)),
      memories: i.mems.map((m) => Buffer.from(m.u8).toString('latin1')),
    })),
  };
}

/** Lets the two programs trap, and gives what there was then. */
function trapped(): { readonly core: Core; readonly seen: unknown } {
  const store = new Store();
  const api = createWebAssembly(store);
  let taken: { core: Core; seen: unknown } | undefined;
  const debuggee = new Debuggee(store, (paused, event): Command => {
    if (event?.kind === 'trap') taken ??= { core: coreOfPaused(paused, component), seen: seen(paused) };
    return { kind: 'continue', resumption: { kind: 'normal' } };
  });
  expect(() => debuggee.run(() => {
    const outer = new api.Instance(new api.Module(OUTER), { e: { call: (n: number): unknown => (inner.exports['work'] as (n: number, x: object) => unknown)(n, {}) } });
    const inner = new api.Instance(new api.Module(INNER), { o: outer.exports });
    (outer.exports['run'] as (n: number) => unknown)(12);
  })).toThrow('unreachable');
  return taken!;
}

const modulesOf = (core: Core): CompiledModule[] => core.modules.map(({ bytes, name }) => CompiledModule.fromBytes(bytes!, name));

/** What a debugger is told of a core dump. */
function shown(core: Core, onTrap: (paused: Paused, component: ComponentView | undefined) => void): string[] {
  const { store, origins, activations, component: restored } = restore(core, modulesOf(core));
  const events: string[] = [];
  const debuggee = new Debuggee(store, (paused: Paused, event: DebugEvent | undefined): Command => {
    events.push(event?.kind ?? 'start');
    expect(paused.isKept).toBe(true);
    if (event?.kind === 'trap') onTrap(paused, restored);
    return { kind: 'continue', resumption: { kind: 'normal' } };
  });
  for (const [module, origin] of origins) debuggee.addModule(module, origin);
  debuggee.show(activations, { kind: 'trap', error: makeTrap('unreachable') }, { kind: 'failed', text: 'x' }, true);
  return events;
}

it('is what there was', () => {
  const before = trapped();
  const core = decodeCore(concat(before.core));
  const events = shown(core, (paused, restored) => {
    // Of the host's values there is nothing to keep but that they were there.
    const kept = JSON.stringify(before.seen, null, 1);
    const again = JSON.stringify(seen(paused), (_, v: unknown) => (v === MISSING ? 'object' : v), 1);
    expect(again).toBe(kept);
    expect(decodeCore(concat(coreOfPaused(paused, restored)))).toEqual(core);
  });
  expect(events).toEqual(['start', 'trap', 'complete']);
});

it('nothing of it runs, but all of it can be changed', () => {
  const { core } = trapped();
  shown(core, (paused) => {
    const frame = paused.exitFrames()[0]!;
    frame.setLocal(0, { type: 'i32', value: 77 });
    expect(frame.locals()[0]).toEqual({ type: 'i32', value: 77 });
    const callee = paused.instances[0]!.funcs[1]!;
    for (const resumption of [
      { kind: 'inject-call', callee, arguments: [{ type: 'i32', value: 1 }] }, { kind: 'early-return', values: [{ type: 'i32', value: 1 }] },
    ] as const) expect(() => paused.checkResumption(resumption)).toThrow(DebugError);
  });
});

it('as text: frames with names, lines, values; memory', () => {
  const { core } = trapped();
  const restored = restore(core, modulesOf(core));
  expect(coreText(core, restored, { wasm: true, all: false })).toBe(`whole: trap: unreachable
#0 $deep (inner:0xd2)
     local 0 = i32 12
     local 1 = i64 -3
     local 2 = f32 NaN
     local 3 = f64 NaN
     local 4 = v128 0x00000000000000060000000000000005
     local 5 = funcref function 0 of instance 1
     local 6 = externref a value of the host
     local 7 = i32 0
     operand 0 = i32 3
     operand 1 = v128 0x00000004000000030000000200000001
     operand 2 = f32 NaN
     operand 3 = funcref function 0 of instance 1
     operand 4 = i64 -1
#1 $work (inner:0x115)
     local 0 n = i32 12
     local 1 host = externref a value of the host
     operand 0 = f64 0.25
     operand 1 = i32 12
     operand 2 = i64 -3
     operand 3 = f32 NaN
     operand 4 = f64 NaN
     operand 5 = v128 0x00000000000000060000000000000005
     operand 6 = funcref function 0 of instance 1
     operand 7 = externref a value of the host
   called by the host
#2 $run (outer:0x84)
     local 0 n = i32 12
     local 1 x = f64 -0.5
     operand 0 = i32 7
     operand 1 = i32 12
whole is
  component 0
    imports e
    core instance 3 main: instance 0, outer
    component 1 inside
      exports work
      core instance 0: not made yet
*     core instance 1: instance 1, inner
`);
  expect([...memoryLines(restored, { text: '', address: 70000, length: 20, memory: 0 })].join('')).toBe(
    '0x00011170  04 03 02 01 00 00 00 00 00 00 00 00 00 00 00 00  ................\n0x00011180  00 00 00 00                                      ....\n');
});

it('cut off anywhere, or damaged, it is refused, or read as another', () => {
  const bytes = concat(trapped().core);
  for (let length = 0; length < bytes.length; length++) expect(() => decodeCore(bytes.subarray(0, length)), String(length)).toThrow(InvalidModule);
  for (let at = 8; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at]! ^= 1 << (at % 8);
    try {
      const core = decodeCore(damaged);
      const modules = core.modules.map((module) => CompiledModule.fromBytes(module.bytes ?? OUTER, module.name));
      const restored = restore(core, modules);
      coreText(core, restored, { wasm: true, all: true });
    } catch (e) {
      if (e instanceof InvalidModule || e instanceof UnfitModule || e instanceof LinkError || (e as Error).name === 'CompileError' || e instanceof RangeError) continue;
      throw new Error(`byte ${at}`, { cause: e });
    }
  }
});

it('of another producer: without tables, values, modules, and with memory lists of its own', () => {
  // By the crate wasm-encoder, as Wasmtime writes it: a stack of places, one global, 24 bytes of memory.
  const core = decodeCore(Buffer.from('AGFzbQEAAAAADgRjb3JlAAdwcm9ncmFtBQMBAAMGCAF/AUHw/wcLCx0BAEGAgAQLFWZyb20gYW5vdGhlciBwcm9kdWNlcgAaC2NvcmVtb2R1bGVzAQALdHJhcF9kaXZpZGUAFQ1jb3JlaW5zdGFuY2VzAQAAAQABAAApCWNvcmVzdGFjawAEbWFpbgQAAAd8AAAAAAZtAAAAAAUFAAAAADMBAAA=', 'base64'));
  expect(core).toMatchObject({ program: 'program', stop: { kind: 'trap', text: '' }, modules: [{ name: 'trap_divide', bytes: undefined }] });
  const module = CompiledModule.fromBytes(readFileSync(new URL('../test-programs/build/c/trap_divide.O0.wasm', import.meta.url)), 'trap_divide');
  const restored = restore(core, [module]);
  expect(coreText(core, restored, { wasm: false, all: false })).toBe(`program: why it stopped is not known
#0 average (test-programs/c/trap_divide.c:7:14, trap_divide:0x2b2)
     (const int *) values = <not available>
     (volatile int *) count = <not available>
     (int) sum = <not available>
#1 main (test-programs/c/trap_divide.c:16:33, trap_divide:0x207)
     (const int[3]) values = {0, 0, 0}
     (volatile int) count = <not available>
#2 _start (libc-bottom-half/crt/crt1-command.c:12:13, trap_divide:0x182)
     (int) r = <not available>
#3 $_start.command_export (trap_divide:0x3ee1)
`);
  expect([...memoryLines(restored, { text: '', address: 65536, length: 16, memory: 0 })].join('')).toContain('from another pro');
  const [activation] = restored.activations;
  expect(activation!.map(({ inCall, v }) => [inCall, v[0]])).toEqual([[true, null], [true, MISSING], [true, MISSING], [false, MISSING]]);
  expect(() => restore(core, [CompiledModule.fromBytes(OUTER, 'outer')])).toThrow(UnfitModule);
});

it('of Wasmtime', () => {
  // Of Wasmtime 48, on the trap of trap_divide.O0.wasm: the module's name alone, the memory without its zeros, a stack of places.
  const core = decodeCore(brotliDecompressSync(Buffer.from('G58PQB4HdhvXB56JNMLCRDAQBDAOuwFAIpOICMXVrQoRinvSp53/vncVLJoOQAPUkQVP35r+FEi4ui0ASZaJrTvITMI79xYCrkKL+v/t1+r+xaxaSYRsMe+/b96bFTO0ap1BrGkXbxxCxE+nEgMpUROtYrJmoe7V11boAWUCaP8i2XHaAlATzj1Bka8MVVNsBeHvz7yK03UhAURExQVaGPDfLSXV8wkS8P9tS70OAWBsCQMQjTAC3P9wu4hwX3q55qGXLvTj02vCiBDw1yovNfb+fQ7igI2Vc+7293aBzav/4tcdfL+ehWfxnQUVlafY94h9bxPR/sEW84o8mZzBT7WOZAfoxqekhyTN8lk1OW2moe9zUIxAFRdmAUFZ1Gp5J/mU2vKOMq4UcVeT7pUry7Fb+Su7uq6SyTYSlS+hnzU7tE5hFs4WodHcfL1MWmsehhGnKXuY9lyXeUtu5m74YJRYS/dcSkvKiDeK+qEKZcEwqfNw1xRYU8DYnIUqea3G+UeQgm6Vx4VA+K1k5tY6BWyJ/BRmCZBiW9NVNhdhmYIqD43CgTysc1yynvZVITdJpZAaGZ/WZxZi5LLPx9x/wu8ANyGaDIevHCQ6B2k2G7wCvggjWx7jAENSlr+P0nLahMLzjWogHjLOB+IsJ+3MCgYp2uedFwh5sEHe4w1VcXWFaWII3DlHxE0nRpnUTCdEA+fmm6hxDJtxdDQiSqCYn8JJNNWHZYHTNDslxBJ8EaWiAcwGIhTJNcwCDNPDbkoFDqXoB8+htRWTzcowwFjQgpGYxOlY84u5QpKahdj04FICK9EAM8RTcYqDNiYFpz6d4LTr5EUiFPCd5YZOOAB3UKZyLAJ8ISpGEPnMjJMpqbQhPvUQGXGsHUp1JaVCBjaYaBAe4SUsMU+qxok3IkR9GvaGGmbYDMLCbbH8E0yaXHmpwqE4AxXYVon/x6N1x5qo3WEySYuPCAjYJJm2mBhnrPWO7RMNCJRJRltBQ9+jxH6WRK4uP0WLVRVQKlo3c4VPpAFwqchY49HW4yaDW0vVp1t8uNrVudfTMB0ynQslBRj/milhWfhLpO2I5y14EZhtqFvySFaeCSVsxZ8EmfvkpcrpoqsqKsy4cHFgjVu0/wFqBC3eax/3f7tqJRa3fMpB1DncN6nmE2YsIOTeXbYzznbRxXXXoSik60PeWZytIpCnj8yvswZ1JhtH57kr+hHtiovsK6oqqkXiirc/+gVHbsoxNlxXY1Ww3IbZTDB+cwcdzsIrxYQnkxErpLc8OI7DLjBIofxWANBAEg2NXQARAJAAkAIdfQqSk1clxRDQmlLq/aJSfaIabNbqa7Jgt1fGIzMhiIRsRHbYuh+RJofSS1hCISo9bNnvl+8duX5huU6JqHy/Zb9fsY8pdGkJRWX6czT9mvdpYXdnlKAbUSaH2ktYQiGqPGzZ71ftYypdWkJVmf5+ZO9w//D49Pzy+vb+8fn1/cOiTSXoCDjCT+hdwiCsEvl/ny2Ahm4FwOW+vWcr3bvadf1w6PIaAY0jm08YSvHMir2+EFso8c6pzu1fERUZXdbq255pgQACYCGh4Eo3u2OEMd1LayDWCEC0PNhekaaTAAA=', 'base64')));
  const module = CompiledModule.fromBytes(readFileSync(new URL('../test-programs/build/c/trap_divide.O0.wasm', import.meta.url)), 'trap_divide');
  const restored = restore(core, [module]);
  const text = coreText(core, restored, { wasm: false, all: false });
  expect(text).toContain('#0 average (test-programs/c/trap_divide.c:7:14, trap_divide');
  expect(text).toContain('#1 main (test-programs/c/trap_divide.c:16:33, trap_divide');
  expect(text).toContain('(const int[3]) values = {3, 4, 8}');
});

it('whatever is damaged in DWARF, variables are those that can be read', () => {
  const bytes = readFileSync(new URL('../test-programs/build/c/records.O0.wasm', import.meta.url));
  const { module } = decodeModule(bytes);
  const machine = { local: () => new Uint8Array(4), global: () => undefined, operand: () => undefined, read: (_: number, n: number) => (n > 65536 ? undefined : new Uint8Array(n)) };
  const pcs = module.funcs.flatMap(({ body }, func) => (body === undefined ? [] : [instructionOffsets(module, func).at(-2) ?? body.start])).slice(0, 12);
  const all = (m: Module): number => pcs.reduce((sum, pc) => sum + variablesAt(m, pc, machine).flat().filter(({ value }) => value !== undefined).length, 0);
  expect(all(module)).toBeGreaterThan(10);
  const rng = new Rng(3);
  const sections = module.customs.filter(({ name }) => /^\.debug_(info|abbrev|loc|loclists|str)$/.test(name));
  expect(sections.length).toBeGreaterThan(2);
  for (let n = 0; n < 150; n++) {
    const damaged = bytes.slice();
    for (let k = 0; k < 20; k++) {
      const { start, end } = rng.pick(sections);
      damaged[rng.between(start, end - 1)] = rng.below(256);
    }
    expect(() => all({ ...module, bytes: damaged })).not.toThrow();
  }
});

describe('with a large memory', () => {
  const pages = 16384;
  const bytes = wat('(module (memory 1 16384))');
  const core: Core = {
    program: 'large', stop: { kind: 'trap', text: '' }, modules: [{ name: 'large', path: undefined, bytes }],
    instances: [{ module: 0, memories: [0], globals: [], tables: undefined }], memories: [{ min: pages, max: pages, segments: [{ offset: 65536, bytes: Uint8Array.of(7) }] }],
    globals: [], tables: [], frames: [], complete: true, component: undefined,
  };

  it('what is zero in it takes no room', () => {
    const before = process.memoryUsage.rss();
    const { memories } = restore(core, [CompiledModule.fromBytes(bytes, 'large')]);
    expect([memories[0]!.u8.length, memories[0]!.u8[65536]]).toEqual([pages * 65536, 7]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(256 << 20);
  });

  it('all of it can be shown, though no text is as long', () => {
    const restored = restore(core, [CompiledModule.fromBytes(bytes, 'large')]);
    const [first] = memoryLines(restored, { text: '', address: 0, length: pages * 65536, memory: 0 });
    expect(first).toBe(`0x00000000  ${'00 '.repeat(16)} ${'.'.repeat(16)}\n`);
  });
});

it('names in it cannot end a line, nor reach the terminal', () => {
  const bytes = wat('(module (func $f))');
  const core: Core = {
    program: 'a\nb', stop: { kind: 'trap', text: 'c\x1b[1m' }, modules: [{ name: 'd\re', path: undefined, bytes }],
    instances: [{ module: 0, memories: [], globals: [], tables: [] }], memories: [], globals: [], tables: [],
    frames: [{ instance: 0, func: 0, offset: 1, inCall: false, calledByHost: true, locals: [], stack: [] }], complete: true, component: undefined,
  };
  const text = coreText(core, restore(core, [CompiledModule.fromBytes(bytes, 'x')]), { wasm: false, all: false });
  expect(text).toMatch(/^a\\nb: c\\x1b\[1m\n#0 \$f \(d\\re:0x[0-9a-f]+\)\n/);
});
