/** Resumable code instruction by instruction: steps, branches and the ways it gives control back, against what the specification says. */
import { describe, expect, it } from 'vitest';
import { Exit } from '../../compiler/index.js';
import type { InstrIndex } from '../../compiler/model/types.js';
import { WebAssembly } from '../../index.js';
import { funcOf } from '../../runtime/js-api/index.js';
import type { FuncInst } from '../../runtime/store/func.js';
import type { ExnInst } from '../../runtime/store/tag.js';
import { makeCode, newFrame } from './resumable-driver.js';
import { load, runThrough, trace } from './resumable-trace.js';

describe('steps', () => {
  it('stop at each instruction, the last end included', () => {
    const binary = Uint8Array.of(
      0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 7, 1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 0x0a, 9, 1, 7, 0,
      0x20, 0, 0x20, 1, 0x6a, 0x0b);
    const object = new WebAssembly.Module(binary);
    const { exports } = new WebAssembly.Instance(object) as unknown as { exports: Record<string, unknown> };
    const subject = makeCode(funcOf(exports.f)!.instance!, 0);
    const first = subject.shape.offsets[0]!;
    const f = newFrame(subject, [3, 4]);
    const seen: number[] = [];
    do seen.push(subject.shape.offsets[f.at]! - first); while (subject.code(f, 1, false) === Exit.stepped);
    expect(seen).toEqual([0, 2, 4, 5]);
    expect(f.v[0]).toBe(7);
  });

  it('count openers, nop, else, end and jumps as one each', () => {
    const program = load(`(func (export "f") (param i32) (result i32)
      block nop end
      local.get 0
      if (result i32) i32.const 1 else i32.const 2 end)`);
    expect(trace(program, [1])).toEqual(['0 block:', '1 nop:', '2 end:', '3 local.get:', '4 if: 1', '5 i32.const:', '6 else: 1', '9 end: 1', 'return 1']);
    expect(trace(program, [0])).toEqual(['0 block:', '1 nop:', '2 end:', '3 local.get:', '4 if: 0', '7 i32.const:', '8 end: 2', '9 end: 2', 'return 2']);
    expect(runThrough(program, [1], 8)).toMatchObject({ exit: Exit.return, f: { n: 0 } });
    expect(runThrough(program, [1], 7)).toMatchObject({ exit: Exit.stepped, f: { n: 0, at: 9 } });
    expect(runThrough(program, [1], 1000)).toMatchObject({ exit: Exit.return, f: { n: 992 } });
  });

  it('pass an if without else, whose parameters are its results', () => {
    const program = load(`(func (export "f") (param i32) (result i64 i32)
      i64.const -2
      i32.const 3
      local.get 0
      if (param i64 i32) (result i64 i32) i32.const 1 i32.add end)`);
    expect(trace(program, [0]).slice(3)).toEqual(['3 if: -2n 3 0', '7 end: -2n 3', 'return -2n 3']);
    expect(trace(program, [5]).slice(3)).toEqual(['3 if: -2n 3 5', '4 i32.const: -2n 3', '5 i32.add: -2n 3 1', '6 end: -2n 4', '7 end: -2n 4', 'return -2n 4']);
  });

  it('go through a loop with parameters', () => {
    const program = load(`(func (export "f") (param i32) (result i64)
      i64.const 1
      local.get 0
      loop (param i64 i32) (result i64)
        local.tee 0
        i64.extend_i32_u
        i64.mul
        local.get 0
        i32.const 1
        i32.sub
        local.tee 0
        local.get 0
        br_if 0
        drop
      end)`);
    const lines = trace(program, [3]);
    expect(lines.filter((l) => /loop|br_if|tee/.test(l))).toEqual([
      '2 loop: 1n 3', '3 local.tee: 1n 3', '9 local.tee: 3n 2', '11 br_if: 3n 2 2', '3 local.tee: 3n 2', '9 local.tee: 6n 1', '11 br_if: 6n 1 1',
      '3 local.tee: 6n 1', '9 local.tee: 6n 0', '11 br_if: 6n 0 0',
    ]);
    expect(lines.at(-1)).toBe('return 6n');
  });
});

