/** What a person is told of a program that ended badly: the message, and the wasm frames with names, lines and byte offsets. */
import { readBody } from '../../compiler/decode/body.js';
import type { Module } from '../../compiler/module.js';
import { namesOf } from '../../compiler/names.js';
import type { CapturedFrame } from '../errors.js';
import { defaultStore } from '../js-api/index.js';
import { framesOf, isComplete, isStackOverflow } from '../stack/capture.js';
import { joinI64 } from '../store/const-expr.js';
import { ExceptionObject, type ExnInst, type TagInst } from '../store/tag.js';
import { lineTableOf } from './dwarf-lines.js';

/** Lines shown at the inner and at the outer end of a long backtrace. */
const INNERMOST = 40;
const OUTERMOST = 8;

/** A function's name for people: from the name section, or that of an export. */
function nameOf(module: Module, func: number): string | undefined {
  return namesOf(module).funcs.get(func) ?? module.exports.find((e) => e.kind === 'func' && e.index === func)?.name;
}

/** Byte offset of an instruction, given its number in its function. */
function offsetOf(module: Module, func: number, index: number): number | undefined {
  const r = readBody(module, func);
  while (!r.done) {
    r.next();
    if (r.index === index) return r.offset;
  }
  return undefined;
}

function describe(frame: CapturedFrame, file: string): string {
  const { module } = frame.instance.module;
  const offset = offsetOf(module, frame.func, frame.point >> 1);
  const place = offset === undefined ? file : `${file}:0x${offset.toString(16)}`;
  const line = offset === undefined ? undefined : lineTableOf(module)?.find(offset);
  const name = nameOf(module, frame.func);
  if (line !== undefined) return `    at ${name ?? `wasm-function[${frame.func}]`} (${line.file}:${line.line}, ${place})`;
  return `    at ${name === undefined ? `wasm-function[${frame.func}]` : `$${name}`} (${place})`;
}

/** Runs of equal lines, which recursion makes, as one line and a count. */
function folded(lines: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < lines.length; ) {
    let next = i + 1;
    while (next < lines.length && lines[next] === lines[i]) next++;
    result.push(lines[i]!);
    if (next - i === 2) result.push(lines[i]!);
    else if (next - i > 2) result.push(`    ... and ${next - i - 1} more times the same`);
    i = next;
  }
  return result;
}

/**
 * The frames, innermost first, one a line.
 * @param file what the module is called
 * @param complete whether these are all frames, down to the first call
 */
export function backtrace(frames: readonly CapturedFrame[], file: string, complete: boolean): string[] {
  const lines = folded(frames.map((f) => describe(f, file)));
  if (lines.length > INNERMOST + OUTERMOST) {
    const left = lines.length - INNERMOST - OUTERMOST;
    lines.splice(INNERMOST, left, `    ... ${left} more`);
  }
  if (!complete) lines.push('    ... and all that called these');
  if (frames.length > 0 && frames.every((f) => lineTableOf(f.instance.module.module) === undefined)) lines.push('    (no line information)');
  return lines;
}

/** The name that an instance exports a tag by. */
function tagName(tag: TagInst): string | undefined {
  for (const { tags, module: { module } } of defaultStore.instances()) {
    const name = module.exports.find((e) => e.kind === 'tag' && tags[e.index] === tag)?.name;
    if (name !== undefined) return name;
  }
  return undefined;
}

function exceptionText({ tag, values }: ExnInst): string {
  const name = tagName(tag);
  let slot = 0;
  const texts = tag.type.params.map((type) => {
    const v = values[slot++];
    if (type === 'i64') return String(joinI64(v as number, values[slot++] as number));
    return typeof v === 'number' ? String(v) : v === null ? 'null' : `a reference of type ${type}`;
  });
  return `uncaught exception${name === undefined ? '' : ` ${name}`} (${texts.join(', ')})`;
}

/**
 * The text for a trap, stack exhaustion or an uncaught wasm exception; undefined for any other error.
 * @param file what the module is called
 */
export function programErrorText(e: unknown, file: string): string | undefined {
  const frames = framesOf(e);
  if (frames === undefined) return undefined;
  const exn = ExceptionObject.exnOf(e);
  const what = exn !== undefined ? exceptionText(exn) : `trap: ${isStackOverflow(e) ? 'call stack exhausted' : (e as Error).message}`;
  return [what, ...backtrace(frames, file, isComplete(frames, e))].join('\n');
}
