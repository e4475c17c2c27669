/** Generates a whole module: what it imports, holds, exports and starts with; bodies come from function.ts. */
import { INSTRUCTIONS } from '../../compiler/model/instructions.js';
import { type FuncType, type RefType, typeKey, type ValType } from '../../compiler/model/types.js';
import { FunctionGenerator, type Traits } from './function.js';
import { HOST_FUNCTIONS, HOST_TAG } from './hosts.js';
import type { ElemModel, FuncModel, Imported, Instr, ModuleModel } from './model.js';
import { Rng } from './rng.js';
import { randomF32, randomF64, randomI32, randomI64, randomV128 } from './values.js';
import { hasVector, inward, isVector, outside, outward } from './vectors.js';

/** A module and what the harness needs to know to run it. */
export interface Generated {
  readonly model: ModuleModel;
  readonly traits: Traits;
  /** Exports to call: parameter types as JavaScript gives them. */
  readonly entries: readonly { readonly name: string; readonly params: readonly ValType[] }[];
  /** Exported tables of functions and externrefs, and exported globals. */
  readonly tables: readonly string[];
  readonly globals: readonly string[];
  /** Exports that give what is in a global that JavaScript cannot read. */
  readonly hiddenGlobals: readonly string[];
  readonly tags: readonly { readonly name: string; readonly type: FuncType }[];
  /** An export that recurses without end. */
  readonly deep: string | undefined;
  /** Instruction names by the number that the probe is given. */
  readonly probes: readonly string[];
}

export interface Options {
  /** The module whose exports may be imported. */
  readonly helper: Generated | undefined;
  readonly traits: Omit<Traits, 'probe' | 'fuel' | 'probed'>;
  readonly probe: boolean;
  /** Instructions that must be in it. */
  readonly wanted: readonly string[];
}

const asExternref = (t: FuncType): string => typeKey(t).replaceAll('exnref', 'externref');
/** These may end the function that they are in, so they come last. */
const LEGACY = ['try', 'catch', 'catch_all', 'delegate', 'rethrow'];
const LEAVES = new Set(['unreachable', 'return', 'throw', 'throw_ref', 'br', 'br_table', 'try_table', 'memory.atomic.wait32', 'memory.atomic.wait64', ...LEGACY]);

class ModuleGenerator {
  private readonly m: ModuleModel = {
    types: [], funcs: [], tables: [], memories: [], globals: [], tags: [], exports: [], elems: [], datas: [], start: undefined, legacy: undefined,
  };
  private readonly probes: string[] = [];
  private readonly entries: { name: string; params: readonly ValType[] }[] = [];
  private deep: string | undefined;
  private readonly hiddenGlobals: string[] = [];
  private traits!: Traits;

  constructor(private readonly rng: Rng, private readonly options: Options) {}

  generate(): Generated {
    const { m, rng, options } = this;
    this.imports();
    const probe = options.probe ? this.addImport({ module: 'service', name: 'probe' }, { params: ['i32'], results: [] }, false) : undefined;
    this.tags();
    this.tables();
    if (m.memories.length === 0) {
      const min = rng.between(1, 2);
      m.memories.push({ min, max: min + rng.below(4), imported: undefined });
    }
    m.exports.push({ name: 'memory', kind: 'memory', index: 0 });
    const fuel = this.globals();
    this.traits = {
      ...options.traits, probe, fuel, probed: (name) => {
        const known = this.probes.indexOf(name);
        return known >= 0 ? known : this.probes.push(name) - 1;
      },
    };
    this.functions();
    this.segments();
    this.bodies();
    this.wrappers();
    m.funcs.forEach((f, index) => {
      if (f.callable) m.exports.push({ name: `f${index}`, kind: 'func', index });
    });
    const named = (kind: string): string[] => m.exports.filter((e) => e.kind === kind).map((e) => e.name);
    return {
      model: m, traits: this.traits, entries: this.entries, tables: named('table'),
      globals: m.exports.filter((e) => e.kind === 'global' && m.globals[e.index]!.value !== 'v128').map((e) => e.name), hiddenGlobals: this.hiddenGlobals,
      tags: m.exports.filter((e) => e.kind === 'tag').map((e) => ({ name: e.name, type: m.tags[e.index]!.type })), deep: this.deep, probes: this.probes,
    };
  }

