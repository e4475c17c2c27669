/** Running a component as the handler of an HTTP server, on one of the threads that answer its requests. */
import type { Module } from '../../../compiler/model/module.js';
import { endsProgram } from '../../base/errors.js';
import { EXIT, say, sayLines } from '../../base/messages.js';
import type { ErrorCode } from '../../host/http/errors.js';
import { Requests, type ServedRequest } from '../../host/http/requests.js';
import type { LinkData } from '../../host/wire/peer.js';
import { endOf, reported } from '../../program/run.js';
import { WasiExit } from '../../wasi/process.js';
import { handlerOf } from './entry.js';
import type { ComponentProgram } from './program.js';
import { type Handler, HandlerInstances, type InstancesOptions } from './handler-instances.js';
import { trapping } from './run.js';
import { Waiting } from './wasi.js';

/** What a component gets as a handler. */
export interface ServeOptions extends InstancesOptions {
  /** Called now and then while it waits. */
  readonly whileWaiting?: (() => void) | undefined;
  readonly link: LinkData;
  /** Under a debugger, which sees an instance before there is a request: calls its argument, which is everything that runs code of the component. */
  readonly around?: ((program: () => Promise<void>) => Promise<void>) | undefined;
}

/**
 * Answers requests until no more come.
 * @param file what messages call the component
 * @returns the exit code
 */
export async function serveComponent(file: string, program: ComponentProgram, options: ServeOptions): Promise<number> {
  const called = new Map<Module, string>(program.modules.map(({ name, module }) => [module.module, name]));
  const nameOf = (module: Module): string => called.get(module) ?? file;
  let serving: (() => Promise<void>) | undefined;
  const code = reported(nameOf, {}, (begins) => {
    const name = handlerOf(file, program.facts);
    const waiting = new Waiting(options.whileWaiting, options.link.word);
    const requests = new Requests(waiting.bell, options.link);
    const instances = new HandlerInstances(file, program, options, waiting, (exports) => exports[name] as Handler);
    instances.check();
    requests.ready();
    begins();
    serving = async () => {
      if (options.around !== undefined) instances.prepare();
      for (;;) {
        const request = requests.next();
        if (request === undefined) return;
        answer(file, nameOf, instances, request);
        request.done();
        // A turn of the event loop each: V8 keeps what a WeakRef or a finalizer is for until a turn ends, such as instances that nobody needs any more.
        await new Promise(setImmediate);
      }
    };
    return EXIT.ok;
  });
  if (serving === undefined) return code;
  try {
    await (options.around ?? ((run) => run()))(serving);
    return code;
  } catch (e) {
    return reported(nameOf, {}, () => { throw e; });
  }
}

/** Has a request answered. What goes wrong ends that, and nothing else. */
function answer(file: string, nameOf: (module: Module) => string, instances: HandlerInstances, { number, request, out, exchange }: ServedRequest): void {
  const problem = (what: string): void => say(`${file}: request ${number}: ${what}`);
  try {
    instances.use(number, (handler) => trapping(file, () => handler.handle(request, out)));
  } catch (e) {
    if (e instanceof WasiExit) return problem(`the program has exited with code ${e.code}`);
    // Its debugger has ended it, or has failed.
    if (endsProgram(e)) throw e;
    sayLines(endOf(e, nameOf).report?.() ?? '');
    return;
  }
  const { answer: given } = exchange;
  if (given === undefined) problem('the handler has returned without a response');
  else if (given !== 'response') problem(`the handler has failed: ${textOf(given)}`);
}

const textOf = ({ tag, val }: ErrorCode & { readonly val?: unknown }): string =>
  (val === undefined ? tag : `${tag} (${typeof val === 'object' ? JSON.stringify(val) : String(val)})`);
