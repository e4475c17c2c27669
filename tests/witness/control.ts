/**
 * Control instructions (specification, 4.4.8 to 4.4.10). A frame keeps its labels as the specification's abstract machine does: entered at a block, left at
 * its `end` or by a branch.
 */
import type { Catch } from '../../compiler/binary/body.js';
import { TRAP_MESSAGES } from '../../runtime/base/traps.js';
import type { Instr } from './code.js';
import { WExn, type WFunc, type WTag } from './entities.js';
import type { Frame } from './frame.js';
import type { Machine } from './machine.js';
import { reference, WTrap } from './values.js';

export interface Label {
  /** The block, loop, if, try_table or try. */
  readonly opener: Instr;
  /** Height of the operand stack below the block's parameters. */
  readonly height: number;
  /** In a catch or catch_all of a try: what it has caught. */
  readonly caught?: WExn;
}

type Control = (machine: Machine, frame: Frame, i: Instr) => void;

function enter(frame: Frame, i: Instr): void {
  frame.labels.push({ opener: i, height: frame.stack.length - i.blockType.params.length });
  frame.index++;
}

/** Goes to a label: of a loop to its first instruction, of another block to behind its `end`, of the function out of it. */
function branch(machine: Machine, frame: Frame, depth: number): void {
  const { labels, stack } = frame;
  const position = labels.length - 1 - depth;
  if (position < 0) return leave(machine, frame);
  const { opener, height } = labels[position]!;
  const isLoop = opener.name === 'loop';
  const arity = (isLoop ? opener.blockType.params : opener.blockType.results).length;
  stack.splice(height, stack.length - height - arity);
  labels.length = isLoop ? position + 1 : position;
  frame.index = (isLoop ? opener.index : opener.end) + 1;
}

/** Returns with the values on top of the stack. */
function leave(machine: Machine, { func, stack }: Frame): void {
  const { length } = func.type.results;
  machine.return(stack.slice(stack.length - length));
}

const pop = (frame: Frame): unknown => frame.stack.pop()!.value;

function call(machine: Machine, frame: Frame, func: WFunc, above: number): void {
  const end = frame.stack.length - above;
  frame.inCall = true;
  try {
    machine.call({ func, args: frame.stack.slice(end - func.type.params.length, end) });
  } catch (e) {
    frame.inCall = false;
    throw e;
  }
}

const sameTypes = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((t, i) => t === b[i]);

function indirect({ instance, module, stack }: Frame, i: Instr): WFunc {
  const { elements } = instance.tables[i.b]!;
  const at = (stack.at(-1)!.value as number) >>> 0;
  if (at >= elements.length) throw new WTrap(TRAP_MESSAGES.tableOutOfBounds);
  const func = elements[at] as WFunc | null;
  const type = module.types[i.a]!;
  if (!func || !sameTypes(func.type.params, type.params) || !sameTypes(func.type.results, type.results)) throw new WTrap(TRAP_MESSAGES.signatureMismatch);
  return func;
}

/** The next part of a block, reached from the end of the one before only. */
function nextPart(_: Machine, frame: Frame, i: Instr): void {
  frame.labels.pop();
  frame.index = i.end + 1;
}

/** By name. Those that may trap or throw leave the frame as it was until they know. */
export const CONTROL: Readonly<Record<string, Control>> = {
  unreachable: () => {
    throw new WTrap(TRAP_MESSAGES.unreachable);
  },
  block: (_, frame, i) => enter(frame, i),
  loop: (_, frame, i) => enter(frame, i),
  try_table: (_, frame, i) => enter(frame, i),
  try: (_, frame, i) => enter(frame, i),
  if: (_, frame, i) => {
    if (pop(frame) !== 0) return enter(frame, i);
    if (i.otherwise === undefined) frame.index = i.end + 1;
    else {
      enter(frame, i);
      frame.index = i.otherwise + 1;
    }
  },
  else: nextPart,
  catch: nextPart,
  catch_all: nextPart,
  end: (machine, frame) => {
    if (!frame.labels.pop()) return leave(machine, frame);
    frame.index++;
  },
  delegate: (_, frame) => {
    frame.labels.pop();
    frame.index++;
  },
  br: (machine, frame, i) => branch(machine, frame, i.a),
  br_if: (machine, frame, i) => {
    if (pop(frame) !== 0) branch(machine, frame, i.a);
    else frame.index++;
  },
  br_table: (machine, frame, i) => {
    const at = (pop(frame) as number) >>> 0;
    branch(machine, frame, i.labels[Math.min(at, i.labels.length - 1)]!);
  },
  return: (machine, frame) => leave(machine, frame),
  call: (machine, frame, i) => call(machine, frame, frame.instance.funcs[i.a]!, 0),
  call_indirect: (machine, frame, i) => call(machine, frame, indirect(frame, i), 1),
  throw: (_, { instance, stack }, i) => {
    const tag: WTag = instance.tags[i.a]!;
    throw new WExn(tag, stack.slice(stack.length - tag.type.params.length));
  },
  throw_ref: (_, { stack }) => {
    const exn = stack.at(-1)!.value as WExn | null;
    if (!exn) throw new WTrap(TRAP_MESSAGES.rethrowNull);
    throw exn;
  },
  rethrow: (_, { labels }, i) => {
    throw labels[labels.length - 1 - i.a]!.caught!;
  },
};

/** A clause that takes an exception, and the position of its block among the frame's labels. */
interface Handler {
  readonly position: number;
  /** Of a try_table; of a try, its catch or catch_all. */
  readonly clause: Catch | Instr;
}

/** The innermost handler of a frame for an exception. */
export function handlerOf({ labels, instance }: Frame, exn: WExn): Handler | undefined {
  for (let position = labels.length - 1; position >= 0; position--) {
    const { opener, caught } = labels[position]!;
    if (opener.name === 'try_table') {
      const clause = opener.catches.find(({ tag }) => tag === undefined || instance.tags[tag] === exn.tag);
      if (clause) return { position, clause };
    } else if (opener.name === 'try' && !caught) {
      const clause = opener.parts.find(({ name, a }) => name === 'catch_all' || (name === 'catch' && instance.tags[a] === exn.tag));
      if (clause) return { position, clause };
      // As if thrown directly in the block of that label, which is counted from outside the try.
      const [delegate] = opener.parts;
      if (delegate?.name === 'delegate') position -= delegate.a;
    }
  }
  return undefined;
}

/**
 * Goes to the innermost handler of a frame. One whose label is the function's does not return at once: the exception is caught first, at the body's last `end`.
 * @returns whether there is one
 */
export function handle(machine: Machine, frame: Frame, exn: WExn): boolean {
  const found = handlerOf(frame, exn);
  if (!found) return false;
  const { position, clause } = found;
  const { labels, stack } = frame;
  const { opener, height } = labels[position]!;
  stack.length = height;
  frame.inCall = false;
  if ('name' in clause) {
    labels.length = position;
    labels.push({ opener, height, caught: exn });
    if (clause.name === 'catch') stack.push(...exn.values);
    frame.index = clause.index + 1;
    return true;
  }
  const { kind, tag, label } = clause;
  // The label is counted from outside the try_table.
  labels.length = position;
  if (tag !== undefined) stack.push(...exn.values);
  if (kind.endsWith('_ref')) stack.push(reference('exnref', exn));
  if (label < position) branch(machine, frame, label);
  else {
    stack.splice(0, stack.length - frame.func.type.results.length);
    labels.length = 0;
    frame.index = frame.code.instrs.length - 1;
  }
  return true;
}
