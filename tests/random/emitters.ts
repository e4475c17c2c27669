/** How each instruction of the compiler's table gets into generated code. Whatever is in the table but not known here is an error. */
import { INSTRUCTIONS, type Instruction } from '../../compiler/model/instructions.js';
import { isRef, type ValType } from '../../compiler/model/types.js';
import { CONTROL_EMITTERS } from './control.js';
import type { FunctionGenerator } from './function.js';
import { isVector, someLane, vectorEmitterOf } from './vectors.js';

/** Emits the instruction, or nothing where it cannot be. `wanted`: the type of value that its user is after, where there is a choice. */
export type Emitter = (g: FunctionGenerator, def: Instruction, wanted: ValType | undefined) => void;

const indices = (n: number): number[] => [...Array(n).keys()];

/** The index of an entity that fits, or undefined. */
function choose<T>(g: FunctionGenerator, list: readonly T[], fits: (x: T) => boolean): number | undefined {
  const found = indices(list.length).filter((i) => fits(list[i]!));
  return found.length === 0 ? undefined : g.rng.pick(found);
}

/** Memory operands: addresses that are mostly in bounds, sometimes at the very end, sometimes anywhere; mostly aligned where they must be. */
function address(g: FunctionGenerator, aligned = false): void {
  const { rng } = g;
  const end = g.m.memories[0]!.min * 65536;
  const kind = rng.below(20);
  if (kind < 17) g.masked(rng.pick(aligned ? [0xf8, 0x7f8, 0x7f8, 0xff8, 0xff8, 0xfff8] : [0xff, 0xfff, 0xffc, 0x7f8, 0xffff]));
  else if (kind < 19) g.i32((rng.chance(0.5) ? end - rng.between(0, 12) : rng.between(0, 64)) & (aligned && rng.chance(0.7) ? ~7 : ~0));
  else g.value('i32');
}

const offset = (g: FunctionGenerator): number =>
  g.rng.weighted([
    [0, 8], [g.rng.between(1, 16), 8], [g.rng.between(17, 4000), 3], [65536 - g.rng.between(0, 9), 0.7], [0xffff_ffff - g.rng.between(0, 9), 0.3],
    [0x7fff_ffff + g.rng.between(-5, 5), 0.2], [g.rng.u32(), 0.2],
  ]);

const memoryAccess: Emitter = (g, def) => {
  const { params, results } = def.type!;
  if (g.frame.unreachable && g.stack.length === g.frame.height && g.rng.chance(0.5)) g.need(params);
  else {
    if (g.rng.chance(0.1)) g.need(['i32']);
    else {
      address(g, def.aligned);
      g.stack.pop();
    }
    g.push('i32');
    for (const operand of params.slice(1)) {
      g.value(operand);
      g.canonicalIfLoose();
    }
    g.stack.length -= params.length;
  }
  const natural = Math.log2(def.width);
  const align = def.aligned ? natural : g.rng.below(natural + 1);
  const at = offset(g);
  const lane = def.immediate === 'memarg_lane' ? { lane: someLane(g, def) } : {};
  g.op({ name: def.name, align, offset: def.aligned && g.rng.chance(0.9) ? at - at % def.width : at, ...lane }, results);
};

/** Operands that would mostly trap are made harmless most of the time. */
function tame(g: FunctionGenerator, name: string): void {
  const { rng } = g;
  const division = /^(i32|i64)\.(div|rem)_[su]$/.exec(name);
  if (division && rng.chance(0.85)) {
    g.stack.pop();
    g.emit(division[1] === 'i32' ? { name: 'i32.const', a: rng.pick([1, 3, 0x100]) } : { name: 'i64.const', wide: rng.pick([1n, 3n, 0x1_0000_0000n]) });
    g.emit({ name: `${division[1]}.or` });
    g.push(division[1] as ValType);
  }
  const truncation = /^i\d\d\.trunc_(f\d\d)_[su]$/.exec(name);
  if (truncation && rng.chance(0.8)) {
    const [, type] = truncation;
    g.drop();
    g.value('i32');
    g.stack.pop();
    g.emit({ name: `${type}.convert_i32_u` });
    if (rng.chance(0.5)) {
      g.emit(type === 'f32' ? { name: 'f32.const', a: 0x3f00_0000 } : { name: 'f64.const', wide: 0x3fe0_0000_0000_0000n });
      g.emit({ name: `${type}.mul` });
    }
    g.push(type as ValType);
  }
}

const numeric: Emitter = (g, def) => {
  const { params, results } = def.type!;
  g.need(params);
  if (!(g.frame.unreachable && g.stack.length === g.frame.height) && params.length > 0) {
    g.push(...params);
    tame(g, def.name);
    if (/reinterpret_f|copysign/.test(def.name)) g.canonicalIfLoose();
    g.stack.length -= params.length;
  }
  g.op({ name: def.name }, results);
};

/** Three i32 operands: a destination, a source, a length, all mostly small. */
function bulk(g: FunctionGenerator, masks: readonly [number, number, number], fill = false): void {
  masks.forEach((mask, i) => {
    if (fill && i === 1) g.value('i32');
    else g.masked(mask);
  });
  g.stack.length -= 3;
}

