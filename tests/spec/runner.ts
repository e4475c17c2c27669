/** Executes the commands of one script and judges the outcomes. */

import type { ClassLike, InstanceLike, WebAssemblyApi } from './api.js';
import type { Encoded } from './encode.js';
import { SUPERSEDED, unsupportedOf, type Feature } from './features.js';
import { Invoker, MissingExport, UnsupportedSignature } from './invoke.js';
import { describePattern, describeValue, matches } from './match.js';
import { messageMatches, messagesFor } from './messages.js';
import { scanModule, type ModuleScan } from './scan.js';
import { makeSpectest } from './spectest.js';
import type { Action, Command, ModuleAssertionKind, ModuleSource } from './wast.js';

/** What is counted: the suite's assertions, and modules and actions outside assertions that must simply work. */
export type Kind = 'module' | 'action' | Exclude<Command['kind'], 'module' | 'instance' | 'register' | 'action'>;

export interface Failure {
  readonly line: number;
  readonly kind: Kind;
  readonly message: string;
}

export interface WastResult {
  readonly passed: Map<Kind, number>;
  readonly failed: Failure[];
  /** What needs a feature that the implementation lacks. A module is there with `kind` 'module'. */
  readonly unsupported: { readonly line: number; readonly kind: Kind; readonly feature: Feature }[];
  /** Assertions about malformed text, and the few modules that no text encoder takes: nothing for an engine of binaries. */
  readonly textOnly: { readonly line: number; readonly kind: Kind; readonly reason: string }[];
}

/** An instance, or why there is none. */
type InstanceState = { readonly instance: InstanceLike; readonly scan: ModuleScan } | Unavailable;

interface CompiledModule {
  readonly module: object;
  readonly scan: ModuleScan;
}

type ModuleState = CompiledModule | Unavailable;

type Unavailable = { readonly unsupported: Feature } | { readonly textOnly: string } | { readonly broken: string };

type Bytes = Uint8Array<ArrayBuffer>;

/** What became of an attempt: a value, or what was thrown. */
type Outcome<T> = { readonly value: T } | { readonly thrown: unknown };

/** The command cannot be judged because a module it depends on needs this feature. */
class NeedsFeature extends Error {
  constructor(readonly feature: Feature) {
    super(feature);
  }
}

/** The command cannot be judged because there is no binary of a module that it depends on. */
class NoBinary extends Error {}

/** The command fails, with a reason for the report. */
class CommandFailure extends Error {}

export class Runner {
  readonly result: WastResult = { passed: new Map(), failed: [], unsupported: [], textOnly: [] };
  private readonly invoker: Invoker;
  private readonly registered = new Map<string, InstanceState | { readonly exports: object }>();
  private readonly instances = new Map<string, InstanceState>();
  private readonly tainted = new Map<InstanceLike, Feature>();
  private readonly definitions = new Map<string, ModuleState>();
  private current: InstanceState = { broken: 'there is no module before this command' };
  private latestDefinition: ModuleState = { broken: 'there is no module definition before this command' };

  constructor(
    private readonly api: WebAssemblyApi,
    private readonly encodings: ReadonlyMap<ModuleSource, Encoded>,
    private readonly supported: ReadonlySet<Feature>,
    private readonly checkRefusal: boolean,
  ) {
    this.invoker = new Invoker(api);
    this.registered.set('spectest', { exports: makeSpectest(api, supported) });
  }

  run(command: Command): void {
    if (command.kind === 'register') {
      this.registered.set(command.as, this.instanceNamed(command.name));
      return;
    }
    const kind: Kind = command.kind === 'instance' ? 'module' : command.kind;
    try {
      this.execute(command);
      this.result.passed.set(kind, (this.result.passed.get(kind) ?? 0) + 1);
    } catch (error) {
      if (error instanceof NeedsFeature) this.result.unsupported.push({ line: command.line, kind, feature: error.feature });
      else if (error instanceof NoBinary) this.result.textOnly.push({ line: command.line, kind, reason: error.message });
      else if (error instanceof CommandFailure) this.result.failed.push({ line: command.line, kind, message: error.message });
      else throw new Error(`line ${command.line}: ${kind}: the harness failed`, { cause: error });
    }
  }