  /** The one object for a function type in the module. */
  private type(t: FuncType): FuncType {
    const key = typeKey(t);
    const known = this.m.types.find((x) => typeKey(x) === key);
    if (known) return known;
    this.m.types.push(t);
    return t;
  }

  private addImport(imported: Imported, type: FuncType, callable: boolean): number {
    return this.m.funcs.push({ type: this.type(type), imported, callable, locals: [], body: [] }) - 1;
  }

  private imports(): void {
    const { m, rng, options } = this;
    for (const [name, type] of Object.entries(HOST_FUNCTIONS)) if (rng.chance(0.5)) this.addImport({ module: 'host', name }, type, true);
    const { helper } = options;
    if (!helper) return;
    for (const e of helper.model.exports) {
      const imported = { module: 'helper', name: e.name };
      const h = helper.model;
      if (e.kind === 'func' && e.name.startsWith('f') && rng.chance(0.5)) this.addImport(imported, h.funcs[e.index]!.type, true);
      else if (e.kind === 'memory' && rng.chance(0.2)) m.memories.push({ ...h.memories[e.index]!, imported });
      else if (e.kind === 'table' && rng.chance(0.5)) m.tables.push({ ...h.tables[e.index]!, imported });
      else if (e.kind === 'global' && rng.chance(0.5)) m.globals.push({ ...h.globals[e.index]!, init: [], imported });
    }
  }

  private tags(): void {
    const { m, rng, options } = this;
    if (!options.traits.exceptions) return;
    m.tags.push({ type: this.type(HOST_TAG), imported: { module: 'host', name: 'tag' } });
    // All of the helper's, so that in the legacy encoding every exception is either known or JavaScript's.
    for (const e of options.helper?.model.exports ?? []) {
      if (e.kind === 'tag') m.tags.push({ type: this.type(options.helper!.model.tags[e.index]!.type), imported: { module: 'helper', name: e.name } });
    }
    const own = rng.between(1, 3);
    for (let i = 0; i < own; i++) {
      // A function or vector in an exception does not survive the way through JavaScript that the legacy encoding takes.
      const params = this.types(3, false).filter((t) => (t !== 'funcref' && t !== 'v128') || !options.traits.exceptionRefs);
      m.tags.push({ type: this.type({ params, results: [] }), imported: undefined });
    }
    m.tags.forEach((_, index) => m.exports.push({ name: `tag${index}`, kind: 'tag', index }));
    if (!options.traits.exceptionRefs) return;
    const makeException = m.tags.map((t, i) => this.addImport({ module: 'service', name: `make${i}` }, { params: t.type.params, results: ['externref'] }, false));
    const addException = m.tags.map((t, i) => this.addImport({ module: 'service', name: `add${i}` }, { params: t.type.params, results: [...t.type.params, 'externref'] }, false));
    m.legacy = {
      makeException,
      addException,
      foreign: this.addImport({ module: 'service', name: 'foreign' }, { params: [], results: ['externref'] }, false),
      rethrow: this.addImport({ module: 'service', name: 'rethrow' }, { params: ['externref'], results: [] }, false),
    };
  }

  private types(n: number, exn: boolean): ValType[] {
    const { rng } = this;
    return Array.from({ length: rng.below(n + 1) }, () => rng.weighted<ValType>([
      ['i32', 5], ['i64', 5], ['f32', 3], ['f64', 3], ['funcref', 1], ['externref', 1], ['exnref', exn && this.options.traits.exceptionRefs ? 1 : 0],
      ['v128', this.options.traits.vectors ? 4 : 0],
    ]));
  }

  private tables(): void {
    const { m, rng, options } = this;
    const add = (element: RefType): void => {
      const index = m.tables.push({ element, min: rng.between(7, 9), max: rng.between(9, 14), imported: undefined }) - 1;
      if (element !== 'exnref') m.exports.push({ name: `t${index}`, kind: 'table', index });
    };
    add('funcref');
    if (rng.chance(0.6)) add('funcref');
    add('externref');
    if (options.traits.exceptionRefs) add('exnref');
  }

