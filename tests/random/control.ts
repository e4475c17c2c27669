/** Blocks, branches, calls and exceptions in generated code. */
import type { FuncType, ValType } from '../../compiler/model/types.js';
import type { Emitter } from './emitters.js';
import type { FunctionGenerator } from './function.js';
import type { CatchClause } from './model.js';

const blockType = (g: FunctionGenerator, wanted: ValType | undefined, params: readonly ValType[]): FuncType => ({
  params, results: wanted ? [wanted] : g.rng.chance(0.5) ? g.someTypes(1) : g.someTypes(3),
});

const inner = (g: FunctionGenerator): void => g.steps(g.rng.between(0, 5));

/** Parameters that lie on the stack or are made for it. A block that is to give one value takes none from the stack below. */
function parameters(g: FunctionGenerator, wanted: ValType | undefined): ValType[] {
  return wanted ? g.someTypes(1) : g.parameterTypes();
}

const tooDeep = (g: FunctionGenerator): boolean => g.frames.length > 7 || g.budget < 10;

function structured(kind: 'block' | 'loop'): Emitter {
  return (g, _def, wanted) => {
    if (tooDeep(g)) return;
    const params = parameters(g, wanted);
    g.need(params);
    g.open(kind, blockType(g, wanted, params));
    inner(g);
    // A way back to the head of the loop.
    if (kind === 'loop' && !g.frame.unreachable && g.rng.chance(0.5)) {
      g.need([...params, 'i32']);
      g.op({ name: 'br_if', a: 0 }, params);
    }
    g.end();
  };
}

const conditional: Emitter = (g, _def, wanted) => {
  if (tooDeep(g)) return;
  const params = parameters(g, wanted);
  g.need([...params, 'i32']);
  const withElse = wanted !== undefined || g.rng.chance(0.7);
  const type = withElse ? blockType(g, wanted, params) : { params, results: params };
  g.open('if', type);
  inner(g);
  if (withElse) {
    g.else();
    inner(g);
  }
  g.end();
};

/** A label that takes just these types, or undefined. `skip`: innermost labels that do not count. */
function labelTaking(g: FunctionGenerator, types: readonly ValType[]): number | undefined {
  const fits = g.frames.map((_, i) => i).filter((depth) => {
    const t = g.labelTypes(depth);
    return t.length === types.length && t.every((x, i) => x === types[i]);
  });
  return fits.length === 0 ? undefined : g.rng.pick(fits);
}

const KINDS = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'] as const;

/** Blocks around a `try_table`, one for each clause, each with code that goes on with what was caught. */
const tryTable: Emitter = (g, _def, wanted) => {
  const { rng, m, traits } = g;
  if (!traits.exceptions || traits.legacy || tooDeep(g)) return;
  const clause = (): { kind: CatchClause['kind']; tag: number; given: ValType[] } => {
    const kind = traits.exceptionRefs ? rng.pick(KINDS) : rng.pick(['catch', 'catch_all'] as const);
    const tag = rng.below(m.tags.length);
    const given = kind === 'catch' || kind === 'catch_ref' ? [...m.tags[tag]!.type.params] : [];
    if (kind === 'catch_ref' || kind === 'catch_all_ref') given.push('exnref');
    return { kind, tag, given };
  };
  const own = Array.from({ length: rng.between(1, 2) }, clause);
  const { results } = blockType(g, wanted, []);
  g.open('block', { params: [], results });
  for (const c of [...own].reverse()) g.open('block', { params: [], results: c.given });
  const catches: CatchClause[] = own.map(({ kind, tag }, label) => ({ kind, tag, label }));
  if (rng.chance(0.3)) {
    const c = clause();
    const label = labelTaking(g, c.given);
    if (label !== undefined) catches.splice(rng.below(catches.length + 1), 0, { kind: c.kind, tag: c.tag, label });
  }
  const params = rng.chance(0.3) ? g.someTypes(2) : [];
  g.need(params);
  g.open('try_table', { params, results }, catches);
  inner(g);
  if (rng.chance(0.6)) {
    g.need(['i32']);
    g.open('if', { params: [], results: [] });
    throwing(g);
    g.end();
  }
  inner(g);
  g.end();
  for (let i = 0; i < own.length; i++) {
    if (!g.frame.unreachable) {
      g.need(results);
      g.emit({ name: 'br', a: own.length - i });
      g.leave();
    }
    g.end();
    inner(g);
  }
  g.end();
};

/** A `try` of the older form, with clauses or a `delegate`; `name` is the part that it must have. */
const legacyTry: Emitter = (g, { name }, wanted) => {
  const { rng, m, traits } = g;
  if (!traits.legacy || tooDeep(g)) return;
  const params = rng.chance(0.3) ? g.someTypes(2) : [];
  g.need(params);
  g.open('try', { params, results: blockType(g, wanted, []).results });
  // So that a part is executed that only an exception leads to.
  const thrown = ['catch', 'catch_all', 'rethrow'].includes(name) && rng.chance(0.6);
  if (!thrown) inner(g);
  if (thrown) throwing(g);
  else if (rng.chance(0.7)) {
    g.need(['i32']);
    g.open('if', { params: [], results: [] });
    throwing(g);
    g.end();
  }
  inner(g);
  if (name === 'delegate' || (name === 'try' && rng.chance(0.25))) return g.end({ name: 'delegate', a: rng.below(g.frames.length - 1) });
  const tags = Array.from({ length: name === 'catch' ? rng.between(1, 3) : rng.below(3) }, (): number | undefined => rng.below(m.tags.length));
  if (name === 'catch_all' || name === 'rethrow' || rng.chance(0.4)) tags.push(undefined);
  for (const tag of tags) {
    g.handler(tag);
    inner(g);
    if (!g.frame.unreachable && (name === 'rethrow' || rng.chance(0.3))) rethrowing(g);
  }
  g.end();
};

