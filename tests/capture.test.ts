/**
 * The shape of stopping: at a yield point the whole stack becomes data, and what a frame says (function, instruction, locals, operands) is what
 * WebAssembly would say there.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { readBody } from '../compiler/binary/body.js';
import { loadModule, type Module } from '../compiler/index.js';
import { defaultStore, WebAssembly } from '../index.js';
import { funcOf, moduleOf } from '../runtime/js-api/index.js';
import { type CapturedFrame, framesOf } from '../runtime/store/frames.js';
import { Unwinding } from '../runtime/store/capture.js';
import { readFrame, type Frame } from '../runtime/stack/frame.js';
import { wat, type Api } from './js-api-same.js';

afterEach(() => {
  defaultStore.flag[0] = 0;
  defaultStore.onYield = undefined;
});

/** What a call throws. */
function thrownBy(f: () => unknown): unknown {
  try {
    f();
  } catch (e) {
    return e;
  }
  throw new Error('nothing was thrown');
}

/** Makes running code stop at its next yield point. */
function stopSoon(): void {
  defaultStore.flag[0] = 1;
  defaultStore.onYield = () => {
    defaultStore.flag[0] = 0;
    throw new Unwinding();
  };
}

/** Runs until something asked to stop, and gives the frames, innermost first. */
function captured(f: () => unknown): readonly CapturedFrame[] {
  const e = thrownBy(f);
  if (!(e instanceof Unwinding)) throw e;
  return e.frames;
}

const stopped = (f: () => unknown): Frame[] => captured(f).map(readFrame);

interface Program {
  readonly exports: Api;
  readonly module: Module;
}

function load(text: string, imports: object = {}): Program {
  const object = new WebAssembly.Module(wat(text));
  return { exports: new WebAssembly.Instance(object, imports as never).exports as Api, module: moduleOf(object)!.module };
}

/** The instruction at a byte offset as the binary has it: its name, and an index or constant that follows. */
function instructionAt(module: Module, func: number, pc: number): string {
  const r = readBody(module, func);
  while (!r.done) {
    const { name, immediate } = r.next();
    if (r.offset !== pc) continue;
    switch (immediate) {
      case 'func': case 'local': case 'global': return `${name} ${r.a}`;
      case 'i32': return `${name} ${r.lo}`;
      default: return name;
    }
  }
  throw new Error(`no instruction of function ${func} is at 0x${pc.toString(16)}`);
}

/** A frame in one line: function, the instruction it is at, locals, operands. */
function line({ module }: Program, f: Frame): string {
  const values = (list: Frame['locals']): string => list.map(({ type, value }) => `${type} ${String(value)}`).join(', ');
  return `${f.func}: ${f.inCall ? 'in ' : ''}${instructionAt(module, f.func, f.pc)} | ${values(f.locals)} | ${values(f.stack)}`;
}

const lines = (program: Program, frames: readonly Frame[]): string[] => frames.map((f) => line(program, f));

