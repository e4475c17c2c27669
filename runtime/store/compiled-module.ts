/** A module together with the JavaScript of its functions. */
import { analysisOf, restoreAnalysis } from '../../compiler/analyse/calls.js';
import { decodeModule } from '../../compiler/binary/module.js';
import { InvalidModule } from '../../compiler/model/errors.js';
import type { Module } from '../../compiler/model/module.js';
import { CompileError } from '../base/errors.js';
import { FNV_START, fnv } from '../base/hash.js';
import { pristine } from '../base/pristine.js';
import { theCompiler, theValidator } from './compiler.js';
import { allowLargeFunctions, hasLargeFunctions } from './engine.js';
import { keptOf, type KeptModule } from './kept.js';
import type { AnyRawCode } from './func.js';
import type { Instance } from './instance.js';

/** Makes the code of one function for one instance. */
export type Factory = (instance: Instance) => AnyRawCode;

/** A module whose code section is shorter than this has all its functions compiled when it is instantiated. */
const EAGER_CODE_BYTES = 256 * 1024;
/** A function whose body is shorter than this is compiled together with its first caller, so that no stub is swapped under an inlined call. */
const TINY_BODY_BYTES = 100;
/** Of a module shorter than this perhaps nothing ever runs: it may only ask whether the engine takes it. */
const TINY_MODULE_BYTES = 512;

/**
 * So many instances of a module have code of their own, the later ones share that of the last of them, as V8 sees it. V8 shares the type feedback of equal texts, and knows
 * only of code that it has seen in one instance what its variables are; but each code of its own begins cold, which is all that a program ever has that makes an instance
 * for each piece of work. V8 also keeps every other text with its bytecode in a cache, 1.4 MB an instance of a middling module.
 */
export const TOLD_APART = 2;
/** How often texts of a hash have been evaluated: two of one hash are told apart less often, no more. */
const evaluations = new Uint8Array(1 << 16);
function hashOf(text: string): number {
  let hash = FNV_START;
  for (let i = 0; i < text.length; i++) hash = fnv(hash, text.charCodeAt(i));
  return (hash ^ (hash >>> 16)) & 0xffff;
}

/** Bytes that an id is made of: the last ones, where builds differ, and others from everywhere. */
const SAMPLED = 512;
const SAMPLED_AT_END = 128;

/** Of some of the bytes. */
function sampleOf(bytes: Uint8Array): number {
  let hash = FNV_START;
  const step = Math.max(1, Math.floor(bytes.length / SAMPLED));
  for (let i = 0; i < bytes.length; i += step) hash = fnv(hash, bytes[i]!);
  for (let i = Math.max(0, bytes.length - SAMPLED_AT_END); i < bytes.length; i++) hash = fnv(hash, bytes[i]!);
  return hash >>> 0;
}

