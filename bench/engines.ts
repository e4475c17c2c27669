/**
 * The engines that are compared, as data: to add one, add an entry to `engines`. The first is what the others are divided by.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asyncified, PeerRefusal, wasm2js, yieldImport } from './peers.js';
import { projectRoot } from './paths.js';

export type Imports = Record<string, Record<string, unknown>>;
export type Exports = Record<string, unknown>;

/** As much of the `WebAssembly` JavaScript interface as the harness itself uses; the glue code of npm packages uses more. */
export interface WasmNamespace {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports?: Imports) => { readonly exports: Exports };
  readonly instantiate: (source: unknown, imports?: Imports) => Promise<unknown>;
  readonly Global: new (descriptor: { readonly value: 'i64'; readonly mutable: true }, value: bigint) => { value: bigint };
}

/** One module made ready for one engine. */
export interface Prepared {
  /** A new instance that shares nothing with earlier ones. */
  instantiate(imports: Imports): Exports;
  /** For packages that bring their own glue code: the `WebAssembly` object and the bytes to give it. */
  readonly glue?: { readonly namespace: WasmNamespace; readonly bytes: Uint8Array };
}

export interface Engine {
  readonly id: string;
  /** The heading of its column. */
  readonly title: string;
  readonly about: string;
  /** Of a workload that is built twice, the one without vectors. */
  readonly build?: 'scalar';
  /** Rejects with `PeerRefusal` when the engine cannot take this module. */
  prepare(bytes: Uint8Array): Promise<Prepared>;
}

/** V8's own. */
export function nativeNamespace(): WasmNamespace {
  return (globalThis as unknown as { WebAssembly: WasmNamespace }).WebAssembly;
}

function throughNamespace(namespace: WasmNamespace, bytes: Uint8Array): Prepared {
  // Kept for all rounds: as long as it lives, V8 keeps the code that it has optimised, and every round of native starts equal.
  const module = new namespace.Module(bytes);
  return {
    instantiate: (imports) => new namespace.Instance(module, imports).exports,
    glue: { namespace, bytes },
  };
}

/** The yield import gives more fuel at once: what is measured is being able to pause, not pausing. */
function withYield(imports: Imports = {}): Imports {
  return { ...imports, [yieldImport.module]: { [yieldImport.name]: () => 1_000_000 } };
}

function pausableNamespace(native: WasmNamespace): WasmNamespace {
  class Instance extends native.Instance {
    constructor(module: object, imports?: Imports) {
      super(module, withYield(imports));
    }
  }
  return Object.create(native, {
    Instance: { value: Instance },
    instantiate: { value: (source: unknown, imports?: Imports) => native.instantiate(source, withYield(imports)) },
  }) as WasmNamespace;
}

/** Turns the ES module that wasm2js prints into the body of a function of `imports`, so that it can be instantiated many times. */
function wasm2jsFactoryBody(text: string): string {
  return text
    .replace(/^import \* as .*$/gm, '')
    .replace(/^import \{.*$/gm, '')
    .replace(/^export var .*$/gm, '')
    .replace(/^var retasmFunc = asmFunc\(\{[^]*?^\}\);$/m, 'return asmFunc(imports);');
}

let instantiations = 0;

const native: Engine = {
  id: 'native',
  title: 'native',
  about: "V8's own WebAssembly. Everything else is divided by it.",
  prepare: async (bytes) => throughNamespace(nativeNamespace(), bytes),
};

export const engines: readonly Engine[] = [
  native,
  {
    ...native,
    id: 'again',
    title: 'native again',
    about: 'Native once more, as if it were another engine. What differs from 1.00 here is noise.',
  },
  {
    id: 'wasm2js',
    title: 'wasm2js',
    about: "Binaryen's `wasm2js -O2`. It cannot be paused, and is not exact about traps and unaligned access.",
    async prepare(bytes) {
      const body = wasm2jsFactoryBody(await wasm2js(bytes));
      return {
        instantiate(imports) {
          // The number keeps V8 from handing out the code, and with it the type feedback, of an earlier instance.
          const factory = new Function('imports', `// instance ${instantiations++}\n${body}`) as (imports: Imports) => Exports;
          return factory(imports);
        },
      };
    },
  },
  {
    id: 'asyncify',
    title: 'native, asyncify',
    about:
      'V8 running the module after a fuel check was put at every loop and function entry and `wasm-opt --asyncify -O2` was applied: '
      + 'native code that can be paused at those places, but not inspected.',
    async prepare(bytes) {
      return throughNamespace(pausableNamespace(nativeNamespace()), await asyncified(bytes));
    },
  },
  {
    id: 'ours',
    title: 'wasm2js-debug',
    about: 'This package, through its `WebAssembly` object, as it is by default: it can be stopped anywhere, inspected and resumed.',
    async prepare(bytes) {
      return throughNamespace(await packageNamespace(), bytes);
    },
  },
];

const find = (id: string): Engine => engines.find((engine) => engine.id === id)!;

/** Those for workloads with vectors: the others cannot take them. The first is what the others are divided by, and those of the scalar builds give the same checksums. */
export const simdEngines: readonly Engine[] = [
  native,
  find('again'),
  { ...native, id: 'native-scalar', title: 'native, scalar build', about: 'The same work in C without vectors.', build: 'scalar' },
  find('ours'),
  { ...find('ours'), id: 'ours-scalar', title: 'wasm2js-debug, scalar build', about: 'The same work in C without vectors.', build: 'scalar' },
];

/** A column more: one engine divided by another, in the same rounds. */
export interface Comparison {
  readonly id: string;
  readonly title: string;
  readonly of: string;
  readonly by: string;
}

export const simdComparisons: readonly Comparison[] = [{ id: 'gain', title: 'wasm2js-debug by its scalar build', of: 'ours', by: 'ours-scalar' }];

async function packageNamespace(): Promise<WasmNamespace> {
  const entry = join(projectRoot, 'dist', 'index.js');
  const loaded = (await import(pathToFileURL(entry).href)) as { WebAssembly?: WasmNamespace };
  if (!loaded.WebAssembly) throw new Error('bench: dist/index.js exports no WebAssembly; run "npm run build" and look for errors');
  return loaded.WebAssembly;
}

export { PeerRefusal };
