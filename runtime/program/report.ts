/** What a person is told of a program that ended badly: the message, and the wasm frames with names, lines and byte offsets. */
import type { Module } from '../../compiler/model/module.js';
import { instructionOffsets } from '../../compiler/analyse/locate.js';
import { indexOfPoint } from '../../compiler/model/point.js';
import { type CapturedFrame, framesOf, isComplete } from '../store/frames.js';
import { defaultStore } from '../js-api/index.js';
import { inLine } from '../base/messages.js';
import { trapText } from '../store/trap-text.js';
import { slotCount } from '../../compiler/model/value-types.js';
import { conversionOf } from '../support/value-types.js';
import { ExceptionObject, type ExnInst, type TagInst } from '../store/tag.js';
import { isFloat } from '../support/float.js';
import { namedFrames, splitFile } from '../dwarf/frames.js';
import { whyNoLines } from '../dwarf/missing.js';
import { linesOf, sourced } from '../sources/index.js';

/** Lines shown at the inner and at the outer end of a long backtrace. */
const INNERMOST = 40;
const OUTERMOST = 8;

interface Description {
  /** A frame and the functions that were inlined in it, innermost first, one a line. */
  readonly text: string;
  readonly hasLine: boolean;
  /** See {@link splitFile}. */
  readonly split: string | undefined;
}

/** What a module is called in messages: always the same, or depending on which it is. */
export type FileName = string | ((module: Module) => string);

function describe({ instance, func, point }: CapturedFrame, fileName: FileName): Description {
  const { module } = instance.module;
  const file = typeof fileName === 'string' ? fileName : fileName(module);
  const offsets = instructionOffsets(module, func);
  const offset = offsets[indexOfPoint(point, offsets.length)]!;
  const place = `${file}:0x${offset.toString(16)}`;
  const frames = namedFrames(sourced(module), func, offset);
  const text = frames.map(({ name, from, line, inlined }) => {
    const where = [...(line === undefined ? [] : [`${line.file}:${line.line}`]), ...(inlined ? ['inlined'] : []), place].join(', ');
    // Without a line, `$` marks a name of the wasm.
    return `    at ${from === 'module' && line === undefined ? '$' : ''}${inLine(`${name} (${where})`)}`;
  }).join('\n');
  const isNamed = frames.some(({ nameInDwarf }) => nameInDwarf !== undefined);
  return { text, hasLine: frames.some(({ line }) => line !== undefined), split: isNamed ? undefined : splitFile(module, offset) };
}

/** Runs of equal frames, which recursion makes, as one and a count. */
function folded(frames: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < frames.length; ) {
    const frame = frames[i]!;
    const lines = frame.split('\n');
    let next = i + 1;
    while (next < frames.length && frames[next] === frame) next++;
    result.push(...lines);
    if (next - i === 2) result.push(...lines);
    else if (next - i > 2) result.push(`    ... and ${next - i - 1} more times ${lines.length === 1 ? 'the same' : `these ${lines.length}`}`);
    i = next;
  }
  return result;
}

/**
 * The frames, innermost first, one a line.
 * @param file what the module is called
 * @param complete whether these are all frames, down to the first call
 */
export function backtrace(frames: readonly CapturedFrame[], file: FileName, complete: boolean): string[] {
  // Recursion repeats places.
  const known = new Map<string, Description>();
  const descriptions = frames.map((f) => {
    const key = `${f.instance.id} ${f.func} ${f.point}`;
    let description = known.get(key);
    if (description === undefined) known.set(key, (description = describe(f, file)));
    return description;
  });
  const lines = folded(descriptions.map(({ text }) => text));
  if (lines.length > INNERMOST + OUTERMOST) {
    const left = lines.length - INNERMOST - OUTERMOST;
    lines.splice(INNERMOST, left, `    ... ${left} more`);
  }
  if (!complete) lines.push('    ... and all that called these');
  const modules = new Set(frames.map((f) => f.instance.module.module));
  const remarks = descriptions.some(({ hasLine }) => hasLine) ? [] : [...modules].map((module) => whyNoLines(module, linesOf(module).problem));
  const split = new Set(descriptions.flatMap((d) => d.split ?? []));
  if (split.size > 0) remarks.push(`inlined functions are described in ${[...split].join(', ')}, which is not read`);
  for (const remark of new Set(remarks)) lines.push(`    (${inLine(remark)})`);
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
    const at = slot;
    slot += slotCount(type);
    const conversion = conversionOf(type);
    if (conversion !== undefined) return conversion.text(conversion.join(values, at));
    const v = values[at];
    return isFloat(v) ? String(Number(v)) : v === null ? 'null' : `a reference of type ${type}`;
  });
  return `uncaught exception${name === undefined ? '' : ` ${inLine(name)}`} (${texts.join(', ')})`;
}

/** In one line: a trap, an uncaught wasm exception, or any other error. */
export function failureText(e: unknown): string {
  const exn = ExceptionObject.exnOf(e);
  return exn !== undefined ? exceptionText(exn) : `${framesOf(e) === undefined ? '' : 'trap: '}${trapText(e)}`;
}

/**
 * The text for a trap, stack exhaustion or an uncaught wasm exception; undefined for any other error.
 * @param file what the module is called
 */
export function programErrorText(e: unknown, file: FileName): string | undefined {
  const frames = framesOf(e);
  return frames && [failureText(e), ...backtrace(frames, file, isComplete(frames, e))].join('\n');
}
