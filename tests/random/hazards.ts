/**
 * Where a compiler that leaves operands unevaluated would go wrong: values wait on the stack while something happens that changes what they
 * would read, or that must happen after them; then each is made visible.
 */
import { instructionNamed } from '../../compiler/model/instructions.js';
import type { ValType } from '../../compiler/model/types.js';
import { emitInstruction } from './emitters.js';
import type { FunctionGenerator } from './function.js';

const WAITING: readonly ValType[] = ['i32', 'i32', 'i64', 'i64', 'f32', 'f64', 'externref', 'funcref'];
const WAITING_VECTORS: readonly ValType[] = [...WAITING, 'v128', 'v128', 'v128'];
const EFFECTS = [
  'local.set', 'local.set', 'local.tee', 'global.set', 'global.set', 'i32.store', 'i64.store', 'f64.store', 'i64.store8', 'memory.grow', 'memory.fill', 'memory.copy',
  'memory.init', 'table.set', 'table.grow', 'table.fill', 'call', 'call', 'call_indirect', 'block', 'if', 'loop', 'try_table', 'try', 'br_if', 'br_table', 'throw', 'drop', 'i32.div_s',
  'i64.rem_u', 'i64.mul', 'i64.load', 'i32.load8_u', 'select', 'i32.trunc_f64_s', 'return', 'data.drop', 'elem.drop',
];
const ATOMIC_EFFECTS = [...EFFECTS, 'i32.atomic.rmw.add', 'i64.atomic.rmw.cmpxchg', 'i64.atomic.rmw8.xor_u', 'i64.atomic.store', 'i32.atomic.load'];

/** Values that wait, effects, and the values put to use. */
export function hazard(g: FunctionGenerator): void {
  const { rng } = g;
  const waiting = Array.from({ length: rng.between(1, 4) }, () => rng.pick(g.traits.vectors ? WAITING_VECTORS : WAITING));
  for (const type of waiting) g.value(type);
  g.above(() => {
    for (let n = rng.between(1, 3); n > 0 && !g.frame.unreachable; n--) emitInstruction(g, instructionNamed(rng.pick(g.traits.atomics ? ATOMIC_EFFECTS : EFFECTS)));
    while (g.stack.length > g.base) sink(g);
  });
  if (g.frame.unreachable) return;
  for (let n = rng.between(0, waiting.length); n > 0; n--) sink(g);
}

const STORES: Readonly<Partial<Record<ValType, string>>> = { i32: 'i32.store', i64: 'i64.store', f32: 'f32.store', f64: 'f64.store', v128: 'v128.store' };

/** Takes the value on top of the stack and, mostly, puts it where the comparison sees it. */
export function sink(g: FunctionGenerator): void {
  const { rng } = g;
  const type = g.stack[g.stack.length - 1]!;
  const store = STORES[type];
  if (store && rng.chance(0.6)) {
    g.canonicalIfLoose();
    g.stack.pop();
    const a = g.scratchLocal(type);
    g.emit({ name: 'local.set', a });
    g.emit({ name: 'i32.const', a: 8 * rng.between(0, 500) });
    g.emit({ name: 'local.get', a });
    g.emit({ name: store, align: 0, offset: 0 });
    return;
  }
  const locals = [...g.locals.keys()].filter((i) => g.locals[i] === type);
  if (locals.length === 0 || rng.chance(0.3)) return g.drop();
  g.stack.pop();
  g.emit({ name: 'local.set', a: rng.pick(locals) });
}

/** Stores every local that is a number, so that each is seen in the end. */
export function dumpLocals(g: FunctionGenerator): void {
  const base = 8 * g.rng.between(0, 400);
  const size = g.traits.vectors ? 16 : 8;
  g.locals.forEach((type, a) => {
    const store = STORES[type];
    if (!store) return;
    g.emit({ name: 'i32.const', a: base + size * a });
    g.emit({ name: 'local.get', a });
    g.push(type);
    g.canonicalIfLoose();
    g.stack.pop();
    g.emit({ name: store, align: 0, offset: 0 });
  });
}
