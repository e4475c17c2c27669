/** Breakpoints: per module, by instruction, effective in all its instances and in frames that are in the function already. */
import type { Watching } from '../../compiler/index.js';
import type { FuncIndex, InstrIndex } from '../../compiler/model/types.js';
import { locate } from '../../compiler/analyse/locate.js';
import { type Codes, DebugCode, functionShape } from '../stack/code.js';
import type { Watches } from '../stack/watch.js';
import type { CompiledModule } from '../store/compiled-module.js';
import type { FuncInst } from '../store/func.js';
import type { Instance } from '../store/instance.js';
import type { Store } from '../store/store.js';
import { DebugError } from './errors.js';

interface Location {
  readonly func: FuncIndex;
  readonly index: InstrIndex;
}

export class Breakpoints implements Codes {
  private readonly stops = new WeakMap<CompiledModule, Map<FuncIndex, Set<InstrIndex>>>();
  private readonly codes = new WeakMap<FuncInst, DebugCode>();
  /** Functions with breakpoints. */
  private readonly places = new Map<CompiledModule, Set<FuncIndex>>();

  constructor(private readonly store: Store, private readonly watches: Watches) {}

  /** What a driver needs of a wasm function. */
  codeOf(func: FuncInst): DebugCode {
    let code = this.codes.get(func);
    if (code === undefined) {
      code = new DebugCode(func, this.stopsOf(func.instance!.module, func.index), this);
      this.codes.set(func, code);
      code.update();
    }
    return code;
  }

  knownCode(func: FuncInst): DebugCode | undefined {
    return this.codes.get(func);
  }

  watching(instance: Instance): Watching | undefined {
    return this.watches.of(instance);
  }

  /** What the code of an instance has to watch for has changed. */
  watchingChanged(instance: Instance): void {
    for (const func of instance.funcs) {
      if (func.instance === instance && (this.codes.has(func) || instance.hasCode(func.index))) this.codeOf(func).update();
    }
  }

  private stopsOf(module: CompiledModule, func: FuncIndex): Set<InstrIndex> {
    let funcs = this.stops.get(module);
    if (funcs === undefined) this.stops.set(module, (funcs = new Map<FuncIndex, Set<InstrIndex>>()));
    let stops = funcs.get(func);
    if (stops === undefined) funcs.set(func, (stops = new Set()));
    return stops;
  }

  /** @throws DebugError invalid-pc */
  add(module: CompiledModule, offset: number): void {
    const { func, index } = placeOf(module, offset);
    const stops = this.stopsOf(module, func);
    if (stops.has(index)) return;
    stops.add(index);
    const funcs = this.places.get(module);
    if (funcs === undefined) this.places.set(module, new Set([func]));
    else funcs.add(func);
    this.update(module, func);
  }

  /** @throws DebugError invalid-pc */
  remove(module: CompiledModule, offset: number): void {
    const { func, index } = placeOf(module, offset);
    const stops = this.stopsOf(module, func);
    if (!stops.delete(index)) return;
    if (stops.size === 0) this.places.get(module)!.delete(func);
    this.update(module, func);
  }

  clear(): void {
    for (const [module, funcs] of this.places) {
      for (const func of funcs) {
        this.stopsOf(module, func).clear();
        this.update(module, func);
      }
    }
    this.places.clear();
  }

  private update(module: CompiledModule, func: FuncIndex): void {
    for (const instance of this.store.instances()) if (instance.module === module) this.codeOf(instance.funcs[func]!).update();
  }
}

/**
 * The instruction at a byte offset. Offsets in the head of a body (its size and its locals) stand for its first instruction.
 * @throws DebugError invalid-pc for one in no body, or in the middle of an instruction
 */
function placeOf({ module }: CompiledModule, offset: number): Location {
  const refuse = (what: string): never => {
    throw new DebugError('invalid-pc', `0x${offset.toString(16)} is ${what}`);
  };
  const location = locate(module, offset);
  if (location === undefined) return refuse('in no function body');
  const { func, pc } = location;
  const index = functionShape(module, func).indexOf(pc);
  return index === undefined ? refuse('in the middle of an instruction') : { func, index };
}
