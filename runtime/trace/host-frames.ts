/**
 * The JavaScript that stands between runs of wasm frames while a program is stopped: it is still on the stack of the program's thread, where it is looked up when somebody asks.
 */
import { builtin, hasBuiltins } from '../base/builtin.js';
import { descriptor, pristine } from '../base/pristine.js';
import { fileOf, isPrinted } from './hook.js';
import { ownFiles } from './load.js';

type CallSite = NodeJS.CallSite;

/** A frame of JavaScript. */
export interface HostFrame {
  /** What the function is called, as in `error.stack`; undefined if it has no name. */
  readonly name: string | undefined;
  /** A path, or a URL that is none. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** More are not looked at. */
const MOST_SITES = 20_000;

/** Call sites as V8 has them, innermost first: what stands in the place of Error.prepareStackTrace is left out. */
function rawSites(): readonly CallSite[] {
  const { stackTraceLimit } = Error;
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const holder: { stack?: unknown } = {};
  try {
    Object.defineProperty(Error, 'prepareStackTrace', descriptor({ value: (_: unknown, trace: readonly CallSite[]) => trace, configurable: true, writable: true }));
    Error.stackTraceLimit = MOST_SITES;
    Error.captureStackTrace(holder, rawSites);
    return Array.isArray(holder.stack) ? (holder.stack as CallSite[]) : [];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (own === undefined) delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
    else Object.defineProperty(Error, 'prepareStackTrace', descriptor(own));
  }
}

/** Without Node's own, and the engine's. */
function hostFrame(site: CallSite): HostFrame | undefined {
  const file = fileOf(site);
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (file === undefined || file.startsWith('node:') || line === null || column === null) return undefined;
  const { findSourceMap } = builtin('node:module');
  // There only with --enable-source-maps, as in Node's own stacks.
  const origin = findSourceMap(file)?.findEntry(line - 1, column - 1);
  const name = nameOf(site);
  if (origin !== undefined && 'originalSource' in origin) return { name, file: pathOf(origin.originalSource), line: origin.originalLine + 1, column: origin.originalColumn + 1 };
  return { name, file: pathOf(file), line, column };
}

/** As V8 writes it. */
function nameOf(site: CallSite): string | undefined {
  const text = String(site);
  return text.endsWith(')') ? text.slice(0, text.indexOf(' (')) : undefined;
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? builtin('node:url').fileURLToPath(file) : file;
}

/**
 * The frames of JavaScript in the present stack, in runs, innermost first: what stands on the newest activation, then for each activation, newest first, what has called it.
 * @param activations how many there are
 * @param isBorder whether a function of ours, called this, is one in which an activation begins
 */
export function hostFrames(activations: number, isBorder: (name: string | null, typeName: string | null) => boolean): HostFrame[][] {
  const runs: HostFrame[][] = Array.from({ length: activations + 1 }, () => []);
  const own = ownFiles();
  if (own === undefined || !hasBuiltins() || typeof Error.captureStackTrace !== 'function') return runs;
  return pristine(() => {
    const sites = rawSites();
    let at = 0;
    for (const site of sites) {
      const file = fileOf(site);
      if (file === undefined || isPrinted(file)) continue;
      if (!file.startsWith(own)) {
        const frame = hostFrame(site);
        if (frame !== undefined) runs[at]?.push(frame);
      } else if (isBorder(site.getFunctionName(), site.getTypeName())) at++;
    }
    // Other activations on this thread, of another store, or frames that cannot be told apart.
    return at === activations || (at < activations && sites.length === MOST_SITES) ? runs : runs.map(() => []);
  });
}
