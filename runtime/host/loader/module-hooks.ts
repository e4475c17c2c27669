/** The resolve hook of debuggers that are JavaScript modules. Node runs it on a thread of its own. */
import type { InitializeHook, ResolveHook } from 'node:module';
import { unversioned, versionProblem } from './versions.js';

/** By the names of interfaces without versions: the modules that stand for them. */
let modules: Readonly<Record<string, string>> = {};

export const initialize: InitializeHook<Readonly<Record<string, string>>> = (data) => {
  modules = data;
};

export const resolve: ResolveHook = (name, context, next) => {
  const bare = unversioned(name);
  const url = Object.hasOwn(modules, bare) ? modules[bare] : undefined;
  if (url === undefined) return next(name, context);
  const problem = versionProblem(name);
  if (problem !== undefined) throw new Error(`${name}: ${problem}`);
  return { url, shortCircuit: true };
};
