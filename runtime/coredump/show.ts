/** A core dump for people. */
import { namesOf } from '../../compiler/binary/names.js';
import { isRef } from '../../compiler/model/types.js';
import { inLine, inLines, UserError } from '../base/messages.js';
import { type Placed, treeText } from '../component/text/tree-text.js';
import { namedFrames } from '../dwarf/frames.js';
import { type Machine, variablesAt } from '../dwarf/variables.js';
import { valueText } from '../program/invoke.js';
import { linesOf, sourced } from '../sources/index.js';
import { partsForNow, valueAt } from '../support/value-types.js';
import type { Core, CoreFrame, CoreNumber, CoreRef, MaybeValue } from './core.js';
import type { Restored } from './restore.js';
import { bitsOf } from './write.js';

export interface ShowOptions {
  /** Whether locals and operands are shown as the wasm has them. */
  readonly wasm: boolean;
  /** Whether all frames are shown of a long stack. */
  readonly all: boolean;
}

/** Frames shown at the inner and at the outer end of a long stack. */
const INNERMOST = 40;
const OUTERMOST = 8;

/** The numbers that debuggers give instances: those that are the first of their modules have these modules' places, others come after. */
function idsOf({ modules, instances }: Core): number[] {
  const first = modules.map((_, m) => instances.findIndex(({ module }) => module === m));
  let next = modules.length;
  return instances.map(({ module }, i) => (first[module] === i ? module : next++));
}

function refText(ref: CoreRef, core: Core): string {
  if (ref === null) return 'null';
  if (ref.kind === 'other') return ref.text;
  const instances = core.instances.length > 1 ? ` of instance ${idsOf(core)[ref.instance]}` : '';
  return `function ${ref.func}${instances}`;
}

function textOf(v: MaybeValue, core: Core): string {
  if (v === undefined) return '?';
  return `${v.type} ${isRef(v.type) ? refText(v.value as CoreRef, core) : valueText(v.type, v.value)}`;
}

/** The lines of a frame, without its number. */
function frameLines(frame: CoreFrame, core: Core, restored: Restored): string[] {
  const instance = restored.instances[frame.instance]!;
  const { module } = instance.module;
  const { name } = core.modules[core.instances[frame.instance]!.module]!;
  const offset = module.funcs[frame.func]!.body!.start + frame.offset;
  // Of several instances of a module it says which.
  const several = core.instances.filter(({ module: other }) => other === core.instances[frame.instance]!.module).length > 1;
  const place = `${name}:0x${offset.toString(16)}${several ? `, instance ${idsOf(core)[frame.instance]!}` : ''}`;
  return namedFrames(sourced(module), frame.func, offset).map(({ name: func, from, line, inlined }) => {
    const where = [...(line === undefined ? [] : [`${line.file}:${line.line}${line.column > 0 ? `:${line.column}` : ''}`]), ...(inlined ? ['inlined'] : []), place].join(', ');
    return `${from === 'module' && line === undefined ? '$' : ''}${func} (${where})`;
  });
}

function wasmLines({ instance, func, locals, stack }: CoreFrame, core: Core, restored: Restored): string[] {
  const names = namesOf(restored.instances[instance]!.module.module).locals.get(func);
  return [
    ...locals.map((v, i) => `local ${i}${names?.has(i) === true ? ` ${names.get(i)!}` : ''} = ${textOf(v, core)}`),
    ...stack.map((v, i) => `operand ${i} = ${textOf(v, core)}`),
  ];
}

/** What DWARF needs of a frame to find its variables. */
function machineOf({ instance: number, locals, stack }: CoreFrame, restored: Restored): Machine {
  const instance = restored.instances[number]!;
  const bits = (v: MaybeValue): Uint8Array | undefined => (v === undefined || isRef(v.type) ? undefined : bitsOf(v as CoreNumber));
  return {
    local: (i) => bits(locals[i]), operand: (i) => bits(stack[i]),
    global(i) {
      const global = instance.globals[i];
      if (global === undefined || isRef(global.type)) return undefined;
      global.readParts(partsForNow, 0);
      return bitsOf({ type: global.type, value: valueAt(global.type, partsForNow, 0) });
    },
    read(address, length) {
      const memory = instance.mems[0]?.u8;
      return memory === undefined || address + length > memory.length ? undefined : memory.subarray(address, address + length);
    },
  };
}

