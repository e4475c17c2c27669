/** The commands of a `.wast` script, typed. */

import { F32, F64, parseFloatBits, parseInteger } from './numbers.js';
import { readSexprs, SexprError, type ListNode, type Node } from './sexpr.js';
import { concatBytes, latin1Text, utf8Text } from './text.js';

const NEWLINE = Uint8Array.of(0x0a);

/** A module as the script gives it. */
export type ModuleSource =
  | { readonly form: 'text' | 'quote'; readonly text: string }
  | { readonly form: 'binary'; readonly bytes: Uint8Array<ArrayBuffer> };

export type NumberType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** An argument. Numbers are their bits, unsigned. */
export type Argument =
  | { readonly kind: 'number'; readonly type: NumberType; readonly bits: bigint }
  | { readonly kind: 'null' }
  | { readonly kind: 'host'; readonly type: 'extern' | 'any'; readonly id: number };

/** What one lane (or the whole) of an expected number must be. */
export type LanePattern = { readonly bits: bigint } | { readonly nan: 'canonical' | 'arithmetic' };

/** An expected result. */
export type Pattern =
  | { readonly kind: 'number'; readonly type: NumberType; readonly laneWidth: number; readonly lanes: readonly LanePattern[] }
  | { readonly kind: 'null' }
  | { readonly kind: 'ref'; readonly heap: string; readonly id: number | undefined }
  | { readonly kind: 'either'; readonly options: readonly Pattern[] };

export interface Action {
  readonly kind: 'invoke' | 'get';
  /** The `$name` of the instance; without it, the latest. */
  readonly module: string | undefined;
  readonly field: string;
  readonly args: readonly Argument[];
}

/** The assertions about a module that has to be refused, and at what stage. */
export type ModuleAssertionKind =
  | 'assert_invalid'
  | 'assert_malformed'
  | 'assert_unlinkable'
  | 'assert_uninstantiable'
  | 'assert_trap_module';

export type ActionAssertionKind = 'assert_trap' | 'assert_exhaustion' | 'assert_exception';

interface Located {
  readonly line: number;
}

export type Command = Located
  & (
    | { readonly kind: 'module'; readonly name: string | undefined; readonly source: ModuleSource; readonly definition: boolean }
    | { readonly kind: 'instance'; readonly name: string | undefined; readonly definition: string | undefined }
    | { readonly kind: 'register'; readonly as: string; readonly name: string | undefined }
    | { readonly kind: 'action'; readonly action: Action }
    | { readonly kind: 'assert_return'; readonly action: Action; readonly expected: readonly Pattern[] }
    | { readonly kind: ActionAssertionKind; readonly action: Action; readonly message: string }
    | { readonly kind: ModuleAssertionKind; readonly source: ModuleSource; readonly message: string }
  );

/** Parses a script; `source` is its bytes as a latin-1 string. Throws on anything it does not know. */
export function parseWast(source: string): Command[] {
  const nodes = readSexprs(source);
  const first = nodes[0];
  // A script may also be the fields of one module without the parentheses around them.
  if (first?.kind === 'list' && /^(func|type|import|export|memory|table|global|elem|data|start|tag|rec)$/.test(headOf(first))) {
    return [{ kind: 'module', line: first.line, name: undefined, definition: false, source: { form: 'text', text: ascii(`(module ${source}\n)`) } }];
  }
  return nodes.map((node) => parseCommand(list(node), source));
}

