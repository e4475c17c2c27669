/** Breakpoints: per module, by instruction, effective in all its instances and in frames that are in the function already. */
import type { Pc, Watching } from '../../compiler/index.js';
import { type Codes, DebugCode, functionShape } from '../stack/code.js';
import type { Watches } from '../stack/watch.js';
import type { CompiledModule } from '../store/compiled-module.js';
import type { FuncInst } from '../store/func.js';
import type { Instance } from '../store/instance.js';
import type { Store } from '../store/store.js';
import { DebugError } from './errors.js';

interface Place {
  readonly func: number;
  readonly index: number;
}

export class Breakpoints implements Codes {
  private readonly stops = new WeakMap<CompiledModule, Map<number, Set<number>>>();
  private readonly codes = new WeakMap<FuncInst, DebugCode>();
  /** Functions with breakpoints. */
  private readonly places = new Map<CompiledModule, Set<number>>();

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

  private stopsOf(module: CompiledModule, func: number): Set<number> {
    let funcs = this.stops.get(module);
    if (funcs === undefined) this.stops.set(module, (funcs = new Map<number, Set<number>>()));
    let stops = funcs.get(func);
    if (stops === undefined) funcs.set(func, (stops = new Set()));
    return stops;
  }

  /** @throws DebugError invalid-pc */
  add(module: CompiledModule, pc: number): void {
    const { func, index } = placeOf(module, pc);
    const stops = this.stopsOf(module, func);
    if (stops.has(index)) return;
    stops.add(index);
    const funcs = this.places.get(module);
    if (funcs === undefined) this.places.set(module, new Set([func]));
    else funcs.add(func);
    this.update(module, func);
  }

  /** @throws DebugError invalid-pc */
  remove(module: CompiledModule, pc: number): void {
    const { func, index } = placeOf(module, pc);
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

  private update(module: CompiledModule, func: number): void {
    for (const instance of this.store.instances()) if (instance.module === module) this.codeOf(instance.funcs[func]!).update();
  }
}

/**
 * The instruction at a byte offset. Offsets in the head of a body (its size and its locals) stand for its first instruction.
 * @throws DebugError invalid-pc for one in no body, or in the middle of an instruction
 */
function placeOf({ module }: CompiledModule, pc: number): Place {
  const { funcs, importedFuncs } = module;
  let low = importedFuncs;
  let high = funcs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (funcs[middle]!.body!.end <= pc) low = middle + 1;
    else high = middle;
  }
  const refuse = (what: string): never => {
    throw new DebugError('invalid-pc', `0x${pc.toString(16)} is ${what}`);
  };
  const body = funcs[low]?.body;
  // Between two bodies there is nothing but the size of the second.
  const start = low === importedFuncs ? firstSize(module.code?.start, body) : funcs[low - 1]!.body!.end;
  if (body === undefined || pc < start) return refuse('in no function body');
  const shape = functionShape(module, low);
  const index = shape.indexOf(Math.max(pc, shape.offsets[0]!) as Pc);
  return index === undefined ? refuse('in the middle of an instruction') : { func: low, index };
}

/** Where the size before the first body starts: it is a LEB128 number right before it, of at most 5 bytes, after the number of bodies. */
const firstSize = (code: number | undefined, body: { readonly start: number; readonly end: number } | undefined): number => {
  if (code === undefined || body === undefined) return Infinity;
  let start = body.start - 1;
  for (let size = body.end - body.start; size >= 0x80 && start > code + 1; size >>>= 7) start--;
  return start;
};
