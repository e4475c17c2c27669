/** Modules of binaryen's fuzz generator (`wasm-opt -ttf`), made from seeded random input, compared in the same way. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InvalidModule, loadModule, type Module, type ValType } from '../../compiler/index.js';
import { type Difference, firstDifferentByte, native, nativeHasTryTable, our, type Tally } from './compare.js';
import { type Api, EXTERNS, type Imports, type MemoryLike } from './hosts.js';
import { ALL_VECTORS } from './module.js';
import { Observer } from './observe.js';
import { Rng } from './rng.js';
import { f32OfBits, f64OfBits, randomF32, randomF64, randomI32, randomI64 } from './values.js';

/** What V8 of Node 20 and the compiler both have; `--denan`, since the engines may choose the bits of NaNs. */
const FEATURES = [
  '--mvp-features', '--enable-mutable-globals', '--enable-nontrapping-float-to-int', '--enable-sign-ext', '--enable-bulk-memory', '--enable-reference-types',
  '--enable-multivalue',
];
/** Of every other seed, or of all (`ALL_VECTORS`). */
const VECTORS = '--enable-simd';
/** `(module (tag) (func (block (try_table (catch_all 0)))) (func try catch_all end))` */
const BOTH_FORMS = Uint8Array.of(
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 3, 2, 0, 0, 10, 20, 2, 11, 0, 2, 0x40, 0x1f, 0x40, 1, 2, 0, 0x0b, 0x0b, 0x0b, 6, 0, 6, 0x40, 0x19, 0x0b, 0x0b,
);
/** Exceptions, of which binaryen uses both forms in one module: where the engine refuses that, all in the newer one. */
const EXCEPTIONS = !nativeHasTryTable ? [] : ['--enable-exception-handling', ...(native.validate(BOTH_FORMS) ? [] : ['--translate-to-exnref'])];
const wasmOpt = join(dirname(createRequire(import.meta.url).resolve('binaryen/package.json')), 'bin', 'wasm-opt');
const directory = join(tmpdir(), 'wasm-random');

/** The path of the module that binaryen makes of a seed. */
export const ttfPath = (seed: number): string => join(directory, `ttf-${seed}.wasm`);

/** @throws Error if binaryen fails */
function generate(seed: number): Uint8Array {
  mkdirSync(directory, { recursive: true });
  const rng = new Rng(seed);
  const input = join(directory, `ttf-${seed}.input`);
  writeFileSync(input, Uint8Array.from({ length: rng.between(200, 12_000) }, () => rng.below(256)));
  const optimise = rng.weighted<readonly string[]>([[[], 4], [['-O1'], 1], [['-Os'], 1]]);
  const run = spawnSync(process.execPath, [wasmOpt, input, '-ttf', ...FEATURES, ...(ALL_VECTORS || seed % 2 === 1 ? [VECTORS] : []), ...(seed % 4 > 1 ? EXCEPTIONS : []), ...optimise, '--denan', '-o', ttfPath(seed)], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`wasm-opt failed for ${input}: ${run.stderr}`);
  return readFileSync(ttfPath(seed));
}

/** Elements of a table that are compared. */
const SHOWN = 200;

interface Stores {
  readonly Global: new (type: { value: string; mutable: boolean }, v: unknown) => object;
  readonly Table: new (type: { element: string; initial: number; maximum?: number }) => object;
  readonly Memory: new (type: { initial: number; maximum?: number }) => object;
}

class TtfSide {
  readonly log: unknown[] = [];
  readonly observer: Observer;
  exports: Readonly<Record<string, unknown>> = {};
  private depth = 0;
  /** Calls back since the outermost call: catching the traps of its fuel, a module could go on for ever. */
  private calledBack = 0;

  constructor(readonly api: Api & Stores, private readonly module: Module, private readonly bytes: Uint8Array) {
    this.observer = new Observer(api);
  }

  private callExport(index: number): void {
    const names = this.module.exports.filter((e) => e.kind === 'func').map((e) => e.name);
    if (names.length === 0 || this.depth > 2 || this.calledBack++ > 30) return;
    this.depth++;
    try {
      (this.exports[names[(index >>> 0) % names.length]!] as () => unknown)();
    } finally {
      this.depth--;
    }
  }

  private hostFunction(name: string): (...args: never[]) => unknown {
    if (name === 'call-export') return (index: number) => this.callExport(index);
    if (name !== 'call-export-catch') return (...args) => void this.log.push(name, ...args);
    return (index: number) => {
      try {
        this.callExport(index);
        return 0;
      } catch (e) {
        this.log.push(this.observer.thrown(e));
        return 1;
      }
    };
  }