/** A table with elements of the type, mostly the wanted one. */
const anyTable = (g: FunctionGenerator, wanted?: ValType): number | undefined => choose(g, g.m.tables, (t) => (wanted ? t.element === wanted : true));

const memoryWide: Readonly<Record<string, Emitter>> = {
  'memory.size': (g) => g.op({ name: 'memory.size' }, ['i32']),
  'memory.grow': (g) => {
    if (g.rng.chance(0.7)) g.masked(1);
    else g.value('i32');
    g.stack.pop();
    g.op({ name: 'memory.grow' }, ['i32']);
  },
  'memory.init': (g) => {
    if (g.m.datas.length === 0) return;
    bulk(g, [0xfff, 7, 15]);
    g.op({ name: 'memory.init', a: g.rng.below(g.m.datas.length) }, []);
  },
  'data.drop': (g) => {
    if (g.m.datas.length > 0) g.op({ name: 'data.drop', a: g.rng.below(g.m.datas.length) }, []);
  },
  'memory.copy': (g) => {
    bulk(g, [0xfff, 0xfff, 0x1ff]);
    g.op({ name: 'memory.copy' }, []);
  },
  'memory.fill': (g) => {
    bulk(g, [0xfff, 0, 0xff], true);
    g.op({ name: 'memory.fill' }, []);
  },
};

const tables: Readonly<Record<string, Emitter>> = {
  'table.get': (g, _def, wanted) => {
    const a = anyTable(g, wanted);
    if (a === undefined) return;
    g.masked(7);
    g.stack.pop();
    g.op({ name: 'table.get', a }, [g.m.tables[a]!.element]);
  },
  'table.set': (g) => {
    const a = anyTable(g)!;
    g.masked(7);
    g.value(g.m.tables[a]!.element);
    g.stack.length -= 2;
    g.op({ name: 'table.set', a }, []);
  },
  'table.size': (g) => g.op({ name: 'table.size', a: anyTable(g)! }, ['i32']),
  'table.grow': (g) => {
    const a = anyTable(g)!;
    g.need([g.m.tables[a]!.element]);
    g.push(g.m.tables[a]!.element);
    g.masked(3);
    g.stack.length -= 2;
    g.op({ name: 'table.grow', a }, ['i32']);
  },
  'table.fill': (g) => {
    const a = anyTable(g)!;
    g.masked(7);
    g.value(g.m.tables[a]!.element);
    g.masked(3);
    g.stack.length -= 3;
    g.op({ name: 'table.fill', a }, []);
  },
  'table.copy': (g) => {
    const a = anyTable(g)!;
    const b = anyTable(g, g.m.tables[a]!.element)!;
    bulk(g, [7, 7, 3]);
    g.op({ name: 'table.copy', a, b }, []);
  },
  'table.init': (g) => {
    const b = anyTable(g)!;
    const a = choose(g, g.m.elems, (e) => e.type === g.m.tables[b]!.element);
    if (a === undefined) return;
    bulk(g, [7, 1, 3]);
    g.op({ name: 'table.init', a, b }, []);
  },
  'elem.drop': (g) => {
    if (g.m.elems.length > 0) g.op({ name: 'elem.drop', a: g.rng.below(g.m.elems.length) }, []);
  },
};

/** One of the types on top of the stack, or some other one. */
const typeAtHand = (g: FunctionGenerator): ValType => (g.stack.length > g.base && g.rng.chance(0.8) ? g.stack[g.stack.length - 1]! : g.anyType());

const parametric: Readonly<Record<string, Emitter>> = {
  drop: (g) => {
    if (g.stack.length === g.base) g.value(g.anyType());
    g.drop();
  },
  select: (g, _def, wanted) => {
    const type = wanted ?? typeAtHand(g);
    if (isRef(type)) return;
    g.need([type, type, 'i32']);
    g.op({ name: 'select' }, [type]);
  },
  select_t: (g, _def, wanted) => {
    const type = wanted ?? typeAtHand(g);
    g.need([type, type, 'i32']);
    g.op({ name: 'select_t', type }, [type]);
  },
  'local.get': (g, _def, wanted) => {
    const a = choose(g, g.locals, (t) => wanted === undefined || t === wanted);
    if (a !== undefined) g.op({ name: 'local.get', a }, [g.locals[a]!]);
  },
  'local.set': (g) => {
    const type = typeAtHand(g);
    const a = choose(g, g.locals, (t) => t === type);
    if (a === undefined) return;
    g.need([type]);
    g.op({ name: 'local.set', a }, []);
  },
  'local.tee': (g, _def, wanted) => {
    const type = wanted ?? typeAtHand(g);
    const a = choose(g, g.locals, (t) => t === type);
    if (a === undefined) return;
    g.need([type]);
    g.op({ name: 'local.tee', a }, [type]);
  },
  'global.get': (g, _def, wanted) => {
    const a = choose(g, g.m.globals, (x) => x.usable && (wanted === undefined || x.value === wanted));
    if (a !== undefined) g.op({ name: 'global.get', a }, [g.m.globals[a]!.value]);
  },
  'global.set': (g) => {
    const a = choose(g, g.m.globals, (x) => x.usable && x.mutable);
    if (a === undefined) return;
    g.need([g.m.globals[a]!.value]);
    g.op({ name: 'global.set', a }, []);
  },
  'ref.is_null': (g) => {
    const type = typeAtHand(g);
    const ref = isRef(type) ? type : g.rng.pick<ValType>(['funcref', 'externref']);
    g.need([ref]);
    g.op({ name: 'ref.is_null' }, ['i32']);
  },
  nop: (g) => g.op({ name: 'nop' }, []),
  'atomic.fence': (g) => g.op({ name: 'atomic.fence' }, []),
};

