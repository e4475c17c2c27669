/**
 * Bytes that are no module, or nearly one: cut short at every place, changed at random, and made to promise more than they hold. `new Module`
 * agrees with the host's engine about what is valid, names the place of what is not, and needs neither time nor memory to say so.
 */
import { describe, expect, it } from 'vitest';
import { loadModule } from '../compiler/index.js';
import { WebAssembly as ours } from '../index.js';
import { random, real } from './compiler/corpus.js';
import { wat, type Api } from './js-api-same.js';

const native = (globalThis as { WebAssembly?: Api }).WebAssembly;

/** Small modules which together have every section, and many kinds of instructions. */
const SOURCES: Readonly<Record<string, string>> = {
  sections: `(module $m (type $t (func (param i32 i64) (result f32))) (import "a" "f" (func $f (type $t))) (import "a" "g" (global $g i32)) (import "b" "m" (memory 1 2))
    (func $start) (func (export "e") (param i32) (result i32) (i32.load8_u offset=3 (local.get 0)))
    (table $tab 2 5 funcref) (global (mut i64) (i64.const -5)) (global externref (ref.null extern)) (start $start)
    (elem (i32.const 0) func $f $start) (elem $p func $f) (elem declare func $start) (elem (table $tab) (offset (global.get $g)) funcref (ref.func $f) (ref.null func))
    (data (global.get $g) "abc") (data $d "passive") (export "tab" (table $tab)) (export "mem" (memory 0)) (export "glob" (global 1))
    (@custom "info" "some bytes"))`,
  numbers: `(module (func (param i32 i64 f32 f64) (result f64) (local i64 i32 i32)
    (local.set 5 (i32.add (i32.mul (local.get 0) (i32.const -70000)) (i32.wrap_i64 (i64.rotl (local.get 1) (i64.const 0x123456789ab)))))
    (f64.add (f64.promote_f32 (f32.const 1.5)) (f64.convert_i64_u (i64.trunc_sat_f64_s (f64.const 1e10)))) (drop (i32.extend8_s (local.get 5)))))`,
  control: `(module (type (func (param i32 i32) (result i32))) (func $f (param i32) (result i32)
    (block $a (result i32) (loop $b (br_if $b (local.get 0)) (if (local.get 0) (then (br_table $a $a (i32.const 1) (local.get 0))) (else nop))
      (drop (select (i64.const 1) (i64.const 2) (local.get 0)))) (if (result i32) (local.get 0) (then (return (i32.const 1))) (else (unreachable)))))
    (func (param i32) (result i32 i64) (local.get 0) (i64.const 0) (block (param i32 i64) (result i32 i64)))
    (func (result i32) (call_indirect (type 0) (i32.const 1) (call $f (i32.const 0)) (i32.const 0))) (table 1 funcref))`,
  memory: `(module (memory 1) (data $d "xyz") (table $t 3 externref) (table $u 3 funcref) (elem $e func 0) (func
    (memory.init $d (i32.const 0) (i32.const 1) (i32.const 2)) (data.drop $d) (memory.copy (i32.const 0) (i32.const 1) (i32.const 2))
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 2)) (table.init $u $e (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop $e)
    (table.copy $u $u (i32.const 0) (i32.const 0) (i32.const 1)) (drop (table.grow $t (ref.null extern) (i32.const 1))) (drop (table.size $t))
    (table.fill $u (i32.const 0) (ref.func 0) (i32.const 1)) (table.set $t (i32.const 0) (table.get $t (i32.const 1)))
    (drop (select (result funcref) (ref.null func) (ref.func 0) (i32.const 1))) (drop (ref.is_null (ref.null extern)))
    (i64.store32 offset=9 align=2 (i32.const 0) (i64.load16_s (i32.const 4))) (f32.store (i32.const 8) (f32.load (i32.const 0))) (drop (memory.grow (memory.size)))))`,
  atomics: `(module (memory 1) (func (param i32 i64) (result i32) (atomic.fence) (i32.atomic.store8 offset=3 (local.get 0) (i32.const 1))
    (i64.atomic.store32 (local.get 0) (i64.atomic.load16_u (local.get 0))) (drop (i64.atomic.rmw.add (local.get 0) (local.get 1)))
    (drop (i32.atomic.rmw16.cmpxchg_u offset=2 (local.get 0) (i32.const 1) (i32.const 2))) (drop (memory.atomic.notify (local.get 0) (i32.const 1)))
    (memory.atomic.wait64 (local.get 0) (local.get 1) (i64.const -1))))`,
  exceptions: `(module (import "m" "v" (tag (param f64))) (tag $t (param i32)) (tag (export "u")) (func (param i32) (result i32)
    (block $h (result i32 exnref) (block $a (result i32) (try_table (result i32) (catch_ref $t $h) (catch $t $a) (throw $t (local.get 0))))
      (return)) (throw_ref)))`,
  'legacy exceptions': `(module (tag $t (param i32)) (tag $u) (func $f (param i32) (result i32)
    try $a (param) (result i32)
      try (result i32) try (result i32) (throw $t (local.get 0)) delegate $a catch_all (local.get 0) end
    catch $t (i32.add (i32.const 1))
    catch $u try (result i32) (rethrow $a) delegate 1
    catch_all block (br_if 0 (local.get 0)) (rethrow 1) end (i32.const 3) end)
    (func try (throw $u) catch $u end try end try delegate 0))`,
  constants: '(module (global $a i32 (i32.const 5)) (global i32 (i32.add (global.get $a) (i32.mul (i32.const 2) (i32.const 3)))) (global i64 (i64.sub (i64.const 5) (i64.const 6))) (memory 1) (data (offset (i32.add (global.get $a) (i32.const 1))) "x"))',
};

