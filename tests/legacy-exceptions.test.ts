/** Exceptions of the older form where they meet JavaScript, the newer form and a debugger. What they do in code is in the official suite, random modules and the witness. */
import { describe, expect, it } from 'vitest';
import type { Paused } from '../runtime/debuggee/index.js';
import { ExnInst } from '../runtime/store/tag.js';
import { debug, go, show, showAll, step, type Stop } from './debuggee/session.js';
import { onOurs, same, wat } from './js-api-same.js';

const MEETING = `(module
  (import "h" "f" (func $host))
  (tag $t (export "t") (param i32))
  (func (export "throw") (param i32) (throw $t (local.get 0)))
  (func (export "clean") (result i32)
    try (result i32)
      call $host
      (i32.const -1)
    catch $t
    catch_all
      rethrow 0
    end)
  (func (export "all") (result i32)
    try (result i32)
      call $host
      (i32.const 0)
    catch_all
      (i32.const 1)
    end)
  (func (export "passing") (param i32)
    try
      try
        call $host
      delegate 1
    catch_all
      unreachable
    end)
  (func (export "again")
    try
      call $host
    catch_all
      try
        rethrow 1
      catch_all
        rethrow 1
      end
    end))`;

describe('JavaScript', () => {
  const exports = (W: Parameters<Parameters<typeof same>[1]>[0], host: () => unknown) => new W.Instance(new W.Module(wat(MEETING)), { h: { f: host } }).exports;
  const thrown = (f: () => unknown): unknown => {
    try {
      f();
    } catch (e) {
      return e;
    }
    return 'nothing';
  };

  const returned = (W: Parameters<typeof exports>[0], values: readonly unknown[]): boolean[] => values.flatMap((value) =>
    ['clean', 'passing', 'again'].map((name) => Object.is(thrown(exports(W, () => { throw value; })[name] as () => unknown), value)));
  same('gets the very value that it threw, whatever it passed', (W) => returned(W, [5, 'text', undefined, {}, new Error('of JavaScript'), new W.RuntimeError('made by hand')]));
  // The engine of Node 20 makes a trap of it.
  onOurs('gets null, too', (W) => {
    expect(returned(W, [null])).toEqual([true, true, true]);
  });

  same('gets an exception with its identity, arguments and stack', (W) => {
    let e: object;
    const x = exports(W, () => { throw e; });
    e = new W.Exception(x.t, [7], { traceStack: true });
    const { stack } = e as Error;
    const others = new W.Exception(new W.Tag({ parameters: ['i32'] }), [7]);
    const caught = [x.clean(), thrown(x.again as () => unknown) === e, thrown(x.passing as () => unknown) === e, (e as Error).stack === stack, typeof stack];
    e = others;
    return [...caught, thrown(x.clean as () => unknown) === others, x.all(), (others as unknown as Error).stack];
  });

  same('makes one that wasm catches, and catches one of wasm', (W) => {
    const x = exports(W, () => x.throw(41));
    const e = thrown(() => x.throw(40)) as InstanceType<typeof W.Exception>;
    return [x.clean(), e instanceof W.Exception, e.is(x.t), e.getArg(x.t, 0), thrown(() => x.again()) instanceof W.Exception];
  });

  same('is told of traps and a full stack, which no clause catches', (W) => {
    const { f } = new W.Instance(new W.Module(wat('(module (func (export "f") (drop (i32.div_s (i32.const 1) (i32.const 0)))))'))).exports;
    const deep = (): void => deep();
    return [f as () => void, deep].flatMap((host) => ['clean', 'all', 'again', 'passing'].map((name) => String(thrown(exports(W, host)[name] as () => unknown))));
  });

  onOurs('has modules of both forms in one stack', (W) => {
    const throwing = new W.Instance(new W.Module(wat(MEETING)), { h: { f: () => undefined } }).exports;
    const newer = new W.Instance(new W.Module(wat(`(module
      (import "old" "throw" (func $throw (param i32))) (import "old" "t" (tag $t (param i32)))
      (func (export "catch") (param i32) (result i32) (block $c (result i32) (try_table (catch $t $c) (call $throw (local.get 0))) (i32.const -1)))
      (func (export "again") (param i32) (block $c (result exnref) (try_table (catch_all_ref $c) (call $throw (local.get 0))) return) throw_ref))`)), { old: throwing }).exports;
    const older = new W.Instance(new W.Module(wat(`(module
      (import "new" "again" (func $again (param i32))) (import "old" "t" (tag $t (param i32)))
      (func (export "f") (param i32) (result i32) try (result i32) (call $again (local.get 0)) (i32.const -1) catch $t (i32.const 100) i32.add end))`)), { old: throwing, new: newer }).exports;
    expect([newer.catch(4), older.f(4)]).toEqual([4, 104]);
  });

  onOurs('may have both forms in one module', (W) => {
    const { f } = new W.Instance(new W.Module(wat(`(module (tag $t (param i32))
      (func (export "f") (result i32)
        try (result i32)
          (block $c (result i32 exnref) (try_table (catch_ref $t $c) (throw $t (i32.const 3))) unreachable)
          throw_ref
        catch $t
        end))`))).exports;
    expect(f()).toBe(3);
  });
});

