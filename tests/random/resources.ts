/**
 * One place that code reads and writes (a local, a global, a few bytes of memory, a table element, a size), and code that reads it early,
 * writes it, and uses what it read late: what a compiler with unevaluated operands must get right for each kind of place.
 */
import { instructionNamed } from '../../compiler/model/instructions.js';
import { isRef, type ValType } from '../../compiler/model/types.js';
import { emitInstruction } from './emitters.js';
import type { FunctionGenerator } from './function.js';
import { sink } from './hazards.js';

interface Resource {
  readonly type: ValType;
  /** Pushes the value at the place. */
  read(): void;
  write(): void;
}

const LOADS: readonly (readonly [string, ValType])[] = [
  ['i32.load', 'i32'], ['i64.load', 'i64'], ['f32.load', 'f32'], ['f64.load', 'f64'], ['i64.load16_s', 'i64'], ['i64.load32_u', 'i64'], ['i32.load8_u', 'i32'],
];
/** What updates it, and leaves on the stack what was there. */
const UPDATES: readonly (readonly [string, ValType])[] = [
  ['i32.atomic.rmw.add', 'i32'], ['i32.atomic.rmw8.xchg_u', 'i32'], ['i64.atomic.rmw.sub', 'i64'], ['i64.atomic.rmw16.or_u', 'i64'], ['i64.atomic.rmw32.xor_u', 'i64'],
];
const STORES: readonly (readonly [string, ValType])[] = [
  ['i32.store', 'i32'], ['i64.store', 'i64'], ['f32.store', 'f32'], ['f64.store', 'f64'], ['i64.store8', 'i64'], ['i32.store16', 'i32'],
];

const VECTOR_LOADS: typeof LOADS = [...LOADS, ['v128.load', 'v128'], ['v128.load32_splat', 'v128'], ['v128.load8x8_u', 'v128'], ['v128.load64_zero', 'v128']];
const VECTOR_STORES: typeof STORES = [...STORES, ['v128.store', 'v128'], ['v128.store', 'v128']];

function local(g: FunctionGenerator): Resource {
  const a = g.rng.below(g.locals.length);
  const type = g.locals[a]!;
  return {
    type,
    read: () => g.op({ name: 'local.get', a }, [type]),
    write: () => {
      g.value(type);
      g.stack.pop();
      if (g.rng.chance(0.7)) return g.op({ name: 'local.set', a }, []);
      g.op({ name: 'local.tee', a }, [type]);
      sink(g);
    },
  };
}

function global(g: FunctionGenerator): Resource | undefined {
  const fits = [...g.m.globals.keys()].filter((i) => g.m.globals[i]!.usable && g.m.globals[i]!.mutable);
  if (fits.length === 0) return undefined;
  const a = g.rng.pick(fits);
  const type = g.m.globals[a]!.value;
  return {
    type,
    read: () => g.op({ name: 'global.get', a }, [type]),
    write: () => {
      g.value(type);
      g.stack.pop();
      g.op({ name: 'global.set', a }, []);
    },
  };
}

function memory(g: FunctionGenerator): Resource {
  const { rng } = g;
  const at = rng.between(0, 2000);
  const [load, type] = rng.pick(g.traits.vectors ? VECTOR_LOADS : LOADS);
  return {
    type,
    read: () => {
      g.i32(at);
      g.stack.pop();
      g.op({ name: load, align: 0, offset: 8 }, [type]);
    },
    write: () => {
      if (rng.chance(0.2)) {
        g.i32(at + rng.between(0, 8));
        g.value('i32');
        g.i32(rng.between(0, 20));
        g.stack.length -= 3;
        return g.op(rng.chance(0.5) ? { name: 'memory.fill' } : { name: 'memory.copy' }, []);
      }
      if (g.traits.atomics && rng.chance(0.3)) {
        const [name, updated] = rng.pick(UPDATES);
        g.i32(at & ~7);
        g.value(updated);
        g.stack.length -= 2;
        return g.op({ name, align: Math.log2(instructionNamed(name).width), offset: 8 }, [updated]);
      }
      const [store, stored] = rng.pick(g.traits.vectors ? VECTOR_STORES : STORES);
      g.i32(at);
      g.value(stored);
      g.canonicalIfLoose();
      g.stack.length -= 2;
      g.op({ name: store, align: 0, offset: rng.between(4, 12) }, []);
    },
  };
}

