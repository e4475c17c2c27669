/**
 * The fast code of one function: structured JavaScript, locals in variables, operands folded into expressions, and a handler through which
 * its frame can be captured. See docs/ARCHITECTURE.md for the shape.
 */
import type { Module } from '../../model/module.js';
import { zeroOf } from '../../model/value-types.js';
import { FIRST } from '../../model/point.js';
import { type FuncType, type InstrIndex, type Point, slotsOf, type ValType } from '../../model/types.js';
import { Branches } from './branches.js';
import { CallPrinter } from './calls.js';
import { Context, type StackAtPoint } from './context.js';
import { Control } from './control.js';
import { Entry } from './entry.js';
import { atom, FX } from '../expression.js';
import { Blocks } from './blocks.js';
import { functionName } from '../function-name.js';
import { meaningOf } from '../meaning.js';
import { operandAtPoint } from './pending-traps.js';
import { KNOW_FORMS } from './vector-forms.js';
import { PlacePrinter } from './places.js';
import { PlainPrinter } from './plain.js';
import { beforeAccess } from './watch.js';
import type { Watching } from '../../analyse/watch-bounds.js';

export interface FunctionCode {
  /** `(I) => { ...; return function ...; }`: given the instance, makes the function. */
  readonly text: string;
  /** For each line of the text, the byte offset of the instruction it came from, or -1. */
  readonly offsets: readonly number[];
}

/** In what a variant of a function differs from its plain code. */
export interface VariantOptions {
  /** Indices of instructions to stop before; those that cannot be reached do not count. */
  readonly stops: ReadonlySet<InstrIndex>;
  /** Index of the `loop` instruction to enter the function at, as if it had just been executed, instead of at its beginning. */
  readonly entry: InstrIndex | undefined;
  /** What accesses of memory look out for: see watch.ts. */
  readonly watching?: Watching | undefined;
}

/** How a frame's variables stand for its locals and operands; made anew from the wasm when a frame is looked at. */
export interface FrameMap {
  /** Names of the variables, in the order in which a captured frame has them. */
  readonly variables: readonly string[];
  readonly locals: readonly { readonly type: ValType; readonly slots: readonly string[] }[];
  /**
   * By point. In code that is entered at a loop some instructions have several copies: their points are those of instruction `index + copy * count`,
   * where `count` instructions are in the body.
   */
  readonly stacks: ReadonlyMap<Point, StackAtPoint>;
  /** What the expressions of the stacks name besides variables: declarations `name = value, ...` over the instance `I`, or nothing. */
  readonly constants: string;
}

/** Variables for the moment: see template.ts. No other name ends like them. */
const SCRATCH = ['x', 'p', 'y', 'q'];

class FunctionPrinter {
  private readonly cx: Context;
  private readonly blocks: Blocks;
  private readonly entry: Entry;
  private readonly control: Control;
  private readonly branches: Branches;
  private readonly plain: PlainPrinter;
  private readonly calls: CallPrinter;
  private readonly places: PlacePrinter;
  private readonly type: FuncType;

  constructor(
    private readonly module: Module, private readonly func: number, private readonly variant?: VariantOptions, stacks?: Map<Point, StackAtPoint>,
  ) {
    this.cx = new Context(module, func, stacks);
    this.blocks = new Blocks(this.cx);
    const entry = new Entry(this.blocks);
    this.entry = entry;
    this.control = new Control(this.blocks, (block) => entry.endRest(block));
    this.branches = new Branches(this.blocks);
    this.plain = new PlainPrinter(this.cx);
    this.calls = new CallPrinter(this.blocks);
    this.places = new PlacePrinter(this.cx);
    this.type = module.funcs[func]!.type;
  }

  print(): FunctionCode {
    const { cx, blocks, variant } = this;
    const { r } = cx;
    if (variant?.entry !== undefined) {
      cx.plainLocals = false;
      this.entry.enter(variant.entry);
    } else {
      cx.pointAt(FIRST);
      if (cx.analysis.yieldsAtEntry.has(this.func)) cx.write(`if (${cx.flag}[0] !== 0) I.yield(${cx.pcAt(FIRST)});`);
    }
    for (let done = false; !done; ) {
      r.next();
      cx.begin();
      if (!blocks.dead && variant?.stops.has(r.index)) this.stop();
      done = blocks.dead ? this.skip() : this.instruction();
    }
    return this.assemble();
  }