const DEBUGGED = `(module
  (tag $a (param i64)) (tag $b)
  (memory 1)
  (func $throw (export "throw") (param i32)
    (if (local.get 0) (then (throw $a (i64.const 9))))
    throw $b)
  (func (export "caught") (param i32) (result i64) (local $k i32)
    (i64.const 1000)
    try (result i64)
      (call $throw (local.get 0))
      (i64.const 1)
    catch $a
      (local.set $k (i32.const 5))
      (i32.store (i32.const 8) (local.get $k))
      loop
        (br_if 0 (local.tee $k (i32.sub (local.get $k) (i32.const 1))))
      end
    end
    i64.add)
  (func (export "passed") (param i32)
    try
      try $skipped
        try
          (call $throw (local.get 0))
        delegate 1
      catch_all
        unreachable
      end
    catch $b
    end)
  (func (export "rethrown") (param i32)
    try
      (call $throw (local.get 0))
    catch_all
      rethrow 0
    end))`;

describe('a debugger', () => {
  const caughtOf = (name: string, arg: number): unknown[] => {
    const seen: unknown[] = [];
    expect(debug(DEBUGGED, {}, (exports) => {
      try {
        return exports[name]!(arg);
      } catch {
        return 'uncaught';
      }
    }, function* () {
      for (let stop: Stop = yield go(); stop.event!.kind !== 'complete'; stop = yield go()) seen.push(stop.event!.kind, stop.paused.exceptionCaught);
    })).toBe({ caught: arg ? 1009n : 'uncaught', passed: arg ? 'uncaught' : undefined, rethrown: 'uncaught' }[name]);
    return seen;
  };

  it('is told whether an exception will be caught, past what a delegate skips, and of each rethrow', () => {
    expect(caughtOf('caught', 1)).toEqual(['exception', true]);
    expect(caughtOf('caught', 0)).toEqual(['exception', false]);
    expect(caughtOf('passed', 0)).toEqual(['exception', true]);
    expect(caughtOf('passed', 1)).toEqual(['exception', false]);
    expect(caughtOf('rethrown', 1)).toEqual(['exception', true, 'exception', false]);
  });

  const until = (paused: Paused, name: string): boolean => {
    const [frame] = paused.exitFrames();
    return frame!.instance.module.module.exports.some((e) => e.name === name && e.index === frame!.funcIndex);
  };

  it('sees the operands of a clause, without the exception beneath them, and can change them', () => {
    const seen: string[] = [];
    expect(debug(DEBUGGED, {}, (exports) => exports.caught!(1), function* () {
      let stop: Stop = yield go();
      expect(stop.event!.kind).toBe('exception');
      stop = yield step();
      expect(until(stop.paused, 'caught')).toBe(true);
      seen.push(...showAll(stop.paused));
      const [frame] = stop.paused.exitFrames();
      expect(() => frame!.setStackValue(2, { type: 'i64', value: 1n })).toThrow('operand 2 of 2');
      frame!.setStackValue(0, { type: 'i64', value: 2000n });
      frame!.setStackValue(1, { type: 'i64', value: 7n });
      seen.push(show(frame!));
      yield go();
    })).toBe(2007n);
    expect(seen.map((line) => line.replace(/@0x\w+/, ''))).toEqual(['1 [1 0] (1000 9)', '1 [1 0] (2000 7)']);
  });

  it('stops in a clause at an access, at a loop, and rethrows what was caught there after it', () => {
    const kinds: string[] = [];
    expect(debug(DEBUGGED, {}, (exports) => exports.caught!(1), function* () {
      let stop: Stop = yield go();
      stop.paused.addWatchpoint(stop.paused.instances[0]!.mems[0]!, 8n, 4n, 'write');
      stop = yield go();
      kinds.push(stop.event!.kind, ...stop.paused.stopReasons, ...showAll(stop.paused).map((line) => line.replace(/@0x\w+/, '')));
      yield go();
    })).toBe(1009n);
    expect(kinds).toEqual(['breakpoint', 'watchpoint', '1 [1 5] (1000 9)']);
  });

  it('throws where a clause is run: out of it; and in what is protected: into it', () => {
    const outcome = (steps: number): unknown => debug(DEBUGGED, {}, (exports, { store }) => {
      try {
        return [exports.caught!(1), [...store.instances()].length];
      } catch (e) {
        return e instanceof Error ? e.message : 'exception';
      }
    }, function* () {
      let stop: Stop = yield step();
      for (let i = 0; i < steps || !until(stop.paused, 'caught'); i++) stop = yield step();
      const instance = stop.paused.instances[0]!;
      yield go({ kind: 'throw-exception', exception: new ExnInst(instance.tags[0]!, [-2, -1]) });
    });
    // Inside the try, at the first of its instructions; and in the clause.
    expect(outcome(2)).toEqual([998n, 1]);
    expect(outcome(12)).toBe('exception');
  });

  it('returns early out of a clause', () => {
    expect(debug(DEBUGGED, {}, (exports) => exports.caught!(1), function* () {
      yield go();
      yield step();
      yield go({ kind: 'early-return', values: [{ type: 'i64', value: 5n }] });
    })).toBe(5n);
  });
});