  /** Returns if the command passed; throws NeedsFeature or NoBinary if it cannot be judged, otherwise CommandFailure. */
  private execute(command: Exclude<Command, { kind: 'register' }>): void {
    switch (command.kind) {
      case 'module': {
        const { name, source, definition } = command;
        if (definition) this.defineModule(name, () => this.compile(this.bytesOf(source)));
        else this.defineInstance(name, () => this.instantiate(this.compile(this.bytesOf(source))));
        return;
      }
      case 'instance': {
        const definition = command.definition === undefined ? this.latestDefinition : this.definitions.get(command.definition);
        this.defineInstance(command.name, () => this.instantiate(definition ?? { broken: `there is no definition ${command.definition}` }));
        return;
      }
      case 'action':
        this.succeed(this.act(command.action));
        return;
      case 'assert_return':
        return this.assertReturn(command);
      case 'assert_trap':
        return this.requireTrap(this.act(command.action), command.message);
      case 'assert_exhaustion':
        return this.requireExhaustion(this.act(command.action));
      case 'assert_exception':
        return this.requireThrown(this.act(command.action), [this.api.Exception], 'an exception');
      case 'assert_invalid':
      case 'assert_malformed':
        return this.assertRefused(command);
      case 'assert_unlinkable':
        return this.requireThrown(this.instantiation(this.compile(this.bytesOf(command.source))), [this.api.LinkError], command.message);
      case 'assert_uninstantiable':
      case 'assert_trap_module':
        return this.requireTrap(this.instantiation(this.compile(this.bytesOf(command.source))), command.message);
    }
  }

  /** Makes the current (and named) instance, also when there is none, so that later commands do not meet an earlier one. */
  private defineInstance(name: string | undefined, make: () => InstanceState): void {
    let state: InstanceState = { broken: 'the harness failed' };
    try {
      state = make();
    } catch (error) {
      state = stateOfError(error);
      throw error;
    } finally {
      this.current = state;
      if (name !== undefined) this.instances.set(name, state);
    }
  }

  private defineModule(name: string | undefined, make: () => ModuleState): void {
    let state: ModuleState = { broken: 'the harness failed' };
    try {
      state = make();
    } catch (error) {
      state = stateOfError(error);
      throw error;
    } finally {
      this.latestDefinition = state;
      if (name !== undefined) this.definitions.set(name, state);
    }
  }

  private compile(bytes: Bytes): CompiledModule {
    const scan = scanModule(bytes);
    try {
      this.requireFeatures(bytes, scan, true);
    } catch (error) {
      if (error instanceof NeedsFeature) this.taintProviders(scan, error.feature);
      throw error;
    }
    const compiled = attempt(() => new this.api.Module(bytes));
    if ('thrown' in compiled) throw new CommandFailure(`the module does not compile: ${describeError(compiled.thrown)}`);
    if (!this.api.validate(bytes)) throw new CommandFailure('validate() is false for a module that compiles');
    return { module: compiled.value, scan };
  }

  /**
   * What a module that cannot be run would have done to the instances it imports from stays undone, so that assertions about
   * them mean nothing any more.
   */
  private taintProviders(scan: ModuleScan, feature: Feature): void {
    for (const name of scan.importModules) {
      const provider = this.registered.get(name);
      if (provider !== undefined && 'instance' in provider) this.tainted.set(provider.instance, feature);
    }
  }

  private instantiate(state: ModuleState): InstanceState {
    if (!('module' in state)) return this.unavailable(state);
    const made = this.instantiation(state);
    if ('thrown' in made) throw new CommandFailure(`the module does not instantiate: ${describeError(made.thrown)}`);
    return { instance: made.value, scan: state.scan };
  }

  private instantiation({ module, scan }: CompiledModule): Outcome<InstanceLike> {
    const imports: Record<string, object> = Object.create(null) as Record<string, object>;
    for (const name of scan.importModules) {
      const provider = this.registered.get(name);
      // The API calls a module that is not there a TypeError, the suite an unknown import, as it does a missing field.
      if (provider === undefined) imports[name] = {};
      else if ('exports' in provider) imports[name] = provider.exports;
      else if ('instance' in provider) imports[name] = provider.instance.exports;
      else this.unavailable(provider);
    }
    return attempt(() => new this.api.Instance(module as never, imports as never));
  }

  private assertRefused(command: Extract<Command, { kind: ModuleAssertionKind }>): void {
    if (command.kind === 'assert_malformed' && command.source.form !== 'binary') throw new NoBinary('malformed text');
    const bytes = this.bytesOf(command.source);
    this.requireFeatures(bytes, scanModule(bytes), false);
    if (command.kind === 'assert_invalid' && SUPERSEDED.has(command.message)) this.compile(bytes);
    else this.requireRefusal(bytes, command.message);
  }

  private assertReturn({ action, expected }: Extract<Command, { kind: 'assert_return' }>): void {
    const values = this.succeed(this.act(action));
    const good = values.length === expected.length && expected.every((pattern, i) => matches(pattern, values[i]!));
    if (good) return;
    throw new CommandFailure(
      `${action.field}: expected (${expected.map(describePattern).join(', ')}), got (${values.map(describeValue).join(', ')})`,
    );
  }