function element(g: FunctionGenerator): Resource {
  const { rng } = g;
  const a = rng.below(g.m.tables.length);
  const type = g.m.tables[a]!.element;
  const at = rng.below(7);
  return {
    type,
    read: () => {
      g.i32(at);
      g.stack.pop();
      g.op({ name: 'table.get', a }, [type]);
    },
    write: () => {
      g.i32(at);
      if (rng.chance(0.3)) {
        g.i32(rng.below(5));
        g.i32(2);
        g.stack.length -= 3;
        return g.op({ name: 'table.copy', a, b: a }, []);
      }
      g.value(type);
      g.stack.length -= 2;
      g.op({ name: 'table.set', a }, []);
    },
  };
}

function size(g: FunctionGenerator): Resource {
  const ofMemory = g.rng.chance(0.5);
  const a = ofMemory ? 0 : g.rng.below(g.m.tables.length);
  return {
    type: 'i32',
    read: () => g.op({ name: ofMemory ? 'memory.size' : 'table.size', a }, ['i32']),
    write: () => {
      if (!ofMemory) g.value(g.m.tables[a]!.element);
      g.i32(1);
      g.stack.length -= ofMemory ? 1 : 2;
      g.op({ name: ofMemory ? 'memory.grow' : 'table.grow', a }, ['i32']);
      sink(g);
    },
  };
}

const somePlace = (g: FunctionGenerator): Resource => g.rng.pick([local, local, global, global, memory, element, size])(g) ?? memory(g);

const OPERATIONS: Readonly<Partial<Record<ValType, readonly string[]>>> = {
  i32: ['i32.add', 'i32.sub', 'i32.rotl', 'i32.shr_u', 'i32.xor'],
  i64: ['i64.add', 'i64.sub', 'i64.mul', 'i64.and', 'i64.shl', 'i64.shr_s', 'i64.shr_u', 'i64.rotl', 'i64.rotr', 'i64.rotl'],
  f32: ['f32.add', 'f32.sub', 'f32.copysign', 'f32.max'],
  f64: ['f64.add', 'f64.mul', 'f64.copysign', 'f64.min'],
  v128: ['i8x16.add', 'i8x16.sub_sat_u', 'i8x16.swizzle', 'i16x8.mul', 'i32x4.sub', 'i32x4.gt_s', 'i64x2.add', 'v128.xor', 'v128.andnot', 'f32x4.mul', 'f64x2.sub'],
};
/** Where NaNs of the shape may be any. */
const LOOSE = ['add', 'sub', 'mul', 'div', 'min', 'max', 'pmin', 'lt'];

/** Makes the value on top into another of its type, perhaps, still depending on it. */
function operate(g: FunctionGenerator, type: ValType): void {
  const { loose } = g.traits;
  const names = type === 'v128' && loose ? LOOSE.map((op) => `${loose}.${op}`) : OPERATIONS[type];
  if (!names || g.rng.chance(0.3)) return;
  const name = g.rng.pick(names);
  if (type === 'i64' && /sh|rot/.test(name) && g.rng.chance(0.7)) {
    g.emit({ name: 'i64.const', wide: g.rng.pick([1n, 8n, 31n, 32n, 32n, 33n, 63n]) });
    g.push(type);
  } else if (g.rng.chance(0.7)) g.constant(type);
  else g.value(type);
  if (name.endsWith('copysign')) g.canonicalIfLoose();
  g.stack.length -= 2;
  g.op({ name }, [type]);
}

