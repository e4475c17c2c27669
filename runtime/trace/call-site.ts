/** A wasm frame as `Error.prepareStackTrace` is given it: like the engine's own call sites, down to which object has the methods. */
import type { SourceLine } from '../dwarf/lines.js';

/** A frame of wasm, or of a function inlined in one. */
export interface WasmPlace {
  /** What the function is called; undefined if it has no name. */
  readonly name: string | undefined;
  /** The same in the text: with the name of the module, where there is no source. */
  readonly shown: string | undefined;
  /** `wasm://wasm/` and the module's hash. */
  readonly url: string;
  readonly func: number;
  /** Where the function begins: a byte offset in the module. */
  readonly start: number;
  /** The byte offset in the module. */
  readonly pc: number;
  readonly line: SourceLine | undefined;
}

export class WasmCallSite {
  readonly #place: WasmPlace;

  constructor(place: WasmPlace) {
    this.#place = place;
  }

  getThis(): undefined { return undefined; }
  getTypeName(): null { return null; }
  /** V8 gives the index, too. */
  getFunction(): number | undefined { return this.#place.line === undefined ? this.#place.func : undefined; }
  getFunctionName(): string | null { return this.#place.name ?? null; }
  getMethodName(): null { return null; }
  /** The source file, or the module's URL. */
  getFileName(): string { return this.#place.line?.file ?? this.#place.url; }
  getLineNumber(): number { return this.#place.line?.line ?? 1; }
  /** The engine's own is the offset, from 1, where there are no lines. */
  getColumnNumber(): number { return this.#place.line === undefined ? this.#place.pc + 1 : this.#place.line.column || 1; }
  getEnclosingLineNumber(): number { return this.getLineNumber(); }
  getEnclosingColumnNumber(): number { return this.#place.line === undefined ? this.#place.start : this.getColumnNumber(); }
  getPosition(): number { return this.#place.pc; }
  getEvalOrigin(): undefined { return undefined; }
  getScriptNameOrSourceURL(): string { return this.getFileName(); }
  getScriptHash(): string { return ''; }
  getPromiseIndex(): null { return null; }
  isToplevel(): boolean { return false; }
  isEval(): boolean { return false; }
  isNative(): boolean { return false; }
  isConstructor(): boolean { return false; }
  isAsync(): boolean { return false; }
  isPromiseAll(): boolean { return false; }

  toString(): string {
    const { shown, url, func, pc, line } = this.#place;
    const where = line === undefined ? `${url}:wasm-function[${func}]:0x${pc.toString(16)}`
      : `${line.file}:${line.line}${line.column > 0 ? `:${line.column}` : ''}`;
    return shown === undefined ? where : `${shown} (${where})`;
  }
}
