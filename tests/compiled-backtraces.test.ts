/** Backtraces as a user sees them: inlined functions, names, and what is said where there are no lines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModule } from '../compiler/index.js';
import { root, Workspace } from './cli-process.js';

const workspace = new Workspace(false);
const built = (program: string): string => join(root, 'test-programs/build', program);

/** The lines on standard error from the trap on, byte offsets replaced by `0x_`. */
function backtrace({ status, stderr }: { status: number | null; stderr: string }): string[] {
  expect(status).toBe(134);
  const lines = stderr.replace(/0x[0-9a-f]+/g, '0x_').trimEnd().split('\n');
  return lines.slice(lines.findIndex((line) => line.includes('wasm2js-debug: ')));
}
const run = (path: string): string[] => backtrace(workspace.cli(['run', path]));

const start = (file: string): string[] => [
  `    at _start (libc-bottom-half/crt/crt1-command.c:12, ${file}:0x_)`, `    at $_start.command_export (${file}:0x_)`,
];
const divided = (file: string): string[] => [
  'wasm2js-debug: trap: divide by zero',
  `    at average (test-programs/c/trap_divide.c:7, inlined, ${file}:0x_)`,
  `    at main (test-programs/c/trap_divide.c:16, ${file}:0x_)`,
  ...start(file),
];

