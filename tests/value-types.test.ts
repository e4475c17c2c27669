/**
 * Types that only this test has, of two and of three parts (value-types/types.ts), go wherever values go: through code in both forms, over every border, and
 * through a debugger's hands. What the program gives is compared with the same written in JavaScript.
 */
import { describe, expect, it } from 'vitest';
import type { FuncType, ValType } from '../compiler/model/types.js';
import { getGlobal, setGlobal } from '../runtime/debuggee/entities.js';
import type { DebugFrame, Value } from '../runtime/debuggee/index.js';
import { wasmTypeOf } from '../runtime/debuggee/value.js';
import { createWebAssembly } from '../runtime/js-api/index.js';
import { resultText } from '../runtime/program/invoke.js';
import { programErrorText } from '../runtime/program/report.js';
import { readFrame } from '../runtime/stack/frame.js';
import { framesOf } from '../runtime/store/frames.js';
import { Store } from '../runtime/store/store.js';
import { ExnInst } from '../runtime/store/tag.js';
import { debug, type Exports, go, step, type Stop } from './debuggee/session.js';
import { encodeModule } from './random/encode.js';
import type { FuncModel, Instr, ModuleModel } from './random/model.js';
import { type Subject, SUBJECTS, type Tuple } from './value-types/types.js';

const ops = (names: string, ...more: readonly Partial<Instr>[]): Instr[] => {
  const rest = [...more];
  return names.trim().split(/\s+/).map((word) => {
    const [name, a] = word.split('=');
    return { name: name!, ...(a === '?' ? rest.shift() : a === undefined ? {} : { a: Number(a) }) };
  });
};
const bits = (d: number): bigint => new BigUint64Array(new Float64Array([d]).buffer)[0]!;

/** Positions in the index spaces. */
const FUNCS = { host: 0, through: 1, swap: 2, thrower: 3, run: 4, trap: 5, uncaught: 6 };
const GLOBALS = { plain: 0, g: 1, copy: 2 };
/** Locals of `run`. */
const LOCALS = { n: 0, seed: 1, acc: 2, x: 3 };

function moduleOf({ type: t }: Subject): Uint8Array {
  const one: FuncType = { params: [t], results: [t] };
  const two: FuncType = { params: [t, t], results: [t, t] };
  const taker: FuncType = { params: [t], results: [] };
  const run: FuncType = { params: ['i32', t], results: [t] };
  const nothing: FuncType = { params: [], results: [] };
  const func = (type: FuncType, body: Instr[], locals: ValType[] = []): FuncModel => ({ type, body, locals, imported: undefined, callable: true });
  const constant = (i: number, d: number): Instr[] => ops(`i32.const=${i} f64.const=? ${t}.make`, { wide: bits(d) });
  const { n, seed, acc, x } = LOCALS;
  const body = ops(`
    local.get=${seed} local.set=${acc} local.get=${seed}
    loop=?
      local.get=${acc} local.get=${acc} call=${FUNCS.through} call=${FUNCS.swap} ${t}.add
      call=${FUNCS.host} local.tee=${x} global.set=${GLOBALS.g}
      block=? try_table=? global.get=${GLOBALS.g} call=${FUNCS.thrower} end unreachable end
      local.get=${acc} local.get=${n} i32.const=1 i32.and select local.set=${acc}
      local.get=${acc} block=? local.get=${x} ${t}.add local.get=${n} i32.const=2 i32.and br_if=0 global.get=${GLOBALS.copy} ${t}.add end local.set=${acc}
      local.get=${n} i32.const=1 i32.sub local.tee=${n} br_if=0
    end
    local.get=${acc} ${t}.add`,
  { block: nothing }, { block: { params: [], results: [t] } }, { block: nothing, catches: [{ kind: 'catch', tag: 0, label: 0 }] }, { block: one });
  const model: ModuleModel = {
    types: [one, two, taker, run],
    funcs: [
      { ...func(one, []), imported: { module: 'h', name: 'host' } },
      func(one, ops('local.get=0')), func(two, ops('local.get=1 local.get=0')), func(taker, ops('local.get=0 throw=0')), func(run, body, [t, t]),
      func(taker, [...constant(7, 0.25), ...ops(`local.get=0 ${t}.add unreachable`)]), func(taker, ops(`local.get=0 call=${FUNCS.thrower}`)),
    ],
    tables: [], memories: [],
    globals: [
      { value: t, mutable: false, imported: { module: 'h', name: 'plain' }, init: [], usable: true },
      { value: t, mutable: true, imported: undefined, init: constant(1, 2.5), usable: true },
      { value: t, mutable: false, imported: undefined, init: ops(`global.get=${GLOBALS.plain}`), usable: true },
    ],
    tags: [{ type: taker, imported: undefined }],
    exports: [
      ...(['through', 'swap', 'run', 'trap', 'uncaught'] as const).map((name) => ({ name, kind: 'func' as const, index: FUNCS[name] })),
      { name: 'g', kind: 'global', index: GLOBALS.g }, { name: 'tag', kind: 'tag', index: 0 },
    ],
    elems: [], datas: [], start: undefined, legacy: undefined,
  };
  return encodeModule(model, { exceptions: 'standard', foldConstants: false });
}