  /** @returns the index of the fuel global */
  private globals(): number {
    const { m, rng, options } = this;
    const imported = m.globals.length;
    const value: ValType[] = ['i32', 'i64', 'f32', 'f64', 'funcref', 'externref', ...this.types(4, true)];
    if (options.traits.exceptionRefs) value.push('exnref');
    if (options.traits.vectors) value.push('v128', 'v128');
    for (const v of value) {
      const from = [...Array(imported).keys()].filter((i) => m.globals[i]!.value === v && !m.globals[i]!.mutable);
      const init: Instr = from.length > 0 && rng.chance(0.5) ? { name: 'global.get', a: rng.pick(from) } : this.constant(v);
      const expression: Instr[] = [init];
      if (init.name === 'i32.const' && rng.chance(0.3)) expression.push({ name: 'i32.const', a: randomI32(rng) }, { name: rng.pick(['i32.add', 'i32.sub', 'i32.mul']) });
      if (init.name === 'i64.const' && rng.chance(0.3)) expression.push({ name: 'i64.const', wide: randomI64(rng) }, { name: rng.pick(['i64.add', 'i64.sub', 'i64.mul']) });
      m.globals.push({ value: v, mutable: rng.chance(0.7), init: expression, imported: undefined, usable: true });
    }
    m.globals.forEach((g, index) => {
      if (g.value !== 'exnref') m.exports.push({ name: `g${index}`, kind: 'global', index });
    });
    const fuel = m.globals.push({ value: 'i32', mutable: true, init: [{ name: 'i32.const', a: 0 }], imported: undefined, usable: false }) - 1;
    m.exports.push({ name: 'fuel', kind: 'global', index: fuel });
    return fuel;
  }

  private constant(v: ValType): Instr {
    const { rng } = this;
    switch (v) {
      case 'i32': return { name: 'i32.const', a: randomI32(rng) };
      case 'i64': return { name: 'i64.const', wide: randomI64(rng) };
      case 'f32': return { name: 'f32.const', a: randomF32(rng) };
      case 'f64': return { name: 'f64.const', wide: randomF64(rng) };
      case 'v128': return { name: 'v128.const', wide: randomV128(rng) };
      case 'funcref': {
        const callable = [...this.m.funcs.keys()].filter((i) => this.m.funcs[i]!.callable);
        return callable.length > 0 && rng.chance(0.7) ? { name: 'ref.func', a: rng.pick(callable) } : { name: 'ref.null', type: v };
      }
      default: return { name: 'ref.null', type: v };
    }
  }

  private functions(): void {
    const { m, rng } = this;
    const n = rng.between(2, 5);
    for (let i = 0; i < n; i++) {
      let type: FuncType = { params: this.types(4, i > 0), results: this.types(rng.chance(0.4) ? 4 : 1, i > 0) };
      // In the legacy encoding two types must not become one.
      if (m.types.some((t) => typeKey(t) !== typeKey(type) && asExternref(t) === asExternref(type))) type = { params: [], results: [] };
      m.funcs.push({ type: this.type(type), imported: undefined, callable: true, locals: [], body: [] });
    }
  }

  private segments(): void {
    const { m, rng } = this;
    const callable = [...m.funcs.keys()].filter((i) => m.funcs[i]!.callable);
    const item = (type: RefType): Instr[] =>
      type === 'funcref' && rng.chance(0.8) ? [{ name: 'ref.func', a: rng.pick(callable) }] : [{ name: 'ref.null', type }];
    const add = (type: RefType, table: number | undefined, length: number): void => {
      const at = rng.chance(0.015) ? rng.between(4, 12) : rng.below(3);
      const offset: ElemModel['offset'] = table === undefined ? undefined : [{ name: 'i32.const', a: at }];
      m.elems.push({ type, table: table ?? 0, offset, items: Array.from({ length }, () => item(type)) });
    };
    m.tables.forEach((t, i) => {
      if (t.element === 'funcref' || rng.chance(0.3)) add(t.element, i, rng.between(0, 4));
    });
    add('funcref', undefined, rng.between(0, 5));
    add('externref', undefined, 2);
    const bytes = (n: number): Uint8Array => Uint8Array.from({ length: n }, () => rng.below(256));
    const end = m.memories[0]!.min * 65536;
    for (let i = rng.between(0, 3); i > 0; i--) {
      const length = rng.between(0, 40);
      const at = rng.chance(0.015) ? end - 5 : rng.chance(0.2) ? end - length : rng.below(4000);
      m.datas.push({ offset: [{ name: 'i32.const', a: at }], bytes: bytes(length) });
    }
    for (let i = rng.between(1, 2); i > 0; i--) m.datas.push({ offset: undefined, bytes: bytes(rng.between(0, 30)) });
  }

