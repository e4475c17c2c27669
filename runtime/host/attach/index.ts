/** The environment variable `WASM2JS_DEBUG`, for programs under register: a debugger is attached when a thread makes its first instance. */
import { EXIT, say, UserError } from '../../base/messages.js';
import type { CompiledModule } from '../../store/compiled-module.js';
import type { Store } from '../../store/store.js';
import { Attachment } from './attachment.js';
import { type DebugRequest, parseRequest, VARIABLE } from './request.js';

/** Arranges for what the variable asks for, before anything of the program has run. Ends the process if that makes no sense. */
export function attach(store: Store): void {
  const request = requestOf(process.env);
  let attachment: Attachment | undefined;
  store.onAllocate = (first: CompiledModule) => {
    store.onAllocate = undefined;
    attachment = new Attachment(store, request);
    attachment.begin(first);
  };
  afterExit((code) => attachment?.end(code));
}

function requestOf(env: NodeJS.ProcessEnv): DebugRequest {
  try {
    return parseRequest(env[VARIABLE]!, env);
  } catch (e) {
    if (!(e instanceof UserError)) throw e;
    say(e.message);
    return process.exit(EXIT.usage);
  }
}

/** Calls a function when all listeners of the event `exit` have run, for what they do is the program's. */
function afterExit(end: (code: number) => void): void {
  const emit = process.emit.bind(process) as (...args: readonly unknown[]) => boolean;
  let ended = false;
  process.emit = ((...args: readonly unknown[]): boolean => {
    if (args[0] !== 'exit' || ended) return emit(...args);
    ended = true;
    try {
      return emit(...args);
    } finally {
      end(Number(process.exitCode ?? args[1]));
    }
  }) as typeof process.emit;
}
