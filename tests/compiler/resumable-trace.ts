/** Functions written as text, run in resumable code and shown step by step. */
import { expect } from 'vitest';
import { readBody } from '../../compiler/binary/body.js';
import { Exit, type ValType } from '../../compiler/index.js';
import { slotsOf } from '../../compiler/model/types.js';
import { WebAssembly } from '../../index.js';
import { funcOf, moduleOf } from '../../runtime/js-api/index.js';
import { wat } from '../js-api-same.js';
import { checkFrame, makeCode, newFrame, type Subject, type TestFrame } from './resumable-driver.js';

export interface Program {
  readonly subject: Subject;
  readonly names: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
}

/** The function exported as `f`. */
export function load(text: string, imports: object = {}): Program {
  const object = new WebAssembly.Module(wat(`(module ${text})`));
  const { exports } = new WebAssembly.Instance(object, imports as never) as unknown as { exports: Record<string, unknown> };
  const { instance, index } = funcOf(exports.f)!;
  const names: string[] = [];
  const r = readBody(moduleOf(object)!.module, index);
  while (!r.done) names.push(r.next().name);
  return { subject: makeCode(instance!, index), names, exports };
}

const i64 = (lo: unknown, hi: unknown): string => `${(BigInt(hi as number) << 32n) | BigInt((lo as number) >>> 0)}n`;

function show(types: readonly ValType[], v: readonly unknown[], from: number): string {
  let slot = from;
  return types.map((t) => {
    const at = slot;
    slot += slotsOf([t]);
    return t === 'i64' ? i64(v[at], v[at + 1]) : String(v[at]);
  }).join(' ');
}

/** A line for each single step: the instruction and the operands before it. `answer` makes calls. The last line says how it ended. */
export function trace(program: Program, args: readonly unknown[], answer?: (f: TestFrame) => void): string[] {
  const { subject, names } = program;
  const { shape, code } = subject;
  const { results } = subject.instance.module.module.funcs[subject.index]!.type;
  const f = newFrame(subject, args);
  const lines: string[] = [];
  for (;;) {
    checkFrame(subject, f);
    lines.push(`${f.at} ${names[f.at]!}: ${show(shape.stackAt(f.at)!, f.v, shape.topAt(f.at) - slotsOf(shape.stackAt(f.at)!))}`.trimEnd());
    const exit = code(f, 1, false);
    expect(f.n).toBe(0);
    if (exit === Exit.return) return [...lines, `return ${show(results, f.v, 0)}`.trimEnd()];
    if (exit === Exit.throw) return [...lines, `throw ${f.thrown!.values.join(' ')}`];
    if (exit === Exit.call) {
      answer!(f);
      f.at++;
    }
  }
}

/** Executed with all the budget it needs, to see that falling through and jumping is the same as stepping. */
export function runThrough({ subject }: Program, args: readonly unknown[], n: number): { f: TestFrame; exit: Exit } {
  const f = newFrame(subject, args);
  return { f, exit: subject.code(f, n, false) };
}
