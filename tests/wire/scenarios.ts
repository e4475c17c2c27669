/** What debuggers do in the tests of the wire. What a scenario returns is checked by the test of its name. */
import type { EventSource } from '../../runtime/host/wire/event-source.js';
import type { createDebuggeeInterface, Event, ResumptionValue } from '../../runtime/host/world/index.js';

type Interfaces = ReturnType<typeof createDebuggeeInterface>;
export type Kit = Interfaces['imports']['bytecodealliance:wasmtime/debuggee'] & Interfaces['imports']['wasm2js-debug:extensions/frames'] & { readonly d: Interfaces['debuggee'] };
type Handle<K extends keyof Kit> = Kit[K] extends { readonly prototype: infer T } ? T : never;
type Value = Handle<'WasmValue'>;

const DISPOSE = (Symbol as unknown as { dispose?: symbol }).dispose ?? Symbol.for('dispose');
const normal: ResumptionValue = { tag: 'normal' };

const step = ({ d, EventFuture }: Kit, resumption: ResumptionValue = normal): Event => EventFuture.finish(d.singleStep(resumption), d);
const go = ({ d, EventFuture }: Kit, resumption: ResumptionValue = normal): Event => EventFuture.finish(d.continue(resumption), d);

/** What an operation fails with: the code of a result's error, or the message of a trap of the debugger. */
function failure(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    return (e as { payload?: string }).payload ?? (e as Error).message;
  }
  return 'nothing';
}

const unwrap = (value: Value): unknown => {
  switch (value.getType().tag) {
    case 'wasm-i32': return value.unwrapI32();
    case 'wasm-i64': return value.unwrapI64();
    case 'wasm-f32': return value.unwrapF32();
    case 'wasm-f64': return value.unwrapF64();
    case 'wasm-v128': return value.unwrapV128();
    case 'wasm-funcref': return value.unwrapFunc();
    case 'wasm-exnref': return value.unwrapException();
  }
};

/** Function, pc, locals, operands. */
const frameText = (d: Kit['d'], f: Handle<'Frame'>): string =>
  `${f.getFuncIndex(d)}@0x${f.getPc(d).toString(16)} [${f.getLocals(d).map(unwrap).join(' ')}] (${f.getStack(d).map(unwrap).join(' ')})`;

const backtrace = (d: Kit['d'], exit: Handle<'Frame'> | undefined): string[] => {
  const lines: string[] = [];
  for (let f = exit; f !== undefined; f = f.parentFrame(d)) lines.push(frameText(d, f));
  return lines;
};

const pc = ({ d }: Kit): number => d.exitFrames()[0]!.getPc(d);