const host = (v: Tuple): Tuple => v.map((x, i) => (i === 1 ? x / 2 : (x + 1) | 0));
const PLAIN = (s: Subject): Tuple => s.make(3, -0.75);
const imports = (s: Subject): object => ({ h: { host, plain: PLAIN(s) } });

/** What `run` does. */
function model(s: Subject, n: number, seed: Tuple): Tuple {
  let acc = seed;
  do {
    const x = host(s.add(acc, acc));
    acc = s.add((n & 1) !== 0 ? x : acc, x);
    if ((n & 2) === 0) acc = s.add(acc, PLAIN(s));
  } while (--n !== 0);
  return s.add(seed, acc);
}

interface Native { value: unknown }
const thrown = (f: () => unknown): unknown => {
  try {
    f();
  } catch (e) {
    return e;
  }
  throw new Error('nothing was thrown');
};

describe.each(SUBJECTS.map((s) => [s.type, s] as const))('values of type %s', (_name, s) => {
  const bytes = moduleOf(s);
  const seed = s.make(20, 1.5);
  const value = (v: Tuple): Value => ({ type: s.type, value: v });
  const api = createWebAssembly(new Store());
  const instantiate = (): { exports: Exports; g: Native } => {
    const { exports } = new api.Instance(new api.Module(bytes), imports(s) as never);
    return { exports: exports as Exports, g: exports.g as unknown as Native };
  };

  it('are parameters, results, locals, operands, globals and what exceptions carry, of fast code', () => {
    const { exports } = instantiate();
    for (const n of [1, 2, 3, 4, 50]) expect(exports.run!(n, seed)).toEqual(model(s, n, seed));
    expect(exports.swap!(seed, s.make(-1, 0.5))).toEqual([s.make(-1, 0.5), seed]);
  });

  it('cross to JavaScript and back: arguments, results, globals, exceptions', () => {
    const { exports, g } = instantiate();
    expect(exports.through!(seed)).toEqual(seed);
    expect(() => exports.through!([1])).toThrow(`a ${s.type} is made of ${seed.length} numbers`);
    expect(g.value).toEqual(s.make(1, 2.5));
    g.value = seed;
    expect(g.value).toEqual(seed);
    const tag = exports.tag as unknown as InstanceType<typeof api.Tag>;
    const uncaught = thrown(() => exports.uncaught!(seed)) as InstanceType<typeof api.Exception>;
    expect(uncaught.getArg(tag, 0)).toEqual(seed);
    expect(new api.Exception(tag, [seed]).getArg(tag, 0)).toEqual(seed);
    const made = new api.Global({ value: s.type, mutable: true } as never);
    expect(made.value).toEqual(seed.map(() => 0));
    expect(() => new api.Instance(new api.Module(bytes), { h: { host, plain: 1 } })).toThrow(api.LinkError);
  });

  it('are written for people', () => {
    const { exports } = instantiate();
    expect(resultText({ params: [], results: [s.type] }, seed)).toBe(`${s.type} of ${seed.join(' and ')}\n`);
    expect(programErrorText(thrown(() => exports.uncaught!(seed)), 'x.wasm')).toContain(`uncaught exception (${s.type} of ${seed.join(' and ')})`);
  });

  it('have no name in the debug interface of components', () => {
    expect(() => wasmTypeOf(s.type)).toThrow(s.type);
  });

  it('are in frames that a trap leaves behind', () => {
    const { exports } = instantiate();
    const [frame] = framesOf(thrown(() => exports.trap!(seed)))!;
    expect(readFrame(frame!)).toMatchObject({ locals: [value(seed)], stack: [value(s.add(s.make(7, 0.25), seed))] });
  });

  it('are the same after any instruction, in code that can be resumed', () => {
    for (const n of [1, 2, 5]) {
      const result = debug(bytes, imports(s), (exports) => exports.run!(n, seed), function* () {
        for (let stop: Stop = yield step(); stop.event!.kind !== 'complete'; stop = yield step()) {
          for (let f: DebugFrame | undefined = stop.paused.exitFrames()[0]; f !== undefined; f = f.parent()) {
            for (const v of [...f.locals(), ...f.stack()]) if (v.type === s.type) expect(v.value).toHaveLength(seed.length);
          }
        }
      });
      expect(result).toEqual(model(s, n, seed));
    }
  });

  it('go on from a frame in fast code, at the head of a loop', () => {
    const n = 5000;
    const result = debug(bytes, imports(s), (exports) => exports.run!(n, seed), function* () {
      for (let i = 0; i < 40; i++) expect((yield step()).event).toBeDefined();
    });
    expect(result).toEqual(model(s, n, seed));
  });

  it('are captured at a stop, shown, changed, and go on', () => {
    const shown: unknown[] = [];
    const globals: unknown[] = [];
    const changed = s.make(1000, 64);
    const result = debug(bytes, imports(s), (exports) => exports.run!(4, seed), function* ({ paused }, { compiled }) {
      const { body } = compiled.module.funcs[FUNCS.thrower]!;
      paused.addBreakpoint(compiled, body!.start);
      let stop: Stop = yield go();
      const end = (): boolean => stop.event!.kind === 'complete';
      for (let i = 0; !end(); i++) {
        expect(stop.event).toEqual({ kind: 'breakpoint' });
        const frame = stop.paused.exitFrames()[0]!;
        const run = frame.parent()!;
        shown.push([frame.locals()[0]!.value, run.locals()[LOCALS.acc]!.value]);
        const [g] = stop.paused.instances[0]!.globals.slice(GLOBALS.g);
        globals.push(getGlobal(g!).value);
        if (i === 1) {
          // What the exception carries, the sum so far, and the global.
          frame.setLocal(0, value(changed));
          run.setLocal(LOCALS.acc, value(seed));
          setGlobal(g!, value(changed));
          expect(getGlobal(g!)).toEqual(value(changed));
          expect(() => frame.setLocal(0, { type: 'i32', value: 1 })).toThrow(`expected ${s.type}, got i32`);
        }
        stop = yield go();
        // It stops at the throw as well.
        expect(stop.event!.kind).toBe('exception');
        stop = yield go();
      }
    });
    // The same in the model: the second round goes on from what was written.
    let acc = seed;
    const expected: unknown[] = [];
    for (let n = 4, i = 0; n > 0; n--, i++) {
      const x = host(s.add(acc, acc));
      expected.push([x, acc]);
      if (i === 1) acc = seed;
      acc = s.add((n & 1) !== 0 ? (i === 1 ? changed : x) : acc, x);
      if ((n & 2) === 0) acc = s.add(acc, PLAIN(s));
    }
    expect(shown).toEqual(expected);
    expect(globals).toEqual(expected.map((pair) => (pair as [Tuple, Tuple])[0]));
    expect(result).toEqual(s.add(seed, acc));
  });

  it('are operands that a debugger changes, arguments and results of calls that it injects, and what it returns or throws early', () => {
    const other = s.make(-9, 0.125);
    const result = debug(bytes, imports(s), (exports) => [exports.swap!(seed, other), exports.through!(seed), exports.run!(1, seed)], function* ({ paused }, { compiled }) {
      const start = (f: number): number => compiled.module.funcs[f]!.body!.start;
      const end = (f: number): number => compiled.module.funcs[f]!.body!.end - 1;
      paused.addBreakpoint(compiled, end(FUNCS.swap));
      let stop: Stop = yield go();
      const frame = stop.paused.exitFrames()[0]!;
      expect(frame.stack()).toEqual([value(other), value(seed)]);
      frame.setStackValue(1, value(other));
      const callee = stop.paused.instances[0]!.funcs[FUNCS.swap]!;
      stop.paused.removeBreakpoint(compiled, end(FUNCS.swap));
      stop = yield go({ kind: 'inject-call', callee, arguments: [value(seed), value(other)] });
      expect(stop.event).toEqual({ kind: 'injected-call-return', values: [value(other), value(seed)] });
      const through = stop.paused.instances[0]!.funcs[FUNCS.through]!;
      stop = yield go({ kind: 'inject-call', callee: through, arguments: [value(other)] });
      expect(stop.event).toEqual({ kind: 'injected-call-return', values: [value(other)] });
      stop.paused.addBreakpoint(compiled, start(FUNCS.through));
      stop = yield go();
      expect(stop.event!.kind).toBe('breakpoint');
      stop.paused.removeBreakpoint(compiled, start(FUNCS.through));
      stop.paused.addBreakpoint(compiled, start(FUNCS.thrower));
      stop = yield go({ kind: 'early-return', values: [value(other)] });
      expect(stop.event!.kind).toBe('breakpoint');
      yield go({ kind: 'throw-exception', exception: new ExnInst(stop.paused.instances[0]!.tags[0]!, [...other, null]) });
    });
    const x = host(s.add(seed, seed));
    expect(result).toEqual([[other, other], other, s.add(seed, s.add(s.add(other, x), PLAIN(s)))]);
  });
});
