/** Extensions about the program as a whole: the interfaces `program`, `components`, `core` and `output`. */
import type { ModuleOrigin, StopReason } from '../../debuggee/events.js';
import type { Debuggee } from './debuggee.js';
import { ResultError } from '../wire/client.js';
import type { ComponentPart, CorePlace } from '../wire/components.js';
import type { OutputChunk, OutputReader } from '../wire/output.js';
import { clientOf, idOf, type Session } from './handle.js';
import type { Instance, Module } from './program.js';

/** The variant `program-outcome`. */
export type ProgramOutcome =
  | { readonly tag: 'exited'; readonly val: number }
  | { readonly tag: 'failed'; readonly val: string };

/** The interface `program`. */
export const programExtensions = {
  origin: (d: Debuggee, module: Module): ModuleOrigin => clientOf(d).call('program.origin', 'origin', idOf(module)),
  trapMessage: (d: Debuggee): string | undefined => clientOf(d).call('program.trap-message', 'trapMessage'),
  exceptionCaught: (d: Debuggee): boolean | undefined => clientOf(d).call('program.exception-caught', 'exceptionCaught'),

  outcome(d: Debuggee): ProgramOutcome | undefined {
    const outcome = clientOf(d).call('program.outcome', 'outcome');
    if (outcome === undefined) return undefined;
    return outcome.kind === 'exited' ? { tag: outcome.kind, val: outcome.code } : { tag: outcome.kind, val: outcome.text };
  },

  stopReasons: (d: Debuggee): readonly StopReason[] => clientOf(d).call('program.stop-reasons', 'stopReasons'),
  stopAtInstances: (d: Debuggee, on: boolean): void => clientOf(d).call('program.stop-at-instances', 'stopAtInstances', on),
  kill: (d: Debuggee, exitCode: number): never => clientOf(d).kill('program.kill', exitCode),
};

/** The interface `components`. */
export const componentExtensions = {
  tree: (d: Debuggee): readonly ComponentPart[] => clientOf(d).call('components.tree', 'components'),
  placeOf: (d: Debuggee, instance: Instance): CorePlace | undefined => clientOf(d).call('components.place-of', 'placeOf', idOf(instance)),
  numberOf: (d: Debuggee, module: Module): number | undefined => clientOf(d).call('components.number-of', 'numberOfModule', idOf(module)),
};

/** The interface `core`. */
export const coreExtensions = {
  isCoreDump: (d: Debuggee): boolean => clientOf(d).call('core.is-core-dump', 'isKept'),

  write(d: Debuggee, name: string): { readonly path: string; readonly size: bigint } {
    const { path, size, problem } = clientOf(d).call('core.write', 'writeCore', name);
    if (problem !== undefined) throw new ResultError(problem);
    return { path, size };
  },
};

/** The interface `output`, of which nothing depends on whether the program runs. */
export const outputExtensions = (reader: OutputReader, Pollable: Session['Pollable']) => ({
  redirect: (on: boolean): void => reader.redirect(on),
  take: (): OutputChunk[] => reader.take(),
  subscribe: (): object => new Pollable(reader),
});