  private bodies(): void {
    const { m, rng, options } = this;
    const own = m.funcs.filter((f) => !f.imported);
    const share = own.map((): string[] => []);
    options.wanted.forEach((name, i) => share[i % own.length]!.push(name));
    own.forEach((f, i) => {
      share[i]!.sort((a, b) => Number(LEAVES.has(a)) - Number(LEAVES.has(b)));
      const size = rng.weighted([[rng.between(5, 40), 3], [rng.between(40, 150), 3], [rng.between(150, 400), 1], [rng.between(400, 1500), 0.15]]);
      new FunctionGenerator(rng, m, f, this.traits, size + 20 * share[i]!.length).generate(share[i]!, size);
    });
  }

  private addFunction(type: FuncType, body: Instr[], locals: ValType[] = []): number {
    return this.m.funcs.push({ type: this.type(type), imported: undefined, callable: false, locals, body }) - 1;
  }

  /** Exports to call. */
  private wrappers(): void {
    const { m, traits, rng } = this;
    const has = (f: FuncModel): boolean => [...f.type.params, ...f.type.results].includes('exnref');
    const own = [...m.funcs.keys()].filter((i) => !m.funcs[i]!.imported && !has(m.funcs[i]!));
    for (const i of own) {
      const { type } = m.funcs[i]!;
      // Of a vector JavaScript can give none, which it is told.
      if ((!traits.strictNaN && !hasVector(type)) || (hasVector(type) && rng.chance(0.1))) {
        this.entries.push({ name: `f${i}`, params: type.params });
        continue;
      }
      const body: Instr[] = [];
      const params: ValType[] = [];
      for (const t of type.params) {
        body.push(...inward(t, params.length, traits));
        params.push(...outside(t, traits));
      }
      body.push({ name: 'call', a: i });
      const first = params.length;
      [...type.results.keys()].reverse().forEach((a) => body.push({ name: 'local.set', a: first + a }));
      type.results.forEach((t, a) => body.push(...outward(t, first + a, traits)));
      const index = this.addFunction({ params, results: type.results.flatMap((t) => outside(t, traits)) }, body, [...type.results]);
      m.exports.push({ name: `bits${i}`, kind: 'func', index });
      this.entries.push({ name: `bits${i}`, params });
    }
    m.globals.forEach((g, a) => {
      if (g.value !== 'v128') return;
      const index = this.addFunction({ params: [], results: ['i64', 'i64'] }, [{ name: 'global.get', a }, { name: 'local.set', a: 0 }, ...outward('v128', 0, traits)], ['v128']);
      m.exports.push({ name: `lanes_g${a}`, kind: 'func', index });
      this.hiddenGlobals.push(`lanes_g${a}`);
    });
    if (traits.strictNaN) {
      m.globals.forEach((g, a) => {
        if (g.value !== 'f32' && g.value !== 'f64') return;
        const index = this.addFunction({ params: [], results: outside(g.value, traits) }, [
          { name: 'global.get', a }, { name: g.value === 'f32' ? 'i32.reinterpret_f32' : 'i64.reinterpret_f64' },
        ]);
        m.exports.push({ name: `bits_g${a}`, kind: 'func', index });
        this.entries.push({ name: `bits_g${a}`, params: [] });
      });
    }
    if (!traits.exceptions && rng.chance(0.05)) this.addDeep();
    if (!traits.exceptionRefs && rng.chance(0.2)) {
      const body: Instr[] = [{ name: 'i32.const', a: 20 }, { name: 'global.set', a: traits.fuel }];
      const simple = m.funcs.findIndex((f) => !f.imported && f.callable && f.type.params.length === 0);
      if (simple >= 0) {
        body.push({ name: 'call', a: simple });
        for (const _ of m.funcs[simple]!.type.results) body.push({ name: 'drop' });
      }
      m.start = this.addFunction({ params: [], results: [] }, body);
    }
  }