  /**
   * A place to stop before the instruction at hand. What has been begun is finished, down to the operands below the block: those depend on nothing
   * that changes in it, and code that gets behind the block another way could not know of a variable.
   */
  private stop(): void {
    const { cx, blocks } = this;
    for (let i = blocks.innermost.height; i < cx.ops.height; i++) cx.ops.makeAtom(i);
    cx.point();
    cx.write(`I.breakpoint(${cx.pc()});`);
    // What the instruction settles is settled after the stop.
    cx.begin();
  }

  get frame(): Pick<FrameMap, 'variables' | 'locals' | 'constants'> {
    const { cx } = this;
    const { vars } = cx;
    const locals = vars.locals.map(({ type, form, vars: ids }) => operandAtPoint(cx, { type, form, parts: vars.exprs(ids) }));
    return { variables: vars.names, constants: cx.constantDeclarations, locals };
  }

  private assemble(): FunctionCode {
    const { cx, module, func, variant } = this;
    const { vars } = cx;
    const entered = variant?.entry !== undefined;
    const params = entered ? 0 : slotsOf(this.type.params);
    const declared = vars.names.slice(params).map((name, i) => `${name} = ${this.initial(params + i)}`);
    if (cx.throws) declared.unshift('pc = 0');
    if (cx.usesScratch) {
      // Of one text: to look into a line, which has been put together of many, engines first copy it.
      const text = cx.lines.join('\n');
      for (const name of SCRATCH) if (text.includes(`${name} = `)) declared.push(`${name} = 0`);
    }
    if (cx.usesMemory) declared.push(`D = ${cx.memoryName(0)}.dv`);
    const lines: string[] = [];
    const offsets: number[] = [];
    const add = (text: string, offset: number): void => {
      lines.push(text);
      offsets.push(offset);
    };
    const constants = cx.constantDeclarations;
    add(`(I${variant ? ', W' : ''}) => {${constants === '' ? '' : ` const ${constants};`}`, -1);
    const name = `${functionName(module, func)}${entered ? '$osr' : ''}`;
    const eager = cx.scan.nesting >= DEEP / MOST_BRACES && isDeep(cx.lines);
    add(`return ${eager ? '(' : ''}function ${name}(${entered ? 'V' : vars.names.slice(0, params).join(', ')}) {`, module.funcs[func]!.body!.start);
    if (declared.length > 0) add(`let ${declared.join(', ')};`, -1);
    if (cx.throws) add('try {', -1);
    cx.lines.forEach((line, i) => {
      if (line !== '') add(line, cx.offsets[i]!);
    });
    // As in slotArray: the null keeps the bits of NaNs.
    const frame = vars.kinds.includes('d') ? [...vars.names, 'null'] : vars.names;
    if (cx.throws) add(`} catch (e) { throw I.capture(e, ${func}, pc, [${frame.join(', ')}]${variant ? ', W' : ''}); }`, -1);
    add(`}${eager ? ')' : ''}; }`, -1);
    return { text: lines.join('\n'), offsets };
  }

  /** What a declared variable begins as. */
  private initial(id: number): string {
    return this.entry.sources.get(id) ?? String(zeroOf(this.cx.vars.kinds[id]!));
  }

  /** Reads over an instruction that cannot be reached. @returns whether it ended the function */
  private skip(): boolean {
    const { r } = this.cx;
    let depth = 0;
    for (;;) {
      const { def } = r;
      if (def.opens) depth++;
      else if (def.ends) {
        if (depth === 0) return this.control.end();
        depth--;
      } else if (def.elses && depth === 0) {
        this.control.else();
        return false;
      } else if (def.handles && depth === 0) {
        this.control.handler();
        return false;
      }
      r.next();
    }
  }