describe('branches', () => {
  it('take values over the ones they drop, however they overlap', () => {
    const program = load(`(func (export "f") (param i32) (result i64 i32 i64)
      block (result i64 i32 i64)
        i32.const 99
        i64.const 0x1_0000_0002
        i32.const 3
        i64.const 0x4_0000_0005
        local.get 0
        br_if 0
        br 1
      end
      i32.const 8
      drop)`);
    expect(trace(program, [1]).slice(6)).toEqual([
      `6 br_if: 99 ${0x1_0000_0002}n 3 ${0x4_0000_0005}n 1`, `9 i32.const: ${0x1_0000_0002}n 3 ${0x4_0000_0005}n`,
      `10 drop: ${0x1_0000_0002}n 3 ${0x4_0000_0005}n 8`, `11 end: ${0x1_0000_0002}n 3 ${0x4_0000_0005}n`, `return ${0x1_0000_0002}n 3 ${0x4_0000_0005}n`,
    ]);
    expect(trace(program, [0]).slice(7)).toEqual([`7 br: 99 ${0x1_0000_0002}n 3 ${0x4_0000_0005}n`, `return ${0x1_0000_0002}n 3 ${0x4_0000_0005}n`]);
  });

  it('of a br_table go where each label says, the operands below dropped', () => {
    const program = load(`(func (export "f") (param i32 i32) (result i32)
      i32.const 1000
      block $out (result i32)
        i32.const 7
        block $a (result i32)
          i32.const 8
          i32.const 9
          loop $again (param i32)
            local.get 0
            local.get 1
            i32.const 5
            local.set 1
            br_table $a $out $again 3 $a $out
          end
          unreachable
        end
        i32.const 100
        i32.add
        i32.add
      end
      i32.add)`);
    const last = (n: number): string => trace(program, [4, n]).at(-1)!;
    expect([0, 1, 3, 4, 5, -1].map(last)).toEqual(['return 1111', 'return 1004', 'return 4', 'return 1111', 'return 1004', 'return 1004']);
    // Back to the loop, and at the second time the default.
    const lines = trace(program, [4, 2]);
    expect(lines.filter((l) => l.includes('br_table'))).toEqual(['11 br_table: 1000 7 8 9 4 2', '11 br_table: 1000 7 8 4 4 5']);
    expect(lines).toContain('7 local.get: 1000 7 8 4');
  });

  it('to the function return, from under operands and out of blocks', () => {
    const program = load(`(func (export "f") (param i32) (result i64)
      i32.const 77
      block
        i64.const -5
        local.get 0
        br_if 1
        drop
      end
      i64.const 6
      return)`);
    expect(trace(program, [1]).slice(-2)).toEqual(['4 br_if: 77 -5n 1', 'return -5n']);
    expect(trace(program, [0]).slice(-2)).toEqual(['8 return: 77 6n', 'return 6n']);
  });

  it('leave code behind that cannot be reached', () => {
    const program = load(`(func (export "f") (result i32)
      block (result i32)
        i32.const 1
        br 0
        i32.add
        block (param i32) unreachable drop if (result i32) i32.const 3 else unreachable select br 3 end drop end
        f64.const 0
        drop
        loop br 0 end
      end
      return
      i64.add
      drop)`);
    expect(trace(program, [])).toEqual(['0 block:', '1 i32.const:', '2 br: 1', `${program.names.lastIndexOf('return')} return: 1`, 'return 1']);
    const { shape } = program.subject;
    const reached = program.names.flatMap((_, i) => (shape.stackAt(i as InstrIndex) === undefined ? [] : [i]));
    expect(reached).toEqual([0, 1, 2, program.names.lastIndexOf('return')]);
    expect(() => shape.topAt(3 as InstrIndex)).toThrow(RangeError);
    expect(() => program.subject.code(Object.assign(newFrame(program.subject, []), { at: 3 }), 5, false)).toThrow(/cannot be entered at instruction 3/);
  });
});

