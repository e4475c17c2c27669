/** A core dump of a program that fails: `run --core`. */
import { namesOf } from '../../compiler/binary/names.js';
import { say, sayLines, UserError } from '../base/messages.js';
import type { DebugEvent, ModuleOrigin, Paused } from '../debuggee/index.js';
import type { ComponentView } from '../host/wire/components.js';
import { failureText } from '../program/report.js';
import type { CompiledModule } from '../store/compiled-module.js';
import type { Core } from './core.js';
import { requireCorePath, writeCore } from './file.js';
import { coreOfError, coreOfPaused } from './take.js';

/** A size for people. */
function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let n = bytes;
  let unit = 0;
  for (; n >= 1024 && unit < units.length - 1; unit++) n /= 1024;
  return `${unit === 0 ? n : n.toFixed(1)} ${units[unit]!}`;
}

export class CoreOnFailure {
  /** Whether one has been made, or could not be. */
  private done = false;
  private readonly origins: ReadonlyMap<CompiledModule, ModuleOrigin>;

  /**
   * @param path where it goes; an older one is replaced
   * @param name the program's
   * @param component what is known of one that is a component
   * @throws UserError if it could not be written there
   */
  constructor(
    private readonly path: string, private readonly name: string, modules: Iterable<ModuleOrigin & { readonly module: CompiledModule }>,
    private readonly component?: ComponentView,
  ) {
    requireCorePath(path);
    this.origins = new Map([...modules].map((known) => [known.module, known]));
  }

  private originOf(module: CompiledModule): ModuleOrigin {
    return this.origins.get(module) ?? { name: namesOf(module.module).module || 'module' };
  }

  /** For a program without a debugger, when an error has ended it. */
  readonly failed = (e: unknown): void => {
    if (!this.done) this.write(() => coreOfError(failureText(e), e, {
      program: this.name, modules: this.origins.keys(), originOf: (module) => this.originOf(module), component: this.component,
    }));
  };

  /** For one with a debugger, at each stop: its frames are gone when the error comes out. */
  readonly stopped = (paused: Paused, event: DebugEvent | undefined): void => {
    // Only the program's own failure is one.
    if (paused.inInjectedCall) return;
    if (event?.kind === 'trap' || (event?.kind === 'exception' && paused.exceptionCaught === false)) this.write(() => coreOfPaused(paused, this.component));
  };

  /** A program that has failed is told of as failed, whatever becomes of its core dump. */
  private write(take: () => Core | undefined): void {
    this.done = true;
    try {
      const core = take();
      if (core === undefined) return;
      const size = writeCore(this.path, core, true);
      say(`core dump: ${this.path} (${sizeText(size)}): 'wasm2js-debug inspect ${this.path}' shows it`);
    } catch (e) {
      sayLines(e instanceof UserError ? e.message : `${this.path}: cannot write the core dump: ${e instanceof Error ? e.message : String(e)}`);
    }
  }
}