  /** @returns whether it ended the function */
  private instruction(): boolean {
    const { cx, blocks, control, branches, calls, places } = this;
    const { r, ops } = cx;
    const { name } = r.def;
    const meaning = meaningOf(name, r);
    if (meaning) {
      if (this.variant?.watching !== undefined) beforeAccess(cx, this.variant.watching);
      this.plain.print(name, meaning);
      return false;
    }
    if (!KNOW_FORMS.has(name)) {
      ops.allExact();
      if (cx.knownBits.size > 0) cx.knownBits.clear();
    }
    // What is frequent comes first: they are compared in turn.
    switch (name) {
      case 'local.get': places.localGet(); break;
      case 'local.set': places.localSet(false); break;
      case 'local.tee': places.localSet(true); break;
      case 'i32.const': case 'i64.const': case 'f32.const': case 'f64.const': case 'v128.const': this.constant(); break;
      case 'end': case 'delegate': return control.end();
      case 'br_if': branches.brIf(r.a); break;
      case 'br': branches.br(r.a); break;
      case 'block': case 'loop': case 'if': case 'try_table': case 'try': control.open(name); break;
      case 'call': calls.call(); break;
      case 'nop': case 'atomic.fence': break;
      case 'unreachable':
        ops.settleFx(FX.trap);
        cx.point();
        cx.write(`throw ${cx.support}.unreachable(${cx.pc()});`);
        blocks.stop();
        break;
      case 'else': control.else(); break;
      case 'catch': case 'catch_all': control.handler(); break;
      case 'br_table': branches.table(r.labels); break;
      case 'return': branches.return(); break;
      case 'call_indirect': calls.callIndirect(); break;
      case 'throw': case 'throw_ref': case 'rethrow': calls.throw(name); blocks.stop(); break;
      case 'drop': places.drop(); break;
      case 'select': case 'select_t': places.select(); break;
      case 'global.get': places.globalGet(); break;
      case 'global.set': places.globalSet(); break;
      case 'table.get': case 'table.size': places.tableRead(name); break;
      case 'table.grow': case 'memory.grow': places.grow(name); break;
      case 'ref.func': ops.pushExpr('funcref', atom(cx.funcName(r.a))); break;
      default: throw new Error(`the printer has no rule for ${name}`);
    }
    return false;
  }

  private constant(): void {
    const { r, ops } = this.cx;
    ops.push({ type: r.def.type!.results[0]!, parts: this.cx.literal(r)! });
  }
}

/** How deep blocks may be nested before an engine may find its stack too small to compile them. */
const DEEP = 200;
/** How many braces a block opens at most. Only where that may be too many are lines looked at, for which engines copy them. */
const MOST_BRACES = 5;

/**
 * Whether code may be nested too deeply for an engine. It is then printed in parentheses, which makes engines compile it when it is made: if they cannot,
 * that is when they say so, and not as if its first call had exhausted the stack.
 */
function isDeep(lines: readonly string[]): boolean {
  let depth = 0;
  for (const line of lines) {
    if (line[0] === '}') depth--;
    if (line[line.length - 1] === '{') depth++;
    if (depth >= DEEP) return true;
  }
  return false;
}

/**
 * Prints a defined function of a valid module.
 * @param func its index in the function index space
 */
export const printFunction = (module: Module, func: number): FunctionCode => new FunctionPrinter(module, func).print();

/**
 * The text of a factory `(I, W) => { ...; return function ...; }` of a variant of a defined function; `W` is what its frames' handlers hand on to say
 * which variant it is. With an entry the function has one parameter, a frame array: the slots of all locals, then those of the operands on the stack
 * behind the `loop` instruction.
 * @throws RangeError if the entry is not a loop that can be reached
 */
export const printVariant = (module: Module, func: number, options: VariantOptions): string => new FunctionPrinter(module, func, options).print().text;

/**
 * The map from a captured frame's variables to its locals and operand stack.
 * @param options of the variant that the frame is of; none for the plain code
 */
export function frameMap(module: Module, func: number, options?: VariantOptions): FrameMap {
  const stacks = new Map<Point, StackAtPoint>();
  const printer = new FunctionPrinter(module, func, options, stacks);
  printer.print();
  return { ...printer.frame, stacks };
}
