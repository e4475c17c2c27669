/** Rust's newer mangling of names, against what LLVM makes of the same ones, and cases of RFC 2603 that it leaves out. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { namesOf } from '../compiler/binary/names.js';
import { loadModule } from '../compiler/index.js';
import { namedFrames } from '../runtime/dwarf/frames.js';
import { rustScope, withoutRustMangling } from '../runtime/dwarf/rust-names.js';

const filter = 'llvm-cxxfilt-22';
const program = new URL('../test-programs/build/rust/vectors.release.wasm', import.meta.url);

const has = process.env['CI'] === 'true' || spawnSync(filter, ['--version']).status === 0;

describe.runIf(has)(`are those of ${filter}`, () => {
  it('in a program that a newer rustc has built', () => {
    const module = loadModule(readFileSync(program));
    const mangled = [...namesOf(module).funcs].filter(([index, name]) => name.startsWith('_R') && module.funcs[index]?.body !== undefined);
    expect(mangled.length).toBeGreaterThan(100);
    const theirs = spawnSync(filter, { input: mangled.map(([, name]) => `${name}\n`).join(''), encoding: 'utf8' }).stdout.trimEnd().split('\n');
    const ours = mangled.map(([index]) => namedFrames(module, index, module.funcs[index]!.body!.start).at(-1)!.name);
    expect(ours).toEqual(theirs);
  });
});

describe('are', () => {
  it.each([
    ['_RNvC6_123foo3bar', '123foo::bar'],
    ['_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y', 'utf8_idents::საჭმელად_გემრიელი_სადილი'],
    ['_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_', 'cc::spawn::{closure#0}::{closure#0}'],
    ['_RNvXs_C7mycrateINtC8arrayvec8ArrayVecuKj7b_EINtNtC4core3ops3AddNtC3foo3BarE3add', '<arrayvec::ArrayVec<(), 123> as core::ops::Add<foo::Bar>>::add'],
    ['_RINvC1a1fFG_UKCRL0_hOtEuE', 'a::f::<for<\'a> unsafe extern "C" fn(&\'a u8, *mut u16)>'],
    ['_RINvC1a1fDG_INtC1b2FnTRL0_eEEp6OutputB7_EL_E', undefined],
    ['_RINvC1a1fDG_INtC1b2FnTRL0_eEEp6OutputuEL_E', 'a::f::<dyn for<\'a> b::Fn<(&\'a str,), Output = ()>>'],
    ['_RINvC1a1fKan3_Kb1_Kce9_Kc27_E', 'a::f::<-3, true, \'é\', \'\\\'\'>'],
    ['_RINvC1a1fKRe6122_KVNtC1c1dUKVNtC1c1dTh1_h2_EKVNtC1c1dS1xh1_EE', 'a::f::<"a\\"", {c::d}, {c::d(1, 2)}, {c::d { x: 1 }}>'],
    ['_RINvC1a1fKRATl1_EE_E', undefined],
    ['_RINvC1a1fKRATl1_EEE', 'a::f::<{&[(1,)]}>'],
    ['_RINvC1a1fAhj4_TtETEE', 'a::f::<[u8; 4], (u16,), ()>'],
    ['_RNvC1a1f.llvm.1234', 'a::f'],
    ['_RINvC1a1fhEC1b', 'a::f::<u8>'],
  ])('%s', (mangled, name) => {
    expect(withoutRustMangling(mangled)).toBe(name ?? mangled);
  });

  it('told apart from what a function is in', () => {
    expect(rustScope('_RNvXs_C7mycrateINtC8arrayvec8ArrayVecuKj7b_EINtNtC4core3ops3AddNtC3foo3BarE3add')).toBe('<arrayvec::ArrayVec<(), 123> as core::ops::Add<foo::Bar>>');
    expect(rustScope('_RINvMC1aNtC1a1S1fhE')).toBe('<a::S>');
    expect(rustScope('_ZN1a1b17h0123456789abcdefE')).toBe('a');
    expect(rustScope('f')).toBeUndefined();
  });
});

/** Each generic argument is twice the one before. */
function doubling(times: number): string {
  const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const base62 = (n: number): string => (n === 0 ? '_' : `${n > 62 ? digits[Math.floor((n - 1) / 62)]! : ''}${digits[(n - 1) % 62]!}_`);
  let text = 'INvC1a1f';
  for (let i = 0, last = -1; i < times; i++) {
    const reference = i === 0 ? 'h' : `B${base62(last)}`;
    last = text.length;
    text += `T${reference}${reference}E`;
  }
  return `_R${text}E`;
}

describe('that are none stay as they are', () => {
  const whole = '_RINvXs_C7mycrateINtC8arrayvec8ArrayVecuKj7b_EINtNtC4core3ops3AddNtC3foo3BarE3addDG_INtC1b2FnTRL0_eEEp6OutputuEL_E';
  it('cut off anywhere', () => {
    for (let length = 0; length < whole.length; length++) expect(withoutRustMangling(whole.slice(0, length))).toBe(whole.slice(0, length));
  });

  it.each([
    ['that refers to itself', '_RNvB_1f'],
    ['that refers ahead', '_RNvB5_1fC1a'],
    ['that is nested without end', `_R${'Nv'.repeat(5000)}C1a`],
    ['that doubles with each reference', doubling(60)],
    ['with a lifetime that nothing binds', '_RINvC1a1fRL5_hE'],
    ['with bad punycode', '_RNvC1au3A_!f'],
  ])('%s', (_, name) => {
    expect(withoutRustMangling(name)).toBe(name);
  });
});
