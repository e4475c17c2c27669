/** Types as WIT has them. */
import { isValueType, type InstanceItem, type Item, SORT, type TypeItem } from './scope.js';
import type { Field, FunctionType, ValueType } from './types.js';

/** A type where it is used: by its name, if it has one. */
function used(type: ValueType): string {
  return type.named ?? structure(type);
}

const inner = (kind: string, ...types: readonly (ValueType | undefined)[]): string => {
  const texts = types.map((type) => (type === undefined ? '_' : used(type)));
  while (texts.at(-1) === '_') texts.pop();
  return texts.length === 0 ? kind : `${kind}<${texts.join(', ')}>`;
};

function structure(type: ValueType): string {
  switch (type.kind) {
    case 'record': return `record { ${fields(type.fields)} }`;
    case 'variant': return `variant { ${type.cases.map(({ name, type: of }) => (of === undefined ? name : `${name}(${used(of)})`)).join(', ')} }`;
    case 'flags': case 'enum': return `${type.kind} { ${type.names.join(', ')} }`;
    case 'list': return `list<${used(type.element)}${type.length === undefined ? '' : `, ${type.length}`}>`;
    case 'tuple': return inner('tuple', ...type.types);
    case 'option': return inner('option', type.type);
    case 'result': return inner('result', type.ok, type.error);
    case 'own': return type.resource ?? 'own<resource>';
    case 'borrow': return `borrow<${type.resource ?? 'resource'}>`;
    case 'stream': case 'future': return inner(type.kind, type.element);
    default: return type.kind;
  }
}

const fields = (all: readonly Field[]): string => all.map(({ name, type }) => `${name}: ${used(type)}`).join(', ');

/** @param method whether the first parameter is what the function is a method of */
function functionText({ async, params, result }: FunctionType, method = false): string {
  return `${async ? 'async ' : ''}func(${fields(method ? params.slice(1) : params)})${result === undefined ? '' : ` -> ${used(result)}`}`;
}

/** A definition of a type: `record point { x: s32 }`. */
function definition(name: string, type: ValueType): string {
  switch (type.kind) {
    case 'record': case 'variant': case 'flags': case 'enum': return `${type.kind} ${name}${structure(type).slice(type.kind.length)}`;
    default: return `type ${name} = ${structure(type)};`;
  }
}

/** What follows the name of an import or export; undefined for types, which functions only speak of. */
export function externText({ sort, value }: Item): string | undefined {
  switch (sort) {
    case SORT.func: return value === undefined ? 'func' : functionText(value as FunctionType);
    case SORT.type: return undefined;
    case SORT.instance: return value === undefined ? 'interface' : interfaceText(value as InstanceItem);
    case SORT.component: return 'component';
    case SORT.coreModule: return 'core module';
    default: return 'value';
  }
}

/** How the linker of components names the types that it hands from a world to an interface that it exports. */
const COPIED = 'import-type-';

/** Types of other interfaces, which this one only uses, are left out. */
function interfaceText({ items }: InstanceItem): string {
  const lines: string[] = [];
  const resources = new Map<string, string[]>();
  const end = new Map<string, number>();
  for (const [name, { sort, value, was }] of items) {
    const member = /^\[(method|static|constructor)\]([^.]+)(?:\.(.+))?$/.exec(name);
    const methods = member === null ? undefined : resources.get(member[2]!);
    if (methods !== undefined && sort === SORT.func) {
      const text = value === undefined ? 'func' : functionText(value as FunctionType, member![1] === 'method');
      methods.push(member![1] === 'constructor' ? `constructor${text.replace(/^func/, '').replace(/ -> [^>]*$/, '')};` : `${member![3]!}: ${member![1] === 'static' ? 'static ' : ''}${text};`);
    } else if (sort !== SORT.type) lines.push(`${name}: ${externText({ sort, value })!};`);
    else if (was !== undefined && was !== name && items.has(was)) lines.push(`type ${name} = ${was};`);
    else if (was === undefined || was.startsWith(COPIED)) {
      const type = value as TypeItem | undefined;
      if (type?.kind === 'resource') {
        resources.set(name, []);
        end.set(name, lines.push(`resource ${name};`) - 1);
      } else if (isValueType(type)) lines.push(definition(name, type));
    }
  }
  for (const [name, methods] of resources) if (methods.length > 0) lines[end.get(name)!] = `resource ${name} {\n${methods.map((line) => `  ${line}\n`).join('')}}`;
  return lines.length === 0 ? 'interface {}' : `interface {\n${lines.join('\n').replace(/^/gm, '  ')}\n}`;
}