function parseCommand(node: ListNode, source: string): Command {
  const { line } = node;
  const head = headOf(node);
  switch (head) {
    case 'module':
      return parseModuleCommand(node, source);
    case 'register':
      return { kind: 'register', line, as: nameOf(node.items[1], node), name: atomText(node.items[2]) };
    case 'invoke':
    case 'get':
      return { kind: 'action', line, action: parseAction(node) };
    case 'assert_return':
      return { kind: head, line, action: parseAction(list(node.items[1], node)), expected: node.items.slice(2).map((n) => parsePattern(list(n))) };
    case 'assert_trap':
    case 'assert_exhaustion':
    case 'assert_exception': {
      const target = list(node.items[1], node);
      const message = node.items[2] === undefined ? '' : nameOf(node.items[2], node);
      if (headOf(target) !== 'module') return { kind: head, line, action: parseAction(target), message };
      if (head !== 'assert_trap') throw new SexprError(`${head} about a module`, line);
      return { kind: 'assert_trap_module', line, source: parseModule(target, source).source, message };
    }
    case 'assert_invalid':
    case 'assert_malformed':
    case 'assert_unlinkable':
    case 'assert_uninstantiable':
      return { kind: head, line, source: parseModule(list(node.items[1], node), source).source, message: nameOf(node.items[2], node) };
    default:
      throw new SexprError(`unknown command "${head}"`, line);
  }
}

function parseModuleCommand(node: ListNode, source: string): Command {
  if (atomText(node.items[1]) === 'instance') {
    return { kind: 'instance', line: node.line, name: atomText(node.items[2]), definition: atomText(node.items[3]) };
  }
  return { kind: 'module', line: node.line, ...parseModule(node, source) };
}

function parseModule(node: ListNode, source: string): { name: string | undefined; source: ModuleSource; definition: boolean } {
  let index = 1;
  const definitionNode = node.items[index];
  const definition = atomText(definitionNode) === 'definition';
  if (definition) index++;
  let name = atomText(node.items[index]);
  if (name?.startsWith('$') === true) index++;
  else name = undefined;
  const form = atomText(node.items[index]);
  if (form === 'binary' || form === 'quote') {
    const strings = node.items.slice(index + 1).map((item) => stringBytes(item, node));
    // The parts of a quoted module are separate tokens.
    const joined = concatBytes(form === 'binary' ? strings : strings.flatMap((part) => [part, NEWLINE]));
    if (form === 'binary') return { name, definition, source: { form, bytes: joined } };
    return { name, definition, source: { form, text: ascii(latin1Text(joined)) } };
  }
  let text = source.slice(node.start, node.end);
  if (definition && definitionNode !== undefined) {
    text = source.slice(node.start, definitionNode.start) + source.slice(definitionNode.end, node.end);
  }
  return { name, definition, source: { form: 'text', text: ascii(text) } };
}

/** Text for an encoder that takes Unicode: bytes beyond ASCII (in strings; elsewhere they are comments) become escapes. */
function ascii(latin1: string): string {
  return latin1.replace(/[\x80-\xff]/g, (c) => `\\${c.charCodeAt(0).toString(16)}`);
}

function parseAction(node: ListNode): Action {
  const kind = headOf(node);
  if (kind !== 'invoke' && kind !== 'get') throw new SexprError(`unknown action "${kind}"`, node.line);
  const module = atomText(node.items[1]);
  const fieldIndex = module === undefined ? 1 : 2;
  return {
    kind,
    module,
    field: nameOf(node.items[fieldIndex], node),
    args: node.items.slice(fieldIndex + 1).map((n) => parseArgument(list(n))),
  };
}

function parseArgument(node: ListNode): Argument {
  const head = headOf(node);
  if (head === 'ref.null') return { kind: 'null' };
  if (head === 'ref.extern' || head === 'ref.host') {
    return { kind: 'host', type: head === 'ref.extern' ? 'extern' : 'any', id: Number(requireAtom(node.items[1], node)) };
  }
  const pattern = parsePattern(node);
  if (pattern.kind !== 'number') throw new SexprError(`"${head}" is no argument`, node.line);
  const bits = pattern.lanes.reduceRight((all, lane) => {
    if ('nan' in lane) throw new SexprError(`"nan:${lane.nan}" is no argument`, node.line);
    return (all << BigInt(pattern.laneWidth)) | lane.bits;
  }, 0n);
  return { kind: 'number', type: pattern.type, bits };
}

