// A small project for the bundler, by file name: TypeScript, JSX, CommonJS, JSON, CSS, a cycle, dead code and a dynamic import.
export const FILES = {
  'main.tsx': `import { Circle, Square, type Shape } from './shapes';
import * as numbers from './numbers';
import legacy from './legacy.cjs';
import data, { version } from './data.json';
import { h, Fragment } from './view';
import './style.css';

enum Level { Low = 1, Middle, High = Middle << 2 }
const enum Inlined { Yes = 'yes' }

declare global { interface Window { shown: unknown } }

function log(target: object, key: string, descriptor: PropertyDescriptor): void { console.log(key, descriptor.value, target); }
class Page<T extends Shape = Shape> {
  static #count = 0;
  private readonly shapes: T[] = [];
  constructor(public readonly title: string, shapes?: readonly T[]) { Page.#count++; this.shapes.push(...(shapes ?? [])); }
  @log total(): number { return this.shapes.reduce((sum, { area }) => sum + area, 0); }
  get summary() { return \`\${this.title}: \${this.shapes.map((s) => s?.name ?? 'none').join(', ')} / \${Page.#count}\`; }
}

async function* slowly<T>(items: Iterable<T>): AsyncGenerator<T> { for (const item of items) { await null; yield item; } }

export async function main(): Promise<void> {
  const page = new Page('shapes', [new Circle(2), new Square(3)]);
  if (process.env.NODE_ENV !== 'production') console.debug('only in development', Inlined.Yes);
  const { deep: { value = 12n, ...rest } = {} as any } = data as any;
  for await (const item of slowly([1, 2, 3])) page.total() ** item;
  const lazy = await import('./lazy');
  window.shown = <><p className="total" {...rest}>{page.summary}{version}</p><lazy.default level={Level.High} /></>;
  legacy.greet(numbers.used(2 + 3 * 4), value, /(?<year>\\d{4})-\\d\\d/u, 1_000_000);
}
`,
  'shapes.ts': `import { describe } from './describe';
export interface Shape { readonly area: number; readonly name: string }
abstract class Base implements Shape { abstract area: number; name = describe(this); }
export class Circle extends Base { constructor(private r: number) { super(); } get area() { return Math.PI * this.r ** 2; } set area(_) {} }
export class Square extends Base { accessor side = 0; constructor(side: number) { super(); this.side = side; } get area() { return this.side * this.side; } set area(_) {} }
export class Unused extends Base { area = 0; static { console.log('kept?'); } }
`,
  'describe.ts': `import type { Shape } from './shapes';
import * as shapes from './shapes';
export const describe = (shape: Shape): string => Object.entries(shapes).find(([, type]) => shape instanceof type)?.[0] ?? 'shape';
`,
  'numbers.ts': `export const used = (n: number) => (n > 10 ? big(n) : n);
export function unused() { return 'dropped when the tree is shaken'; }
function big(n: number) { switch (n) { case 14: return 'fourteen'; default: return String(n); } }
`,
  'legacy.cjs': `'use strict';
exports.greet = function () { return [].slice.call(arguments).join(' ') + require('./data.json').version; };
if (false) { exports.never = require('./does-not-matter'); }
`,
  'lazy.tsx': `import { h } from './view';
export default ({ level }: { level: number }) => <em data-level={level}>late &amp; lazy</em>;
`,
  'view.ts': `export const Fragment = Symbol('fragment');
export const h = (type: unknown, props: object | null, ...children: unknown[]) => ({ type, props: props ?? {}, children });
`,
  'data.json': `{ "version": "1.2.3", "deep": { "value": null, "a": [1, 2.5, "x"] }, "unused": "\\u2028" }
`,
  'style.css': `@import "./base.css";
.page { color: #ff0000; margin: 0px 0px 0px 0px; & > .total:hover { inset: 0; background: rgba(0, 0, 0, .5) } }
@media (width >= 600px) { .page { display: flex } }
`,
  'base.css': `:root { --gap: calc(1px + 2px) }
`,
};

/** Options that hold for every way of calling the bundler on the project. */
export const BUILD = {
  entryPoints: ['main.tsx'],
  bundle: true,
  format: 'esm',
  splitting: true,
  outdir: 'out',
  jsxFactory: 'h',
  jsxFragment: 'Fragment',
  target: 'es2020',
};

/** A file with an error on its third line, and an import that leads nowhere. */
export const BROKEN = {
  'broken.ts': "import { nothing } from './nowhere';\nconst a: number = 1;\nlet a = ;\n",
  'unresolved.ts': "import { nothing } from './nowhere';\nexport const x = nothing;\n",
};