const ARROW = /^(\(I(?:, W)?\)) => \{/;
const INNER = '\nreturn function ';
const END = '; }';

/**
 * Printed code, `(I) => { ...return function ...; }`, with both functions in parentheses, so that V8 compiles them as it evaluates the text. Bare it looks
 * through all of it then, once more when the first is called, and again when the second is.
 */
export function compiledAtOnce(text: string): string {
  const inner = text.indexOf(INNER);
  if (!ARROW.test(text) || inner < 0 || !text.endsWith(END)) return text;
  return `function ${text.slice(0, inner).replace(ARROW, '$1 {')}\nreturn (function ${text.slice(inner + INNER.length, -END.length)})${END}`;
}

/**
 * Evaluates printed code, which is an expression.
 * @param url what the engine is to call it, in one word
 */
export function evaluateCode<T>(text: string, url?: string): T {
  const hash = hashOf(text);
  const n = evaluations[hash]!;
  if (n < TOLD_APART - 1) evaluations[hash] = n + 1;
  return (new Function(`"use strict"; return (${compiledAtOnce(text)}\n)//${n}${url === undefined ? '' : `\n//# sourceURL=${url}`}`) as () => T)();
}

let codeGeneration: boolean | undefined;

/** Whether the embedder lets us make functions from text (a strict content security policy does not). */
function canGenerateCode(): boolean {
  if (codeGeneration === undefined) {
    try {
      new Function('');
      codeGeneration = true;
    } catch (e) {
      // Without room on the stack nothing is known yet.
      if (!(e instanceof EvalError)) throw e;
      codeGeneration = false;
    }
  }
  return codeGeneration;
}

/** A valid module and where its functions' code comes from: made from its bytes when needed, or compiled ahead of time. */
export class CompiledModule {
  /** Kept of small modules only, which are the ones instantiated many times. */
  private readonly textCache: (string | undefined)[] | undefined;
  /** Which ahead-of-time factories an instance has taken already. */
  private readonly taken: Uint8Array;

  private constructor(
    readonly module: Module, private readonly factories?: readonly Factory[], private readonly callees?: readonly (readonly number[])[],
    private readonly kept?: KeptModule,
  ) {
    this.textCache = factories === undefined && this.eager ? [] : undefined;
    this.taken = new Uint8Array(factories?.length ?? 0);
    if (hasLargeFunctions(module.funcs.map((f) => f.body))) allowLargeFunctions();
  }

  /**
   * Decodes and validates a binary.
   * @param bytes kept, so the caller must not change them
   * @param context what the error message starts with, such as `WebAssembly.Module()`
   * @throws CompileError
   */
  static fromBytes(bytes: Uint8Array, context: string): CompiledModule {
    if (bytes.length === 0) throw new CompileError(`${context}: BufferSource argument is empty`);
    try {
      return pristine(() => {
        const kept = keptOf(bytes);
        const decoded = decodeModule(bytes);
        const { module } = decoded;
        // Such as a module without functions that glue code wraps a function of JavaScript in: for it nothing of the compiler is loaded.
        const isValid = module.funcs.length === module.importedFuncs || kept?.valid === true;
        if (!isValid) (bytes.length < TINY_MODULE_BYTES ? theValidator() : theCompiler()).validateBodies(decoded);
        if (kept === undefined) return new CompiledModule(module);
        if (kept.analysis !== undefined) restoreAnalysis(module, kept.analysis);
        const compiled = new CompiledModule(module, undefined, undefined, kept);
        kept.opened(compiled);
        return compiled;
      });
    } catch (e) {
      if (e instanceof InvalidModule) throw new CompileError(`${context}: ${e.message}`);
      throw e;
    }
  }

  /**
   * A module compiled ahead of time.
   * @param factories of the defined functions, in order: that of function index `importedFuncs + i` at `i`
   * @param callees the functions that each of them calls directly, in the same order; without it the module is analysed when that is needed
   */
  static precompiled(module: Module, factories: readonly Factory[], callees?: readonly (readonly number[])[]): CompiledModule {
    return new CompiledModule(module, factories, callees);
  }

  /** Whether all functions get their code at instantiation. */
  get eager(): boolean {
    const code = this.module.code;
    return code === undefined || code.end - code.start < EAGER_CODE_BYTES;
  }

  /**
   * The factory of a defined function, for one instance: the first calls give code with type feedback of its own (see TOLD_APART), where the embedder allows it.
   * @throws CompileError when code may not be made at run time
   */
  factory(funcIndex: number): Factory {
    const i = funcIndex - this.module.importedFuncs;
    const shared = this.factories?.[i];
    if (shared !== undefined) {
      if (this.taken[i] === 0 || !canGenerateCode()) {
        this.taken[i] = 1;
        return shared;
      }
      return evaluateCode<Factory>(shared.toString(), this.id);
    }
    this.requireCodeGeneration('WebAssembly.Instance()');
    if (this.kept === undefined) return evaluateCode<Factory>(this.text(funcIndex), this.id);
    return this.kept.factory(funcIndex) ?? this.kept.evaluate(funcIndex, this.text(funcIndex));
  }

  /**
   * What scripts with code of this module have in their names, by which it is known on stacks. Modules of the same bytes share it, as they do the texts that V8 keeps;
   * it is made of too few of the bytes to cost anything, so that others may, rarely.
   */
  get id(): string {
    return (this.knownId ??= this.kept?.key ?? `wasm2js-debug:${sampleOf(this.module.bytes).toString(16).padStart(8, '0')}-${this.module.bytes.length}`);
  }

  private knownId: string | undefined;

  /** The text of the factory of a defined function, the same each time. */
  text(funcIndex: number): string {
    const i = funcIndex - this.module.importedFuncs;
    let text = this.factories?.[i]?.toString() ?? this.textCache?.[i];
    if (text === undefined) {
      text = theCompiler().compileFunction(this.module, funcIndex);
      if (this.textCache !== undefined) this.textCache[i] = text;
    }
    return text;
  }

  /** The text of a defined function's code, from the word `function` on: of kept code without printing it again, for which the compiler would be loaded. */
  codeText(funcIndex: number): string {
    const text = this.kept?.text(funcIndex) ?? this.text(funcIndex);
    return text.slice(text.indexOf('function f'));
  }

  /** Functions to be compiled before `funcIndex` first runs, because they may be inlined into it. */
  tinyCallees(funcIndex: number): readonly number[] {
    const known = this.kept?.tinyCallees(funcIndex);
    if (known !== undefined) return known;
    return (this.callees?.[funcIndex - this.module.importedFuncs] ?? analysisOf(this.module).callees(funcIndex)).filter((i) => {
      const body = this.module.funcs[i]!.body;
      return body !== undefined && body.end - body.start < TINY_BODY_BYTES;
    });
  }

  /**
   * Makes sure that an instance's functions can get code.
   * @throws CompileError when code would have to be made at run time and may not be
   */
  requireCodeGeneration(context: string): void {
    if (this.factories === undefined && this.module.funcs.length > this.module.importedFuncs && !canGenerateCode()) {
      throw new CompileError(
        `${context}: the content security policy forbids making code at run time; compile the module ahead of time with 'wasm2js-debug compile'`);
    }
  }
}
