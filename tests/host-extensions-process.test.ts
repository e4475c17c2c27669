/** What the extension interface `program` is made of, in process: outcomes, traps, what will be caught, instances as they are made, the end by force. */
import { describe, expect, it } from 'vitest';
import { Debuggee, type DebugEvent, type Outcome, type Paused } from '../runtime/debuggee/index.js';
import { createWebAssembly, moduleOf } from '../runtime/js-api/index.js';
import { Store } from '../runtime/store/store.js';
import { type FuncInst } from '../runtime/store/func.js';
import { debug, detach, type Exports, go, showAll, step, type Stop } from './debuggee/session.js';
import { wat } from './js-api-same.js';

/** Runs to the end, and gives what is told of each stop. */
function told<T>(text: string, imports: object, program: (exports: Exports) => unknown, tell: (paused: Paused, event: DebugEvent) => T): T[] {
  const all: T[] = [];
  try {
    debug(text, imports, program, function* () {
      for (;;) {
        const { paused, event }: Stop = yield go();
        all.push(tell(paused, event!));
      }
    });
  } catch {
    // It has been told.
  }
  return all;
}

describe('the outcome', () => {
  const DIVIDE = '(module (func (export "f") (param i32) (result i32) (i32.div_u (i32.const 8) (local.get 0))))';
  const outcomes = (program: (exports: Exports) => unknown): (Outcome | undefined)[] => told(DIVIDE, {}, program, (paused) => paused.outcome);

  it('is known at the end and not before', () => {
    expect(outcomes((exports) => exports.f!(2))).toEqual([{ kind: 'exited', code: 0 }]);
    expect(outcomes((exports) => exports.f!(0))).toEqual([undefined, { kind: 'failed', text: 'divide by zero' }]);
    expect(outcomes(() => { throw new RangeError('too far'); })).toEqual([{ kind: 'failed', text: 'RangeError: too far' }]);
    expect(outcomes(() => { throw Object.create(null); })).toEqual([{ kind: 'failed', text: 'object' }]);
  });

  it('can be told by the embedder', () => {
    const outcomes: (Outcome | undefined)[] = [];
    const debuggee = new Debuggee(new Store(), (paused) => {
      outcomes.push(paused.outcome);
      return go();
    }, { outcomeOf: (thrown) => ({ kind: 'exited', code: thrown as number }) });
    expect(() => debuggee.run(() => { throw 77; })).toThrow();
    expect(outcomes).toEqual([undefined, { kind: 'exited', code: 77 }]);
  });
});

describe('the message of a trap', () => {
  const TRAPS = `(module (import "h" "fails" (func $fails)) (memory 1) (table 1 funcref) (type $t (func))
    (func (export "unreachable") unreachable) (func (export "divide") (drop (i64.rem_s (i64.const 1) (i64.const 0))))
    (func (export "memory") (drop (i32.load (i32.const 65533)))) (func (export "call") (call_indirect (type $t) (i32.const 0)))
    (func $deep (export "deep") (call $deep)) (func (export "host") (call $fails)))`;
  const imports = { h: { fails: () => { throw new TypeError('of the host'); } } };

  it.each([
    ['unreachable', 'unreachable'], ['divide', 'remainder by zero'], ['memory', 'memory access out of bounds'], ['call', 'null function or function signature mismatch'],
    ['deep', 'call stack exhausted'], ['host', 'TypeError: of the host'],
  ])('of %s is: %s', (name, message) => {
    expect(told(TRAPS, imports, (exports) => exports[name]!(), (paused, { kind }) => [kind, paused.trapMessage])).toEqual([['trap', message], ['complete', undefined]]);
  });
});