const LANES: Readonly<Record<string, { readonly type: string; readonly width: number; readonly count: number }>> = {
  i8x16: { type: 'i8', width: 8, count: 16 },
  i16x8: { type: 'i16', width: 16, count: 8 },
  i32x4: { type: 'i32', width: 32, count: 4 },
  i64x2: { type: 'i64', width: 64, count: 2 },
  f32x4: { type: 'f32', width: 32, count: 4 },
  f64x2: { type: 'f64', width: 64, count: 2 },
};

function parsePattern(node: ListNode): Pattern {
  const head = headOf(node);
  switch (head) {
    case 'i32.const':
    case 'i64.const':
    case 'f32.const':
    case 'f64.const': {
      const type = head.slice(0, 3) as 'i32' | 'i64' | 'f32' | 'f64';
      const width = Number(type.slice(1));
      return { kind: 'number', type, laneWidth: width, lanes: [parseLane(requireAtom(node.items[1], node), type, width)] };
    }
    case 'v128.const': {
      const shape = LANES[requireAtom(node.items[1], node)];
      if (shape?.count !== node.items.length - 2) throw new SexprError('v128.const with a wrong number of lanes', node.line);
      const lanes = node.items.slice(2).map((n) => parseLane(requireAtom(n, node), shape.type, shape.width));
      return { kind: 'number', type: 'v128', laneWidth: shape.width, lanes };
    }
    case 'either':
      return { kind: 'either', options: node.items.slice(1).map((n) => parsePattern(list(n))) };
    case 'ref.null':
      return { kind: 'null' };
    case 'ref.extern':
    case 'ref.host':
    case 'ref.func':
    case 'ref.any':
    case 'ref.eq':
    case 'ref.i31':
    case 'ref.struct':
    case 'ref.array':
    case 'ref.exn': {
      const id = atomText(node.items[1]);
      return { kind: 'ref', heap: head.slice('ref.'.length), id: id === undefined ? undefined : Number(id) };
    }
    default:
      throw new SexprError(`unknown constant or result "${head}"`, node.line);
  }
}

function parseLane(text: string, type: string, width: number): LanePattern {
  if (text === 'nan:canonical' || text === 'nan:arithmetic') return { nan: text === 'nan:canonical' ? 'canonical' : 'arithmetic' };
  if (type.startsWith('f')) return { bits: parseFloatBits(text, width === 32 ? F32 : F64) };
  return { bits: parseInteger(text, width) };
}

/** Whether an integer's bits are what a lane pattern wants. */
export function laneMatches(pattern: LanePattern, bits: bigint, width: number): boolean {
  if ('bits' in pattern) return pattern.bits === bits;
  const format = width === 32 ? F32 : F64;
  const canonical = parseFloatBits('nan', format);
  if (pattern.nan === 'canonical') return (bits & ~(1n << BigInt(width - 1))) === canonical;
  return (bits & canonical) === canonical;
}

function headOf(node: ListNode): string {
  return atomText(node.items[0]) ?? '';
}

function atomText(node: Node | undefined): string | undefined {
  return node?.kind === 'atom' ? node.text : undefined;
}

function requireAtom(node: Node | undefined, parent: ListNode): string {
  const text = atomText(node);
  if (text === undefined) throw new SexprError(`a word is missing in "${headOf(parent)}"`, parent.line);
  return text;
}

function list(node: Node | undefined, parent?: ListNode): ListNode {
  if (node?.kind !== 'list') throw new SexprError('a parenthesised form is missing', node?.line ?? parent?.line ?? 0);
  return node;
}

function stringBytes(node: Node | undefined, parent: ListNode): Uint8Array {
  if (node?.kind !== 'string') throw new SexprError(`a string is missing in "${headOf(parent)}"`, parent.line);
  return node.bytes;
}

function nameOf(node: Node | undefined, parent: ListNode): string {
  return utf8Text(stringBytes(node, parent));
}
