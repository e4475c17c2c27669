/** `component`: of which components a program is put together, and which instance is what of them. */
import type { Component, CoreInstance, Item } from 'wasm2js-debug:extensions/components@0.1.0';
import { extensions } from '../../view/extensions.js';
import type { InstanceEntry } from '../../view/program.js';
import type { Stopped } from '../target/stopped.js';
import { fail } from './command.js';
import { indexOf } from './places.js';

/** How long a list of names may become. */
const NAMES_LENGTH = 100;

/** @param word which component, whose imports and exports are shown with their types */
export function component(stopped: Stopped, word?: string): string {
  const { components } = extensions;
  if (components === undefined) return fail('this host does not tell components');
  const tree = components.tree(stopped.program.debuggee);
  if (tree.length === 0) return fail('no components are known: the program is a core module, or a core dump');
  if (word === undefined) return treeText(stopped, tree);
  const wanted = indexOf(word, 'a component');
  const found = tree[wanted] ?? fail(`there is no component ${wanted}: there are ${tree.length}`);
  return `${titleOf(found, wanted)}\n${itemsText('imports', found.imports)}${itemsText('exports', found.exports)}`;
}

const titleOf = ({ name }: Component, number: number): string => `component ${number}${name === undefined ? '' : ` ${name}`}`;

const itemsText = (what: string, items: readonly Item[]): string =>
  (items.length === 0 ? `  ${what} nothing\n` : `  ${what}\n${items.map(({ name, type }) => `${name}: ${type}`.replace(/^/gm, '    ')).join('\n')}\n`);

/** As many names as have room in a line. */
function namesText(items: readonly Item[]): string {
  let text = items[0]!.name;
  let count = 1;
  for (; count < items.length && text.length + items[count]!.name.length < NAMES_LENGTH; count++) text += `, ${items[count]!.name}`;
  return count === items.length ? text : `${text} and ${items.length - count} more`;
}

function treeText({ program, target: { space }, frames }: Stopped, tree: readonly Component[]): string {
  const { debuggee } = program;
  const { placeOf, numberOf } = extensions.components!;
  const current = frames.at(0)?.instance;
  /** By component and core instance. */
  const found = new Map<string, InstanceEntry[]>();
  const others: InstanceEntry[] = [];
  for (const entry of program.entries) {
    const place = entry.instance && placeOf(debuggee, entry.instance);
    if (place !== undefined) {
      const key = `${place.component} ${place.coreInstance}`;
      found.set(key, [...found.get(key) ?? [], entry]);
    } else if (entry.instance !== undefined || numberOf(debuggee, entry.module.module) === undefined) others.push(entry);
  }
  const lines: string[] = [];
  const mark = (entries: readonly InstanceEntry[]): string => (current !== undefined && entries.includes(current) ? '* ' : '  ');
  const idsOf = (entries: readonly InstanceEntry[]): string => `${entries.length === 1 ? 'instance' : 'instances'} ${entries.map((entry) => space.idOf(entry)).join(', ')}`;
  const coreText = ({ index, name }: CoreInstance): string => `core instance ${index}${name === undefined ? '' : ` ${name}`}`;
  const add = (number: number, indent: string): void => {
    const one = tree[number]!;
    lines.push(`  ${indent}${titleOf(one, number)}`);
    if (one.imports.length > 0) lines.push(`  ${indent}  imports ${namesText(one.imports)}`);
    if (one.exports.length > 0) lines.push(`  ${indent}  exports ${namesText(one.exports)}`);
    one.coreInstances.forEach((core, i) => {
      const entries = found.get(`${number} ${i}`) ?? [];
      lines.push(`${mark(entries)}${indent}  ${coreText(core)}: ${entries.length === 0 ? 'not made yet' : `${idsOf(entries)}, ${entries[0]!.title}`}`);
    });
    tree.forEach(({ parent }, inner) => {
      if (parent === number) add(inner, `${indent}  `);
    });
  };
  add(0, '');
  if (others.length > 0) lines.push(`${mark(others)}between components: ${idsOf(others)}`);
  return lines.map((line) => `${line}\n`).join('');
}