/** Throws what a catch around has caught, under a condition unless it may stand anywhere. @returns whether there is a catch around */
function rethrowing(g: FunctionGenerator): boolean {
  const catches = g.frames.map((_, depth) => depth).filter((depth) => g.frames[g.frames.length - 1 - depth]!.kind === 'catch');
  if (catches.length === 0) return false;
  const outside = g.frames.length;
  const depth = g.rng.pick(catches);
  leaving(g, () => {
    g.emit({ name: 'rethrow', a: depth + g.frames.length - outside });
    g.leave();
  });
  return true;
}

function throwing(g: FunctionGenerator): void {
  const tag = g.rng.below(g.m.tags.length);
  const { params } = g.m.tags[tag]!.type;
  for (const t of params) {
    g.value(t);
    // Exception values go through JavaScript, which may make a NaN quiet, in the legacy encoding.
    if (t === 'f32' || t === 'f64') g.canonical();
  }
  g.stack.length -= params.length;
  g.emit({ name: 'throw', a: tag });
  g.leave();
}

/** Code that does not come back, under a condition unless it may stand anywhere. */
function leaving(g: FunctionGenerator, code: () => void): void {
  if (g.mayLeave && g.rng.chance(0.7)) return code();
  g.need(['i32']);
  g.open('if', { params: [], results: [] });
  code();
  g.end();
}

/** A label at hand; outer ones as likely as inner ones. */
const anyLabel = (g: FunctionGenerator): number => g.rng.below(g.frames.length);

/** A table's element as its segments left it, if it is a function that may be called. */
function knownElement(g: FunctionGenerator, table: number): { readonly index: number; readonly type: FuncType } | undefined {
  const found = g.m.elems.flatMap((e) => {
    const base = e.offset?.[0]!.a;
    if (base === undefined || e.table !== table) return [];
    return e.items.flatMap(([item], i) => (item!.name === 'ref.func' ? [{ index: base + i, type: g.m.funcs[item!.a!]!.type }] : []));
  });
  return found.length === 0 ? undefined : g.rng.pick(found);
}

export const CONTROL_EMITTERS: Readonly<Record<string, Emitter>> = {
  block: structured('block'),
  loop: structured('loop'),
  if: conditional,
  try_table: tryTable,
  try: legacyTry,
  catch: legacyTry,
  catch_all: legacyTry,
  delegate: legacyTry,
  rethrow: (g, def, wanted) => {
    if (!rethrowing(g)) legacyTry(g, def, wanted);
  },
  // They come with the blocks.
  else: (g, def) => conditional(g, def, 'i32'),
  end: (g, def) => structured('block')(g, def, undefined),
  unreachable: (g) => leaving(g, () => {
    g.emit({ name: 'unreachable' });
    g.leave();
  }),
  br: (g) => leaving(g, () => {
    const a = anyLabel(g);
    g.need(g.labelTypes(a));
    g.emit({ name: 'br', a });
    g.leave();
  }),
  br_if: (g) => {
    const a = anyLabel(g);
    const types = g.labelTypes(a);
    g.need([...types, 'i32']);
    g.op({ name: 'br_if', a }, types);
  },
  br_table: (g) => leaving(g, () => {
    const fallback = anyLabel(g);
    const types = g.labelTypes(fallback);
    const same = g.frames.map((_, i) => i).filter((d) => g.labelTypes(d).join() === types.join());
    const labels = Array.from({ length: g.rng.below(6) }, () => g.rng.pick(same));
    g.needWith(types, () => g.masked(7));
    g.emit({ name: 'br_table', labels: [...labels, fallback] });
    g.leave();
  }),
  return: (g) => leaving(g, () => {
    g.need(g.self.type.results);
    g.emit({ name: 'return' });
    g.leave();
  }),
  call: (g, _def, wanted) => {
    const fits = [...g.m.funcs.keys()].filter((i) => {
      const f = g.m.funcs[i]!;
      return f.callable && (wanted === undefined || (f.type.results.length === 1 && f.type.results[0] === wanted));
    });
    if (fits.length === 0) return;
    const a = g.rng.pick(fits);
    const { type } = g.m.funcs[a]!;
    g.need(type.params);
    g.op({ name: 'call', a }, type.results);
  },
  call_indirect: (g, _def, wanted) => {
    const b = g.rng.pick([...g.m.tables.keys()].filter((i) => g.m.tables[i]!.element === 'funcref'));
    const types = g.m.funcs.filter((f) => f.callable && (wanted === undefined || (f.type.results.length === 1 && f.type.results[0] === wanted))).map((f) => f.type);
    if (types.length === 0) return;
    const known = knownElement(g, b);
    const exact = known && types.includes(known.type) && g.rng.chance(0.75) ? known : undefined;
    const type = exact?.type ?? g.rng.pick(types);
    g.needWith(type.params, () => (exact ? g.i32(exact.index) : g.masked(7)));
    g.op({ name: 'call_indirect', a: g.m.types.indexOf(type), b }, type.results);
  },
  throw: (g) => {
    if (g.traits.exceptions) leaving(g, () => throwing(g));
  },
  throw_ref: (g) => {
    if (!g.traits.exceptionRefs) return;
    leaving(g, () => {
      g.need(['exnref']);
      g.emit({ name: 'throw_ref' });
      g.leave();
    });
  },
};