const modules = Object.entries(SOURCES).map(([name, source]) => [name, wat(source)] as const);

/** Why engines may refuse what we take: features of ours that an older V8 lacks, in its words. */
const V8_LACKS = new RegExp([
  'not allowed in constant expressions', 'non-imported globals cannot be used in constant expressions', 'Invalid opcode 0x1f', 'Invalid opcode 0xa\\b',
  'enable with --experimental-wasm-(exnref|gc|eh)', 'uses a mix of legacy and new exception handling',
].join('|'));
/** Why we may refuse what V8 takes; older ones let an atomic instruction say that it is aligned to less than it must be. */
const WE_LACK = /not supported|alignment of \S+ must be natural/;
type Verdict = { readonly valid: true } | { readonly valid: false; readonly message: string };

/** What we say, with everything checked that holds of any bytes. */
function judge(bytes: Uint8Array): Verdict {
  try {
    new ours.Module(bytes);
    return { valid: true };
  } catch (e) {
    if (!(e instanceof ours.CompileError)) throw new Error(`not a CompileError but ${String(e)}`, { cause: e });
    const offset = /^WebAssembly\.Module\(\): at offset 0x([0-9a-f]+): \S/.exec(e.message);
    if (bytes.length > 0 && (!offset || parseInt(offset[1]!, 16) > bytes.length)) throw new Error(`no offset within ${bytes.length} bytes: ${e.message}`);
    return { valid: false, message: e.message };
  }
}

function nativeVerdict(bytes: Uint8Array): Verdict {
  try {
    new native.Module(bytes);
    return { valid: true };
  } catch (e) {
    return { valid: false, message: (e as Error).message };
  }
}

