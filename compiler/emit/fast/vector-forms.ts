/**
 * In which forms a function's vectors are held (see ../forms.ts): each local in one for the whole function, and what is loaded in that of its user. What is moved
 * from one place to another is one class; its form is the one that most operations on it have, those in inner loops counting more.
 */
import { type Operand, Walk } from '../../analyse/walk.js';
import type { Module } from '../../model/module.js';
import type { InstrIndex } from '../../model/types.js';
import type { Form } from '../forms.js';
import { isLoadInForm, meaningOf } from '../meaning.js';

export interface VectorForms {
  /** Undefined where it is held as words. */
  local(index: number): Form | undefined;
  /** Of what a load gives. */
  load(index: InstrIndex): Form | undefined;
}

export const NO_FORMS: VectorForms = { local: () => undefined, load: () => undefined };

/** Instructions without a meaning that take operands in any form, or leave them alone. */
export const KNOW_FORMS: ReadonlySet<string> = new Set([
  'nop', 'atomic.fence', 'drop', 'select', 'select_t', 'local.get', 'local.set', 'local.tee', 'i32.const', 'i64.const', 'f32.const', 'f64.const', 'v128.const',
  'global.get', 'ref.func',
]);

/** How much more an operation counts in a loop than around it. */
const LOOP_WEIGHT = 8;
const DEEPEST = 6;

class Classes {
  private readonly parents: number[] = [];
  private readonly votes: Map<Form | undefined, number>[] = [];

  add(): number {
    this.votes.push(new Map());
    return this.parents.push(this.parents.length) - 1;
  }

  private find(id: number): number {
    while (this.parents[id] !== id) id = this.parents[id] = this.parents[this.parents[id]!]!;
    return id;
  }

  join(a: number, b: number): void {
    const [to, from] = [this.find(a), this.find(b)];
    if (to === from) return;
    this.parents[from] = to;
    for (const [form, weight] of this.votes[from]!) this.vote(to, form, weight);
  }

  vote(id: number, form: Form | undefined, weight: number): void {
    const votes = this.votes[this.find(id)]!;
    votes.set(form, (votes.get(form) ?? 0) + weight);
  }

  formOf(id: number): Form | undefined {
    let best: Form | undefined;
    let most = 0;
    for (const [form, weight] of this.votes[this.find(id)]!) if (weight > most) [best, most] = [form, weight];
    return best;
  }
}

/** Parameters arrive as words, and stay so. @param params how many there are */
export function vectorFormsOf(module: Module, func: number, params: number): VectorForms {
  const walk = new Walk(module, func);
  const classes = new Classes();
  const locals = new Map<number, number>();
  const loads = new Map<InstrIndex, number>();
  const classOf = new Map<Operand, number>();
  walk.locals.forEach(({ type }, i) => {
    if (type === 'v128' && i >= params) locals.set(i, classes.add());
  });
  const ofOperand = (operand: Operand): number => {
    let id = classOf.get(operand);
    if (id === undefined) classOf.set(operand, (id = classes.add()));
    return id;
  };
  /** What the instruction before has pushed, and what is known of it. */
  let pushed: number | undefined;
  const loopEnds: InstrIndex[] = [];
  while (walk.next()) {
    const { r, stack } = walk;
    const { name, repeats } = r.def;
    if (pushed !== undefined && stack !== undefined) classOf.set(stack, pushed);
    pushed = undefined;
    while (loopEnds.length > 0 && loopEnds[loopEnds.length - 1]! < r.index) loopEnds.pop();
    if (repeats) loopEnds.push(walk.outline.ends.get(r.index)!);
    const weight = LOOP_WEIGHT ** Math.min(loopEnds.length, DEEPEST);
    const meaning = meaningOf(name, r);
    if (meaning !== undefined) {
      const { params: types, results } = walk.effect;
      // A store takes any form.
      if (name !== 'v128.store') {
        let operand = stack;
        for (let i = types.length - 1; i >= 0; i--, operand = operand!.below) if (types[i] === 'v128') classes.vote(ofOperand(operand!), meaning.takes[i], weight);
      }
      if (results[0] === 'v128') {
        pushed = classes.add();
        if (isLoadInForm(name)) loads.set(r.index, pushed);
        else classes.vote(pushed, meaning.kind === 'parts' ? meaning.gives : undefined, weight);
      }
      continue;
    }
    const local = r.def.immediate === 'local' ? locals.get(r.a) : undefined;
    const top = stack !== undefined && stack.type === 'v128' ? ofOperand(stack) : undefined;
    switch (name) {
      case 'local.get': pushed = local; break;
      case 'local.set': case 'local.tee':
        if (top !== undefined && local !== undefined) classes.join(local, top);
        if (name === 'local.tee') pushed = local ?? top;
        break;
      case 'select': case 'select_t':
        if (stack!.below!.type === 'v128') {
          pushed = ofOperand(stack!.below!);
          classes.join(pushed, ofOperand(stack!.below!.below!));
        }
        break;
      default:
        if (KNOW_FORMS.has(name)) break;
        // Calls, branches and whatever else knows only words.
        for (let o = stack; o !== undefined; o = o.below) if (o.type === 'v128') classes.vote(ofOperand(o), undefined, weight);
    }
  }
  return {
    local: (index) => {
      const id = locals.get(index);
      return id === undefined ? undefined : classes.formOf(id);
    },
    load: (index) => classes.formOf(loads.get(index)!),
  };
}