describe('a loop', () => {
  /** Sums f(i) for i below the parameter, starting from a value that waits below the loop. */
  const text = `(module
    (import "host" "tick" (func $tick (param i32)))
    (func $square (param i32) (result i32) (call $tick (local.get 0)) (i32.mul (local.get 0) (local.get 0)))
    (func $sum (export "sum") (param i32) (result i32) (local $i i32) (local $acc i32)
      (i32.mul (local.get 0) (i32.const 100))
      (loop $again
        (local.set $acc (i32.add (local.get $acc) (call $square (local.get $i))))
        (br_if $again (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0))))
      (i32.add (local.get $acc)))
    (func (export "outer") (param i32) (result i32)
      (i32.sub (i32.const 7) (call $sum (local.get 0)))))`;

  it('stops at the iteration after the flag was raised, with its caller beneath', () => {
    const program = load(text, { host: { tick: (i: number) => { if (i === 4) stopSoon(); } } });
    const frames = stopped(() => program.exports.outer(9));
    expect(lines(program, frames)).toEqual([
      '2: local.get 2 | i32 9, i32 5, i32 30 | i32 900',
      '3: in call 2 | i32 9 | i32 7, i32 9',
    ]);
  });

  it('stops before the first iteration when the flag is up already', () => {
    const program = load(text, { host: { tick: () => { throw new Error('not reached'); } } });
    stopSoon();
    expect(lines(program, stopped(() => program.exports.sum(3)))).toEqual(['2: local.get 2 | i32 3, i32 0, i32 0 | i32 300']);
  });

  it('goes on when the handler returns, and leaves no trace', () => {
    let yields = 0;
    const program = load(text, { host: { tick: () => undefined } });
    const expected = program.exports.outer(20);
    defaultStore.flag[0] = 1;
    defaultStore.onYield = () => { yields++; };
    expect(program.exports.outer(20)).toBe(expected);
    expect(yields).toBe(20);
  });

  it('runs normally after a stop', () => {
    const program = load(text, { host: { tick: (i: number) => { if (i === 2 && defaultStore.onYield === undefined) stopSoon(); } } });
    expect(stopped(() => program.exports.sum(5))).toHaveLength(1);
    expect(program.exports.sum(5)).toBe(530);
  });

  it('is captured through JavaScript frames that let the stop pass', () => {
    const program: Program = load(`(module
      (import "host" "call" (func $call (param i32)))
      (func (export "f") (param i32) (call $call (local.get 0)))
      (func (export "g") (param i32) (loop (br 0))))`, { host: { call: (x: number) => program.exports.g(x + 1) } });
    stopSoon();
    expect(lines(program, stopped(() => program.exports.f(1)))).toEqual(['2: br | i32 2 | ', '1: in call 0 | i32 1 | i32 1']);
  });
});

describe('values', () => {
  const text = `(module
    (import "host" "tick" (func $tick))
    (type $t (func))
    (global $k i32 (i32.const 5))
    (global $k64 i64 (i64.const 0x123456789a))
    (elem declare func $f)
    (func $f (export "f") (param i32 i64 f32 f64 funcref externref) (result i64)
      (local i32 i64 f32 f64 funcref externref)
      (local.set 6 (i32.const -1))
      (local.set 7 (i64.const -2))
      (local.set 8 (f32.const 0.1))
      (local.set 9 (f64.const -0))
      (local.set 10 (ref.func $f))
      (i64.add (local.get 1) (i64.shl (local.get 7) (i64.const 40)))
      (f64.promote_f32 (f32.mul (local.get 2) (local.get 8)))
      (i32.lt_s (local.get 0) (local.get 6))
      (f32.const nan)
      (i32.popcnt (local.get 0))
      (ref.func $f)
      (global.get $k) (i32.add (i32.const 1))
      (i64.extend_i32_u (global.get $k))
      (global.get $k64)
      (local.get 5)
      (loop
        (call $tick)
        (br 0))
      (unreachable)))`;

  it('have their types and are exact, in locals and as pure expressions over them', () => {
    const program = load(text, { host: { tick: stopSoon } });
    const extern = { any: 'thing' };
    const [frame, ...rest] = stopped(() => program.exports.f(-5, 0x7fffffffffffffffn, 2.5, 1e300, program.exports.f, extern));
    expect(rest).toEqual([]);
    const f = funcOf(program.exports.f);
    expect(frame!.locals).toEqual([
      { type: 'i32', value: -5 }, { type: 'i64', value: 0x7fffffffffffffffn }, { type: 'f32', value: 2.5 }, { type: 'f64', value: 1e300 },
      { type: 'funcref', value: f }, { type: 'externref', value: extern },
      { type: 'i32', value: -1 }, { type: 'i64', value: -2n }, { type: 'f32', value: Math.fround(0.1) }, { type: 'f64', value: -0 },
      { type: 'funcref', value: f }, { type: 'externref', value: null },
    ]);
    expect(frame!.locals[4]!.value).toBe(f);
    expect(frame!.locals[5]!.value).toBe(extern);
    expect(frame!.stack).toEqual([
      { type: 'i64', value: BigInt.asIntN(64, 0x7fffffffffffffffn + (-2n << 40n)) },
      { type: 'f64', value: Math.fround(2.5 * Math.fround(0.1)) },
      { type: 'i32', value: 1 },
      { type: 'f32', value: NaN },
      { type: 'i32', value: 31 },
      { type: 'funcref', value: f },
      { type: 'i32', value: 6 },
      { type: 'i64', value: 5n },
      { type: 'i64', value: 0x123456789an },
      { type: 'externref', value: extern },
    ]);
    expect(frame!.stack[5]!.value).toBe(f);
    expect(frame!.stack[9]!.value).toBe(extern);
    expect(instructionAt(program.module, frame!.func, frame!.pc)).toBe('call 0');
    expect(frame!.inCall).toBe(false);
  });

  it('keep every half of an i64, wherever it comes from', () => {
    const program = load(`(module
      (memory 1)
      (data (i32.const 0) "\\01\\02\\03\\04\\05\\06\\07\\88")
      (func $callee (param i64 i64) (result i64) (loop (br 0)) (unreachable))
      (func (export "f") (param i64) (result i64)
        (i64.load (i32.const 0))
        (i64.mul (local.get 0) (local.get 0))
        (call $callee (i64.rotl (local.get 0) (i64.const 4)) (i64.sub (i64.const 0) (local.get 0)))
        (return)))`);
    stopSoon();
    const frames = stopped(() => program.exports.f(-0x123456789abcdefn));
    const n = -0x123456789abcdefn;
    const rotated = BigInt.asIntN(64, (n << 4n) | (BigInt.asUintN(64, n) >> 60n));
    expect(frames[0]!.locals.map((v) => v.value)).toEqual([rotated, -n]);
    expect(frames[1]!.stack).toEqual([
      { type: 'i64', value: BigInt.asIntN(64, 0x8807060504030201n) }, { type: 'i64', value: BigInt.asIntN(64, n * n) },
      { type: 'i64', value: rotated }, { type: 'i64', value: -n },
    ]);
  });
});

