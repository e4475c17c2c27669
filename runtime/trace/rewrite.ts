/** The call sites of a stack with wasm as it was written, and without ours. */
import { instructionOffsets } from '../../compiler/analyse/locate.js';
import { namesOf } from '../../compiler/binary/names.js';
import { functionName } from '../../compiler/emit/function-name.js';
import type { Module } from '../../compiler/model/module.js';
import type { Point } from '../../compiler/model/types.js';
import { builtin } from '../base/builtin.js';
import { FNV_START, fnv } from '../base/hash.js';
import { namedFrames } from '../dwarf/frames.js';
import { sourced } from '../sources/index.js';
import type { CompiledModule } from '../store/compiled-module.js';
import { type CapturedFrame, framesOf } from '../store/frames.js';
import { WasmCallSite } from './call-site.js';
import { fileOf, isPrinted, type Known } from './hook.js';
import { pcOf, placeAt, type Place } from './position.js';

type CallSite = NodeJS.CallSite;

/** The methods that Node's types lack. */
type FullCallSite = Omit<CallSite, 'getEnclosingLineNumber' | 'getEnclosingColumnNumber'> & { getEnclosingLineNumber(): number; getEnclosingColumnNumber(): number };

interface WasmFrame {
  readonly compiled: CompiledModule;
  readonly func: number;
  readonly place: Place;
}

/** What {@link functionName} makes. */
const PRINTED_NAME = /^f(\d+)(\$|$)/;

/** Where in its function a frame is. */
function positionIn(site: FullCallSite): { readonly line: number; readonly column: number } | undefined {
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (line === null || column === null) return undefined;
  const first = site.getEnclosingLineNumber();
  return line === first ? { line: 0, column: column - site.getEnclosingColumnNumber() + 1 } : { line: line - first, column };
}

/** The modules that the code of a frame may be of: a script made of a text has the module's id in its name, a compiled file has its own modules. */
function modulesOf(site: CallSite, { stores, files }: Known): CompiledModule[] {
  const inFile = site.isEval() ? undefined : files.get(site.getFileName() ?? '');
  if (inFile !== undefined) return [...inFile.modules];
  const modules = new Set<CompiledModule>();
  for (const ref of stores) for (const { module } of ref.deref()?.instances() ?? []) modules.add(module);
  for (const file of files.values()) for (const compiled of file.modules) modules.add(compiled);
  const script = (site.getScriptNameOrSourceURL() as string | undefined) ?? '';
  const named = [...modules].filter(({ id }) => script.includes(id));
  return named.length > 0 || isPrinted(script) ? named : [...modules];
}

/** What is made for an object and numbers, when it is first asked for. */
function remembered<K extends object, N extends readonly number[], V>(make: (object: K, ...numbers: N) => V): typeof make {
  const known = new WeakMap<K, Map<string, V>>();
  return (object, ...numbers) => {
    let values = known.get(object);
    if (values === undefined) known.set(object, (values = new Map()));
    const key = numbers.join(' ');
    if (!values.has(key)) values.set(key, make(object, ...numbers));
    return values.get(key)!;
  };
}

// Programs look at many stacks with the same frames, and a large function takes longer to print, or to decode, than all the rest of a stack.
const placeIn = remembered((compiled: CompiledModule, func: number, line: number, column: number) => placeAt(compiled.codeText(func), { line, column }));
const pcIn = remembered((module: Module, func: number, point: Point) => pcOf(point, instructionOffsets(module, func)));

/** The frame of printed code; undefined if the site is of something else. */
function wasmFrame(site: FullCallSite, known: Known): WasmFrame | undefined {
  const name = site.getFunctionName() ?? '';
  const func = Number(PRINTED_NAME.exec(name)?.[1] ?? NaN);
  const position = positionIn(site);
  if (Number.isNaN(func) || position === undefined) return undefined;
  for (const compiled of modulesOf(site, known)) {
    const { module } = compiled;
    if (module.funcs[func]?.body === undefined || functionName(module, func) !== name) continue;
    const place = placeIn(compiled, func, position.line, position.column);
    if (place !== undefined) return { compiled, func, place };
  }
  return undefined;
}

/** What V8 calls a module without a URL: here, too, something that tells modules apart. */
const urls = new WeakMap<Module, string>();
function urlOf(module: Module): string {
  let url = urls.get(module);
  if (url === undefined) {
    let hash = FNV_START;
    for (const byte of module.bytes) hash = fnv(hash, byte);
    const name = namesOf(module).module;
    url = `wasm://wasm/${name === undefined ? '' : `${name}-`}${(hash >>> 0).toString(16).padStart(8, '0')}`;
    urls.set(module, url);
  }
  return url;
}

