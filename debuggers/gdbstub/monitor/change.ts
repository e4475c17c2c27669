/** Commands that change values. LLDB has no packets for these. */
import { extensions } from '../../view/extensions.js';
import type { Part } from '../../view/frames.js';
import { using } from '../../view/handles.js';
import { valueText } from '../../view/values.js';
import type { Stopped } from '../target/stopped.js';
import { type Command, fail } from './command.js';
import { asking, findNamed, frameOf, indexOf, inInstance, isIndex } from './places.js';
import { valueOf } from './values.js';

const WHAT: Readonly<Record<Part, string>> = { locals: 'local', stack: 'operand' };

const sets = (part: Part) => (stopped: Stopped, frameWord: string, indexWord: string, text: string): string => {
  const d = stopped.program.debuggee;
  const frame = frameOf(stopped, frameWord);
  const values = asking(part, () => stopped.frames.valuesOf(frame, part));
  const numberOf = (word: string): number =>
    (names.length === 0 || isIndex(word) ? indexOf(word, `a ${WHAT[part]}`) : fail(`no local is called '${word}': give its number or its name`));
  const names = part === 'locals' ? [...frame.instance.module.binary.localNames(frame.func)] : [];
  const index = names.find(([, name]) => name === indexWord)?.[0] ?? numberOf(indexWord);
  if (index >= values.length) fail(`there is no ${WHAT[part]} ${index} in frame ${frameWord}: there are ${values.length}`);
  const { frames } = extensions;
  if (frames === undefined) return fail(`this host cannot change ${part === 'locals' ? 'locals' : 'operands'}`);
  const what = `${WHAT[part]} ${index} of frame ${frameWord}`;
  const value = valueOf(values[index]?.getType(), text, 'the value');
  asking(what, () => (part === 'locals' ? frames.setLocal : frames.setStackValue)(d, frame.handle, index, value));
  stopped.frames.forgetValues();
  return `${what}: ${stopped.frames.textsOf(frame, part)[index]}\n`;
};

function setGlobal(stopped: Stopped, ...words: string[]): string {
  const { place, rest } = inInstance(stopped, words);
  const [word, text, more] = rest;
  if (word === undefined || text === undefined || more !== undefined) return fail('usage: setglobal [@INSTANCE] GLOBAL VALUE');
  const d = stopped.program.debuggee;
  const index = findNamed(place, 'global', word);
  return using(asking(`global ${word}`, () => place.instance.getGlobal(d, index)), (global) => {
    const ask = <T>(f: () => T): T => asking(`global ${word}`, f);
    const value = valueOf(ask(() => using(global.get(d), (v) => v.getType())), text, 'the value');
    ask(() => global.set(d, value));
    return `global ${index}: ${ask(() => using(global.get(d), (one) => valueText(one)))}\n`;
  });
}

export const change: readonly Command[] = [
  { name: 'setlocal', usage: 'FRAME LOCAL VALUE', summary: 'sets a local, given by its number or name', words: [3, 3], run: sets('locals') },
  { name: 'setstack', usage: 'FRAME INDEX VALUE', summary: 'sets a value on the operand stack; the bottom has index 0', words: [3, 3], run: sets('stack') },
  { name: 'setglobal', usage: '[@INSTANCE] GLOBAL VALUE', summary: 'sets a global, given by its number or name', words: [2, 3], run: setGlobal },
];