/** Pushed by the general maker of constants. */
const constants: Readonly<Record<string, Emitter>> = {
  'i32.const': (g) => g.constant('i32'),
  'i64.const': (g) => g.constant('i64'),
  'f32.const': (g) => g.constant('f32'),
  'f64.const': (g) => g.constant('f64'),
  'v128.const': (g) => g.constant('v128'),
  'ref.null': (g, _def, wanted) => {
    const type = wanted && isRef(wanted) ? wanted : g.rng.pick<ValType>(['funcref', 'externref']);
    g.op({ name: 'ref.null', type }, [type]);
  },
  'ref.func': (g) => g.op({ name: 'ref.func', a: g.someFunction() }, ['funcref']),
};

const SPECIAL: Readonly<Record<string, Emitter>> = { ...memoryWide, ...tables, ...parametric, ...constants, ...CONTROL_EMITTERS };

/** @throws Error for an instruction that no emitter is known for */
export function emitterOf(def: Instruction): Emitter {
  const special = SPECIAL[def.name];
  if (special) return special;
  const vector = vectorEmitterOf(def);
  if (vector) return vector;
  if (def.type && (def.immediate === 'memarg' || def.immediate === 'memarg_lane')) return memoryAccess;
  if (def.type && def.immediate === 'none') return numeric;
  throw new Error(`the generator has no rule for ${def.name}: add one to tests/random/emitters.ts`);
}

export const emitInstruction = (g: FunctionGenerator, def: Instruction, wanted?: ValType): void => emitterOf(def)(g, def, wanted);

const WEIGHT: Readonly<Record<string, number>> = {
  'local.get': 14, 'local.set': 12, 'local.tee': 8, 'global.get': 6, 'global.set': 5, block: 3, loop: 3, if: 5, try_table: 4, try: 4, catch: 0.5, catch_all: 0.5, delegate: 1, rethrow: 1.5, br: 2, br_if: 6, br_table: 2,
  call: 5, call_indirect: 3, select: 4, select_t: 2, drop: 3, unreachable: 0.3, return: 0.5, throw: 1, throw_ref: 2, end: 0, else: 0, 'i32.const': 2, 'i64.const': 2,
  'f32.const': 1, 'f64.const': 1, 'memory.grow': 1, nop: 0.3, 'i64.add': 2, 'i64.load': 3, 'i64.store': 3, 'i32.load': 3, 'i32.store': 3, 'data.drop': 0.3, 'elem.drop': 0.3,
};

function isAtomic(def: Instruction): boolean {
  return def.feature === 'atomics';
}

const WEIGHTS: readonly (readonly [Instruction, number])[] = INSTRUCTIONS.map((def) => [
  def, isAtomic(def) ? 0 : WEIGHT[def.name] ?? (isVector(def) ? 0.2 : def.immediate === 'none' && def.type ? 0.3 : 0.8),
]);
const SCALAR = WEIGHTS.filter(([def]) => !isVector(def));

/** What statements are made of. Numeric instructions are many, so each weighs little. */
export const weightsOf = (vectors: boolean): readonly (readonly [Instruction, number])[] => (vectors ? WEIGHTS : SCALAR);

/** Of statements in modules that have some. */
export const ATOMICS: readonly Instruction[] = INSTRUCTIONS.filter(isAtomic);

const BY_RESULT = new Map<string, string[]>();

/** Names of instructions that may give a value of the type; those whose type depends on a choice are likelier. */
export function producersOf(type: ValType, vectors: boolean): readonly string[] {
  const key = `${type} ${vectors}`;
  let list = BY_RESULT.get(key);
  if (!list) {
    const often = ['select_t', 'local.tee', 'local.get', 'global.get', 'call', 'call_indirect', 'block', 'loop', 'if', 'try_table', 'try'];
    if (isRef(type)) list = [...often, 'table.get', 'ref.null'];
    else list = [...INSTRUCTIONS.filter((d) => d.type?.results[0] === type && !isAtomic(d) && (vectors || !isVector(d))).map((d) => d.name), ...often, ...often, 'select', 'select', 'local.tee', 'local.tee'];
    // Its own instructions are many.
    if (type === 'v128') for (let i = 0; i < 4; i++) list.push(...often, 'select', 'v128.load');
    if (type === 'i32') list.push('ref.is_null', 'table.grow');
    if (type === 'funcref') list.push('ref.func');
    BY_RESULT.set(key, list);
  }
  return list;
}