/** The frames that stand for one of wasm, innermost first. */
function sitesOf(module: Module, func: number, pc: number, folders: readonly URL[]): CallSite[] {
  const names = namesOf(module);
  const own = names.funcs.get(func);
  // As V8 does.
  const native = [names.module, own].filter((part) => part !== undefined).join('.');
  const place = { url: urlOf(module), func, start: module.funcs[func]!.body!.start, pc };
  return namedFrames(sourced(module, folders), func, pc).map(({ name, from, line }) => {
    const inSource = from === 'dwarf' || (line !== undefined && from === 'module') ? name : undefined;
    // Node's types have a function where V8 has an index.
    return new WasmCallSite({ ...place, name: inSource ?? own, shown: inSource ?? (native === '' ? undefined : native), line }) as unknown as CallSite;
  });
}

/** The folders of the files on a stack, and the current one, as URLs. */
function foldersOf(trace: readonly CallSite[]): URL[] {
  const { pathToFileURL } = builtin('node:url');
  const urls = new Set<string>();
  for (const site of trace) {
    const file = site.getFileName() as unknown;
    if (typeof file !== 'string' || !/^(file:|[/\\]|[a-z]:[/\\])/i.test(file)) continue;
    urls.add(new URL('.', file.startsWith('file:') ? file : pathToFileURL(file)).href);
  }
  return [...urls, pathToFileURL('./').href].map((url) => new URL(url));
}

/** Whether a frame is of the engine's own code, such as `Array.map`. */
const isBuiltin = (site: CallSite): boolean => site.isNative() || (typeof site.getFileName() !== 'string' && !site.isEval());

/** Where a frame's code is: in our files, in a script made of a function's text, in a file that has both ours and the program's, or elsewhere. */
type Origin = 'ours' | 'printed' | 'mixed' | 'other';

function originOf(site: CallSite, { ownFiles, files }: Known): Origin {
  const file = fileOf(site);
  if (file === undefined) return 'other';
  if (isPrinted(file)) return 'printed';
  if (ownFiles !== undefined && file.startsWith(ownFiles)) return 'ours';
  const compiled = files.get(file);
  return compiled === undefined ? 'other' : compiled.isWhole() ? 'ours' : 'mixed';
}

/** Those of our functions that can be on a stack where a bundler has put them and the program into one file. */
const OURS_BY_NAME = new Set(['makeTrap', 'trap', 'memoryTrap', 'captureFrame', 'capture', 'enter', 'lazyStub', 'indirect', 'unreachable']);

/** Which frames are ours. */
function hiddenFrames(trace: readonly CallSite[], frames: readonly (WasmFrame | undefined)[], known: Known): boolean[] {
  const isWasm = (i: number): boolean => frames[i] !== undefined;
  const hidden = trace.map((site, i) => !isWasm(i) && originOf(site, known) === 'ours');
  trace.forEach((site, i) => {
    if (hidden[i]! || isWasm(i) || originOf(site, known) !== 'mixed') return;
    const name = site.getFunctionName();
    // Where wasm is entered, and where it calls the host, functions of ours that have no name stand between.
    hidden[i] = name === null ? isWasm(i + 1) || (hidden[i - 1] === true && trace[i - 1]!.getFunctionName() === 'enter') : OURS_BY_NAME.has(name) || site.getTypeName() === 'Support';
  });
  // An engine's function that we call goes with us. From the outside in, since it may call another.
  for (let i = trace.length - 1; i >= 0; i--) {
    if (isBuiltin(trace[i]!)) hidden[i] = i + 1 < trace.length ? hidden[i + 1]! || isWasm(i + 1) : hidden[i - 1] === true;
  }
  return hidden;
}

/** @param limit how many frames there are to be, inlined ones not counted */
export const rewrite = (error: unknown, trace: readonly CallSite[], known: Known, limit: number): readonly CallSite[] => {
  const frames = trace.map((site) => (originOf(site, known) === 'other' ? undefined : wasmFrame(site as FullCallSite, known)));
  const hidden = hiddenFrames(trace, frames, known);
  const captured = framesOf(error);
  const folders = foldersOf(trace);
  const sites: CallSite[][] = [];
  let isFirst = true;
  trace.forEach((site, i) => {
    const frame = frames[i];
    if (frame === undefined) {
      if (!hidden[i]!) sites.push([site]);
      return;
    }
    const { compiled: { module }, func, place } = frame;
    const point = place === 'handler' ? (isFirst && captured?.[0]?.func === func ? captured[0].point : undefined) : place.point;
    isFirst = false;
    const pc = point === undefined ? module.funcs[func]!.body!.start : pcIn(module, func, point);
    sites.push(sitesOf(module, func, pc, folders));
  });
  return sites.slice(0, limit).flatMap((list) => list);
};

/** The text of frames that an exception of wasm has passed, which has no stack of JavaScript. */
export const textOfFrames = (frames: readonly CapturedFrame[], limit: number): string => frames.slice(0, limit).flatMap(({ instance, func, point }) => {
  const { module } = instance.module;
  return sitesOf(module, func, pcIn(module, func, point), foldersOf([])).map((site) => `\n    at ${String(site)}`);
}).join('');

export type Rewrite = typeof rewrite;
