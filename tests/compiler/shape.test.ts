/** The shape of functions, against what the specification says of hand-written ones. */
import { describe, expect, it } from 'vitest';
import { Exit, instructionOffsets, shapeOf } from '../../compiler/index.js';
import type { InstrIndex, Pc } from '../../compiler/model/types.js';
import { newFrame } from './resumable-driver.js';
import { load } from './resumable-trace.js';

const at = (index: number): InstrIndex => index as InstrIndex;
const pc = (offset: number): Pc => offset as Pc;

describe('a shape', () => {
  it('has the places of locals and operands, and the loops', () => {
    const { subject: { shape, instance, index } } = load(`(func (export "f") (param i32 i64) (local f64 funcref i64)
      loop (i64.const 1) loop (br_if 0 (i32.const 0)) end drop loop end end loop end)`);
    expect(shape.locals).toEqual([
      { type: 'i32', slot: 0 }, { type: 'i64', slot: 1 }, { type: 'f64', slot: 3 }, { type: 'funcref', slot: 4 }, { type: 'i64', slot: 5 },
    ]);
    expect(shape.size).toBe(7 + 3 + 1);
    expect([...shape.loops]).toEqual([[0, 0], [2, 1], [7, 1], [10, 0]]);
    expect(shape.offsets).toEqual(instructionOffsets(instance.module.module, index));
    expect(shape.stackAt(at(4))).toEqual(['i64', 'i32']);
    expect([shape.topAt(at(0)), shape.topAt(at(2)), shape.topAt(at(4))]).toEqual([7, 9, 10]);
    shape.offsets.forEach((offset, i) => expect(shape.indexOf(offset)).toBe(i));
    expect(shape.indexOf(pc(shape.offsets[0]! - 1))).toBeUndefined();
    expect(shape.indexOf(pc(shape.offsets[0]! + 1))).toBeUndefined();
    expect(shape.indexOf(pc(shape.offsets.at(-1)! + 1))).toBeUndefined();
  });

  it('says where exceptions lead, the innermost try_table first', () => {
    const { subject: { shape, instance }, names } = load(`(tag $a (param i32)) (tag $b)
      (func (export "f") (param i64) (result i32 exnref)
        (i32.const 1)
        block $none
          block $one (result i32 exnref)
            loop $again
              try_table (catch $b $again) (catch_ref $a $one)
                nop
                try_table (catch_all $none) (catch $b $again)
                  nop
                end
              end
              (drop (i32.const 4))
              try_table (catch_ref $a 3)
                nop
              end
            end
            unreachable
          end
          return
        end
        unreachable)`);
    const again = { tag: 1, target: names.indexOf('loop') + 1, base: 3, reference: undefined };
    const end = (n: number): number => names.flatMap((name, i) => (name === 'end' ? [i] : []))[n]!;
    const one = { tag: 0, target: end(4) + 1, base: 3, reference: 'above' };
    const none = { tag: undefined, target: end(5) + 1, base: 3, reference: undefined };
    const nops = names.flatMap((name, i) => (name === 'nop' ? [i] : []));
    expect(instance.tags).toHaveLength(2);
    expect(shape.handlersAt(at(0))).toEqual([]);
    expect(shape.handlersAt(at(names.indexOf('try_table')))).toEqual([]);
    expect(shape.handlersAt(at(nops[0]!))).toEqual([again, one]);
    expect(shape.handlersAt(at(nops[1]!))).toEqual([none, again, one]);
    // What the function's label takes lies as if nothing were below.
    expect(shape.handlersAt(at(nops[2]!))).toEqual([{ tag: 0, target: names.length - 1, base: 2, reference: 'above' }]);
    expect(shape.stackAt(at(names.length - 1))).toEqual(['i32', 'exnref']);
    expect(shape.stackAt(at(end(4) + 1))).toEqual(['i32', 'i32', 'exnref']);
    expect(shape.stackAt(at(end(5) + 1))).toEqual(['i32']);
  });

  it('leads to the end of a function that nothing else ends', () => {
    const program = load(`(tag $a (param i64))
      (func (export "f") (result i64) (i32.const 1) try_table (catch $a 0) unreachable end unreachable)`);
    const { shape, code } = program.subject;
    const [handler] = shape.handlersAt(at(2));
    expect(handler).toEqual({ tag: 0, target: program.names.length - 1, base: 0, reference: undefined });
    const f = newFrame(program.subject, []);
    [f.v[0], f.v[1], f.at] = [7, 8, handler!.target];
    expect([code(f, 1, false), f.v[0], f.v[1]]).toEqual([Exit.return, 7, 8]);
  });

  it('is made of a large function in linear room and time', () => {
    // 20,000 operands waiting: an array for each instruction would be 400 million entries.
    const n = 20_000;
    const text = `(func (export "f") (result i32) ${'(i32.const 1)'.repeat(n)} ${'i32.add '.repeat(n - 1)})`;
    const { subject } = load(text);
    const start = performance.now();
    const shape = shapeOf(subject.instance.module.module, subject.index);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(shape.topAt(at(n))).toBe(n);
    expect(shape.stackAt(at(n))).toHaveLength(n);
    const f = newFrame(subject, []);
    expect([subject.code(f, 1_000_000, false), f.v[0]]).toEqual([Exit.return, n]);
  });
});
