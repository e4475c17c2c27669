/** What scripts of the suite test besides tail calls: two of the directory `legacy` have a few functions with some in modules that are about exceptions. */
import { readSexprs, type ListNode, type Node } from './sexpr.js';
import { utf8Text } from './text.js';

const isList = (node: Node): node is ListNode => node.kind === 'list';
const isCalled = (node: Node, name: string): boolean => node.kind === 'atom' && node.text === name;
const lists = (node: Node): ListNode[] => (isList(node) ? node.items.filter(isList) : []);
const namedIn = (node: Node): string[] => (isList(node) ? node.items.flatMap((item) => (item.kind === 'string' ? [utf8Text(item.bytes)] : namedIn(item))) : []);

/** A script without the functions that make tail calls and the assertions about them. The lines stay where they were. */
export function withoutTailCalls(source: string): string {
  const cut: ListNode[] = [];
  const names = new Set<string>();
  const commands = readSexprs(source).filter(isList);
  for (const command of commands) {
    if (!isCalled(command.items[0]!, 'module')) {
      if (namedIn(command).some((name) => names.has(name))) cut.push(command);
      continue;
    }
    for (const field of lists(command)) {
      if (!isCalled(field.items[0]!, 'func') || !source.slice(field.start, field.end).includes('return_call')) continue;
      cut.push(field);
      for (const name of lists(field).filter((f) => isCalled(f.items[0]!, 'export')).flatMap(namedIn)) names.add(name);
    }
  }
  let [text, at] = ['', 0];
  for (const { start, end } of cut) {
    text += source.slice(at, start) + source.slice(start, end).replace(/[^\n]/g, ' ');
    at = end;
  }
  return text + source.slice(at);
}