describe('whether an exception will be caught', () => {
  const TEXT = `(module (import "h" "back" (func $back)) (tag $a (param i32)) (tag $b)
    (func $throws (export "throws") (throw $a (i32.const 1)))
    (func $catches (export "catches") (block $h (result i32) (try_table (catch $a $h) (call $throws)) (return)) drop)
    (func (export "catches-all") (block $h (try_table (catch_all $h) (call $throws))))
    (func (export "catches-another") (block $h (try_table (catch $b $h) (call $throws))))
    (func (export "calls-the-host") (block $h (try_table (catch_all $h) (call $back))))
    (func (export "catches-and-throws") (call $catches) (call $throws)))`;
  const caught = (name: string, back = (_: Exports): void => undefined): (boolean | undefined)[] => {
    let all: Exports;
    return told(TEXT, { h: { back: () => back(all) } }, (exports) => (all = exports)[name]!(), (paused) => paused.exceptionCaught);
  };

  it.each([
    ['throws', [false, undefined]], ['catches', [true, undefined]], ['catches-all', [true, undefined]], ['catches-another', [false, undefined]],
    ['catches-and-throws', [true, false, undefined]],
  ])('%s', (name, expected) => expect(caught(name)).toEqual(expected));

  it('is said of the newest activation only', () => {
    // The host function lets it through, and what called that catches it. There is no second event for it.
    expect(caught('calls-the-host', (exports) => void exports.throws!())).toEqual([false, undefined]);
    expect(caught('calls-the-host', (exports) => void exports.catches!())).toEqual([true, undefined]);
    expect(caught('calls-the-host', () => { throw new Error('of its own'); })).toEqual([true, undefined]);
  });

  it('does not count frames beneath a call that the debugger makes', () => {
    const seen: (boolean | undefined)[] = [];
    debug(TEXT, { h: { back: () => undefined } }, (exports) => exports.catches!(), function* (_, { store }) {
      let stop: Stop = yield step();
      while (showAll(stop.paused).length < 2) stop = yield step();
      const [instance] = store.instances();
      stop = yield go({ kind: 'inject-call', callee: instance!.funcs[1] as FuncInst, arguments: [] });
      seen.push(stop.paused.exceptionCaught);
      stop = yield go();
      expect(stop.event!.kind).toBe('exception');
      seen.push(stop.paused.exceptionCaught);
    });
    expect(seen).toEqual([false, true]);
  });
});

