/** The resolve hook by which modules find what is not installed where they are: debuggers what the host offers them, compiled programs the runtime. */
import module, { type InitializeHook, type ResolveFnOutput, type ResolveHook, type ResolveHookContext } from 'node:module';
import { unversioned, versionProblem } from '../../component/versions.js';

/** What `module.registerHooks` of Node 22.15 takes: a hook that runs on the thread of whoever imports. */
interface SyncHooks {
  resolve(name: string, context: ResolveHookContext, next: (name: string, context?: ResolveHookContext) => ResolveFnOutput): ResolveFnOutput;
}

/** The URL of what stands for an import; undefined if it is none of ours. @throws Error if it is of a version that this host has not */
function urlOf(name: string, modules: Readonly<Record<string, string>>): string | undefined {
  const bare = unversioned(name);
  const url = Object.hasOwn(modules, bare) ? modules[bare] : undefined;
  const problem = url === undefined ? undefined : versionProblem(name);
  if (problem !== undefined) throw new Error(`${name}: ${problem}`);
  return url;
}

/**
 * From now on these names are imported from there by all modules of this thread.
 * @param modules URLs, by names without versions: those of interfaces, or of modules of a package
 */
export function provideModules(modules: Readonly<Record<string, string>>): void {
  const { registerHooks } = module as { readonly registerHooks?: (hooks: SyncHooks) => void };
  if (registerHooks === undefined) return void module.register(new URL('./module-hooks.js', import.meta.url), { data: modules });
  registerHooks({
    resolve(name, context, next) {
      const url = urlOf(name, modules);
      return url === undefined ? next(name, context) : { url, shortCircuit: true };
    },
  });
}

/** What follows is for Node before 22.15, which runs hooks on a thread of their own, from this file. Newer ones say that `register` is deprecated. */
let given: Readonly<Record<string, string>> = {};

export const initialize: InitializeHook<Readonly<Record<string, string>>> = (data) => {
  given = data;
};

export const resolve: ResolveHook = (name, context, next) => {
  const url = urlOf(name, given);
  return url === undefined ? next(name, context) : { url, shortCircuit: true };
};
