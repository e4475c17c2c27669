/** Commands that make the program do something else than it would. */
import { type WasmType, WasmException } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { using } from '../../view/handles.js';
import type { Settings, Stopped } from '../target/stopped.js';
import { type Command, fail } from './command.js';
import { asking, findNamed, frameOf, inInstance } from './places.js';
import { valuesOf } from './values.js';

function call(stopped: Stopped, ...words: string[]): string {
  const { place: { entry, instance }, rest: [word, ...texts] } = inInstance(stopped, words);
  if (word === undefined) return fail('usage: call [@INSTANCE] FUNCTION [VALUES]');
  const d = stopped.program.debuggee;
  const index = findNamed({ entry, instance }, 'func', word);
  const name = entry.module.binary.functionText(index);
  const callee = asking(name, () => instance.getFunc(d, index));
  // What could not be told when it returns is better refused now.
  asking(name, () => callee.results(d));
  const values = valuesOf(asking(name, () => callee.params(d)), texts, `${name} takes`);
  stopped.detour = { kind: 'call', resumption: { tag: 'inject-call', val: { callee, arguments: values } }, callee: entry };
  return `${name} is called when the program goes on: 'continue' shows what it returns\n`;
}

function returns(stopped: Stopped, ...texts: string[]): string {
  const frame = frameOf(stopped);
  const d = stopped.program.debuggee;
  const name = frame.instance.module.binary.functionText(frame.func);
  const types: WasmType[] = asking(name, () => using(frame.instance.instance!.getFunc(d, frame.func), (func) => func.results(d)));
  stopped.detour = { kind: 'jump', resumption: { tag: 'early-return', val: valuesOf(types, texts, `${name} returns`) } };
  return `${name} returns when the program goes on: 'si' stops in its caller\n`;
}

function throws(stopped: Stopped, ...words: string[]): string {
  const { place, rest: [word, ...texts] } = inInstance(stopped, words);
  if (word === undefined) return fail('usage: throw [@INSTANCE] TAG [VALUES]');
  frameOf(stopped);
  const d = stopped.program.debuggee;
  const index = findNamed(place, 'tag', word);
  const exception = asking(`tag ${word}`, () => using(place.instance.getTag(d, index), (tag) => WasmException.make(d, tag, valuesOf(tag.params(d), texts, `tag ${word} takes`))));
  stopped.detour = { kind: 'jump', resumption: { tag: 'throw-exception', val: exception } };
  return "the exception is thrown when the program goes on: 'si' stops in the handler\n";
}

function undo(stopped: Stopped): string {
  if (stopped.detour === undefined) return fail('there is no call, return or throw to undo');
  stopped.detour = undefined;
  return 'the program will go on from where it stands\n';
}

const CATCHES: readonly Settings['catchExceptions'][] = ['uncaught', 'all', 'none'];

function catches({ settings }: Stopped, word?: string): string {
  if (word !== undefined) settings.catchExceptions = CATCHES.find((c) => c === word) ?? fail(`expected uncaught, all or none, not '${word}'`);
  return `exceptions that stop the program: ${settings.catchExceptions}\n`;
}

export const flow: readonly Command[] = [
  {
    name: 'call', usage: '[@INSTANCE] FUNCTION [VALUES]', words: [1, Infinity], run: call,
    summary: 'calls a function, given by its number or name, when the program goes on; when it has returned, the program stops where it is now',
  },
  { name: 'return', usage: '[VALUES]', summary: 'makes the innermost frame return these values when the program goes on', words: [0, Infinity], run: returns },
  {
    name: 'throw', usage: '[@INSTANCE] TAG [VALUES]', words: [1, Infinity], run: throws,
    summary: 'throws an exception with a tag, given by its number or exported name, when the program goes on',
  },
  { name: 'undo', usage: '', summary: 'cancels a call, return or throw that has not happened yet', words: [0, 0], run: undo },
  { name: 'catch', usage: '[uncaught|all|none]', summary: 'shows or sets which exceptions stop the program; at first, those that nothing catches', words: [0, 1], run: catches },
];
