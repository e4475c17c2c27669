/** Commands that show something. */
import type { WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { extensions } from '../../view/extensions.js';
import type { Part, StackFrame } from '../../view/frames.js';
import { refusalOf, using } from '../../view/handles.js';
import { sizeOf } from '../../view/memory.js';
import { placeText, sourceFramesAt } from '../../view/source.js';
import { knownText, valueText } from '../../view/values.js';
import { addressOf, addressText } from '../target/addresses.js';
import type { Stopped } from '../target/stopped.js';
import { type Command, fail } from './command.js';
import { component } from './component.js';
import { asking, frameOf, indexOf, inInstance } from './places.js';

/** As many functions as are listed at once. */
const MOST_FUNCTIONS = 200;

function frameText({ instance, func, pc }: StackFrame): string {
  return `${instance.module.binary.functionText(func)} at 0x${pc.toString(16)}`;
}

/** As many frames as are listed unless told. */
const FRAMES = 40;

function where(stopped: Stopped, word = String(FRAMES)): string {
  const count = indexOf(word, 'how many frames');
  const lines: string[] = [];
  const addHost = (depth: number): void => {
    for (const { name, file, line, column } of stopped.frames.hostAbove(depth)) lines.push(`    ${name ?? 'an unnamed function'} at ${file}:${line}:${column}, JavaScript`);
  };
  addHost(0);
  // The usual message where nothing is on the stack at all.
  if (lines.length === 0) frameOf(stopped);
  let depth = 0;
  for (; depth < count && stopped.frames.at(depth) !== undefined; depth++) {
    if (depth > 0) addHost(depth);
    sourceFramesAt(stopped.frames, depth).forEach((named, i) => {
      const { frame: { instance, pc }, inlined } = named;
      lines.push(`${(i === 0 ? `#${depth}` : '').padEnd(4)}${placeText(named)}${inlined ? ', inlined' : ''}  (0x${pc.toString(16)} of ${instance.title})`);
    });
  }
  if (stopped.frames.at(depth) !== undefined) lines.push('    and more');
  else if (depth > 0) addHost(depth);
  return lines.map((line) => `${line}\n`).join('');
}

const shows = (part: Part, none: string) => (stopped: Stopped, word?: string): string => {
  const frame = frameOf(stopped, word);
  const values = asking(part, () => stopped.frames.textsOf(frame, part));
  const names = part === 'locals' ? frame.instance.module.binary.localNames(frame.func) : undefined;
  const lines = values.map((value, i) => [`  ${i}`, value, names?.get(i) ?? ''].filter((text) => text !== '').join('  '));
  return [frameText(frame), ...(lines.length === 0 ? [`  ${none}`] : lines)].map((line) => `${line}\n`).join('');
};

function globalText(what: string, get: () => WasmValue): string {
  try {
    return using(get(), (value) => valueText(value));
  } catch (error) {
    return refusalOf(error) === 'unsupported-type' ? knownText(undefined) : asking(what, () => { throw error; });
  }
}

function globals(stopped: Stopped, ...words: string[]): string {
  const { place: { entry: { module: { binary } }, instance }, rest } = inInstance(stopped, words);
  if (rest.length > 0) fail(`an instance is named by @ID, not by '${rest[0]!}'`);
  const d = stopped.program.debuggee;
  let text = '';
  for (let i = 0; i < binary.countOf('global'); i++) {
    const value = using(asking(`global ${i}`, () => instance.getGlobal(d, i)), (global) => globalText(`global ${i}`, () => global.get(d)));
    const names = binary.namesOf('global', i).join(', ');
    text += `  ${i}  ${value}${names === '' ? '' : `  ${names}`}\n`;
  }
  return text === '' ? 'there are no globals\n' : text;
}

function memories({ target: { program, space } }: Stopped): string {
  const lines = space.memories.map(({ id, entry }) => {
    const { instance, index } = entry;
    return `${addressText(addressOf('memory', id, 0))}  ${sizeOf(program, entry)} bytes  memory ${index} of instance ${space.idOf(instance)} (${instance.title})\n`;
  });
  return lines.length === 0 ? 'there are no memories\n' : lines.join('');
}

function instances({ target: { program, space } }: Stopped): string {
  return program.entries.map((entry) =>
    `${space.idOf(entry)}  code at ${addressText(space.codeAddress(entry, 0))}  ${entry.title}${entry.instance === undefined ? '  (not made yet)' : ''}\n`).join('');
}

function functions(stopped: Stopped, ...words: string[]): string {
  const { place: { entry }, rest: [wanted = '', more] } = inInstance(stopped, words);
  if (more !== undefined) fail('put a text with spaces in quotes');
  const { funcs } = entry.module.binary.module ?? { funcs: [] };
  const lines: string[] = [];
  for (const [i, { type, body }] of funcs.entries()) {
    const names = entry.module.binary.namesOf('func', i);
    if (!names.some((name) => name.includes(wanted)) && wanted !== '') continue;
    const where = body === undefined ? 'imported' : addressText(stopped.target.space.codeAddress(entry, body.start));
    const type_ = `(${type.params.join(', ')}) -> ${type.results.length === 1 ? type.results[0]! : `(${type.results.join(', ')})`}`;
    lines.push(`  ${i}  ${where}  ${type_}  ${names.join(', ')}\n`);
  }
  if (lines.length === 0) return wanted === '' ? 'there are no functions\n' : `no function has '${wanted}' in its name\n`;
  const left = lines.length - MOST_FUNCTIONS;
  return lines.slice(0, MOST_FUNCTIONS).join('') + (left > 0 ? `  and ${left} more\n` : '');
}

function core({ program: { debuggee } }: Stopped, name: string): string {
  const { core: dumps } = extensions;
  if (dumps === undefined) return fail('this host writes no core dumps');
  try {
    const { path, size } = dumps.write(debuggee, name);
    return `core dump: ${path}, ${size} bytes\n`;
  } catch (error) {
    const text = refusalOf(error);
    if (text === undefined) throw error;
    return fail(text);
  }
}

export const show: readonly Command[] = [
  { name: 'where', usage: '[COUNT]', summary: 'shows the innermost frames, with source lines and inlined functions, and the JavaScript between them', words: [0, 1], run: where },
  { name: 'locals', usage: '[FRAME]', summary: 'shows the locals of a frame, parameters first', words: [0, 1], run: shows('locals', 'no locals') },
  { name: 'stack', usage: '[FRAME]', summary: 'shows the operand stack of a frame, bottom first', words: [0, 1], run: shows('stack', 'nothing on the operand stack') },
  { name: 'globals', usage: '[@INSTANCE]', summary: 'shows the globals of an instance', words: [0, 1], run: globals },
  { name: 'memories', usage: '', summary: 'lists all memories with their addresses', words: [0, 0], run: memories },
  { name: 'instances', usage: '', summary: 'lists all instances with their modules and the addresses of their code', words: [0, 0], run: instances },
  { name: 'component', usage: '[COMPONENT]', summary: 'shows of which components the program is put together, with their instances; of one, imports and exports with their types', words: [0, 1], run: component },
  { name: 'functions', usage: '[@INSTANCE] [TEXT]', summary: 'lists the functions that have TEXT in their names, with their addresses and types', words: [0, 2], run: functions },
  { name: 'core', usage: 'FILE', summary: "writes a core dump, as a new file in the directory that the program was started in; 'wasm2js-debug inspect FILE' shows it", words: [1, 1], run: core },
];
