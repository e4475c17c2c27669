/** Differential testing of the JavaScript API: one scenario on the engine's own `WebAssembly` and on ours, with equal outcomes expected. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { WebAssembly as ours } from '../index.js';
import { older } from './engine-messages.js';

/** The API without the engine's types, which differ from ours in what they leave out. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Api = any;

export const implementations: readonly (readonly [string, Api])[] = [
  ['native', (globalThis as { WebAssembly?: Api }).WebAssembly],
  ['ours', ours],
];

// The package's own `parse` is asynchronous; this is what it calls.
const wasmTools = pathToFileURL(createRequire(import.meta.url).resolve('@bytecodealliance/jco-transpile/wasm-tools'));
const { $init, tools } = (await import(new URL('../vendor/wasm-tools.js', wasmTools).href)) as { $init: Promise<void>; tools: { parse(text: string): Uint8Array } };
await $init;

/** The binary of a module in text. */
export const wat = (text: string): Uint8Array => tools.parse(text);

/** The wording of newer V8 for what Node 20 says in the older one. */
const modern = (message: string): string =>
  message.replace(/(Import #\d+) module=("[^"]*")(?: function=("[^"]*"))? error:/, (_, i: string, m: string, f?: string) => `${i} ${m}${f ? ` ${f}` : ''}:`)
    .replace('.value): ', '.value: ');

/** What is compared: values with their types, objects by their tag and, if plain, contents. */
function describeValue(v: unknown): unknown {
  if (typeof v === 'function') return `function ${v.name}/${v.length}`;
  if (typeof v === 'symbol') return v.toString();
  if (typeof v === 'string') return older(v);
  if (Array.isArray(v)) return v.map(describeValue);
  if (typeof v !== 'object' || v === null) return v;
  const tag = Object.prototype.toString.call(v);
  if (tag !== '[object Object]') return tag;
  return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, describeValue(x)]));
}

function describeError(W: Api, e: unknown, withMessage: boolean): unknown {
  if (!(e instanceof Error)) return { thrown: describeValue(e) };
  const { constructor } = e;
  const wasm = ['CompileError', 'LinkError', 'RuntimeError'].find((name) => W[name] === constructor);
  return { error: wasm === undefined ? constructor.name : `WebAssembly.${wasm}`, ...(withMessage ? { message: older(modern(e.message)) } : {}) };
}

type Scenario = (W: Api) => unknown;

async function outcome(W: Api, scenario: Scenario, withMessage: boolean): Promise<unknown> {
  try {
    return { value: describeValue(await scenario(W)) };
  } catch (e) {
    return describeError(W, e, withMessage);
  }
}

/** A test that a scenario has the same outcome on both, error messages included. */
export function same(title: string, scenario: Scenario): void {
  it(title, async () => {
    const [[, native], [, our]] = implementations as [readonly [string, Api], readonly [string, Api]];
    expect(await outcome(our, scenario, true)).toEqual(await outcome(native, scenario, true));
  });
}

/** As {@link same}, but only the class of an error counts, where V8's wording changes from version to version. */
export function sameClass(title: string, scenario: Scenario): void {
  it(title, async () => {
    const [[, native], [, our]] = implementations as [readonly [string, Api], readonly [string, Api]];
    expect(await outcome(our, scenario, false)).toEqual(await outcome(native, scenario, false));
  });
}

/** A test on both, for what the engines we run on do not all do yet: the expectation is in the scenario. */
export const onOurs = (title: string, check: (W: Api) => void | Promise<void>): void => it(title, () => check(ours));
