/**
 * Resumable code of one function: its whole state is a frame array (see shape.ts) and the index of the next instruction, so it can be entered and
 * left at any instruction. It is a `switch` over the instructions in a loop; what comes next is reached by falling through, the rest by assigning `at`.
 *
 * It is a function `(f, n, run)`. `f` is the frame: `v` its frame array, `at` the index of the instruction to begin with. It executes until it has executed `n`
 * instructions (n >= 1) or leaves for another reason, says which ({@link Exit}), and leaves in `f.n` how many of the `n` are left. A trap is thrown, with
 * `f.at` the trapping instruction and `f.v` as before it; out of bounds is DataView's RangeError.
 */
import type { Module } from '../../model/module.js';
import type { ValType } from '../../model/types.js';
import { hasFloats, slotsOf } from '../../model/value-types.js';
import { ResumableContext, WAITING } from './context.js';
import { ResumablePlain } from './plain.js';

/** Why resumable code gives control back. */
export const Exit = {
  /** `n` instructions have been executed; `f.at` is the next. */
  stepped: 0,
  /** Only with `run`: `f.at` is a loop's first instruction, which the loop was entered or repeated for. Never where execution began. */
  loop: 1,
  /**
   * The call instruction at `f.at` wants `f.callee` called with the arguments from position `f.base` on, where the results belong; execution goes on at
   * `f.at + 1`. An indirect call has been checked; its index is still above the arguments.
   */
  call: 2,
  /** The results are at the front of `f.v`. */
  return: 3,
  /** The instruction at `f.at` throws `f.thrown`. */
  throw: 4,
} as const;
export type Exit = (typeof Exit)[keyof typeof Exit];

/** Given back by a part of a function whose code is in several: execution goes on in another. */
const ELSEWHERE = 5;
/**
 * How many instructions are one JavaScript function: 2 to this power. Of a large function an engine then compiles only the parts that are
 * reached, and can optimise them: they stay below V8's limit of 60 KB of bytecode.
 */
const PART_BITS = 9;

class ResumablePrinter {
  private readonly cx: ResumableContext;
  private readonly plain: ResumablePlain;

  constructor(private readonly module: Module, private readonly func: number, private readonly partBits: number) {
    this.cx = new ResumableContext(module, func);
    this.plain = new ResumablePlain(this.cx);
  }

  print(): string {
    const { cx, partBits } = this;
    const { walk, r } = cx;
    // What stands in parentheses and is no arrow V8 compiles at once, where it looks through anything else one time more before. Parts are compiled when reached.
    const parts: string[][] = [];
    while (walk.next()) (parts[r.index >> partBits] ??= []).push(`case ${r.index}: ${this.instruction()}`);
    const constants = (): string => (cx.constantDeclarations === '' ? '' : ` const ${cx.constantDeclarations};`);
    const wrong = `throw new Error('function ${this.func} cannot be entered at instruction ' + at);`;
    if (parts.length === 1) {
      const body = this.body(parts[0]!, `default: ${wrong}`);
      return `function (I) {${constants()}\nreturn (function (f, n, run) ${body}); }`;
    }
    const codes = Array.from(parts, (cases: string[] | undefined, i) => {
      // Every instruction of the part is unreachable.
      if (cases === undefined) return 'null';
      const next = `at = ${(i + 1) << partBits};`;
      return `(f, n, run) => ${this.body(cases, `${next}\ndefault: if (at >> ${partBits} === ${i}) ${wrong}\nf.at = at; f.n = n; return ${ELSEWHERE};`)}`;
    });
    return `function (I) {${constants()}
const parts = [${codes.join(', ')}];
return (f, n, run) => {
for (;;) {
const exit = parts[f.at >> ${partBits}](f, n, run);
if (exit !== ${ELSEWHERE}) return exit;
n = f.n;
}
}; }`;
  }

  /** The body of a JavaScript function of some instructions. @param rest what follows the cases */
  private body(cases: readonly string[], rest: string): string {
    const { cx } = this;
    return `{
const v = f.v;
let at = f.at${WAITING.slice(0, cx.waiting).map((name) => `, ${name} = 0`).join('')}${cx.usesScratch ? ', x = 0, p = 0, y = 0, q = 0' : ''}${cx.usesMemory ? `, D = ${cx.memoryName(0)}.dv` : ''};
out: while (n !== 0) switch (at) {
${cases.join('\n')}
${rest}
}
f.at = at; f.n = n;
return n === 0 ? ${Exit.stepped} : ${Exit.loop};
}`;
  }

  /** The next instruction follows, unless the last of the `n` has been executed. */
  private next(condition = '!--n'): string {
    return `if (${condition}) { at = ${this.cx.r.index + 1}; break out; }`;
  }

  private jump(target: number): string {
    return `at = ${target}; n--; continue;`;
  }

  private exit(reason: Exit): string {
    return `f.n = n - 1; return ${reason};`;
  }

