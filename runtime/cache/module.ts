/** What is kept of one module: from its file, and what this process adds. */
import { type KeptAnalysis, keptAnalysis } from '../../compiler/index.js';
import type { Script } from 'node:vm';
import { builtin } from '../base/builtin.js';
import { compiledAtOnce, type CompiledModule, type Factory } from '../store/compiled-module.js';
import type { KeptModule } from '../store/kept.js';
import { type KeptFile, type KeptFunction, sumOf } from './format.js';

/** A function that this process has given code, and its script, from which V8's data is made at the end. */
interface Fresh {
  readonly script: Script;
  readonly text: string;
}

/** What a file is to have of a function. */
export interface Part {
  readonly kept: KeptFunction;
  readonly bytes: Buffer;
}

const scriptText = (text: string): string => `'use strict';(${compiledAtOnce(text)}\n)`;

/** Where scripts of kept code seem to lie: among our own files, by which the frames of printed code are known on stacks. */
const SCRIPTS = new URL('../../code/', import.meta.url).href;

export class CachedModule implements KeptModule {
  readonly valid: boolean;
  readonly analysis: KeptAnalysis | undefined;
  private compiled: CompiledModule | undefined;
  private readonly fresh = new Map<number, Fresh>();

  constructor(readonly key: string, private readonly file: KeptFile | undefined) {
    this.valid = file !== undefined;
    this.analysis = file?.analysis;
  }

  opened(compiled: CompiledModule): void {
    this.compiled = compiled;
  }

  tinyCallees(func: number): readonly number[] | undefined {
    return this.file?.functions.get(func)?.tiny;
  }

  factory(func: number): Factory | undefined {
    const fresh = this.fresh.get(func);
    if (fresh !== undefined) return fresh.script.runInThisContext() as Factory;
    const part = this.file?.read(func);
    if (part === undefined) return undefined;
    const { kept, bytes } = part;
    const text = bytes.toString('utf8', kept.dataBytes);
    const script = new (builtin('node:vm').Script)(text, { filename: this.nameOf(func), cachedData: bytes.subarray(0, kept.dataBytes) });
    // V8 has been updated in place, or its flags have been changed since.
    if (script.cachedDataRejected === true) this.fresh.set(func, { script, text });
    return script.runInThisContext() as Factory;
  }

  evaluate(func: number, code: string): Factory {
    const text = scriptText(code);
    const script = new (builtin('node:vm').Script)(text, { filename: this.nameOf(func) });
    this.fresh.set(func, { script, text });
    return script.runInThisContext() as Factory;
  }

  private nameOf(func: number): string {
    return `${SCRIPTS}${this.key}/${func}`;
  }

  /** How many functions are not in the file yet. */
  get additions(): number {
    return this.fresh.size;
  }

  /** What is to be in the file next: also what another process has put there meanwhile. */
  *parts(present: KeptFile | undefined): Generator<Part> {
    for (const file of [present, this.file]) {
      for (const func of file?.functions.keys() ?? []) {
        if (this.fresh.has(func) || (file !== present && present?.functions.has(func) === true)) continue;
        const part = file!.read(func);
        if (part !== undefined) yield { kept: part.kept, bytes: Buffer.from(part.bytes) };
      }
    }
    for (const [func, { script, text }] of this.fresh) {
      const data = script.createCachedData();
      const bytes = Buffer.concat([data, Buffer.from(text)]);
      const tiny = this.compiled!.eager ? [] : this.compiled!.tinyCallees(func);
      yield { kept: { func, tiny, dataBytes: data.length, textBytes: bytes.length - data.length, sum: sumOf(bytes) }, bytes };
    }
  }

  get nextAnalysis(): KeptAnalysis {
    return this.analysis ?? keptAnalysis(this.compiled!.module);
  }
}
