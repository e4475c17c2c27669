/** A debugger as a generator, over a program whose instance is there before it begins, so that its memory can be watched. */
import { createWebAssembly, moduleOf } from '../../runtime/js-api/index.js';
import { type Command, Debuggee, type Paused, type WatchpointHit } from '../../runtime/debuggee/index.js';
import type { CompiledModule } from '../../runtime/store/compiled-module.js';
import type { MemoryInst } from '../../runtime/store/memory.js';
import { Store } from '../../runtime/store/store.js';
import { detach, type Exports, go, show, type Stop } from '../debuggee/session.js';
import { wat } from '../js-api-same.js';

export type Access = 'read' | 'write' | 'read-write';
export type Script = (first: Stop, compiled: CompiledModule) => Generator<Command, void, Stop>;

/** @returns what the program returned */
export function watched<T>(text: string, imports: object, program: (exports: Exports) => T, script: Script): T {
  const store = new Store();
  const api = createWebAssembly(store);
  const module = new api.Module(wat(text));
  const compiled = moduleOf(module)!;
  let rest: Generator<Command, void, Stop> | undefined;
  let instantiated = false;
  const debuggee = new Debuggee(store, (paused, event) => {
    if (!instantiated || (rest === undefined && event !== undefined)) return go();
    const next = rest === undefined ? (rest = script({ paused, event }, compiled)).next() : rest.next({ paused, event });
    return next.done === true ? detach : next.value;
  });
  const { exports } = debuggee.run(() => new api.Instance(module, imports as never));
  instantiated = true;
  return debuggee.run(() => program(exports as Exports));
}

/** The first memory of the newest instance. */
export const memoryOf = (paused: Paused): MemoryInst => paused.instances.at(-1)!.mems[0]!;
export const watch = (paused: Paused, address: number, length: number, access: Access, memory = memoryOf(paused)): number =>
  paused.addWatchpoint(memory, BigInt(address), BigInt(length), access);

const hitText = ({ watchpoint, address, written }: WatchpointHit): string => `${watchpoint}:${written ? 'w' : 'r'}${address}`;
/** Such as `1:w1024`: watchpoint 1, written from 1024 on. */
export const hits = (paused: Paused): string => paused.watchpointHits().map(hitText).join(' ');
/** The newest frame: `function@pc [locals] (operands)`. */
export const top = (paused: Paused): string => show(paused.exitFrames()[0]!);

/** Goes on to the end. @returns for each stop what hit */
export function* allHits(command: Command = go()): Generator<Command, string[], Stop> {
  const found: string[] = [];
  for (;;) {
    const { paused, event } = yield command;
    if (event?.kind === 'complete') return found;
    if (event?.kind !== 'breakpoint') throw new Error(`unexpected ${event?.kind}`);
    found.push(hits(paused));
  }
}
