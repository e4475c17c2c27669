/** What is kept of the modules of some bytes: from their file, and what this process adds. */
import type { Script } from 'node:vm';
import { type KeptAnalysis, keptAnalysis } from '../../compiler/analyse/calls.js';
import { builtin } from '../base/builtin.js';
import { compiledAtOnce, type CompiledModule, type Factory, TOLD_APART } from '../store/compiled-module.js';
import type { KeptModule } from '../store/kept.js';
import { type KeptFile, type KeptFunction, sumOf } from './format.js';

/** A function that this process has given code. */
interface Fresh {
  readonly script: Script;
  readonly text: string;
}

/** What a file is to have of a function. */
export interface Part {
  readonly kept: KeptFunction;
  readonly bytes: Buffer;
}

/**
 * Characters of text above which what is kept of a function is made before it runs. V8 notes with a function that it is not to be optimised, which it finds of some large
 * ones while they run, and its data has that: all later processes would run them in baseline code for ever.
 */
const LARGE_TEXT = 50_000;

const scriptText = (text: string): string => `'use strict';(${compiledAtOnce(text)}\n)`;

/**
 * How scripts of kept code are called, by which their frames are known on stacks (`isPrinted`). V8 keeps the name with the code, so it must be the same wherever
 * this package lies.
 */
const SCRIPTS = 'wasm2js-debug:';

export class CachedModule implements KeptModule {
  /** The first module of these bytes. */
  private compiled: CompiledModule | undefined;
  /** Scripts that stay, for another instance. */
  private readonly fresh = new Map<number, Fresh>();
  /** How often the factory of a function has been taken; when that is often, the last one, which all others share. */
  private readonly taken = new Map<number, number | Factory>();
  /** Functions that are in no file yet; with what is to be in it, once that has been made. */
  private readonly unwritten = new Map<number, Part | undefined>();

  /** @param added told of each function that is to be written */
  constructor(readonly key: string, private readonly file: KeptFile | undefined, private readonly added: () => void) {}

  get valid(): boolean {
    return this.file !== undefined || this.compiled !== undefined;
  }

  get analysis(): KeptAnalysis | undefined {
    return this.file?.analysis ?? (this.compiled && keptAnalysis(this.compiled.module));
  }

  opened(compiled: CompiledModule): void {
    this.compiled ??= compiled;
  }

  tinyCallees(func: number): readonly number[] | undefined {
    return this.file?.functions.get(func)?.tiny;
  }

  factory(func: number): Factory | undefined {
    const taken = this.taken.get(func);
    if (typeof taken === 'function') return taken;
    const fresh = this.fresh.get(func);
    if (fresh !== undefined) return this.take(func, fresh.script);
    const part = this.file?.read(func);
    if (part === undefined) return undefined;
    const { kept, bytes } = part;
    const text = bytes.toString('utf8', kept.dataBytes);
    const script = new (builtin('node:vm').Script)(text, { filename: this.nameOf(func), cachedData: bytes.subarray(0, kept.dataBytes) });
    // V8 has been updated in place, or its flags have been changed since.
    if (script.cachedDataRejected === true) this.add(func, { script, text });
    return this.take(func, script);
  }

  text(func: number): string | undefined {
    const fresh = this.fresh.get(func);
    if (fresh !== undefined) return fresh.text;
    const part = this.file?.read(func);
    return part?.bytes.toString('utf8', part.kept.dataBytes);
  }

  evaluate(func: number, code: string): Factory {
    const text = scriptText(code);
    const script = new (builtin('node:vm').Script)(text, { filename: this.nameOf(func) });
    this.add(func, { script, text });
    return this.take(func, script);
  }

  /** Each run of a script gives a factory with type feedback of its own. */
  private take(func: number, script: Script): Factory {
    const factory = script.runInThisContext() as Factory;
    const times = 1 + ((this.taken.get(func) as number | undefined) ?? 0);
    this.taken.set(func, times === TOLD_APART ? factory : times);
    return factory;
  }

  private add(func: number, fresh: Fresh): void {
    this.fresh.set(func, fresh);
    this.unwritten.set(func, fresh.text.length < LARGE_TEXT ? undefined : this.partOf(func));
    this.added();
  }

  private nameOf(func: number): string {
    return `${SCRIPTS}${this.key}/${func}`;
  }

  /** How many functions are not in the file yet. */
  get additions(): number {
    return this.unwritten.size;
  }

  /** Makes what is to be written of some functions, for about as many milliseconds. @returns whether that was all */
  prepare(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    for (const [func, part] of this.unwritten) {
      if (part !== undefined) continue;
      if (performance.now() > end) return false;
      this.unwritten.set(func, this.partOf(func));
    }
    return true;
  }

  private partOf(func: number): Part {
    const { script, text } = this.fresh.get(func)!;
    const data = script.createCachedData();
    const bytes = Buffer.allocUnsafeSlow(data.length + Buffer.byteLength(text));
    data.copy(bytes);
    bytes.write(text, data.length);
    const tiny = this.compiled!.eager ? [] : this.compiled!.tinyCallees(func);
    return { kept: { func, tiny, dataBytes: data.length, textBytes: bytes.length - data.length, sum: sumOf(bytes) }, bytes };
  }

  /** What is to be in the file next: also what another process has put there meanwhile. */
  *parts(present: KeptFile | undefined): Generator<Part> {
    for (const file of [present, this.file]) {
      for (const func of file?.functions.keys() ?? []) {
        if (this.unwritten.has(func) || (file !== present && present?.functions.has(func) === true)) continue;
        const part = file!.read(func);
        if (part !== undefined) yield { kept: part.kept, bytes: Buffer.from(part.bytes) };
      }
    }
    for (const [func, part] of this.unwritten) yield part ?? this.partOf(func);
  }

  /** Told that these are in the file now. */
  written(): void {
    this.unwritten.clear();
  }

  get nextAnalysis(): KeptAnalysis {
    return this.analysis!;
  }
}
