/** The resolve hook of debuggers that are JavaScript modules. */
import type { InitializeHook, ResolveFnOutput, ResolveHook, ResolveHookContext } from 'node:module';
import { unversioned, versionProblem } from '../../component/versions.js';

/** A resolve hook that runs on the thread of whoever imports. */
export type SyncResolve = (name: string, context: ResolveHookContext, next: (name: string, context?: ResolveHookContext) => ResolveFnOutput) => ResolveFnOutput;

/** What `module.registerHooks` of Node 22.15 takes. */
export interface SyncHooks {
  readonly resolve: SyncResolve;
}

/** The URL of what stands for an import; undefined if it is none of ours. @throws Error if it is of a version that this host has not */
function urlOf(name: string, modules: Readonly<Record<string, string>>): string | undefined {
  const bare = unversioned(name);
  const url = Object.hasOwn(modules, bare) ? modules[bare] : undefined;
  const problem = url === undefined ? undefined : versionProblem(name);
  if (problem !== undefined) throw new Error(`${name}: ${problem}`);
  return url;
}

/** @param modules by the names of interfaces without versions: the URLs of the modules that stand for them */
export const resolveWith = (modules: Readonly<Record<string, string>>): SyncResolve => (name, context, next) => {
  const url = urlOf(name, modules);
  return url === undefined ? next(name, context) : { url, shortCircuit: true };
};

/** What follows is for Node before 22.15, which runs hooks on a thread of their own. */
let given: Readonly<Record<string, string>> = {};

export const initialize: InitializeHook<Readonly<Record<string, string>>> = (data) => {
  given = data;
};

export const resolve: ResolveHook = (name, context, next) => {
  const url = urlOf(name, given);
  return url === undefined ? next(name, context) : { url, shortCircuit: true };
};