/** The stop, and each frame with its variables. */
export function coreText(core: Core, restored: Restored, { wasm, all }: ShowOptions): string {
  const { frames } = core;
  const lines = [`${core.program}: ${core.stop.text === '' ? 'why it stopped is not known' : core.stop.text}`];
  frames.forEach((frame, i) => {
    if (!all && i >= INNERMOST && i < frames.length - OUTERMOST) {
      if (i === INNERMOST) lines.push(`... ${frames.length - INNERMOST - OUTERMOST} more frames: --all shows them`);
      return;
    }
    const width = String(frames.length - 1).length;
    const indent = ' '.repeat(width + 2);
    const { module } = restored.instances[frame.instance]!.module;
    const variables = variablesAt(sourced(module), module.funcs[frame.func]!.body!.start + frame.offset, machineOf(frame, restored));
    frameLines(frame, core, restored).forEach((text, k) => {
      lines.push(`${k === 0 ? `#${String(i).padEnd(width)} ` : indent}${text}`);
      for (const { name, type, value } of variables[k] ?? []) lines.push(`${indent}  (${type}) ${name} = ${value ?? '<not available>'}`);
    });
    if (wasm || variables.length === 0) for (const text of wasmLines(frame, core, restored)) lines.push(`${indent}  ${text}`);
    if (frame.calledByHost && i < frames.length - 1) lines.push(`${indent}called by the host`);
  });
  if (frames.length === 0) lines.push('no wasm function was being run');
  const problems = new Set(frames.flatMap(({ instance }) => linesOf(restored.instances[instance]!.module.module).problem ?? []));
  for (const problem of problems) lines.push(`(no line information: ${problem})`);
  if (!core.complete) lines.push('... and all that called these, which the core dump does not have');
  return `${lines.map(inLine).join('\n')}\n${inLines(componentText(core))}`;
}

/** Of which components the program is put together, and which instance is what of that. */
function componentText(core: Core): string {
  const { program, component, instances, modules, frames } = core;
  if (component === undefined) return '';
  const ids = idsOf(core);
  const placed = instances.map(({ module }, i): Placed =>
    ({ id: ids[i]!, title: modules[module]!.name, place: component.places[i], current: frames[0]?.instance === i }));
  return `${program} is\n${treeText(component.parts, placed.sort((a, b) => a.id - b.id))}`;
}

export interface MemoryRange {
  /** As the user wrote it. */
  readonly text: string;
  readonly address: number;
  readonly length: number;
  /** By its number in the core dump. */
  readonly memory: number;
}

const PER_LINE = 16;

/** Bytes of memory, with their characters, a line at a time: there may be more than one text can be long. @throws UserError if there are none there */
export function memoryLines({ memories }: Restored, { text, address, length, memory }: MemoryRange): Iterable<string> {
  const bytes = memories[memory]?.u8;
  if (bytes === undefined) throw new UserError(`--memory ${text}: there is no memory ${memory}; the core dump has ${memories.length}`);
  if (address + length > bytes.length) throw new UserError(`--memory ${text}: memory ${memory} ends at 0x${bytes.length.toString(16)}`);
  return linesOfBytes(bytes, address, address + length);
}

function* linesOfBytes(bytes: Uint8Array, from: number, to: number): Generator<string> {
  for (let at = from; at < to; at += PER_LINE) {
    const part = bytes.subarray(at, Math.min(at + PER_LINE, to));
    const hex = Array.from(part, (b) => b.toString(16).padStart(2, '0')).join(' ');
    yield `0x${at.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * PER_LINE - 1)}  ${String.fromCharCode(...part).replace(/[^ -~]/g, '.')}\n`;
  }
}