describe('an instance that has been made', () => {
  const STARTS = `(module (memory (export "m") 1) (data (i32.const 0) "data") (global $g (export "g") (mut i32) (i32.const 5))
    (func $start (global.set $g (i32.const 6))) (start $start) (func $f (export "f") (param i32) (result i32) (i32.add (local.get 0) (global.get $g)))
    (func $traps (export "traps") unreachable))`;
  const global = (paused: Paused): unknown => paused.instances[0]!.globals[0]!.v;

  it('is there, with its data, before its start function runs; a step goes into that', () => {
    const result = debug(STARTS, {}, (exports) => exports.f!(1), function* ({ paused }) {
      paused.stopAtInstances(true);
      let stop: Stop = yield go();
      expect(stop.event).toEqual({ kind: 'breakpoint' });
      expect(stop.paused.exitFrames()).toEqual([]);
      expect(stop.paused.instances).toHaveLength(1);
      expect(global(stop.paused)).toBe(5);
      expect(stop.paused.instances[0]!.mems[0]!.u8[0]).toBe('d'.charCodeAt(0));
      for (const kind of ['early-return', 'throw-exception'] as const) {
        expect(() => stop.paused.checkResumption({ kind, values: [] } as never)).toThrow('invalid-frame');
      }
      stop = yield step();
      expect([stop.event!.kind, showAll(stop.paused)]).toEqual(['breakpoint', [expect.stringMatching(/^0@0x\w+ \[\] \(\)$/)]]);
      expect(global(stop.paused)).toBe(5);
    });
    expect(result).toBe(7);
  });

  it('is not stopped for unless wanted, and as long as wanted', () => {
    const events: unknown[] = [];
    debug(STARTS, {}, (_, { store, compiled }) => {
      const api = createWebAssembly(store);
      for (let i = 0; i < 3; i++) new api.Instance(new api.Module(compiled.module.bytes));
    }, function* ({ paused }) {
      paused.stopAtInstances(true);
      for (let n = 1; ; n++) {
        const stop: Stop = yield go();
        events.push([stop.event!.kind, stop.paused.instances.length]);
        if (n === 3) stop.paused.stopAtInstances(false);
      }
    });
    expect(events).toEqual([['breakpoint', 1], ['breakpoint', 2], ['breakpoint', 3], ['complete', 4]]);
  });

  it('can have its functions called, with steps, breakpoints and traps, before it starts', () => {
    const events: unknown[] = [];
    const result = debug(STARTS, {}, (exports) => exports.f!(1), function* ({ paused }, { compiled }) {
      paused.stopAtInstances(true);
      let stop: Stop = yield go();
      const [, f, traps] = stop.paused.instances[0]!.funcs as [FuncInst, FuncInst, FuncInst];
      const call = { kind: 'inject-call', callee: f, arguments: [{ type: 'i32', value: 10 }] } as const;
      stop = yield go(call);
      events.push(stop.event);
      stop = yield step(call);
      const { pc } = stop.paused.exitFrames()[0]!;
      stop = yield go();
      events.push(stop.event);
      stop.paused.addBreakpoint(compiled, pc);
      stop = yield go(call);
      events.push(stop.event, showAll(stop.paused));
      stop.paused.removeBreakpoint(compiled, pc);
      stop = yield go();
      events.push(stop.event);
      stop = yield go({ kind: 'inject-call', callee: traps, arguments: [] });
      events.push(stop.paused.trapMessage);
      expect(global(stop.paused)).toBe(5);
      stop = yield go();
      events.push(stop.event);
    });
    const returned = { kind: 'injected-call-return', values: [{ type: 'i32', value: 15 }] };
    expect(events).toEqual([returned, returned, { kind: 'breakpoint' }, [expect.stringMatching(/^1@\w+ \[10\] \(\)$/)], returned, 'unreachable', { kind: 'complete' }]);
    expect(result).toBe(7);
  });

  it('can have breakpoints set in its start function', () => {
    const events: unknown[] = [];
    debug(STARTS, {}, (exports) => exports.f!(1), function* ({ paused }, { compiled }) {
      paused.stopAtInstances(true);
      let stop: Stop = yield go();
      stop.paused.addBreakpoint(compiled, compiled.module.funcs[0]!.body!.end - 1);
      stop = yield go();
      events.push(stop.event, global(stop.paused), stop.paused.exitFrames().map((frame) => frame.funcIndex));
      stop = yield go();
      events.push(stop.event);
    });
    expect(events).toEqual([{ kind: 'breakpoint' }, 6, [0], { kind: 'complete' }]);
  });

  it('can be interrupted there: once more, with nothing run', () => {
    const events: unknown[] = [];
    debug(STARTS, {}, (exports) => exports.f!(1), function* ({ paused }, { debuggee }) {
      paused.stopAtInstances(true);
      let stop: Stop = yield go();
      debuggee.interrupt();
      stop = yield go();
      events.push([stop.event!.kind, stop.paused.exitFrames().length, global(stop.paused)]);
      stop = yield go();
      events.push(stop.event!.kind);
    });
    expect(events).toEqual([['interrupted', 0, 5], 'complete']);
  });

  it('can be left alone for good there', () => {
    expect(debug(STARTS, {}, (exports) => exports.f!(1), function* ({ paused }) {
      paused.stopAtInstances(true);
      yield go();
      yield detach;
    })).toBe(7);
  });

  const MAKES = '(module (import "h" "make" (func $make)) (func (export "f") (param i32) (call $make) (local.set 0 (i32.const 1)) nop))';
  const making = (inner: string, script: (stop: Stop) => Generator<ReturnType<typeof go>, void, Stop>): void => {
    let make: () => void;
    debug(MAKES, { h: { make: () => make() } }, (exports, { store }) => {
      const api = createWebAssembly(store);
      make = () => void new api.Instance(new api.Module(wat(inner)));
      exports.f!(8);
    }, function* () {
      let stop: Stop = yield step();
      expect(stop.event!.kind).toBe('breakpoint');
      stop.paused.stopAtInstances(true);
      stop = yield go();
      expect(stop.event!.kind).toBe('breakpoint');
      // The frame that waits for the host to make the instance.
      expect(showAll(stop.paused)).toEqual([expect.stringMatching(/^1@\w+ \[8\] \(\)$/)]);
      expect(stop.paused.instances).toHaveLength(2);
      expect(() => stop.paused.checkResumption({ kind: 'early-return', values: [] })).toThrow('invalid-frame');
      yield* script(stop);
    });
  };

  it('by a host function that wasm called: older frames are seen, and a step goes into its start function', () => {
    making('(module (func $s nop) (start $s))', function* () {
      const stop: Stop = yield step();
      expect(showAll(stop.paused)).toEqual([expect.stringMatching(/^0@\w+ \[\] \(\)$/), '|', expect.stringMatching(/^1@\w+ \[8\] \(\)$/)]);
    });
  });

  it('by a host function that wasm called, without a start function: a step goes on behind the call', () => {
    making('(module)', function* ({ paused }) {
      const [waiting] = paused.exitFrames();
      const { pc } = waiting!;
      const stop: Stop = yield step();
      expect(stop.paused.exitFrames().map((f) => [f.funcIndex, f.pc])).toEqual([[1, pc]]);
    });
  });
});