describe('calls', () => {
  it('are captured a thousand frames deep, yielding at entries', () => {
    const program = load(`(module
      (import "host" "tick" (func $tick (param i32)))
      (func $down (export "down") (param i32 i64) (result i64)
        (call $tick (local.get 0))
        (i64.add (local.get 1)
          (call $down (i32.sub (local.get 0) (i32.const 1)) (i64.mul (local.get 1) (i64.const 3))))))`,
    { host: { tick: (n: number) => { if (n === 1) stopSoon(); } } });
    const frames = stopped(() => program.exports.down(1000, 1n));
    expect(frames).toHaveLength(1001);
    const [top, ...others] = frames;
    const power = (n: number): bigint => BigInt.asIntN(64, 3n ** BigInt(n));
    expect(line(program, top!)).toBe(`1: local.get 0 | i32 0, i64 ${power(1000)} | `);
    others.forEach((f, i) => {
      const n = i + 1;
      expect(line(program, f)).toBe(`1: in call 1 | i32 ${n}, i64 ${power(1000 - n)} | i64 ${power(1000 - n)}, i32 ${n - 1}, i64 ${power(1001 - n)}`);
    });
  });

  it('through a table show the index with the arguments', () => {
    const program = load(`(module
      (type $t (func (param i32 f64) (result i32)))
      (table funcref (elem $a $b))
      (func $a (type $t) (i32.const 0))
      (func $b (type $t) (local i32) (loop (br_if 0 (i32.eqz (local.get 2)))) (i32.const 1))
      (func (export "f") (param i32) (result i32)
        (i32.const 11)
        (call_indirect (type $t) (i32.add (local.get 0) (i32.const 1)) (f64.convert_i32_u (local.get 0)) (i32.shr_u (local.get 0) (i32.const 31)))
        (i32.add)))`);
    stopSoon();
    // Its caller of indirect functions yields at entry.
    expect(lines(program, stopped(() => program.exports.f(-3)))).toEqual(['2: i32.const 11 | i32 -3 | ']);
    defaultStore.flag[0] = 1;
    let entries = 0;
    defaultStore.onYield = () => { if (entries++ === 1) throw new Unwinding(); };
    expect(lines(program, stopped(() => program.exports.f(-3)))).toEqual([
      '1: local.get 2 | i32 -2, f64 4294967293, i32 0 | ',
      '2: in call_indirect | i32 -3 | i32 11, i32 -2, f64 4294967293, i32 1',
    ]);
  });

  it('with several results, and into another instance', () => {
    const inner = load(`(module (func (export "g") (param i32) (result i32 i64) (loop (br 0)) (unreachable)))`);
    const outer = load(`(module (import "m" "g" (func $g (param i32) (result i32 i64)))
      (func (export "f") (param i32) (result i32 i64) (call $g (i32.mul (local.get 0) (local.get 0)))))`, { m: inner.exports });
    stopSoon();
    const frames = captured(() => outer.exports.f(12));
    expect(frames.map((f) => f.instance.module.module)).toEqual([inner.module, outer.module]);
    expect(frames[0]!.instance.module.module).toBe(inner.module);
    expect(line(inner, readFrame(frames[0]!))).toBe('0: br | i32 144 | ');
    expect(line(outer, readFrame(frames[1]!))).toBe('1: in call 0 | i32 12 | i32 144');
  });

  it('are not stopped by handlers of wasm exceptions', () => {
    const program = load(`(module (tag $t)
      (func $spin (loop (br 0)))
      (func (export "f") (result i32)
        (block $h (try_table (catch $t $h) (catch_all $h) (call $spin)) (return (i32.const 1)))
        (i32.const 2)))`);
    stopSoon();
    expect(lines(program, stopped(() => program.exports.f()))).toEqual(['0: br |  | ', '1: in call 0 |  | ']);
  });
});

