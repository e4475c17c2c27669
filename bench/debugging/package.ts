/** The package as the benchmarks of debugging use it: with a store of its own for each program. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Compiler from '../../compiler/public.js';
import type { Command, DebugEvent, Paused } from '../../index.js';
import type * as Package from '../../index.js';
import type { CompiledModule } from '../../runtime/store/compiled-module.js';
import type { Exports, Imports, WasmNamespace } from '../engines.js';
import { projectRoot } from '../paths.js';

export type { Command, DebugEvent, DebugFrame, Paused } from '../../index.js';
export type { CompiledModule };

async function load<T>(path: string): Promise<T> {
  return import(pathToFileURL(join(projectRoot, 'dist', path)).href) as Promise<T>;
}

const { createWebAssembly, Debuggee, moduleOf, Store } = await load<typeof Package>('index.js');
const { instructionOffsets } = await load<typeof Compiler>('compiler/public.js');

export const goOn: Command = { kind: 'continue', resumption: { kind: 'normal' } };
export const stepOn: Command = { kind: 'single-step', resumption: { kind: 'normal' } };

/** A `WebAssembly` object of its own world, which no debugger is attached to. */
export const freshNamespace = (): WasmNamespace => createWebAssembly(new Store()) as unknown as WasmNamespace;

/** What is done at a stop; undefined as an event stands for the pause before anything has run. */
export type OnStop = (paused: Paused, event: DebugEvent | undefined) => Command;

/** A world with a debugger attached. */
export class Session {
  private readonly store = new Store();
  readonly namespace = createWebAssembly(this.store) as unknown as WasmNamespace;
  readonly modules: CompiledModule[] = [];
  /** May be changed at any time; goes on unless told otherwise. */
  onStop: OnStop = () => goOn;
  private readonly debuggee = new Debuggee(this.store, (paused, event) => this.onStop(paused, event));

  /** The word that another thread stores 1 into to stop the program. */
  get flag(): Int32Array {
    return this.store.flag;
  }

  interrupt(): void {
    this.debuggee.interrupt();
  }

  /** Pauses, runs the program, pauses. */
  run<T>(program: () => T): T {
    return this.debuggee.run(program);
  }

  /** @param before called before any code of the module runs, so that it can set breakpoints */
  instantiate(bytes: Uint8Array, imports: Imports = {}, before?: (paused: Paused, module: CompiledModule) => void): Exports {
    const module = new this.namespace.Module(bytes);
    const compiled = moduleOf(module)!;
    this.modules.push(compiled);
    this.debuggee.addModule(compiled);
    const kept = this.onStop;
    this.onStop = (paused, event) => {
      if (event === undefined) before?.(paused, compiled);
      return goOn;
    };
    const { exports } = this.debuggee.run(() => new this.namespace.Instance(module, imports));
    this.onStop = kept;
    return exports;
  }
}

/** Where the instructions of a module with this opcode are, as byte offsets. */
export function placesOf({ module }: CompiledModule, opcode: number): number[] {
  const places: number[] = [];
  for (let func = module.importedFuncs; func < module.funcs.length; func++) {
    for (const offset of instructionOffsets(module, func)) if (module.bytes[offset] === opcode) places.push(offset);
  }
  return places;
}
