/** `component`: of which components a program is put together, and which instance is what of them. */
import type { Component, Item } from 'wasm2js-debug:extensions/components@0.1.0';
import { partTitle, treeText as treeOf } from '../../../runtime/component/text/tree-text.js';
import { extensions } from '../../view/extensions.js';
import type { Stopped } from '../target/stopped.js';
import { fail } from './command.js';
import { indexOf } from './places.js';

/** @param word which component, whose imports and exports are shown with their types */
export function component(stopped: Stopped, word?: string): string {
  const { components } = extensions;
  if (components === undefined) return fail('this host does not tell components');
  const tree = components.tree(stopped.program.debuggee);
  if (tree.length === 0) return fail('no components are known: the program is a core module, or a core dump without them');
  if (word === undefined) return treeText(stopped, tree);
  const wanted = indexOf(word, 'a component');
  const found = tree[wanted] ?? fail(`there is no component ${wanted}: there are ${tree.length}`);
  return `${partTitle(found, wanted)}\n${itemsText('imports', found.imports)}${itemsText('exports', found.exports)}`;
}

const itemsText = (what: string, items: readonly Item[]): string =>
  (items.length === 0 ? `  ${what} nothing\n` : `  ${what}\n${items.map(({ name, type }) => `${name}: ${type}`.replace(/^/gm, '    ')).join('\n')}\n`);

function treeText(stopped: Stopped, tree: readonly Component[]): string {
  const { program: { debuggee, entries }, target: { space }, frames } = stopped;
  const { placeOf, numberOf } = extensions.components!;
  const current = frames.at(0)?.instance;
  return treeOf(tree, entries.flatMap((entry) => {
    const place = entry.instance && placeOf(debuggee, entry.instance);
    // One that is to be made yet belongs where its component says.
    if (place === undefined && entry.instance === undefined && numberOf(debuggee, entry.module.module) !== undefined) return [];
    return [{ id: space.idOf(entry), title: entry.title, place, current: entry === current }];
  }));
}