  private imports(): Imports {
    const { module, api } = this;
    const descriptor = (t: ValType): string => (t === 'funcref' ? 'anyfunc' : t);
    const limits = ({ min, max }: { min: number; max: number | undefined }) => ({ initial: min, ...(max === undefined ? {} : { maximum: max }) });
    const imports: Imports = {};
    for (const i of module.imports) {
      const into = (imports[i.module] ??= {});
      if (i.kind === 'func') into[i.name] = this.hostFunction(i.name);
      else if (i.kind === 'global') {
        const { value, mutable } = module.globals[i.index]!;
        into[i.name] = new api.Global({ value: descriptor(value), mutable }, value === 'i64' ? 7n : value === 'externref' ? EXTERNS[9] : value === 'funcref' ? null : 3);
      } else if (i.kind === 'memory') into[i.name] = new api.Memory(limits(module.memories[i.index]!));
      else if (i.kind === 'table') into[i.name] = new api.Table({ element: descriptor(module.tables[i.index]!.element), ...limits(module.tables[i.index]!) });
      else into[i.name] = new api.Tag({ parameters: module.tags[i.index]!.type.params.map(descriptor) });
    }
    return imports;
  }

  instantiate(): string {
    try {
      this.exports = new this.api.Instance(new this.api.Module(this.bytes), this.imports()).exports;
    } catch (e) {
      return this.observer.thrown(e);
    }
    this.observer.nameFunctions('main', this.exports);
    return 'instantiated';
  }

  call(name: string, args: readonly unknown[]): string {
    this.log.length = 0;
    this.calledBack = 0;
    let outcome: string;
    try {
      outcome = this.observer.value((this.exports[name] as (...a: readonly unknown[]) => unknown)(...args));
    } catch (e) {
      outcome = this.observer.thrown(e);
    }
    return [outcome, ...this.log.map((x) => this.observer.value(x))].join('\n  log ');
  }

  state(): string {
    return this.module.exports.flatMap(({ name, kind }) => {
      const v = this.exports[name];
      if (kind === 'global') return [`${name} = ${this.global(v as { value: unknown })}`];
      if (kind !== 'table') return [];
      const t = v as { length: number; get(i: number): unknown };
      // Tables may grow to millions of elements: of long ones both ends are compared.
      const at = [...Array(Math.min(t.length, SHOWN)).keys()].concat(t.length > SHOWN ? [t.length - 2, t.length - 1] : []);
      return [`${name} of ${t.length} = ${at.map((i) => this.observer.value(t.get(i))).join(', ')}`];
    }).join('\n');
  }

  /** Vectors cannot be read, as each engine says in its own words. */
  private global(g: { value: unknown }): string {
    try {
      return this.observer.value(g.value);
    } catch (e) {
      return (e as Error).name;
    }
  }

  memory(): Uint8Array {
    const e = this.module.exports.find(({ kind }) => kind === 'memory');
    return e && this.exports[e.name] ? new Uint8Array((this.exports[e.name] as MemoryLike).buffer) : new Uint8Array();
  }
}

function argument(rng: Rng, t: ValType): unknown {
  switch (t) {
    case 'i32': return randomI32(rng);
    case 'i64': return randomI64(rng);
    case 'f32': return f32OfBits(randomF32(rng));
    case 'f64': return f64OfBits(randomF64(rng));
    case 'externref': return rng.pick(EXTERNS);
    default: return null;
  }
}

/** @returns the module, or why the compiler refuses it */
function accepted(bytes: Uint8Array): Module | string {
  try {
    return loadModule(bytes);
  } catch (e) {
    if (e instanceof InvalidModule) return e.message;
    throw e;
  }
}

/** Runs the module of a seed on both. @throws Error if binaryen fails or the engine refuses its module */
export function compareTtf(seed: number, tally: Tally): Difference | undefined {
  const bytes = generate(seed);
  const module = accepted(bytes);
  if (typeof module === 'string') {
    // The optimiser now and then leaves an instruction of a feature that was not asked for.
    if (/not supported/.test(module)) {
      tally.refused++;
      return undefined;
    }
    return { what: 'validity', native: native.validate(bytes) ? 'valid' : 'invalid', ours: module };
  }
  if (!native.validate(bytes)) new native.Module(bytes);
  const a = new TtfSide(native as Api & Stores, module, bytes);
  const b = new TtfSide(our as Api & Stores, module, bytes);
  tally.modules++;
  const [ia, ib] = [a.instantiate(), b.instantiate()];
  if (ia !== ib) return { what: 'instantiation', native: ia, ours: ib };
  if (ia !== 'instantiated') return undefined;
  const rng = new Rng(seed ^ 0x5eed);
  for (const e of [...module.exports, ...module.exports]) {
    if (e.kind !== 'func') continue;
    const args = module.funcs[e.index]!.type.params.map((t) => argument(rng, t));
    const [ra, rb] = [a.call(e.name, args), b.call(e.name, args)];
    const what = `${e.name}(${args.map((x) => a.observer.value(x)).join(', ')})`;
    if (ra !== rb) return { what, native: ra, ours: rb };
    tally.calls++;
    if (!/^(trap|exception|thrown|stack exhaustion)/.test(ra)) tally.returned++;
    const [sa, sb] = [a.state(), b.state()];
    if (sa !== sb) return { what: `state after ${what}`, native: sa, ours: sb };
    const [ma, mb] = [a.memory(), b.memory()];
    if (Buffer.compare(ma, mb) !== 0) return { what: `memory at ${firstDifferentByte(ma, mb)} after ${what}`, native: `${ma.length} bytes`, ours: `${mb.length} bytes` };
  }
  return undefined;
}
