/** Of which components a program is put together, and which instance is what of that, as text. */

/** Something by its name. */
interface Item {
  readonly name: string;
}

interface CoreInstance {
  /** Among the core instances of the component. */
  readonly index: number;
  readonly name?: string | undefined;
}

/** An instance of a component. */
export interface Part {
  readonly name?: string | undefined;
  /** The one that makes it, by its place in the list, which is before its own; undefined of the first. */
  readonly parent?: number | undefined;
  readonly imports: readonly Item[];
  readonly exports: readonly Item[];
  readonly coreInstances: readonly CoreInstance[];
}

/** Where an instance belongs: its component, and which of the core instances of that. */
export interface Place {
  readonly component: number;
  readonly coreInstance: number;
}

/** An instance of a core module, or one that is still to be made. */
export interface Placed {
  /** What users call it by. */
  readonly id: number;
  /** Of its module. */
  readonly title: string;
  /** Undefined of what only joins components. */
  readonly place: Place | undefined;
  /** Whether the program stands in it. */
  readonly current: boolean;
}

/** How long a list of names may become. */
const NAMES_LENGTH = 100;

export const partTitle = ({ name }: Part, number: number): string => `component ${number}${name === undefined ? '' : ` ${name}`}`;

/** As many names as have room in a line. */
function namesText(items: readonly Item[]): string {
  let text = items[0]!.name;
  let count = 1;
  for (; count < items.length && text.length + items[count]!.name.length < NAMES_LENGTH; count++) text += `, ${items[count]!.name}`;
  return count === items.length ? text : `${text} and ${items.length - count} more`;
}

const idsText = (placed: readonly Placed[]): string => `${placed.length === 1 ? 'instance' : 'instances'} ${placed.map(({ id }) => id).join(', ')}`;
const mark = (placed: readonly Placed[]): string => (placed.some(({ current }) => current) ? '* ' : '  ');

/** A line for each, that in which the program stands with a star. */
export function treeText(parts: readonly Part[], instances: readonly Placed[]): string {
  const lines: string[] = [];
  const add = (number: number, indent: string): void => {
    const part = parts[number]!;
    lines.push(`  ${indent}${partTitle(part, number)}`);
    if (part.imports.length > 0) lines.push(`  ${indent}  imports ${namesText(part.imports)}`);
    if (part.exports.length > 0) lines.push(`  ${indent}  exports ${namesText(part.exports)}`);
    part.coreInstances.forEach(({ index, name }, i) => {
      const found = instances.filter(({ place }) => place?.component === number && place.coreInstance === i);
      const which = found.length === 0 ? 'not made yet' : `${idsText(found)}, ${found[0]!.title}`;
      lines.push(`${mark(found)}${indent}  core instance ${index}${name === undefined ? '' : ` ${name}`}: ${which}`);
    });
    parts.forEach(({ parent }, inner) => {
      if (parent === number) add(inner, `${indent}  `);
    });
  };
  add(0, '');
  const others = instances.filter(({ place }) => place === undefined);
  if (others.length > 0) lines.push(`${mark(others)}between components: ${idsText(others)}`);
  return lines.map((line) => `${line}\n`).join('');
}
