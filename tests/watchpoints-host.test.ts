/** Watched memory that host functions change: the program pauses after the call. */
import { describe, expect, it } from 'vitest';
import { go, step, type Exports, type Stop } from './debuggee/session.js';
import { allHits, hits, memoryOf, top, watch, watched } from './watchpoints/session.js';

/** `run` calls the host with an address, in a loop that is soon in fast code, and returns the sum of what it answers. */
const text = (result: 'i32' | 'i64' | 'f64' | 'i32 i64'): string => `(module (import "h" "poke" (func $poke (param i32) (result ${result})))
  (memory (export "memory") 1)
  (func (export "run") (param $n i32) (result f64) (local $sum f64) ${result === 'i32 i64' ? '(local $low i64)' : ''}
    (loop $l
      (f64.const 0.5) (call $poke (local.get $n))
      ${{ i32: '(f64.convert_i32_s)', i64: '(f64.convert_i64_s)', f64: '', 'i32 i64': '(local.set $low) (f64.convert_i32_s) (f64.convert_i64_s (local.get $low)) (f64.add)' }[result]}
      (local.set $sum (f64.add (local.get $sum))) (drop)
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))`;

describe.each([['leaf', true], ['that may call back', false]] as const)('a host function %s', (_, leaf) => {
  const host = (poke: (memory: Uint8Array, n: number) => unknown): { imports: object; program: (exports: Exports, n: number) => unknown } => {
    let memory: { buffer: ArrayBuffer } | undefined;
    const function_ = (n: number): unknown => poke(new Uint8Array(memory!.buffer), n);
    return {
      imports: { h: { poke: Object.assign(function_, { leaf }) } },
      program: (exports, n) => {
        memory = exports.memory as never;
        return exports.run!(n);
      },
    };
  };

  it.each([['i32', 7, 7], ['i64', -(2n ** 40n), -(2 ** 40)], ['f64', 0.25, 0.25], ['i32 i64', [3, 2n ** 33n], 3 + 2 ** 33]] as const)(
    'pauses with its result %s on the stack, once a change', (result, value, each) => {
      const { imports, program } = host((memory, n) => {
        if (n % 100 === 50) memory[1000 + n] = n;
        return value;
      });
      const stacks: string[] = [];
      const sum = watched(text(result), imports, (exports) => program(exports, 1000), function* ({ paused }) {
        watch(paused, 1200, 200, 'write');
        watch(paused, 1250, 1, 'read');
        watch(paused, 1340, 100, 'read-write');
        for (let stop: Stop = yield go(); stop.event?.kind === 'breakpoint'; stop = yield go()) stacks.push(`${hits(stop.paused)} ${top(stop.paused).replace(/.*\(/, '(')}`);
      });
      const operands = `(0.5 ${String(value).replace(',', ' ')})`;
      expect(stacks).toEqual([`1:w1350 3:w1350 ${operands}`, `1:w1250 ${operands}`]);
      expect(sum).toBe(1000 * each);
    });

  it('that writes what was there hits nothing; of a change the first byte that differs is told', () => {
    const { imports, program } = host((memory, n) => {
      memory.fill(n % 10 === 0 ? 5 : 6, 16, 32);
      if (n % 10 === 0) memory[16] = 6;
      return 1;
    });
    watched(text('i32'), imports, (exports) => program(exports, 20), function* ({ paused }) {
      memoryOf(paused).u8.fill(6, 16, 32);
      watch(paused, 8, 16, 'read-write');
      expect(yield* allHits()).toEqual(['1:w17', '1:w17', '1:w17', '1:w17'].slice(0, 4));
    });
  });

  it('hits when it is stepped over, and a breakpoint behind the call is not told of again', () => {
    const { imports, program } = host((memory) => ++memory[40]!);
    watched(text('i32'), imports, (exports) => program(exports, 2), function* ({ paused }, compiled) {
      watch(paused, 40, 1, 'write');
      let stop: Stop = yield go();
      const { pc } = stop.paused.exitFrames()[0]!;
      expect(hits(stop.paused)).toBe('1:w40');
      stop.paused.addBreakpoint(compiled, pc);
      do {
        stop = yield step();
        expect(hits(stop.paused)).toBe(stop.paused.exitFrames()[0]!.pc === pc ? '1:w40' : '');
      } while (stop.paused.exitFrames()[0]!.pc !== pc);
      expect((yield go()).event?.kind).toBe('complete');
    });
  });

  it('does not hit by what the debugger has written, nor by what the embedder has between two calls', () => {
    const { imports, program } = host(() => 0);
    watched(text('i32'), imports, (exports) => {
      const { buffer } = exports.memory as unknown as { buffer: ArrayBuffer };
      new Uint8Array(buffer)[8] = 1;
      program(exports, 2);
      new Uint8Array(buffer)[8] = 2;
      return program(exports, 2);
    }, function* ({ paused }, compiled) {
      watch(paused, 8, 1, 'write');
      const call = compiled.module.bytes.lastIndexOf(0x10);
      paused.addBreakpoint(compiled, call);
      for (let round = 0; round < 4; round++) {
        const { event, paused: now } = yield go();
        expect([event?.kind, hits(now)]).toEqual(['breakpoint', '']);
        memoryOf(now).u8[8] = 10 + round;
      }
      expect((yield go()).event?.kind).toBe('complete');
    });
  });
});

it('what a host function changes is told apart from what the wasm code does that it calls, and is told after both', () => {
  const nested = `(module (import "h" "poke" (func $poke)) (memory (export "memory") 1)
    (func (export "store") (param i32) (i32.store8 (local.get 0) (i32.const 9)))
    (func (export "run") (call $poke)))`;
  let exports: Exports | undefined;
  const plan: (number | 'store')[][] = [['store'], [1, 'store'], ['store', 1], [0, 'store', 1]];
  for (const [expected, actions] of [
    [['1:w0', '1:w1'].slice(0, 1), plan[0]!], [['1:w0', '1:w1'], plan[1]!], [['1:w0', '1:w1'], plan[2]!], [['1:w0', '1:w0'], plan[3]!],
  ] as const) {
    const poke = (): void => {
      for (const action of actions) {
        if (action === 'store') exports!.store!(0);
        else new Uint8Array((exports!.memory as unknown as { buffer: ArrayBuffer }).buffer)[action] = 5;
      }
    };
    watched(nested, { h: { poke } }, (made) => {
      exports = made;
      return made.run!();
    }, function* ({ paused }) {
      watch(paused, 0, 4, 'read-write');
      expect(yield* allHits(), String(actions)).toEqual(expected);
    });
  }
});

it('a host function that throws is an exception, and hits nothing later', () => {
  const throwing = `(module (import "h" "poke" (func $poke)) (memory (export "memory") 1)
    (func (export "run") (block $b (try_table (catch_all $b) (call $poke))) (drop (i32.load (i32.const 0)))))`;
  let exports: Exports | undefined;
  const poke = (): void => {
    new Uint8Array((exports!.memory as unknown as { buffer: ArrayBuffer }).buffer)[0] = 5;
    throw new Error('no');
  };
  watched(throwing, { h: { poke } }, (made) => {
    exports = made;
    return made.run!();
  }, function* ({ paused }) {
    watch(paused, 0, 4, 'read-write');
    const { event, paused: now } = yield go();
    expect([event?.kind, hits(now)]).toEqual(['exception', '']);
    expect(yield* allHits()).toEqual(['1:r0']);
  });
});