  private addDeep(): void {
    const { m } = this;
    const type: FuncType = { params: ['i64', 'i32'], results: ['i64'] };
    const index = m.funcs.length;
    this.addFunction(type, [
      { name: 'local.get', a: 0 }, { name: 'local.get', a: 1 }, { name: 'i32.const', a: 1 }, { name: 'i32.add' }, { name: 'call', a: index },
      { name: 'local.get', a: 0 }, { name: 'i64.add' },
    ]);
    m.exports.push({ name: 'deep', kind: 'func', index });
    this.deep = 'deep';
  }
}

/** How often each instruction name occurs in a module's bodies. */
export function countInstructions(m: ModuleModel, counts: Map<string, number>): void {
  for (const f of m.funcs) {
    if (!f.callable) continue;
    for (const i of f.body) counts.set(i.name, (counts.get(i.name) ?? 0) + 1);
    if (!f.imported) counts.set('end', (counts.get('end') ?? 0) + 1);
  }
}

export const generateModule = (rng: Rng, options: Options): Generated => new ModuleGenerator(rng, options).generate();

export interface Pair {
  readonly helper: Generated | undefined;
  readonly main: Generated;
}

/** So many seeds have one module that tells which instructions it executes. */
const PROBE_EVERY = 2;
/** So many seeds have one with many atomic instructions. */
const ATOMICS_EVERY = 4;
/** So many instructions of the table, ever on, are in each seed's module. */
const WANTED = 13;

/** One in so many seeds, and of those with a probe one in two, has vectors; all of them, if WASM_RANDOM_VECTORS says so. */
const VECTORS_EVERY = 4;
export const ALL_VECTORS = globalThis.process?.env['WASM_RANDOM_VECTORS'] === '1';

/** The two forms of exceptions: blocks with `try_table`, and with `try`. */
export type ExceptionForm = 'standard' | 'legacy';

/**
 * The modules of a seed: one, and perhaps another whose exports it imports.
 * @param form of exceptions that the main module must have
 */
export function generateSeed(seed: number, form?: ExceptionForm): Pair {
  const rng = new Rng(seed);
  const exceptions = rng.chance(0.5);
  const exceptionRefs = exceptions && rng.chance(0.6);
  const strictNaN = rng.chance(0.5);
  const vectors = ALL_VECTORS || seed % VECTORS_EVERY === 2;
  const loose = strictNaN || !vectors ? undefined : (seed & 8) === 0 ? 'f32x4' as const : 'f64x2' as const;
  const names = INSTRUCTIONS.filter((def) => isVector(def) === vectors).map((def) => def.name);
  const probe = seed % PROBE_EVERY === 0;
  const turn = probe ? Math.floor(seed / PROBE_EVERY / 2) : seed;
  const first = (turn * WANTED) % names.length;
  const wanted = Array.from({ length: WANTED }, (_, i) => names[(first + i) % names.length]!);
  const usesExceptions = form !== undefined || wanted.some((n) => /throw|^try/.test(n) || LEGACY.includes(n));
  const usesLegacy = wanted.some((n) => LEGACY.includes(n)) && (!wanted.includes('throw_ref') || rng.chance(0.5));
  const usesRefs = wanted.includes('throw_ref') && !usesLegacy;
  const legacy = form === undefined ? usesLegacy || (exceptions && !exceptionRefs && !usesRefs && rng.chance(0.6)) : form === 'legacy';
  const traits = { strictNaN, exceptions: exceptions || usesExceptions, exceptionRefs: (exceptionRefs || usesRefs) && !legacy, legacy, vectors, loose, atomics: seed % ATOMICS_EVERY === 0 };
  // Both forms may meet in one stack.
  const helperTraits = { ...traits, exceptionRefs: false, legacy: traits.exceptions && rng.chance(0.5) };
  const helper = rng.chance(0.4) ? generateModule(rng, { helper: undefined, traits: helperTraits, probe: false, wanted: [] }) : undefined;
  return { helper, main: generateModule(rng, { helper, traits, probe, wanted }) };
}