/** How our verdict differs from the engine's, beyond the features that one of us lacks; undefined if it does not. */
function disagreement(bytes: Uint8Array): string | undefined {
  const our = judge(bytes);
  if (our.valid === native.validate(bytes)) return undefined;
  if (!our.valid) return WE_LACK.test(our.message) ? undefined : `refused: ${our.message}`;
  const other = nativeVerdict(bytes);
  if (other.valid || V8_LACKS.test(other.message)) return undefined;
  return `accepted; the engine says: ${other.message}`;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Runs a check on many inputs and shows those that fail, with the bytes when they are few. */
function expectAll(inputs: Iterable<Uint8Array>): number {
  const failures: string[] = [];
  let n = 0;
  for (const bytes of inputs) {
    n++;
    let problem: string | undefined;
    try {
      problem = disagreement(bytes);
    } catch (e) {
      problem = String(e);
    }
    if (problem !== undefined && failures.length < 10) failures.push(`${problem}  [${bytes.length < 700 ? hex(bytes) : `${bytes.length} bytes`}]`);
  }
  expect(failures.join('\n')).toBe('');
  return n;
}

describe('modules as they are', () => {
  it.each(modules)('%s', (_name, bytes) => {
    expect(judge(bytes)).toEqual({ valid: true });
    expectAll([bytes]);
  });
});

describe('truncation', () => {
  function* cuts(bytes: Uint8Array, stride: number): Generator<Uint8Array> {
    for (let n = 0; n < bytes.length; n += stride) yield bytes.subarray(0, n);
  }
  it.each(modules)('of %s at every byte', (_name, bytes) => {
    expect(expectAll(cuts(bytes, 1))).toBe(bytes.length);
  });
  it.each(real)('of $name at many places', { timeout: 120_000 }, ({ bytes }) => {
    const whole = bytes();
    const stride = Math.max(1, Math.floor(whole.length / 60));
    for (const cut of cuts(whole, stride)) expect(cut.length === 0 || judge(cut).valid === native.validate(cut)).toBe(true);
    expect(judge(whole).valid).toBe(true);
  });
  it('of what is empty or no module', () => {
    for (const bytes of [[], [0], [0, 0x61, 0x73], [1, 2, 3, 4, 5, 6, 7, 8], [0, 0x61, 0x73, 0x6d, 2, 0, 0, 0], [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]]) {
      expect(judge(new Uint8Array(bytes)).valid).toBe(false);
    }
  });
});

/** Bytes that mean something somewhere: opcodes, types, extremes of LEB128. */
const SPICE = [0x00, 0x01, 0x02, 0x0b, 0x05, 0x40, 0x60, 0x69, 0x6f, 0x70, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xff, 0x10, 0x20, 0x41, 0xfc, 0xfd, 0xd0, 0xd2, 0x1f, 0x06];
const HUGE = [0xff, 0xff, 0xff, 0xff, 0x0f];

function mutate(bytes: Uint8Array, next: () => number): Uint8Array {
  let list = [...bytes];
  const pick = (n: number): number => Math.floor(next() * n);
  // Most of the header stays, or everything would be refused for the same reason.
  const place = (): number => (next() < 0.02 ? pick(8) : 8 + pick(Math.max(1, list.length - 8)));
  for (let changes = next() < 0.7 ? 1 : 2 + pick(4); changes > 0; changes--) {
    const at = place();
    switch (pick(8)) {
      case 0: list[at] = pick(256); break;
      case 1: list[at] = (list[at] ?? 0) ^ (1 << pick(8)); break;
      case 2: list[at] = SPICE[pick(SPICE.length)]!; break;
      case 3: list[at] = ((list[at] ?? 0) + (next() < 0.5 ? 1 : 255)) & 255; break;
      case 4: list.splice(at, 1); break;
      case 5: list.splice(at, 0, SPICE[pick(SPICE.length)]!); break;
      case 6: list.splice(at, 1, ...HUGE); break;
      default: {
        const from = place();
        list = [...list.slice(0, at), ...list.slice(from, from + pick(12)), ...list.slice(at)];
      }
    }
  }
  return new Uint8Array(list);
}

describe('mutation', () => {
  // To look longer: WASM_MUTATIONS=100000 and another WASM_SEED.
  const COUNT = Number(process.env.WASM_MUTATIONS ?? 6000);
  const SEED = Number(process.env.WASM_SEED ?? 0);
  it.each(modules)(`of %s, ${COUNT} times`, { timeout: 60_000 + COUNT * 10 }, (_name, bytes) => {
    const next = random(bytes.length + SEED);
    const inputs = function* (): Generator<Uint8Array> {
      for (let i = 0; i < COUNT; i++) yield mutate(bytes, next);
    };
    expect(expectAll(inputs())).toBe(COUNT);
  });
  it('makes valid modules too, or the comparison would say little', () => {
    const next = random(1);
    const valid = modules.flatMap(([, bytes]) => Array.from({ length: 300 }, () => judge(mutate(bytes, next)).valid)).filter(Boolean);
    expect(valid.length).toBeGreaterThan(50);
  });
});

describe('promises of more than there is', () => {
  const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const size = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...size(n >>> 7)]);
  const section = (id: number, contents: readonly number[]): number[] => [id, ...size(contents.length), ...contents];
  /** A module with a function of these body bytes after its local declarations, or with declarations of its own. */
  const body = (code: readonly number[], locals: readonly number[] = [0]): number[] => [
    ...HEADER, ...section(1, [1, 0x60, 0, 0]), ...section(3, [1, 0]), ...section(10, [1, ...size(code.length + locals.length), ...locals, ...code]),
  ];
  const cases: Record<string, number[]> = {
    parameters: [...HEADER, ...section(1, [1, 0x60, ...HUGE])],
    results: [...HEADER, ...section(1, [1, 0x60, 0, ...HUGE])],
    'locals of one group': body([0x0b], [1, ...HUGE, 0x7f]),
    'locals of two groups': body([0x0b], [2, ...HUGE, 0x7f, ...HUGE, 0x7f]),
    'groups of locals': body([0x0b], HUGE),
    'labels of br_table': body([0x41, 0, 0x0e, ...HUGE, 0, 0x0b]),
    'types of select': body([0x41, 0, 0x41, 0, 0x41, 0, 0x1c, ...HUGE, 0x7f, 0x1a, 0x0b]),
    'catch clauses': body([0x1f, 0x40, ...HUGE, 0x0b, 0x0b]),
    'bytes of a body': [...HEADER, ...section(1, [1, 0x60, 0, 0]), ...section(3, [1, 0]), ...section(10, [1, ...HUGE, 0, 0x0b])],
    'bytes of a section': [...HEADER, 1, ...HUGE, 0],
    'bytes of a name': [...HEADER, ...section(0, [...HUGE, 0x61])],
    'bytes of an import name': [...HEADER, ...section(2, [1, ...HUGE, 0x61])],
    'bytes of data': [...HEADER, ...section(11, [1, 1, ...HUGE, 0])],
    'functions of a segment': [...HEADER, ...section(9, [1, 1, 0, ...HUGE])],
    'expressions of a segment': [...HEADER, ...section(9, [1, 5, 0x70, ...HUGE])],
    'data segments that are counted only': [...HEADER, ...section(12, HUGE)],
  };
  for (const id of [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13]) {
    cases[`entries of section ${id}`] = [...HEADER, ...section(id, HUGE)];
    cases[`a million entries of section ${id}`] = [...HEADER, ...section(id, size(1_000_000))];
  }

  /** Bytes that a judgement may leave on the heap. */
  const ALLOWED = 8 << 20;

  it.each(Object.entries(cases))('%s', (_name, list) => {
    const bytes = new Uint8Array(list);
    judge(bytes);
    const before = process.memoryUsage();
    expect(judge(bytes).valid).toBe(false);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(ALLOWED);
    expectAll([bytes]);
  });

  it('the largest memory and table are not allocated by compiling', () => {
    const bytes = new Uint8Array([...HEADER, ...section(4, [1, 0x6f, 0, ...HUGE]), ...section(5, [1, 0, 0x80, 0x80, 4])]);
    const before = process.memoryUsage();
    // Valid, whatever an engine's limits at instantiation are.
    expect(judge(bytes).valid).toBe(true);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(ALLOWED);
  });

  it('many functions with as many locals as there may be', () => {
    const count = 500;
    const code = [7, 1, 0xd0, 0x86, 0x03, 0x7f, 0x01, 0x0b];
    const functions = Array.from({ length: count }, () => code).flat();
    const bytes = new Uint8Array([
      ...HEADER, ...section(1, [1, 0x60, 0, 0]), ...section(3, [...size(count), ...new Array<number>(count).fill(0)]), ...section(10, [...size(count), ...functions]),
    ]);
    expect(judge(bytes).valid).toBe(true);
  });

  it('blocks nested very deep', () => {
    const depth = 100_000;
    const deep = body([...new Array<number[]>(depth).fill([0x02, 0x40]).flat(), ...new Array<number>(depth).fill(0x0b), 0x0b]);
    expectAll([new Uint8Array(deep)]);
  });
});

