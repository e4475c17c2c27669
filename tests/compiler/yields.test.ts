/**
 * Running code can always be stopped: an independent reading of the printed JavaScript. Every loop begins with a yield point, nothing else
 * repeats, and without the functions that yield at their entry the graph of calls has no cycle.
 */
import { type AnyNode, parse, type Program } from 'acorn';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../compiler/binary/body.js';
import { compileFunction, loadModule, type Module } from '../../compiler/index.js';
import { goldens, real } from './corpus.js';

/** A node and all below it, in no order. One generator for all: one for each level would hand every node up through those above. */
function* nodes(root: AnyNode): Generator<AnyNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    for (const value of Object.values(node) as unknown[]) {
      if (typeof value !== 'object' || value === null) continue;
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (typeof child === 'object' && child !== null && 'type' in child) waiting.push(child as AnyNode);
      }
    }
  }
}

/** The statement `if (Y[0] !== 0) I.yield(pc = N);`: N, or undefined for any other statement. */
function yieldPoint(source: string, node: AnyNode | undefined): number | undefined {
  if (node === undefined) return undefined;
  const match = /^if \(Y\[0\] !== 0\) I\.yield\(pc = (\d+)\);$/.exec(source.slice(node.start, node.end));
  return match ? Number(match[1]) : undefined;
}

interface FunctionFacts {
  readonly yieldsAtEntry: boolean;
  readonly callees: Set<number>;
  readonly callsIndirect: boolean;
  /** What is wrong, one line each. */
  readonly problems: string[];
}

/** The wasm instruction before the one that a yield point stands for. */
function opens(module: Module, func: number, point: number): string {
  const r = readBody(module, func);
  while (r.index < (point >> 1) - 1) r.next();
  return r.def.name;
}

function factsOf(module: Module, func: number): FunctionFacts {
  const source = compileFunction(module, func);
  const program: Program = parse(source, { ecmaVersion: 2022, sourceType: 'module' });
  const problems: string[] = [];
  const loopLabels = new Set<string>();
  const continued = new Set<string>();
  const callees = new Set<number>();
  let callsIndirect = false;
  let functions = 0;
  let yieldsAtEntry = false;
  for (const node of nodes(program)) {
    switch (node.type) {
      case 'LabeledStatement': if (node.body.type === 'ForStatement') loopLabels.add(node.label.name); break;
      case 'ForStatement': {
        const first = node.body.type === 'BlockStatement' ? node.body.body[0] : undefined;
        const point = yieldPoint(source, first);
        if (point === undefined) problems.push('a loop without a yield point at its head');
        else if ((point & 1) !== 0 || opens(module, func, point) !== 'loop') problems.push(`the yield point ${point} is not at the beginning of a wasm loop`);
        break;
      }
      case 'WhileStatement': case 'DoWhileStatement': case 'ForInStatement': case 'ForOfStatement': problems.push(`a ${node.type}`); break;
      case 'ContinueStatement': continued.add(node.label?.name ?? '(none)'); break;
      case 'FunctionExpression': {
        functions++;
        const tried = node.body.body.find((s) => s.type === 'TryStatement');
        yieldsAtEntry = tried !== undefined && yieldPoint(source, tried.block.body[0]) === 0;
        break;
      }
      case 'CallExpression': {
        const callee = source.slice(node.callee.start, node.callee.end);
        const direct = /^F(\d+)\.code$/.exec(callee);
        if (direct) callees.add(Number(direct[1]));
        else if (/^r\d+\.code$/.test(callee)) callsIndirect = true;
        break;
      }
      default:
    }
  }
  for (const label of continued) if (!loopLabels.has(label)) problems.push(`continue ${label}, which is no loop`);
  if (functions !== 1) problems.push(`${functions} functions`);
  return { yieldsAtEntry, callees, callsIndirect, problems };
}

/** Functions that a body's calls name. */
function callsIn(module: Module, func: number): Set<number> {
  const callees = new Set<number>();
  const r = readBody(module, func);
  while (!r.done) if (r.next().name === 'call') callees.add(r.a);
  return callees;
}

/** Functions on cycles of calls that never reach an entry with a yield point: what is left when leaves are taken off again and again. */
function unstoppable(facts: ReadonlyMap<number, FunctionFacts>): number[] {
  const callers = new Map<number, number[]>();
  const pending = new Map<number, number>();
  const work: number[] = [];
  for (const [func, f] of facts) {
    const out = f.yieldsAtEntry ? [] : [...f.callees].filter((c) => facts.has(c) && !facts.get(c)!.yieldsAtEntry);
    pending.set(func, out.length);
    if (out.length === 0) work.push(func);
    for (const callee of out) callers.set(callee, [...(callers.get(callee) ?? []), func]);
  }
  for (let func = work.pop(); func !== undefined; func = work.pop()) {
    pending.delete(func);
    for (const caller of callers.get(func) ?? []) {
      const left = pending.get(caller)! - 1;
      pending.set(caller, left);
      if (left === 0) work.push(caller);
    }
  }
  return [...pending.keys()];
}

function check(bytes: Uint8Array): { entries: number } {
  const module = loadModule(bytes);
  const facts = new Map<number, FunctionFacts>();
  const problems: string[] = [];
  for (let i = module.importedFuncs; i < module.funcs.length; i++) {
    const f = factsOf(module, i);
    facts.set(i, f);
    problems.push(...f.problems.map((p) => `function ${i}: ${p}`));
    if (f.callsIndirect && !f.yieldsAtEntry) problems.push(`function ${i} calls indirectly and does not yield at its entry`);
  }
  expect(problems).toEqual([]);
  // What was read from the text is what the binary says, but for calls that cannot be reached.
  const edges = [...facts].map(([func, f]) => [f.callees.size, callsIn(module, func).size] as const);
  for (const [read, written] of edges) expect(read).toBeLessThanOrEqual(written);
  const total = (i: 0 | 1): number => edges.reduce((n, e) => n + e[i], 0);
  expect(total(0)).toBeGreaterThanOrEqual(total(1) * 0.9 - 2);
  expect(unstoppable(facts), 'functions on a cycle without a yield point').toEqual([]);
  return { entries: [...facts.values()].filter((f) => f.yieldsAtEntry).length };
}

describe('code can be stopped', () => {
  it.each(goldens)('$name', ({ bytes }) => { check(bytes()); });
  it.each(real)('$name', { timeout: 120_000 }, ({ bytes }) => {
    const b = bytes();
    const { entries } = check(b);
    const module = loadModule(b);
    // Yielding everywhere would be correct and slow.
    if (module.funcs.length > 100) expect(entries).toBeLessThan(module.funcs.length / 2);
  });
});
