/** Modules of Node without imports, so that who uses them can be loaded where there is no Node, and takes no time to load them before they are needed. */
interface Builtins {
  'node:crypto': typeof import('node:crypto');
  'node:fs': typeof import('node:fs');
  'node:module': typeof import('node:module');
  'node:os': typeof import('node:os');
  'node:path': typeof import('node:path');
  'node:url': typeof import('node:url');
  'node:v8': typeof import('node:v8');
  'node:vm': typeof import('node:vm');
  'node:worker_threads': typeof import('node:worker_threads');
}

/** Whether there is a Node that gives them. */
export const hasBuiltins = (): boolean => typeof process === 'object' && typeof process.getBuiltinModule === 'function';

/** A module of Node, as it is now: a program may have changed what is in it. */
export const builtin = <K extends keyof Builtins>(name: K): Builtins[K] => process.getBuiltinModule(name);

/** Loads a module of ours before the next line runs: what most programs do not need costs them nothing. */
export function requireModule<T>(url: URL): T {
  return builtin('node:module').createRequire(url)(builtin('node:url').fileURLToPath(url)) as T;
}