  private act(action: Action): ReturnType<Invoker['act']> {
    const state = this.instanceNamed(action.module);
    if (!('instance' in state)) return this.unavailable(state);
    const taint = this.tainted.get(state.instance);
    if (taint !== undefined) throw new NeedsFeature(taint);
    try {
      return this.invoker.act(state.instance, state.scan, action);
    } catch (error) {
      if (error instanceof MissingExport || error instanceof UnsupportedSignature) throw new CommandFailure(error.message);
      throw new CommandFailure(`the shim for "${action.field}" does not compile or instantiate: ${describeError(error)}`);
    }
  }

  private instanceNamed(name: string | undefined): InstanceState {
    if (name === undefined) return this.current;
    return this.instances.get(name) ?? { broken: `there is no instance ${name}` };
  }

  private unavailable(state: Unavailable): never {
    if ('unsupported' in state) throw new NeedsFeature(state.unsupported);
    if ('textOnly' in state) throw new NoBinary(state.textOnly);
    throw new CommandFailure(`depends on a module that failed: ${state.broken}`);
  }

  private bytesOf(source: ModuleSource): Bytes {
    if (source.form === 'binary') return source.bytes;
    const encoded = this.encodings.get(source) ?? { error: 'not encoded' };
    if ('error' in encoded) throw new NoBinary(encoded.error);
    return encoded.bytes;
  }

  /** Leaves the command if the module needs what the implementation lacks, having checked that it says so. */
  private requireFeatures(bytes: Bytes, scan: ModuleScan, otherwiseValid: boolean): void {
    const missing = unsupportedOf(scan.features, this.supported);
    const first = missing[0];
    if (first === undefined) return;
    if (this.checkRefusal) {
      const reason = `it needs ${missing.join(', ')}`;
      const message = this.requireRefusal(bytes, reason);
      if (otherwiseValid && !message.includes('not supported')) throw new CommandFailure(`the refusal names no feature (${reason}): ${message}`);
    }
    throw new NeedsFeature(first);
  }

  /** @returns the message of the CompileError */
  private requireRefusal(bytes: Bytes, reason: string): string {
    const compiled = attempt(() => new this.api.Module(bytes));
    if (!('thrown' in compiled)) throw new CommandFailure(`the module must be refused (${reason}), but compiles`);
    if (!(compiled.thrown instanceof this.api.CompileError)) {
      throw new CommandFailure(`expected a CompileError (${reason}), got ${describeError(compiled.thrown)}`);
    }
    const validated = attempt(() => this.api.validate(bytes));
    if ('thrown' in validated) throw new CommandFailure(`validate() throws ${describeError(validated.thrown)}`);
    if (validated.value !== false) throw new CommandFailure(`validate() is true for a module that must be refused (${reason})`);
    return compiled.thrown.message;
  }

  private succeed<T>(outcome: Outcome<T>): T {
    if ('thrown' in outcome) throw new CommandFailure(`throws ${describeError(outcome.thrown)}`);
    return outcome.value;
  }

  private requireThrown(outcome: Outcome<unknown>, classes: readonly ClassLike[], what: string): void {
    const wanted = `${classes.map((errorClass) => errorClass.name).join(' or ')} (${what})`;
    if (!('thrown' in outcome)) throw new CommandFailure(`expected ${wanted}, but it succeeds`);
    if (classes.some((errorClass) => outcome.thrown instanceof errorClass)) return;
    throw new CommandFailure(`expected ${wanted}, got ${describeError(outcome.thrown)}`);
  }

  /** A RangeError as V8 throws it, or a trap; of other RangeErrors and traps the message tells it apart. */
  private requireExhaustion(outcome: Outcome<unknown>): void {
    this.requireThrown(outcome, [RangeError, this.api.RuntimeError], 'stack exhaustion');
    if ('thrown' in outcome && /call stack/i.test((outcome.thrown as Error).message)) return;
    throw new CommandFailure(`expected stack exhaustion, got ${'thrown' in outcome ? describeError(outcome.thrown) : 'a result'}`);
  }

  private requireTrap(outcome: Outcome<unknown>, suiteText: string): void {
    this.requireThrown(outcome, [this.api.RuntimeError], suiteText);
    const error = 'thrown' in outcome ? (outcome.thrown as Error) : new Error();
    if (messagesFor(suiteText) === undefined) throw new CommandFailure(`the harness has no messages for the trap "${suiteText}"`);
    if (!messageMatches(suiteText, error.message)) {
      throw new CommandFailure(`expected the trap "${suiteText}" (${messagesFor(suiteText)!.join(' | ')}), got ${describeError(error)}`);
    }
  }
}

function attempt<T>(operation: () => T): Outcome<T> {
  try {
    return { value: operation() };
  } catch (thrown) {
    return { thrown };
  }
}

function stateOfError(error: unknown): Unavailable {
  if (error instanceof NoBinary) return { textOnly: error.message };
  if (error instanceof NeedsFeature) return { unsupported: error.feature };
  return { broken: error instanceof Error ? error.message : String(error) };
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