/** Pushes an i32 or i64 by an instruction that may well trap when it is computed. */
function mayTrap(g: FunctionGenerator): void {
  const { rng } = g;
  const name = rng.pick(['i32.div_s', 'i32.rem_u', 'i64.div_u', 'i64.rem_s', 'i32.load', 'i64.load', 'f64.load', 'i32.load8_s', 'table.get', 'i32.trunc_f64_u', 'i64.trunc_f32_s']);
  const def = instructionNamed(name);
  const sure = rng.chance(0.4);
  if (name === 'table.get') {
    g.i32(sure ? 100 : 1);
    g.stack.pop();
    return g.op({ name, a: 0 }, [g.m.tables[0]!.element]);
  }
  const { params, results } = def.type!;
  if (def.immediate === 'memarg') {
    if (sure) g.i32(-rng.between(1, 9));
    else g.masked(0xff);
    g.stack.pop();
    return g.op({ name, align: 0, offset: rng.below(9) }, results);
  }
  g.value(params[0]!);
  if (params.length > 1) {
    if (params[1] === 'i64') g.emit({ name: 'i64.const', wide: sure ? 0n : 3n });
    else g.emit({ name: 'i32.const', a: sure ? 0 : 3 });
    g.stack.pop();
  } else g.stack.pop();
  g.op({ name }, results);
}

/** Reads, writes and late uses of one place. */
export function contend(g: FunctionGenerator): void {
  const { rng } = g;
  const place = somePlace(g);
  const before = g.stack.length;
  const reads = rng.between(1, 3);
  for (let i = 0; i < reads; i++) {
    place.read();
    operate(g, place.type);
    while (rng.chance(0.35)) mayTrap(g);
  }
  g.above(() => {
    for (let n = rng.between(1, 2); n > 0; n--) {
      const kind = rng.below(10);
      if (kind < 4) place.write();
      else if (kind < 7) {
        const block = rng.pick(['block', 'loop', 'if'] as const);
        if (block === 'if') {
          g.value('i32');
          g.stack.pop();
        }
        g.open(block, { params: [], results: [] });
        place.write();
        if (rng.chance(0.4)) branch(g);
        g.end();
      } else if (kind === 7) branch(g);
      else emitInstruction(g, instructionNamed(rng.pick(['call', 'call', 'call_indirect', 'i64.mul', 'i64.load', 'i64.div_s', 'memory.grow', 'throw'])));
      while (g.stack.length > g.base) sink(g);
    }
  });
  while (g.stack.length > before && rng.chance(0.9)) {
    if (isRef(g.stack[g.stack.length - 1]!)) {
      g.stack.pop();
      g.op({ name: 'ref.is_null' }, ['i32']);
    }
    sink(g);
  }
}

/** A conditional branch to a label, values and all. */
function branch(g: FunctionGenerator): void {
  const a = g.rng.below(g.frames.length);
  const types = g.labelTypes(a);
  for (const t of types) g.value(t);
  g.value('i32');
  g.stack.length -= types.length + 1;
  g.op({ name: 'br_if', a }, types);
}

/** A place's new value computed from its old one. */
export function update(g: FunctionGenerator): void {
  const { rng } = g;
  const fits = [...g.locals.keys()].filter((i) => OPERATIONS[g.locals[i]!]);
  const globals = [...g.m.globals.keys()].filter((i) => g.m.globals[i]!.usable && g.m.globals[i]!.mutable && OPERATIONS[g.m.globals[i]!.value]);
  const ofGlobal = globals.length > 0 && (fits.length === 0 || rng.chance(0.4));
  if (!ofGlobal && fits.length === 0) return;
  const a = rng.pick(ofGlobal ? globals : fits);
  const type = ofGlobal ? g.m.globals[a]!.value : g.locals[a]!;
  g.op({ name: ofGlobal ? 'global.get' : 'local.get', a }, [type]);
  for (let n = rng.between(1, 2); n > 0; n--) operate(g, type);
  g.stack.pop();
  g.op({ name: ofGlobal ? 'global.set' : 'local.set', a }, []);
}
