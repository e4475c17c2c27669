/** What may be kept of modules from one process to the next. Who has a place for that (`runtime/cache/`, under Node) says so here; elsewhere nothing is. */
import type { KeptAnalysis } from '../../compiler/analyse/calls.js';
import type { CompiledModule, Factory } from './compiled-module.js';

/** What is known of one module, and what is to be; of all that have the same bytes it is one and the same. */
export interface KeptModule {
  /** Names the module: in the names of its scripts, too. */
  readonly key: string;
  /** Whether its bytes are known to be a valid module's. */
  readonly valid: boolean;
  readonly analysis: KeptAnalysis | undefined;
  /** Told of the module, which is valid. */
  opened(module: CompiledModule): void;
  /** The factory of a function whose code was kept; the first calls give others, with type feedback of their own (see TOLD_APART). */
  factory(func: number): Factory | undefined;
  /** Of a function whose code was kept: see `CompiledModule.tinyCallees`. */
  tinyCallees(func: number): readonly number[] | undefined;
  /** What the code of a function was evaluated from, if it was kept, or is going to be: the printed text in whatever stands around it. */
  text(func: number): string | undefined;
  /** Evaluates the text of a function, to be kept. */
  evaluate(func: number, text: string): Factory;
}

/** What is known of the module that has these bytes; undefined if nothing is to be kept of it. */
export let keptOf: (bytes: Uint8Array) => KeptModule | undefined = () => undefined;

/** From now on asks this for every module. */
export function setKeptOf(f: typeof keptOf): void {
  keptOf = f;
}
