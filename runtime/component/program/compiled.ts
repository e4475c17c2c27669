/** A component compiled ahead of time, put together from what its file has. */
import { decodeModule } from '../../../compiler/binary/module.js';
import { bytesOfBase64 } from '../../aot/base64.js';
import { isCompiledFile } from '../../aot/form.js';
import { runAsScript } from '../../aot/main.js';
import { Network } from '../../host/wasi/tcp.js';
import { CompiledModule, type Factory } from '../../store/compiled-module.js';
import { traceFile } from '../../trace/hook.js';
import type { ComponentFacts } from '../names.js';
import type { ComponentTree } from '../tree.js';
import type { ImportObject } from '../versions.js';
import { type Bindings, type ComponentExports, componentProgram, type ComponentProgram, named } from './program.js';
import { type Allowed, runComponent, type RunComponentOptions } from './run.js';
import { ComponentWasi } from './wasi.js';

/** A core module: what the bindings ask for it by, the factories of its functions, and its binary, which was valid when it was compiled. */
export type CompiledCore = readonly [key: string, factories: readonly Factory[], base64: string];

/** What a component was put together from, for another copy of the runtime, such as one that debugs. */
export interface ComponentParts {
  readonly name: string;
  readonly facts: ComponentFacts;
  readonly cores: readonly { readonly key: string; readonly factories: readonly Factory[]; readonly bytes: Uint8Array }[];
  readonly bindings: Bindings;
  /** A {@link ComponentTree} as JSON. */
  readonly tree: string;
}

/** A component compiled ahead of time. */
export interface CompiledComponent {
  /**
   * Makes an instance.
   * @param imports interfaces by their names without versions, as objects of functions. What of WASI 0.2 is not among them is given: without arguments, environment,
   * directories or network, with the standard streams of the process
   */
  instantiate(imports?: ImportObject): ComponentExports;
  readonly component: ComponentParts;
  /** Runs it as a WASI program, under Node; what goes wrong is told on standard error. Resolves to its exit code. */
  run(options: Omit<RunComponentOptions, 'allowed'> & { readonly allowed?: Allowed }): Promise<number>;
  /** Runs it as the program of this process if `url`, of the module that calls this, is what Node was started with, and that is the compiled file itself. */
  main(url: string): void;
}

const NOTHING: Allowed = { network: false, nameLookup: false, http: false };

/** The program of such parts, whose code is of this version of the runtime. */
export function programOfParts({ name, facts, cores, bindings, tree }: ComponentParts): ComponentProgram {
  const modules = cores.map(({ key, factories, bytes }, i) =>
    [key, named(name, i, CompiledModule.precompiled(decodeModule(bytes).module, factories))] as const);
  return componentProgram(name, facts, new Map(modules), () => bindings, () => JSON.parse(tree) as ComponentTree);
}

/**
 * Puts a compiled component together.
 * @param name of its file, for messages
 * @param tree what it is put together from, as JSON
 */
export function compiledComponent(name: string, facts: ComponentFacts, compiled: readonly CompiledCore[], bindings: Bindings, tree: string): CompiledComponent {
  const cores = compiled.map(([key, factories, base64]) => ({ key, factories, bytes: bytesOfBase64(base64) }));
  const component: ComponentParts = { name, facts, cores, bindings, tree };
  const program = programOfParts(component);
  const run: CompiledComponent['run'] = (options) => Promise.resolve(runComponent(name, program, { allowed: NOTHING, ...options }));
  return {
    component, run,
    instantiate: (imports) => {
      const wasi = new ComponentWasi({ args: [], env: {}, preopens: [], network: new Network(false) });
      return program.instantiate({ ...wasi.imports, ...imports });
    },
    main: (url) => {
      for (const { module } of program.modules) traceFile(url, module, (file) => file.startsWith('file:') && isCompiledFile(new URL(file)));
      const [, script] = process.argv;
      // A bundler may leave no URL.
      if (script === undefined || typeof url !== 'string' || !url.startsWith('file:')) return;
      void runAsScript(url, script, (options) => runComponent(name, program, { ...options, allowed: NOTHING }));
    },
  };
}