describe('a debugger that throws', () => {
  const TEXT = '(module (import "h" "calls" (func $calls)) (func (export "f") nop) (func $g (export "g") (block $h (try_table (catch_all $h) (call $calls)))) (func (export "loops") (loop $l (call $g) (br $l))))';
  class Killed extends Error {}

  /** Runs a program that keeps to itself whatever its calls throw. */
  function killedAt(event: DebugEvent['kind'], name: string): { log: string[]; exports: Exports } {
    const store = new Store();
    const api = createWebAssembly(store);
    const module = new api.Module(wat(TEXT));
    const log: string[] = [];
    const killed = new Killed('killed');
    let first = true;
    const debuggee = new Debuggee(store, (paused, e) => {
      if (e?.kind === event) throw killed;
      const command = first ? step() : go();
      first = false;
      paused.addBreakpoint(paused.modules[0]!, paused.modules[0]!.module.funcs[1]!.body!.start);
      return command;
    });
    debuggee.addModule(moduleOf(module)!);
    let exports: Exports = {};
    const attempt = (what: string, call: () => unknown): void => {
      try {
        call();
        log.push(`${what}: fine`);
      } catch (e) {
        log.push(`${what}: ${e === killed ? 'killed' : String(e)}`);
      }
    };
    expect(() => debuggee.run(() => {
      const calls = (): void => attempt('inner', () => exports.f!());
      exports = new api.Instance(module, { h: { calls } }).exports as Exports;
      attempt('outer', () => exports[name]!());
      attempt('again', () => exports.f!());
      return 'its result';
    })).toThrow(killed);
    return { log, exports };
  }

  it('ends the program, with every catch block of host and wasm passed, and every later call', () => {
    const { log, exports } = killedAt('breakpoint', 'g');
    expect(log).toEqual(['outer: killed', 'again: killed']);
    expect(() => exports.g!()).toThrow(Killed);
  });

  it('also in a call from a host function, which keeps it to itself', () => {
    const store = new Store();
    const api = createWebAssembly(store);
    const killed = new Killed('killed');
    let calls = 0;
    const debuggee = new Debuggee(store, (paused, e) => {
      if (e?.kind === 'breakpoint') throw killed;
      if (e === undefined) paused.addBreakpoint(paused.modules[0]!, paused.modules[0]!.module.funcs[1]!.body!.start);
      return go();
    });
    const module = new api.Module(wat(TEXT));
    debuggee.addModule(moduleOf(module)!);
    let exports: Exports;
    const host = (): void => {
      calls++;
      try { exports.f!(); } catch { /* Kept. */ }
    };
    expect(() => debuggee.run(() => {
      exports = new api.Instance(module, { h: { calls: host } }).exports as Exports;
      exports.loops!();
    })).toThrow(killed);
    expect(calls).toBe(1);
  });

  it('before the start: the program is not run', () => {
    const debuggee = new Debuggee(new Store(), () => { throw new Killed(); });
    expect(() => debuggee.run(() => expect.unreachable())).toThrow(Killed);
  });

  it('after the end: that is what comes of the run', () => {
    expect(killedAt('complete', 'f').log).toEqual(['outer: fine', 'again: fine']);
  });
});