describe('frames of optimised programs', () => {
  it('in C', () => {
    expect(run(built('c/trap_divide.O2.wasm'))).toEqual(divided('trap_divide.O2.wasm'));
    expect(run(built('c/trap_assert.O2.wasm'))).toEqual([
      'wasm2js-debug: trap: unreachable',
      '    at abort (libc-bottom-half/sources/abort.c:5, trap_assert.O2.wasm:0x_)',
      '    at __assert_fail (libc-top-half/musl/src/exit/assert.c:7, trap_assert.O2.wasm:0x_)',
      '    at checked_half (test-programs/c/trap_assert.c:6, inlined, trap_assert.O2.wasm:0x_)',
      '    at main (test-programs/c/trap_assert.c:13, trap_assert.O2.wasm:0x_)',
      ...start('trap_assert.O2.wasm'),
    ]);
  });

  it('in C++, with classes', () => {
    expect(run(built('cpp/trap_pure_virtual.O2.wasm'))).toEqual([
      'wasm2js-debug: trap: null function or function signature mismatch',
      '    at Base::start (test-programs/cpp/trap_pure_virtual.cpp:12, inlined, trap_pure_virtual.O2.wasm:0x_)',
      '    at Base::Base (test-programs/cpp/trap_pure_virtual.cpp:6, inlined, trap_pure_virtual.O2.wasm:0x_)',
      '    at Derived::Derived (test-programs/cpp/trap_pure_virtual.cpp:17, inlined, trap_pure_virtual.O2.wasm:0x_)',
      '    at main (test-programs/cpp/trap_pure_virtual.cpp:21, trap_pure_virtual.O2.wasm:0x_)',
      ...start('trap_pure_virtual.O2.wasm'),
    ]);
  });

  it('in Rust, with crates, without hashes', () => {
    const rust = 'library/std/src';
    expect(run(built('rust/trap_panic.release.wasm')).map((line) => line.replace(/\/usr\/src\/rustc-[\d.]+\//, ''))).toEqual([
      'wasm2js-debug: trap: unreachable',
      ...[
        '$__rust_start_panic', '$rust_panic', '$std::panicking::rust_panic_with_hook', '$std::panicking::begin_panic_handler::{{closure}}',
        '$std::sys_common::backtrace::__rust_end_short_backtrace', '$rust_begin_unwind', '$core::panicking::panic_fmt',
      ].map((name) => `    at ${name} (trap_panic.release.wasm:0x_)`),
      '    at trap_panic::withdraw (test-programs/rust/trap_panic.rs:14, inlined, trap_panic.release.wasm:0x_)',
      '    at trap_panic::main (test-programs/rust/trap_panic.rs:23, trap_panic.release.wasm:0x_)',
      '    at core::ops::function::FnOnce::call_once<fn(), ()> (library/core/src/ops/function.rs:248, inlined, trap_panic.release.wasm:0x_)',
      `    at std::sys_common::backtrace::__rust_begin_short_backtrace<fn(), ()> (${rust}/sys_common/backtrace.rs:122, trap_panic.release.wasm:0x_)`,
      `    at std::rt::lang_start::{closure#0}<()> (${rust}/rt.rs:145, trap_panic.release.wasm:0x_)`,
      '    at $std::rt::lang_start_internal (trap_panic.release.wasm:0x_)',
      '    at $__original_main (trap_panic.release.wasm:0x_)',
      ...start('trap_panic.release.wasm'),
    ]);
  });

  it('in a bundle that has nothing beside it', () => {
    expect(workspace.cli(['compile', built('c/trap_divide.O2.wasm'), '-o', 'divide.js']).status).toBe(0);
    expect(backtrace(workspace.node(['divide.js']))).toEqual(divided('trap_divide.O2.wasm'));
  });
});

describe('where there are no lines, it is said why', () => {
  const bytes = readFileSync(built('c/trap_divide.O2.wasm'));
  const { customs } = loadModule(bytes);

  /** The program with its custom sections renamed, which makes any that are not wanted unknown, and these added. */
  const variant = (rename: (name: string) => string, added: Readonly<Record<string, string>> = {}): string[] => {
    const copy = Buffer.from(bytes);
    for (const { name, start: at } of customs) copy.write(rename(name), at - name.length, 'latin1');
    const sections = Object.entries(added).flatMap(([name, text]) => {
      const body = [name.length, ...Buffer.from(name), text.length, ...Buffer.from(text)];
      return [0, body.length, ...body];
    });
    return run(workspace.write('variant.wasm', Buffer.concat([copy, Buffer.from(sections)])));
  };
  const hidden = (...prefixes: string[]) => (name: string): string => (prefixes.some((prefix) => name.startsWith(prefix)) ? name.replace(/./g, '-') : name);
  const named = [
    'wasm2js-debug: trap: divide by zero', '    at $__original_main (variant.wasm:0x_)', '    at $_start (variant.wasm:0x_)',
    '    at $_start.command_export (variant.wasm:0x_)',
  ];

  it('no DWARF', () => {
    expect(variant(hidden('.debug'))).toEqual([...named, '    (no line information: compile with -g, and do not strip)']);
  });

  it('no names either', () => {
    expect(variant(hidden('.debug', 'name'))).toEqual([
      'wasm2js-debug: trap: divide by zero',
      expect.stringMatching(/^ {4}at wasm-function\[\d+\] \(variant\.wasm:0x_\)$/), expect.stringMatching(/^ {4}at wasm-function\[\d+\] /),
      '    at $_start (variant.wasm:0x_)', '    (no line information: compile with -g, and do not strip)',
    ]);
  });

  it('DWARF, but no name section: names from DWARF', () => {
    expect(variant(hidden('name'))).toEqual(divided('variant.wasm').with(-1, '    at $_start (variant.wasm:0x_)'));
  });

  it('DWARF in another file', () => {
    expect(variant(hidden('.debug'), { external_debug_info: 'app.debug.wasm' })).toEqual([
      ...named, '    (no line information: its debug information app.debug.wasm cannot be read: no such file or directory)',
    ]);
  });

  it('a source map', () => {
    expect(variant(hidden('.debug'), { sourceMappingURL: 'app.wasm.map' })).toEqual([
      ...named, '    (no line information: its source map app.wasm.map cannot be read: no such file or directory)',
    ]);
  });

  it('lines that cannot be read', () => {
    // The line table takes the text's place and the other way round.
    const swapped = variant((name) => (name === '.debug_line' ? '.debug_xxxx' : name === '.debug_info' ? '.debug_line' : name));
    expect(swapped).toEqual([...named, '    (the line information is damaged, or in a form that is not read here)']);
  });

  it('lines, but not of functions', () => {
    expect(variant(hidden('.debug_info'))).toEqual([
      'wasm2js-debug: trap: divide by zero', '    at __original_main (test-programs/c/trap_divide.c:7, variant.wasm:0x_)', ...start('variant.wasm'),
    ]);
  });
});