export const scenarios: Readonly<Record<string, (kit: Kit) => unknown>> = {
  start: ({ d, Module }) => {
    const [module, ...more] = d.allModules();
    return {
      more: more.length, isModule: module instanceof Module, frames: d.exitFrames().length, instances: d.allInstances().length,
      magic: [...module!.bytecode()!.subarray(0, 4)], same: d.allModules()[0]!.uniqueId() === module!.clone().uniqueId(),
    };
  },

  steps: (kit) => {
    const { d } = kit;
    const seen: unknown[] = [];
    let event = step(kit);
    const first = d.exitFrames()[0]!;
    while (event.tag === 'breakpoint') {
      seen.push(backtrace(d, d.exitFrames()[0]));
      event = step(kit);
    }
    return { seen, end: event.tag, dead: failure(() => first.getPc(d)), deadLocals: failure(() => first.getLocals(d)), deadParent: failure(() => first.parentFrame(d)) };
  },

  deep: (kit) => {
    const { d } = kit;
    const module = d.allModules()[0]!;
    const code = module.bytecode()!;
    // The only i32.const 5.
    module.addBreakpoint(d, code.findIndex((b, i) => b === 0x41 && code[i + 1] === 5));
    const event = go(kit);
    return [event.tag, backtrace(d, d.exitFrames()[0])];
  },

  breakpoints: (kit) => {
    const { d } = kit;
    const module = d.allModules()[0]!;
    const bad = failure(() => module.addBreakpoint(d, 3));
    const absent = failure(() => module.removeBreakpoint(d, 0x26));
    module.addBreakpoint(d, 0x26);
    module.addBreakpoint(d, 0x26);
    const events = [go(kit).tag, pc(kit)];
    module.removeBreakpoint(d, 0x26);
    return { bad, absent, events, end: go(kit).tag };
  },

  entities: (kit) => {
    const { d, WasmValue } = kit;
    step(kit);
    const instance = d.allInstances()[0]!;
    const [memory, table, func, tag] = [instance.getMemory(d, 0), instance.getTable(d, 0), instance.getFunc(d, 0), instance.getTag(d, 0)];
    const big = Uint8Array.from({ length: 200_000 }, (_, i) => i * 7);
    memory.growToBytes(d, 262_144n);
    memory.setBytes(d, 1000n, big);
    const back = memory.getBytes(d, 1000n, 200_000n);
    memory.setU64(d, 8n, 0xfedc_ba98_7654_3210n);
    const constant = instance.getGlobal(d, 0);
    const variable = instance.getGlobal(d, 1);
    variable.set(d, WasmValue.makeI64(0xffff_ffff_ffff_fffen));
    const nan = instance.getGlobal(d, 2).get(d);
    instance.getGlobal(d, 3).set(d, nan.clone());
    const given = WasmValue.makeI64(1n);
    variable.set(d, given.clone());
    const element = table.getElement(d, 1n);
    table.setElement(d, 0n, element.clone());
    const exnref = instance.getGlobal(d, 5).get(d);
    return {
      equal: back.length === big.length && back.every((b, i) => b === big[i]),
      integers: [memory.getU8(d, 8n), memory.getU16(d, 9n), memory.getU32(d, 9n), memory.getU64(d, 8n)],
      sizes: [memory.sizeBytes(d), memory.pageSizeBytes(d)],
      outside: [
        failure(() => memory.getBytes(d, 0n, 1n << 63n)), failure(() => memory.setU32(d, 327_677n, 1)), failure(() => memory.growToBytes(d, 1n)),
        failure(() => memory.growToBytes(d, 1n << 40n)), failure(() => table.getElement(d, 3n)),
        failure(() => instance.getTag(d, 9)), failure(() => instance.getMemory(d, 1)),
      ],
      globals: [unwrap(constant.get(d)), unwrap(variable.get(d)), nan.unwrapF32()],
      errors: [
        failure(() => constant.set(d, WasmValue.makeI32(1))), failure(() => variable.set(d, WasmValue.makeI32(1))), failure(() => instance.getGlobal(d, 4).get(d)),
        failure(() => table.setElement(d, 0n, WasmValue.makeF64(1))), failure(() => variable.set(d, WasmValue.makeV128(new Uint8Array(16)))),
      ],
      types: [func.params(d), func.results(d), tag.params(d), failure(() => instance.getFunc(d, 1).params(d))],
      refs: [
        table.len(d), unwrap(table.getElement(d, 2n)), table.getElement(d, 0n).unwrapFunc()!.results(d), exnref.getType().tag, exnref.unwrapException(),
        memory.uniqueId() === instance.getMemory(d, 0).uniqueId(), memory.uniqueId() === table.uniqueId(),
      ],
      misuse: [
        failure(() => element.unwrapI32()), failure(() => variable.set(d, given)), failure(() => WasmValue.makeV128(new Uint8Array(3))),
        failure(() => { variable.set(d, given); }), failure(() => given.getType()),
      ],
    };
  },

  frames: (kit) => {
    const { d, setLocal, setStackValue, WasmValue } = kit;
    d.allModules()[0]!.addBreakpoint(d, 0x28);
    go(kit);
    const frame = d.exitFrames()[0]!;
    const errors = [
      failure(() => setLocal(d, frame, 5, WasmValue.makeI32(1))), failure(() => setLocal(d, frame, 0, WasmValue.makeI64(1n))),
      failure(() => setStackValue(d, frame, 2, WasmValue.makeI32(1))),
    ];
    setLocal(d, frame, 0, WasmValue.makeI32(100));
    setStackValue(d, frame, 1, WasmValue.makeI32(40));
    return { errors, after: frameText(d, frame) };
  },

  externrefs: (kit) => {
    const { d } = kit;
    step(kit);
    const first = d.exitFrames()[0]!;
    const before = [failure(() => first.getLocals(d)), first.getStack(d).length];
    step(kit);
    const second = d.exitFrames()[0]!;
    return [...before, failure(() => second.getStack(d)), second.getFuncIndex(d), step(kit).tag];
  },

  refused: (kit) => {
    const { d, WasmValue } = kit;
    step(kit);
    const frame = d.exitFrames()[0]!;
    const before = frameText(d, frame);
    const wrong = failure(() => go(kit, { tag: 'early-return', val: [WasmValue.makeI64(1n)] }));
    const vector = failure(() => go(kit, { tag: 'early-return', val: [WasmValue.makeV128(new Uint8Array(16))] }));
    const callee = d.allInstances()[0]!.getFunc(d, 0);
    const call = failure(() => step(kit, { tag: 'inject-call', val: { callee, arguments: [] } }));
    return { wrong, vector, call, same: frameText(d, frame) === before, event: go(kit, { tag: 'early-return', val: [WasmValue.makeI32(77)] }).tag };
  },

  inject: (kit) => {
    const { d, WasmValue } = kit;
    step(kit);
    const before = backtrace(d, d.exitFrames()[0]);
    const callee = d.allInstances()[0]!.getFunc(d, 0);
    const event = go(kit, { tag: 'inject-call', val: { callee, arguments: [WasmValue.makeI32(20), WasmValue.makeI32(22)] } });
    return { tag: event.tag, values: event.tag === 'injected-call-return' ? event.val.map(unwrap) : [], same: String(backtrace(d, d.exitFrames()[0])) === String(before) };
  },

  exceptions: (kit) => {
    const { d, WasmException, WasmTag, WasmValue } = kit;
    const first = go(kit);
    if (first.tag !== 'exception') return first.tag;
    const exn = first.val;
    const tag = exn.getTag(d);
    const made = WasmException.make(d, tag, [WasmValue.makeI32(5), WasmValue.makeI64(6n)]);
    const ofVector = WasmTag.make(d, [{ tag: 'wasm-v128' }]);
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => 17 * i);
    const stranger = WasmTag.make(d, [{ tag: 'wasm-f64' }, { tag: 'wasm-funcref' }]);
    const result = {
      values: exn.getValues(d).map(unwrap), again: made.clone(d).getValues(d).map(unwrap),
      mismatch: failure(() => WasmException.make(d, tag, [WasmValue.makeI32(5)])), vector: [ofVector.params(d), WasmException.make(d, ofVector, [WasmValue.makeV128(bytes)]).getValues(d).map(unwrap)],
      tags: [tag.uniqueId() === made.getTag(d).uniqueId(), tag.uniqueId() === stranger.uniqueId(), tag.clone().uniqueId() === d.allInstances()[0]!.getTag(d, 0).uniqueId()],
      stranger: stranger.params(d),
    };
    const thrown = go(kit, { tag: 'throw-exception', val: made });
    return { ...result, thrown: thrown.tag, end: thrown.tag === 'exception' ? go(kit).tag : '' };
  },

  'drops exceptions': (kit) => {
    const drop = (handle: object): void => (handle as Record<symbol, () => void>)[DISPOSE]!();
    const exception = (): Handle<'WasmException'> => {
      const event = go(kit);
      if (event.tag !== 'exception') throw new Error(event.tag);
      return event.val;
    };
    const { d } = kit;
    const first = exception();
    const kept = first.clone(d);
    drop(first);
    const gone = failure(() => first.getTag(d));
    // The program throws it again.
    const second = exception();
    const values = [kept.getValues(d).map(unwrap), second.getValues(d).map(unwrap)];
    drop(kept);
    drop(kept);
    const [local] = d.exitFrames()[0]!.getLocals(d);
    drop(second);
    // A value holds it as well.
    const third = exception();
    values.push(local!.unwrapException()!.getValues(d).map(unwrap));
    drop(third);
    drop(local!);
    for (let i = 0; i < 100; i++) drop(exception());
    return { gone, values, end: go(kit).tag };
  },

  running: (kit) => {
    const { d, EventFuture } = kit;
    const future = d.continue(normal);
    const source = (future.subscribe() as { source: EventSource }).source;
    const early = [source.ready(), source.waitFor(20)];
    const refused = [failure(() => d.allInstances()), failure(() => d.singleStep(normal)), failure(() => d.exitFrames())];
    d.interrupt();
    const late = [source.waitFor(60_000), source.ready()];
    const unfinished = failure(() => d.allModules());
    const event = EventFuture.finish(future, d);
    const twice = failure(() => EventFuture.finish(future, d));
    const memory = d.allInstances()[0]!.getMemory(d, 0);
    memory.setU8(d, 0n, 1);
    const ends = [go(kit).tag, go(kit).tag, step(kit).tag];
    return { early, refused, late, unfinished, event: event.tag, twice, always: source.ready(), ends, byte: memory.getU8(d, 0n), frames: d.exitFrames().length };
  },

  'interrupts a pause': (kit) => {
    step(kit);
    const before = pc(kit);
    kit.d.interrupt();
    return { event: go(kit).tag, moved: pc(kit) !== before };
  },

  'drops a future': (kit) => {
    const { d } = kit;
    const future = d.singleStep(normal);
    (future as unknown as Record<symbol, () => void>)[DISPOSE]!();
    while (failure(() => d.allModules()) !== 'nothing');
    return backtrace(d, d.exitFrames()[0]);
  },

  'fails at once': () => undefined,
  'fails running': ({ d }) => void d.continue(normal),
  'ends running': ({ d }) => void d.continue(normal),
  'dies in a pause': (kit) => void step(kit),
  'dies running': ({ d }) => void d.continue(normal),
  orphan: (kit) => [failure(() => go(kit)), failure(() => kit.d.exitFrames()), failure(() => step(kit))],

  latency: (kit) => {
    const { d } = kit;
    /** Microseconds: the median, and of the fastest tenth the slowest, which is what it takes when nobody else wants the processor. */
    const per = (n: number, f: () => void): { median: number; fast: number } => {
      const times = Array.from({ length: 2 * n }, () => {
        const start = performance.now();
        f();
        return (performance.now() - start) * 1000;
      }).slice(n).sort((x, y) => x - y);
      return { median: times[n >> 1]!, fast: times[Math.floor(n / 10)]! };
    };
    step(kit);
    const memory = d.allInstances()[0]!.getMemory(d, 0);
    const megabyte = new Uint8Array(1 << 20);
    const figures = {
      question: per(3000, () => memory.getU32(d, 0n)),
      step: per(3000, () => step(kit)),
      'step, pc': per(3000, () => { step(kit); pc(kit); }),
      'step, locals, stack': per(3000, () => { step(kit); const f = d.exitFrames()[0]!; f.getLocals(d); f.getStack(d); }),
      'MB read': per(20, () => memory.getBytes(d, 0n, 1n << 20n)),
      'MB written': per(20, () => memory.setBytes(d, 0n, megabyte)),
    };
    memory.setU8(d, 0n, 1);
    return figures;
  },
};
