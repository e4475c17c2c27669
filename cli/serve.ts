/** `wasm2js-debug serve`: a component as the handler of an HTTP server, on one of its threads. */
import { basename } from 'node:path';
import { binaryKind } from '../compiler/binary/preamble.js';
import { UserError } from '../runtime/base/messages.js';
import { setUpCache } from '../runtime/cache/index.js';
import { loadComponent } from '../runtime/component/program/load.js';
import type { ComponentProgram } from '../runtime/component/program/program.js';
import { serveComponent, type ServeOptions } from '../runtime/component/program/serve.js';
import type { LinkData } from '../runtime/host/wire/peer.js';
import { gdbstub } from '../runtime/host/loader/gdbstub.js';
import { givenToThread } from '../runtime/program/thread.js';
import { isCompiledName, loadCompiled, ourComponent } from './compiled-input.js';
import { debuggerOf } from './debugger.js';
import { environment, preopen } from './given.js';
import { readInput } from './input.js';
import type { ServeFlags } from './run-flags.js';
import { allowedBy } from './wasi-flags.js';

/**
 * Answers requests, on a thread for programs.
 * @returns the exit code
 * @throws UserError
 */
export async function answerRequests(file: string, flags: ServeFlags): Promise<number> {
  const debug = debuggerOf(flags);
  const given = {
    args: [basename(file)], env: environment(flags), preopens: flags.dir.map(preopen), allowed: allowedBy(flags.wasi.filter((setting) => !/^cli(=y)?$/.test(setting)), { http: true }),
    link: givenToThread as LinkData, prefix: flags.loggingPrefix,
  };
  const reuse = reuseOf(flags, debug === undefined ? 1 : Infinity);
  setUpCache(flags.cache);
  const { name, program } = await handlerOf(file);
  const options: ServeOptions = { ...given, reuse };
  if (debug === undefined) return serveComponent(name, program, options);
  // No instruction runs before there is a request, which LLDB shall not wait for: it is at the first instance that it is waited for.
  const patient = debug.file === gdbstub && !flags.gdbNoWait ? { ...debug, args: [...debug.args, '--wait=instance'] } : debug;
  return (await import('../runtime/host/thread/session.js')).runDebugged(program.modules, patient, ({ aroundTurns, output, stopIfWanted }) =>
    serveComponent(name, program, { ...options, around: aroundTurns, output, whileWaiting: stopIfWanted }), { component: program.places });
}

const NO_COMPONENT = "not a component: a server's handler is a component that exports wasi:http/incoming-handler; 'wasm2js-debug run' runs modules";

/** The component, from a binary or from what has been compiled. */
async function handlerOf(file: string): Promise<{ readonly name: string; readonly program: ComponentProgram }> {
  if (isCompiledName(file)) {
    const { program, version } = await loadCompiled(file);
    if (!('component' in program)) throw new UserError(`${file}: ${NO_COMPONENT}`);
    return { name: program.component.name, program: await ourComponent(file, program.component, version) };
  }
  const { name, bytes } = await readInput(file, true);
  if (binaryKind(bytes) !== 'component') throw new UserError(`${file}: ${NO_COMPONENT}`);
  return { name, program: await loadComponent(name, bytes) };
}

function reuseOf({ maxInstanceReuseCount: text }: ServeFlags, usual: number): number {
  if (text === undefined) return usual;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UserError(`--max-instance-reuse-count ${text}: expects a number from 1 on`);
  return Number(text);
}