describe('exits', () => {
  const loops = `(func (export "f") (param i32)
    loop $a
      loop $b
        local.get 0
        i32.const 1
        i32.sub
        local.tee 0
        i32.const 1
        i32.and
        br_if $b
      end
      local.get 0
      br_if $a
    end)`;

  it('at loops, when they are arrived at in a run, and not where the run began', () => {
    const { subject } = load(loops);
    const f = newFrame(subject, [4]);
    const stops: string[] = [];
    let exit: Exit;
    do {
      exit = subject.code(f, 1000, true);
      stops.push(exit === Exit.loop ? `at ${f.at} after ${1000 - f.n}` : `exit ${exit} after ${1000 - f.n}`);
    } while (exit === Exit.loop);
    // Into both loops; 4 becomes 3, which repeats the inner one; 2 repeats the outer one, which leads into the inner one; and so on.
    expect(stops).toEqual(['at 1 after 1', 'at 2 after 1', 'at 2 after 7', 'at 1 after 10', 'at 2 after 1', 'at 2 after 7', `exit ${Exit.return} after 12`]);
  });

  it('at loops are none without run, and give way to the end of the budget', () => {
    const { subject } = load(loops);
    expect(subject.code(newFrame(subject, [4]), 1000, false)).toBe(Exit.return);
    const f = newFrame(subject, [4]);
    expect([subject.code(f, 1, true), f.at, f.n]).toEqual([Exit.stepped, 1, 0]);
    expect([subject.code(f, 9, true), f.at, f.n]).toEqual([Exit.loop, 2, 8]);
    expect([subject.code(f, 7, true), f.at, f.n]).toEqual([Exit.stepped, 2, 0]);
  });

  it('at calls leave the arguments, and say where the results belong', () => {
    const program = load(`
      (type $t (func (param i64 i32) (result i32 i64)))
      (table funcref (elem $g))
      (func $g (type $t) (i32.const 0) (i64.const 0))
      (func (export "f") (param i32) (result i32 i64)
        (i32.const 11) (i64.const 5) (i32.const 6) call $g drop
        (call_indirect (type $t) (i64.const 7) (i32.const 8) (local.get 0))
        drop i32.add i32.add (i64.const 3))`);
    const calls: string[] = [];
    const lines = trace(program, [0], (f) => {
      calls.push(`${f.callee!.index} at ${f.base}: ${f.v.slice(f.base, f.base + 3).join(' ')}`);
      f.v.splice(f.base, 3, 100 + calls.length, -1, -1);
    });
    expect(calls).toEqual(['0 at 2: 5 0 6', '0 at 3: 7 0 8']);
    expect(lines).toContain('3 call: 11 5n 6');
    expect(lines).toContain('4 drop: 11 101 -1n');
    expect(lines).toContain('8 call_indirect: 11 101 7n 8 0');
    expect(lines).toContain('9 drop: 11 101 102 -1n');
    expect(lines.at(-1)).toBe('return 214 3n');
  });

  it('at throws leave the operands and make the exception', () => {
    const program = load(`(tag $e (param i32 f64 i64))
      (func (export "f") (i32.const 1) (i32.const 2) (f64.const 2.5) (i64.const -1) (throw $e))`);
    const f = newFrame(program.subject, []);
    expect(program.subject.code(f, 100, false)).toBe(Exit.throw);
    expect([f.at, f.n]).toEqual([4, 95]);
    expect(f.v.slice(0, 5)).toEqual([1, 2, 2.5, -1, -1]);
    expect(f.thrown!.tag).toBe(program.subject.instance.tags[0]);
    expect(f.thrown!.values).toEqual([2, 2.5, -1, -1, null]);
  });

  it('at throw_ref give the very exception', () => {
    const program = load(`(tag $e) (func (export "f") (param exnref) (throw_ref (local.get 0)))`);
    const exn = { frames: [1], values: [] } as unknown as ExnInst;
    const f = newFrame(program.subject, [exn]);
    expect([program.subject.code(f, 5, false), f.thrown, f.at, f.n]).toEqual([Exit.throw, exn, 1, 3]);
    expect(f.thrown).toBe(exn);
  });

  it('an indirect call is of the function that the table has', () => {
    const program = load(`(type $v (func (result i32))) (table (export "t") 1 funcref) (func (export "g") (result i32) (i32.const 5)) (elem (i32.const 0) 0)
      (func (export "f") (result i32) (call_indirect (type $v) (i32.const 0)))`);
    let callee: FuncInst | undefined;
    trace(program, [], (f) => { callee = f.callee!; f.v[f.base] = 1; });
    expect(callee).toBe(funcOf(program.exports.g));
  });
});
