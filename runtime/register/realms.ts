/** Where a program under register gets another global object: threads whose code is a text, and contexts of `node:vm`. There, too, `WebAssembly` is ours. */
import type * as Vm from 'node:vm';
import type * as Threads from 'node:worker_threads';
import { builtin, hasBuiltins } from '../base/builtin.js';
import { traceRealm } from '../trace/hook.js';

/** Whether the program is to be debugged: an environment variable says so, or, of a thread, what it has been handed on under a name. */
export function isDebugged(variable: string, handedOn: string): boolean {
  return hasBuiltins() && (Boolean(process.env[variable]) || builtin('node:worker_threads').getEnvironmentData(handedOn) !== undefined);
}

/**
 * Has threads load register also when their code is a text, for which Node ignores `--import`, or when their `execArgv` are given.
 * @param url of register
 */
function reachThreads(url: string): void {
  const threads = builtin('node:worker_threads') as { Worker: typeof Threads.Worker };
  const path = builtin('node:url').fileURLToPath(url);
  const { Worker } = threads;
  const patched = class extends Worker {
    constructor(filename: string | URL, options?: Threads.WorkerOptions) {
      if (options !== null && typeof options === 'object' && (options.eval || options.execArgv !== undefined)) {
        const given = options.execArgv ?? process.execArgv;
        const flags = options.eval ? ['--require', path] : ['--import', url];
        super(filename, given.includes(flags[1]!) ? options : { ...options, execArgv: [...given, ...flags] });
      } else super(filename, options);
    }
  };
  Object.defineProperty(patched, 'name', { value: 'Worker', configurable: true });
  threads.Worker = patched;
}

function reachContexts(ours: object): void {
  const vm = builtin('node:vm') as { -readonly [K in keyof typeof Vm]: (typeof Vm)[K] };
  const { createContext, isContext, runInContext, Script } = vm;
  const patchedCreate = (object?: Vm.Context, options?: Vm.CreateContextOptions): Vm.Context => {
    const before = typeof object === 'object' && object !== null && isContext(object);
    const context = createContext(object, options);
    if (!before) traceRealm(runInContext('Error', context) as ErrorConstructor);
    if (before || (typeof object === 'object' && Object.hasOwn(object, 'WebAssembly'))) return context;
    const global = runInContext('globalThis', context) as object;
    Object.defineProperty(global, 'WebAssembly', { value: ours, writable: true, enumerable: false, configurable: true });
    return context;
  };
  /** The options of `runInNewContext` that are about the context. */
  const ofContext = (options: Vm.RunningScriptInNewContextOptions | string | undefined): Vm.CreateContextOptions => {
    const given = typeof options === 'object' ? options : {};
    const result: Vm.CreateContextOptions = {};
    if (given.contextName !== undefined) result.name = given.contextName;
    if (given.contextOrigin !== undefined) result.origin = given.contextOrigin;
    if (given.contextCodeGeneration !== undefined) result.codeGeneration = given.contextCodeGeneration;
    if (given.microtaskMode !== undefined) result.microtaskMode = given.microtaskMode;
    return result;
  };
  vm.createContext = patchedCreate as typeof createContext;
  vm.runInNewContext = (code, object, options) => runInContext(code, patchedCreate((object ?? {}) as Vm.Context, ofContext(options)), options) as unknown;
  Script.prototype.runInNewContext = function (object, options) {
    return this.runInContext(patchedCreate((object ?? {}) as Vm.Context, ofContext(options)), options) as unknown;
  };
}

/** Does both, under Node. */
export function reachRealms(url: string, ours: object): void {
  if (!hasBuiltins()) return;
  reachThreads(url);
  reachContexts(ours);
  builtin('node:module').syncBuiltinESMExports();
}
