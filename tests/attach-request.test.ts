/** The grammar of `WASM2JS_DEBUG`, and what the patterns of `modules=` are of. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parsePattern } from '../runtime/host/attach/patterns.js';
import { parseRequest } from '../runtime/host/attach/request.js';
import { gdbstub } from '../runtime/host/loader/gdbstub.js';

const here = fileURLToPath(import.meta.url);
const none = { stdin: false, stdout: false, stderr: false };
const refusal = (text: string, env = {}): string => {
  try {
    parseRequest(text, env);
  } catch (e) {
    return (e as Error).message;
  }
  throw new Error(`${text} is accepted`);
};

describe('WASM2JS_DEBUG', () => {
  it('is a port for LLDB', () => {
    expect(parseRequest('gdb:1234', {})).toEqual({ file: gdbstub, args: ['1234', '--wait=instance'], inherited: none, patterns: [], listing: false });
    expect(parseRequest('gdb:[::1]:0,nowait', { WASM2JS_DEBUG_TRACE: 'stops' }).args).toEqual(['[::1]:0', '--no-wait', '--trace=stops']);
  });

  it('is a debugger with arguments, and options', () => {
    expect(parseRequest(`debugger:${here},one,,three; inherit-stderr=y;listing=y;modules=a*,>1k`, {})).toMatchObject({
      file: here, args: ['one', '', 'three'], inherited: { ...none, stderr: true }, listing: true, patterns: [{ text: 'a*' }, { text: '>1k' }],
    });
    expect(parseRequest(`debugger:${pathToFileURL(here).href}`, {})).toMatchObject({ file: here, args: [] });
  });

  it.each([
    ['lldb:1', 'WASM2JS_DEBUG: lldb:1: expects gdb:[HOST:]PORT, gdb:[HOST:]PORT,nowait or debugger:FILE[,ARGUMENT]...'],
    [' ', 'WASM2JS_DEBUG: is empty: expects gdb:[HOST:]PORT, gdb:[HOST:]PORT,nowait or debugger:FILE[,ARGUMENT]...'],
    ['gdb:', 'WASM2JS_DEBUG: gdb: expects [HOST:]PORT after the colon'],
    ['gdb:99999', 'WASM2JS_DEBUG: 99999: expects [HOST:]PORT, with a port up to 65535'],
    ['gdb:1,now', "WASM2JS_DEBUG: gdb:1,now: 'now' is not nowait, the one word that can follow the port"],
    ['debugger:', 'WASM2JS_DEBUG: debugger: expects a file after the colon'],
    ['debugger:none.mjs', 'WASM2JS_DEBUG: none.mjs: no such file or directory'],
    ['debugger:/', 'WASM2JS_DEBUG: /: not a file'],
    ['gdb:1;', 'WASM2JS_DEBUG: an empty option: expects modules=PATTERN[,PATTERN]..., inherit-stdout=y, inherit-stderr=y or listing=y after a semicolon'],
    ['gdb:1;wait', 'WASM2JS_DEBUG: wait: expects modules=PATTERN[,PATTERN]..., inherit-stdout=y, inherit-stderr=y or listing=y after a semicolon'],
    ['gdb:1;modules=', 'WASM2JS_DEBUG: modules=: an empty pattern'],
    ['gdb:1;modules=>1x', 'WASM2JS_DEBUG: modules=: >1x: expects a number of bytes, such as >64k or >2M'],
    ['gdb:1;modules=sha256:12', 'WASM2JS_DEBUG: modules=: sha256:12: expects 4 to 64 hexadecimal digits'],
  ])('%s is refused', (text, message) => expect(refusal(text)).toBe(message));

  it('is refused for a trace that cannot be', () => {
    expect(refusal('gdb:1', { WASM2JS_DEBUG_TRACE: 'x' })).toBe("WASM2JS_DEBUG: WASM2JS_DEBUG_TRACE: 'x' cannot be traced: give packets, stops or packets,stops");
  });
});

describe('patterns', () => {
  const source = { name: 'sql-wasm.wasm', path: '/app/node_modules/sql.js/dist/sql-wasm.wasm', url: undefined, bytes: 65_536, hash: 'abcdef'.padEnd(64, '0') };
  const matches = (text: string, of = source): boolean => {
    const pattern = parsePattern(text);
    if (typeof pattern === 'string') throw new Error(pattern);
    return pattern.matches(of);
  };

  it.each([
    ['sql-wasm.wasm', true], ['sql-*', true], ['*', true], ['sql', false], ['sql.wasm.wasm', false], ['SQL-wasm.wasm', false],
    ['*/sql.js/*', true], ['sql.js/*', false], ['/app/*.wasm', true],
    ['sha256:abcdef', true], ['sha256:ABCDEF', true], ['sha256:abcdee', false],
    ['>64k', false], ['>=64k', true], ['<65537', true], ['<=1M', true], ['<64K', false],
  ])('%s: %s', (text, expected) => expect(matches(text)).toBe(expected));

  it('are of URLs, too, with codes for what the grammar has', () => {
    const remote = { ...source, name: 'a,b.wasm', path: undefined as never, url: 'https://example.com/x/a,b.wasm' as never };
    expect([matches('a%2Cb.wasm', remote), matches('https://example.com/*', remote), matches('*/y/*', remote)]).toEqual([true, true, false]);
  });
});
