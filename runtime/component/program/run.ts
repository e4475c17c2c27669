/** Running a component as a WASI 0.2 program, from the arguments to the exit code. */
import type { Module } from '../../../compiler/model/module.js';
import { endsProgram } from '../../base/errors.js';
import { framesOf } from '../../store/frames.js';
import { EXIT, reasonOf, UserError, writeText } from '../../base/messages.js';
import { Network } from '../../host/wasi/tcp.js';
import { reported, type RunOptions } from '../../program/run.js';
import { requireImports, UnfitComponent } from '../versions.js';
import { commandOf } from './entry.js';
import { invoke, parseComponentInvocation } from './invoke.js';
import type { ComponentFacts } from '../names.js';
import type { ComponentExports, ComponentProgram } from './program.js';
import { ComponentWasi, type ComponentWasiOptions, Waiting } from './wasi.js';

/** What a component gets as a program. */
export interface RunComponentOptions extends Omit<RunOptions, 'wait'> {
  /** Called now and then while it waits. */
  readonly whileWaiting?: (() => void) | undefined;
  readonly allowed: Allowed;
}

/** What its WASI is made of. */
export type WasiOfComponent = Omit<ComponentWasiOptions, 'network' | 'http'> & { readonly allowed: Allowed };

/** What it may do that programs may not by themselves. */
export interface Allowed {
  /** Bind and connect sockets. */
  readonly network: boolean;
  /** Look names up. */
  readonly nameLookup: boolean;
  /** Make HTTP requests. */
  readonly http: boolean;
}

interface Command {
  run(): void;
}

/**
 * Runs a program. Whatever goes wrong is told on standard error.
 * @param file what messages call the component
 * @returns the exit code
 */
export function runComponent(file: string, program: ComponentProgram, options: RunComponentOptions): number {
  const called = new Map<Module, string>(program.modules.map(({ name, module }) => [module.module, name]));
  return reported((module) => called.get(module) ?? file, options, (begins) => execute(file, program, options, begins));
}

function execute(file: string, program: ComponentProgram, options: RunComponentOptions, begins: () => void): number {
  const enter = entryOf(file, program, options);
  const wasi = openWasi(options, new Waiting(options.whileWaiting));
  try {
    requireGiven(file, program.facts, wasi);
    let code: number = EXIT.ok;
    const run = (): void => trapping(file, () => {
      code = enter(program.instantiate(wasi.imports));
    });
    begins();
    if (options.around === undefined) run();
    else options.around(run);
    return code;
  } finally {
    wasi.close();
  }
}

/** What is to be called of an instance; gives the exit code. @throws UserError if there is nothing to call */
function entryOf(file: string, { facts }: ComponentProgram, { invoke: text, output }: RunComponentOptions): (exports: ComponentExports) => number {
  if (text !== undefined) {
    const invocation = parseComponentInvocation(file, facts, text);
    return (exports) => {
      const result = Buffer.from(invoke(exports, invocation));
      if (output?.('stdout', result) !== true) writeText(1, result);
      return EXIT.ok;
    };
  }
  const name = commandOf(file, facts);
  return (exports) => exitCodeOf(() => (exports[name] as Command).run());
}

/** What `run` gives is a result: a failure, which has no value, is thrown as it is. */
function exitCodeOf(run: () => void): number {
  try {
    run();
    return EXIT.ok;
  } catch (e) {
    if (e === undefined) return 1;
    throw e;
  }
}

/**
 * Runs what calls into the component. What the script between its modules, or WASI, throws where the component breaks a rule of theirs (a handle that it does not
 * have, a text that is none) is a trap.
 */
export function trapping<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (e) {
    if (!(e instanceof Error) || e instanceof UserError || endsProgram(e) || framesOf(e) !== undefined) throw e;
    throw new UserError(`${file}: trap: ${e.message}`, EXIT.trap);
  }
}

const WAYS_TO_GIVE = "join it with a component that exports that ('wac plug'), or give it in JavaScript to what 'wasm2js-debug compile' makes";

/** @throws UserError if it needs what it is not given */
export function requireGiven(file: string, facts: ComponentFacts, { imports }: ComponentWasi): void {
  const http = facts.imports.find(({ name }) => name.startsWith('wasi:http/'));
  if (http !== undefined && imports['wasi:http/types'] === undefined) throw new UserError(`${file}: cannot be given its import ${http.name}: HTTP must be allowed, by 'wasm2js-debug run -S http'`);
  try {
    requireImports(facts, imports);
  } catch (e) {
    if (e instanceof UnfitComponent) throw new UserError(`${file}: ${e.message}${e.absent ? `; ${WAYS_TO_GIVE}` : ''}`);
    throw e;
  }
}

/** @throws UserError if a directory cannot be opened */
export function openWasi({ args, env, preopens, output, allowed, noInput }: WasiOfComponent, waiting: Waiting): ComponentWasi {
  try {
    return new ComponentWasi({ args, env, preopens, output, network: new Network(allowed.network, allowed.nameLookup), http: allowed.http, noInput }, waiting);
  } catch (e) {
    throw new UserError(`cannot open ${preopens.map((p) => p.host).join(', ')} for the program: ${reasonOf(e)}`);
  }
}