describe('limits', () => {
  const leb = (v: number): number[] => (v < 128 ? [v] : [(v & 127) | 128, ...leb(Math.floor(v / 128))]);
  /** A module whose only function has a body of so many bytes. */
  function withBody(length: number): Uint8Array {
    const size = leb(length);
    const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, ...leb(length + size.length + 1), 1, ...size, 0];
    const bytes = new Uint8Array(head.length + length - 1).fill(1);
    bytes.set(head);
    bytes[bytes.length - 1] = 0x0b;
    return bytes;
  }
  it.each([7_654_321, 7_654_322])('a body of %i bytes', { timeout: 60_000 }, (length) => {
    expect(expectAll([withBody(length)])).toBe(1);
  });

  it('a module of more than 1 GiB', () => {
    const bytes = new Uint8Array(1024 ** 3 + 1);
    bytes.set([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    expect(() => loadModule(bytes)).toThrow(/too large/);
  });

  it('very many segments that are alike take the room of one', { timeout: 60_000 }, () => {
    const n = 200_000;
    const section = [...leb(n), ...Array.from({ length: n }, () => [0, 0x41, 0, 0x0b, 0]).flat()];
    const { elems } = loadModule(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 4, 4, 1, 0x70, 0, 1, 9, ...leb(section.length), ...section]));
    expect([elems.length, new Set(elems).size]).toEqual([n, 1]);
  });
});