  private return(top: number): string {
    const { results } = this.module.funcs[this.func]!.type;
    return this.cx.move(results, top - slotsOf(results), 0) + this.exit(Exit.return);
  }

  /** A branch with the values below `top`. */
  private branch(depth: number, top: number): string {
    const { cx } = this;
    const { walk } = cx;
    const label = walk.label(depth);
    if (label.kind === 'function') return this.return(top);
    const types = walk.taken(label);
    const move = cx.move(types, top - slotsOf(types), walk.topOf(label.below));
    const target = walk.target(label);
    return move + (label.kind === 'loop' ? `at = ${target}; n--; if (run) break out; continue;` : this.jump(target));
  }

  private instruction(): string {
    const { cx, module } = this;
    const { r, walk } = cx;
    const { top } = walk;
    const { name } = r.def;
    switch (name) {
      case 'unreachable': return `throw ${cx.support}.unreachable(${cx.setAt()});`;
      case 'loop': return this.next('!--n || run');
      case 'if': return `if (${cx.text(top - 1)} === 0) { ${this.jump(this.otherwise())} } ${this.next()}`;
      case 'else': return this.jump(walk.target(walk.label(0)));
      case 'end': return walk.outermost === 0 ? this.return(top) : this.dropCaught(top) + this.next();
      case 'catch': case 'catch_all': return this.dropCaught(top) + this.jump(walk.target(walk.label(0)));
      case 'br': return this.branch(r.a, top);
      case 'br_if': return `if (${cx.text(top - 1)} !== 0) { ${this.branch(r.a, top - 1)} } ${this.next()}`;
      case 'br_table': return this.brTable(r.labels, top - 1);
      case 'return': return this.return(top);
      case 'call': return this.call(cx.funcName(r.a), module.funcs[r.a]!.type.params, top);
      case 'call_indirect': return this.call(cx.indirectCallee(r.a, r.b, cx.text(top - 1), cx.setAt()), module.types[r.a]!.params, top - 1);
      case 'throw': return this.throw(`I.makeExn(${cx.tagName(r.a)}, ${this.slotArray(module.tags[r.a]!.type.params, top)})`);
      case 'throw_ref': return this.throw(`I.exnToThrow(${cx.text(top - 1)})`);
      case 'rethrow': return this.throw(`I.exnToThrow(${cx.text(walk.topOf(walk.label(r.a).below))})`);
      default: {
        const text = this.plain.print(name);
        return text === '' ? this.next() : `${text} ${this.next()}`;
      }
    }
  }

  /** At the end of a part of a block with results below `top`: if it is a `catch`, these take the place of the exception beneath them. */
  private dropCaught(top: number): string {
    const { cx, cx: { walk } } = this;
    const { kind, type: { results }, below } = walk.label(0);
    return kind === 'catch' ? cx.move(results, top - slotsOf(results), walk.topOf(below)) : '';
  }

  /** Where an `if` goes on whose condition is 0. */
  private otherwise(): number {
    const { r: { index }, walk: { outline: { elses, ends } } } = this.cx;
    return (elses.get(index) ?? ends.get(index)!) + 1;
  }

  private brTable(labels: readonly number[], top: number): string {
    const fallback = labels[labels.length - 1]!;
    const cases = new Map<number, string>();
    labels.forEach((depth, i) => {
      if (depth !== fallback) cases.set(depth, `${cases.get(depth) ?? ''}case ${i}: `);
    });
    let text = '';
    for (const [depth, list] of cases) text += `${list}${this.branch(depth, top)}\n`;
    const otherwise = this.branch(fallback, top);
    return text === '' ? otherwise : `switch (${this.cx.text(top)}) {\n${text}default: ${otherwise}\n}`;
  }

  /** A call with the arguments below `top`. */
  private call(callee: string, params: readonly ValType[], top: number): string {
    return `f.callee = ${callee}; ${this.cx.setAt()}; f.base = ${top - slotsOf(params)}; ${this.exit(Exit.call)}`;
  }

  private throw(exn: string): string {
    return `${this.cx.setAt()}; f.thrown = ${exn}; ${this.exit(Exit.throw)}`;
  }

  /** The values below `top` as an array; as in frame arrays, a null at its end keeps floats as they are. */
  private slotArray(types: readonly ValType[], top: number): string {
    const texts: string[] = [];
    for (let i = top - slotsOf(types); i < top; i++) texts.push(this.cx.text(i));
    if (hasFloats(types)) texts.push('null');
    return `[${texts.join(', ')}]`;
  }
}

/**
 * The text `(I) => { ...; return (f, n, run) => {...}; }` of a factory of a defined function's resumable code, for the instance `I`.
 * @param func its index in the function index space of a valid module
 * @param partBits the code is in parts of 2 to this power instructions
 */
export const printResumable = (module: Module, func: number, partBits = PART_BITS): string => new ResumablePrinter(module, func, partBits).print();
