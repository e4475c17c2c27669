/**
 * What the printers must know of a whole module before they print one function: who calls whom, where recursion needs a yield point, and
 * after which calls a memory may have grown. It follows from what the bodies call, which is noted as they are validated.
 */
import { readBody } from '../binary/body.js';
import { CallNotes, type Calls } from '../binary/calls.js';
import type { Module } from '../model/module.js';

export interface Analysis {
  /** Functions whose entry is a yield point: every cycle of the call graph contains one. */
  readonly yieldsAtEntry: ReadonlySet<number>;
  /** Whether a memory may be larger after a call of the function than before. */
  mayGrow(func: number): boolean;
  /** The same of an indirect call, or of a call to the host. */
  readonly unknownMayGrow: boolean;
  /** Defined functions called directly, each once. */
  callees(func: number): readonly number[];
}

/** The part of an analysis that needs a look at all functions, as it can be kept: a number for each function of the module, imported ones first. */
export interface KeptAnalysis {
  readonly unknownMayGrow: boolean;
  /** Bit 0: its entry is a yield point; bit 1: a memory may be larger after a call of it. */
  readonly marks: Uint8Array;
}

function callsOf(module: Module, func: number, notes: CallNotes): Calls {
  const r = readBody(module, func);
  notes.begin();
  while (!r.done) {
    const def = r.next();
    if (def.calls || def.grows) notes.note(def, r.a);
  }
  return notes.end();
}

/** Of modules that have been read and not been analysed: what each defined function calls. */
const noted = new WeakMap<Module, readonly Calls[]>();

/** Says what the defined functions of a module call, in order, so that they need not be read for it. */
export function noteCalls(module: Module, calls: readonly Calls[]): void {
  noted.set(module, calls);
}

const cache = new WeakMap<Module, Analysis>();

/** The analysis of a valid module, made at the first call. */
export function analysisOf(module: Module): Analysis {
  let analysis = cache.get(module);
  if (!analysis) {
    analysis = analyse(module);
    cache.set(module, analysis);
  }
  return analysis;
}

const YIELDS = 1;
const GROWS = 2;

/** What {@link restoreAnalysis} takes. */
export function keptAnalysis(module: Module): KeptAnalysis {
  const { yieldsAtEntry, mayGrow, unknownMayGrow } = analysisOf(module);
  const marks = new Uint8Array(module.funcs.length);
  for (let i = 0; i < marks.length; i++) marks[i] = (yieldsAtEntry.has(i) ? YIELDS : 0) | (mayGrow(i) ? GROWS : 0);
  return { unknownMayGrow, marks };
}

/** Gives a module the analysis that was made of the same bytes, so that its functions need not all be read. */
export function restoreAnalysis(module: Module, { unknownMayGrow, marks }: KeptAnalysis): void {
  const yieldsAtEntry = new Set<number>();
  marks.forEach((mark, i) => {
    if ((mark & YIELDS) !== 0) yieldsAtEntry.add(i);
  });
  let notes: CallNotes | undefined;
  cache.set(module, {
    yieldsAtEntry, unknownMayGrow, mayGrow: (func) => (marks[func]! & GROWS) !== 0,
    callees: (func) => (func < module.importedFuncs ? [] : callsOf(module, func, (notes ??= new CallNotes(module))).callees),
  });
}

function readAll(module: Module): readonly Calls[] {
  const notes = new CallNotes(module);
  return module.funcs.slice(module.importedFuncs).map((_, i) => callsOf(module, module.importedFuncs + i, notes));
}

function analyse(module: Module): Analysis {
  const first = module.importedFuncs;
  const scans = noted.get(module) ?? readAll(module);
  noted.delete(module);

  // A host function can grow a memory that it can reach, and any by calling back an export; and an indirect call may reach the host.
  const reachable = module.importedMemories > 0 || module.exports.some((e) => e.kind === 'memory');
  const anyGrows = scans.some((s) => s.grows);
  const unknownMayGrow = module.memories.length > 0 && (reachable || anyGrows);
  const callers: number[][] = scans.map(() => []);
  scans.forEach((s, caller) => s.callees.forEach((callee) => callers[callee - first]!.push(caller)));
  const grows = scans.map((s) => s.grows || (unknownMayGrow && (s.indirect || s.imports)));
  const work = grows.flatMap((g, i) => (g ? [i] : []));
  for (let i = work.pop(); i !== undefined; i = work.pop()) {
    for (const caller of callers[i]!) {
      if (!grows[caller]) {
        grows[caller] = true;
        work.push(caller);
      }
    }
  }
  return {
    yieldsAtEntry: entryYields(scans, first),
    mayGrow: (func) => (func < first ? unknownMayGrow : grows[func - first]!),
    unknownMayGrow,
    callees: (func) => (func < first ? [] : scans[func - first]!.callees),
  };
}

/**
 * Functions that break every cycle of calls: the targets of back edges of a depth-first walk, and every function that calls indirectly (an
 * indirect call may lead anywhere, so it closes a cycle at its caller). Cycles through the host are broken where the host calls in.
 */
function entryYields(scans: readonly Calls[], first: number): Set<number> {
  const yields = new Set<number>();
  const state = new Uint8Array(scans.length); // 0 not seen, 1 on the path, 2 done
  for (let root = 0; root < scans.length; root++) {
    if (scans[root]!.indirect) yields.add(root + first);
    if (state[root] !== 0) continue;
    const path: { node: number; next: number }[] = [{ node: root, next: 0 }];
    state[root] = 1;
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const callee = scans[top.node]!.callees[top.next++];
      if (callee === undefined) {
        state[top.node] = 2;
        path.pop();
        continue;
      }
      const node = callee - first;
      if (state[node] === 1) yields.add(callee);
      else if (state[node] === 0) {
        state[node] = 1;
        path.push({ node, next: 0 });
      }
    }
  }
  return yields;
}
