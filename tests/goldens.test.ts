/**
 * Goldens: small modules in goldens/*.wat and, beside each, the JavaScript its functions become. `WASM_GOLDENS=write` writes the expectations
 * anew. What is expected must also be right: it parses, and the calls that a `;; run: EXPORT ARGUMENTS... [-> RESULT]` line names have the same
 * outcome on the host's own engine, or, where that does not know a feature, the stated one.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { compileFunction, functionName, loadModule } from '../compiler/index.js';
import { WebAssembly as ours } from '../index.js';
import { older } from './engine-messages.js';
import { wat, type Api } from './js-api-same.js';

const directory = new URL('goldens/', import.meta.url);
const write = process.env.WASM_GOLDENS === 'write';
const native = (globalThis as { WebAssembly?: Api }).WebAssembly;

const names = readdirSync(directory).filter((f) => f.endsWith('.wat')).map((f) => f.slice(0, -4));

/** All functions of a module, each as it is handed to the engine. */
function printed(bytes: Uint8Array): string {
  const module = loadModule(bytes);
  const texts: string[] = [];
  for (let i = module.importedFuncs; i < module.funcs.length; i++) texts.push(`// ${functionName(module, i)}\n${compileFunction(module, i)};\n`);
  return texts.join('\n');
}

interface Call {
  readonly text: string;
  readonly name: string;
  readonly args: readonly (number | bigint)[];
  readonly expected: string | undefined;
}

function argument(text: string): number | bigint {
  if (!text.endsWith('n')) return Number(text);
  const digits = text.slice(0, -1);
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits);
}

function callsOf(source: string): Call[] {
  return [...source.matchAll(/^;; run: (\S+)([^\n]*?)(?: -> ([^\n]*))?$/gm)].map(([line, name, args, expected]) => ({
    text: line.slice(8), name: name!, args: args!.split(' ').filter((a) => a !== '').map(argument), expected,
  }));
}

const show = (v: unknown): string =>
  Array.isArray(v) ? `[${v.map(show).join(', ')}]` : typeof v === 'bigint' ? `${v}n` : Object.is(v, -0) ? '-0' : typeof v === 'object' && v !== null ? 'object' : String(v);

/** What the calls give on an implementation, what the host saw meanwhile included. */
function outcomes(W: Api, bytes: Uint8Array, calls: readonly Call[]): string[] {
  let seen: string[] = [];
  const host = {
    log: (...args: unknown[]) => { seen.push(args.map(show).join(' ')); },
    three: () => 3,
    call: () => { instance.exports.callback(); },
  };
  const instance = new W.Instance(new W.Module(bytes), { host });
  return calls.map(({ name, args }) => {
    seen = [];
    let result: string;
    try {
      result = show(instance.exports[name](...args));
    } catch (e) {
      if (!(e instanceof W.RuntimeError)) throw e;
      result = `trap: ${older((e as Error).message)}`;
    }
    return [...seen.map((s) => `log ${s}`), result].join('; ');
  });
}

describe.each(names)('%s', (name) => {
  const source = readFileSync(new URL(`${name}.wat`, directory), 'utf8');
  const expectation = new URL(`${name}.js`, directory);
  const bytes = wat(source);

  it('becomes the expected JavaScript', () => {
    expect(source, 'the first line says what the case shows').toMatch(/^;; \S/);
    const text = printed(bytes);
    if (write) writeFileSync(expectation, text);
    expect(existsSync(expectation), `goldens/${name}.js is missing; make it with WASM_GOLDENS=write`).toBe(true);
    expect(text).toBe(readFileSync(expectation, 'utf8'));
  });

  it('is a module of ES2022', () => {
    expect(parse(printed(bytes), { ecmaVersion: 2022, sourceType: 'module' }).body.length).toBeGreaterThan(0);
  });

  it('does what it should', () => {
    const calls = callsOf(source);
    expect(calls.length, 'a case runs something').toBeGreaterThan(0);
    const actual = outcomes(ours, bytes, calls);
    calls.forEach(({ text, expected }, i) => {
      if (expected !== undefined) expect(actual[i], text).toBe(expected);
    });
    if (native.validate(bytes)) expect(actual).toEqual(outcomes(native, bytes, calls));
    else expect(calls.map((c) => c.expected), 'without the engine every call states its result').not.toContain(undefined);
  });
});

it('has an expectation for cases only', () => {
  const stray = readdirSync(directory).filter((f) => f.endsWith('.js') && !names.includes(f.slice(0, -3)));
  expect(stray).toEqual([]);
});