describe('loops inside expressions', () => {
  it('keep what waits beneath them, and loop parameters are operands', () => {
    const program = load(`(module
      (import "host" "tick" (func $tick (param i32)))
      (func (export "f") (param i32 i32) (result i32)
        (i32.add (local.get 0) (local.get 1))
        (i32.mul (local.get 0) (i32.const 3))
        (local.get 1)
        (i64.const 9)
        (loop $again (param i32 i64) (result i32)
          (drop)
          (call $tick (local.get 0))
          (local.set 0 (i32.add (local.get 0) (i32.const 1)))
          (i32.sub (i32.const 1))
          (i64.extend_i32_s (local.get 0))
          (br $again))
        (i32.add) (i32.add)))`, { host: { tick: (x: number) => { if (x === 12) stopSoon(); } } });
    expect(lines(program, stopped(() => program.exports.f(10, 20)))).toEqual(['1: drop | i32 13, i32 20 | i32 30, i32 30, i32 17, i64 13']);
  });
});

describe('traps', () => {
  const text = `(module
    (type $v (func)) (type $u (func (param i32)))
    (memory 1) (table $t 3 funcref) (elem (table $t) (i32.const 0) func $wrong) (elem $e func $wrong) (data $d "abc")
    (table $x 2 externref)
    (func $wrong (type $u))
    (func (export "unreachable") (drop (i32.const 1)) (unreachable))
    (func (export "div_zero") (param i32 i32) (result i32) (i32.add (i32.const 1) (i32.div_u (i32.const 8) (i32.and (local.get 0) (i32.const 0)))))
    (func (export "div_overflow") (result i32) (i32.div_s (i32.const 0x80000000) (i32.const -1)))
    (func (export "rem_zero") (result i64) (i64.add (i64.rem_u (i64.const 5) (i64.const 0)) (i64.div_u (i64.const 5) (i64.const 0))))
    (func (export "div64") (result i64) (nop) (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))
    (func (export "trunc") (param f64) (result i32) (i32.trunc_f64_s (f64.const nan)))
    (func (export "trunc64") (result i64) (i64.trunc_f32_u (f32.const -5)))
    (func (export "load") (result i32) (i32.add (i32.load (i32.const 0)) (i32.load16_u (i32.const 65535))))
    (func (export "load64") (result i64) (i64.load offset=65529 (i32.const 0)))
    (func (export "loadf") (result f32) (f32.add (f32.const 1) (f32.load (i32.const -4))))
    (func (export "store") (i32.store8 (i32.const 3) (i32.const 1)) (f64.store offset=0xffffffff (i32.const 0) (f64.const 1)))
    (func (export "store64") (i64.store (i32.const 65530) (i64.const 1)))
    (func (export "indirect_null") (call_indirect (type $v) (i32.const 1)))
    (func (export "indirect_type") (call_indirect (type $v) (i32.const 0)))
    (func (export "indirect_out") (call_indirect (type $v) (i32.const 3)))
    (func (export "table_get") (drop (table.get $x (i32.const 2))))
    (func (export "table_set") (table.set $x (i32.const 2) (ref.null extern)))
    (func (export "table_fill") (table.fill $x (i32.const 1) (ref.null extern) (i32.const 2)))
    (func (export "table_copy") (table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 3)))
    (func (export "table_init") (table.init $t $e (i32.const 3) (i32.const 0) (i32.const 1)))
    (func (export "memory_fill") (memory.fill (i32.const 65536) (i32.const 0) (i32.const 1)))
    (func (export "memory_copy") (memory.copy (i32.const 0) (i32.const 65530) (i32.const 7)))
    (func (export "memory_init") (memory.init $d (i32.const 0) (i32.const 2) (i32.const 2)))
    (func (export "throw_null") (throw_ref (ref.null exn)))
    (func $pending (export "pending") (param i32) (result i32)
      (i32.load (i32.const 65536))
      (i32.div_s (i32.const 1) (i32.const 0))
      (i32.add))
    (func (export "nested") (param i32) (result i32) (i32.add (call $pending (i32.const 3)) (i32.const 4))))`;
  const program = load(text);

  /** The instruction each trap comes from, and the words of the trap. */
  const traps: Readonly<Record<string, readonly [string, string]>> = {
    unreachable: ['unreachable', 'unreachable'],
    div_zero: ['i32.div_u', 'divide by zero'],
    div_overflow: ['i32.div_s', 'divide result unrepresentable'],
    rem_zero: ['i64.rem_u', 'remainder by zero'],
    div64: ['i64.div_s', 'divide result unrepresentable'],
    trunc: ['i32.trunc_f64_s', 'float unrepresentable in integer range'],
    trunc64: ['i64.trunc_f32_u', 'float unrepresentable in integer range'],
    load: ['i32.load16_u', 'memory access out of bounds'],
    load64: ['i64.load', 'memory access out of bounds'],
    loadf: ['f32.load', 'memory access out of bounds'],
    store: ['f64.store', 'memory access out of bounds'],
    store64: ['i64.store', 'memory access out of bounds'],
    indirect_null: ['call_indirect', 'null function or function signature mismatch'],
    indirect_type: ['call_indirect', 'null function or function signature mismatch'],
    indirect_out: ['call_indirect', 'table index is out of bounds'],
    table_get: ['table.get', 'table index is out of bounds'],
    table_set: ['table.set', 'table index is out of bounds'],
    table_fill: ['table.fill', 'table index is out of bounds'],
    table_copy: ['table.copy', 'table index is out of bounds'],
    table_init: ['table.init', 'table index is out of bounds'],
    memory_fill: ['memory.fill', 'memory access out of bounds'],
    memory_copy: ['memory.copy', 'memory access out of bounds'],
    memory_init: ['memory.init', 'memory access out of bounds'],
    throw_null: ['throw_ref', 'rethrowing null value'],
    pending: ['i32.load', 'memory access out of bounds'],
  };

  /** Where a trap came through, innermost first, and what it says. */
  function trapOf(name: string, ...args: unknown[]): { message: string; frames: string[] } {
    const e = thrownBy(() => program.exports[name](...args));
    const frames = framesOf(e);
    if (frames === undefined) throw e;
    return {
      message: (e as Error).message,
      frames: frames.map(({ func, point }) => {
        const r = readBody(program.module, func);
        while (r.index < point >> 1) r.next();
        return `${func}: ${(point & 1) === 1 ? 'in ' : ''}${instructionAt(program.module, func, r.offset)}`;
      }),
    };
  }

  const indexOf = (name: string): number => program.module.exports.find((e) => e.name === name)!.index;

  it.each(Object.entries(traps))('of %s come from its instruction', (name, [instruction, message]) => {
    expect(trapOf(name, 0, 0)).toEqual({ message, frames: [`${indexOf(name)}: ${instruction}`] });
  });

  it('pass through callers at their calls', () => {
    expect(trapOf('nested', 1)).toEqual({
      message: 'memory access out of bounds', frames: [`${indexOf('pending')}: i32.load`, `${indexOf('nested')}: in call ${indexOf('pending')}`],
    });
  });

  it('show the locals and operands as they were, also pending reads', () => {
    const at = load(`(module (memory 1) (data (i32.const 8) "\\2a\\00\\00\\00")
      (func (export "f") (param i32 i32) (result i32)
        (i32.load (i32.const 8))
        (i32.add (local.get 0) (i32.const 1))
        (i32.load (local.get 1))
        (local.set 0 (i32.const 99))
        i32.add i32.add))`);
    const frames = framesOf(thrownBy(() => at.exports.f(5, -4)))!;
    const { locals, stack } = readFrame(frames[0]!);
    expect(locals.map((l) => l.value)).toEqual([5, -4]);
    expect(stack.map((v) => v.value)).toEqual([42, 6, -4]);
  });

  it('are all covered', () => {
    const exported = program.module.exports.map((e) => e.name);
    expect(Object.keys(traps).sort()).toEqual(exported.filter((n) => n !== 'nested').sort());
  });

  it('of stack exhaustion have the innermost frames', () => {
    const deep = load('(module (func $f (export "f") (param i32) (result i32) (i32.add (i32.const 1) (call $f (i32.add (local.get 0) (i32.const 1))))))');
    const e = thrownBy(() => deep.exports.f(0));
    expect(e).toBeInstanceOf(RangeError);
    const frames = framesOf(e)!;
    expect(frames.length).toBeGreaterThan(10);
    // The call may fail before the callee's first instruction.
    for (const { func, point } of frames.slice(1)) {
      const r = readBody(deep.module, func);
      while (r.index < point >> 1) r.next();
      expect([func, r.def.name, point & 1]).toEqual([0, 'call', 1]);
    }
  });

  it('of a host function pass without becoming traps', () => {
    const error = new RangeError('Offset is outside the bounds of the DataView');
    const host = load('(module (import "h" "f" (func $f)) (func (export "g") (call $f)))', { h: { f: () => { throw error; } } });
    expect(thrownBy(() => host.exports.g())).toBe(error);
    expect(framesOf(error)).toBeUndefined();
  });
});

describe('instruction offsets', () => {
  it('are those in the binary', () => {
    const module = loadModule(wat('(module (func (param i32) (result i32) (i32.add (local.get 0) (i32.const 1000))))'));
    const { body } = module.funcs[0]!;
    const { bytes } = module;
    // No locals; local.get 0; i32.const 1000 (two bytes); i32.add; end.
    expect([...bytes.subarray(body!.start, body!.end)]).toEqual([0, 0x20, 0, 0x41, 0xe8, 0x07, 0x6a, 0x0b]);
    expect([1, 3, 6, 7].map((i) => instructionAt(module, 0, body!.start + i))).toEqual(['local.get 0', 'i32.const 1000', 'i32.add', 'end']);
  });
});