describe('features that are not there are named', () => {
  /** A body, a constant expression (of a global), or the beginning of a type. */
  const body = (...code: number[]): number[] => [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, code.length + 4, 1, code.length + 2, 0, ...code, 0x0b];
  const constant = (...code: number[]): number[] => [6, code.length + 4, 1, 0x7f, 0, ...code, 0x0b];
  const type = (...form: number[]): number[] => [1, form.length + 1, 1, ...form];
  const memory = (...limits: number[]): number[] => [5, limits.length + 1, 1, ...limits];
  it.each<readonly [feature: string, module: readonly number[]]>([
    ['garbage collection', constant(0x41, 0, 0xfb, 0x1c)], ['garbage collection', body(0xfb, 0)], ['garbage collection', type(0x5f, 0)],
    ['garbage collection', type(0x4e, 1)], ['shared-everything threads', body(0xfe, 0x4f, 0)], ['tail calls', body(0x12, 0)],
    ['typed function references', body(0x14, 0)], ['typed function references', type(0x60, 1, 0x64, 0x70, 0)], ['stack switching', body(0xe0, 0)], ['stack switching', type(0x5d, 0)],
    ['wide arithmetic', body(0xfc, 19)], ['memory control', body(0xfc, 18)], ['threads', memory(3, 1, 1)], ['memory64', memory(4, 1)], ['custom page sizes', memory(8, 1, 0)],
    ['multiple memories', [5, 5, 2, 0, 1, 0, 1]],
  ])('%s', (feature, module) => {
    expect(judge(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...module]))).toMatchObject({ valid: false, message: expect.stringContaining(`${feature}: not supported`) as string });
  });
});
