/** Loads and stores of vectors and of single lanes. A store writes its highest bytes first: if those are in bounds so are the others. */
import { type Form, F32X4, F64X2 } from './forms.js';
import { byLane, partsOf, partwise, single, singleOf, type Meaning, type Sources, writtenFor } from './meaning-table.js';

const place = (offset: number): string => `$a${offset === 0 ? '' : offset}`;
const word = (offset: number): string => `D.getInt32(${place(offset)}, ($pc, true))`;
/** A word that is known to be in bounds. */
const wordWithin = (offset: number): string => `D.getInt32(${place(offset)}, true)`;
const half = (offset: number, signed: boolean): string => `D.get${signed ? 'Int' : 'Uint'}16($a${offset === 0 ? '' : offset}, ($pc, true))`;

/** Two bytes of memory, each made 16 bits wide: of a word, which an engine has looked at the bounds of once. */
const bytes = (offset: number, signed: boolean): string => {
  const all = wordWithin(offset & -4);
  const two = (offset & 2) !== 0 ? `${all} ${signed ? '>>' : '>>>'} 16` : signed ? `${all} << 16 >> 16` : `${all} & 65535`;
  return signed ? `(x = ${two}, x << 24 >> 24 & 65535 | x >> 8 << 16)` : `(x = ${two}, (x | x << 8) & 0x00ff00ff)`;
};

partwise({
  'v128.load8_splat': ['Math.imul(D.getUint8($a, $pc), 0x01010101)', '$r0', '$r0', '$r0'],
  'v128.load16_splat': [`Math.imul(${half(0, false)}, 0x00010001)`, '$r0', '$r0', '$r0'],
  'v128.load32_splat': [word(0), '$r0', '$r0', '$r0'], 'v128.load64_splat': [word(0), word(4), '$r0', '$r1'],
  'v128.load32_zero': [word(0), '0', '0', '0'], 'v128.load64_zero': [word(0), word(4), '0', '0'],
  'v128.load32x2_s': [word(0), '$r0 >> 31', word(4), '$r2 >> 31'], 'v128.load32x2_u': [word(0), '0', word(4), '0'],
});
for (const [how, signed] of [['s', true], ['u', false]] as const) {
  partwise({ [`v128.load8x8_${how}`]: [bytes(0, signed), bytes(2, signed), bytes(4, signed), bytes(6, signed)] }, { first: { source: word(4) } });
  partwise({ [`v128.load16x4_${how}`]: [half(0, signed), half(2, signed), half(4, signed), half(6, signed)] });
}
// The highest bytes are read first: if these are in bounds so are the others, which are then read where they are used.
partwise({ 'v128.load': [wordWithin(0), wordWithin(4), wordWithin(8), wordWithin(12)] }, { first: { source: word(12) } });
single('effect', { 'v128.store': 'D.setInt32($a12, $1p3, ($pc, true)), D.setInt32($a8, $1p2, true), D.setInt32($a4, $1p1, true), D.setInt32($a, $1p0, true)' });

/** The parts of a vector with some of them replaced. */
const replaced = (parts: Readonly<Record<number, string>>): Sources => [0, 1, 2, 3].map((part) => parts[part] ?? `$1p${part}`) as unknown as Sources;

byLane('v128.load8_lane', (lane) => {
  const by = 8 * (lane & 3);
  return partsOf(replaced({ [lane >> 2]: `$1p${lane >> 2} & ${~(255 << by)} | D.getUint8($a, $pc)${by === 0 ? '' : ` << ${by}`}` }));
});
byLane('v128.load16_lane', (lane) => {
  const by = 16 * (lane & 1);
  return partsOf(replaced({ [lane >> 1]: `$1p${lane >> 1} & ${~(65535 << by)} | ${half(0, false)}${by === 0 ? '' : ` << ${by}`}` }));
});
byLane('v128.load32_lane', (lane) => partsOf(replaced({ [lane]: word(0) })));
byLane('v128.load64_lane', (lane) => partsOf(replaced({ [2 * lane]: word(0), [2 * lane + 1]: word(4) })));
byLane('v128.store8_lane', (lane) => singleOf('effect', `D.setInt8($a, $1p${lane >> 2}${(lane & 3) === 0 ? '' : ` >>> ${8 * (lane & 3)}`}, $pc)`));
byLane('v128.store16_lane', (lane) => singleOf('effect', `D.setInt16($a, $1p${lane >> 1}${(lane & 1) === 0 ? '' : ' >>> 16'}, ($pc, true))`));
byLane('v128.store32_lane', (lane) => singleOf('effect', `D.setInt32($a, $1p${lane}, ($pc, true))`));
byLane('v128.store64_lane', (lane) => singleOf('effect', `D.setInt32($a4, $1p${2 * lane + 1}, ($pc, true)), D.setInt32($a, $1p${2 * lane}, true)`));

// In the form that a vector is held in: each lane as a float of its own is.

/** A meaning for each form, made when first asked for. */
const perForm = <T>(make: (form: Form) => T): { readonly get: (form: Form) => T } => {
  const made = new Map<Form, T>();
  return {
    get(form) {
      let one = made.get(form);
      if (one === undefined) made.set(form, (one = make(form)));
      return one;
    },
  };
};
const bytesOf = (form: Form): number => 16 / form.kinds.length;
const address = (form: Form, lane: number): string => (lane === 0 ? '$a' : `$a${lane * bytesOf(form)}`);

/** By a load's name, what it is in a form, if it can be in it; undefined where the lanes are read one by one. */
type LoadInForm = (form: Form, load: string) => Sources | undefined;
const LOADS: ReadonlyMap<string, LoadInForm | undefined> = new Map<string, LoadInForm | undefined>([
  ['v128.load', undefined],
  ['v128.load32_splat', (form, load) => (form === F32X4 ? [load, '$r0', '$r0', '$r0'] : undefined)],
  ['v128.load64_splat', (form, load) => (form === F64X2 ? [load, '$r0'] : undefined)],
  ['v128.load32_zero', (form, load) => (form === F32X4 ? [load, '0', '0', '0'] : undefined)],
  ['v128.load64_zero', (form, load) => (form === F64X2 ? [load, '0'] : undefined)],
]);

/** Whether it gives what can be loaded in the form of its user. */
export const isLoadInForm = (name: string): boolean => LOADS.has(name);

const loadsOf = perForm((form) => {
  const { sources: [one] } = writtenFor(`${form.lane}.load`);
  const within = (source: string): Sources =>
    form.kinds.map((_, lane) => source.replaceAll('$a', address(form, lane)).replace('($pc, true)', 'true')) as unknown as Sources;
  const number = `D.get${form === F32X4 ? 'Float32' : 'Float64'}($a, ($pc, true))`;
  const made = new Map<string, Meaning>();
  for (const [name, sourcesOf] of LOADS) {
    if (sourcesOf === undefined) {
      const first = { source: number.replace('$a', address(form, form.kinds.length - 1)), numbers: within(number) };
      made.set(name, partsOf(within(one), { gives: form, first: form === F32X4 ? { ...first, bits: within('D.getInt32($a, ($pc, true))') } : first }));
      continue;
    }
    const sources = sourcesOf(form, one);
    if (sources !== undefined) made.set(name, partsOf(sources, { gives: form }));
  }
  return made;
});

/** What a load means that gives a form; undefined if it can only give words. */
export const loadInForm = (name: string, form: Form): Meaning | undefined => loadsOf.get(form).get(name);

/** `plain`: where every lane is (see `Expr`). */
export const STORES_IN_FORM = perForm((form): { readonly plain: Meaning; readonly any: Meaning } => {
  const set = `D.set${form === F32X4 ? 'Float32' : 'Float64'}`;
  const highestFirst = form.kinds.map((_, lane) => lane).reverse();
  const takes = [undefined, form];
  return {
    plain: singleOf('effect', highestFirst.map((lane, i) => `${set}(${address(form, lane)}, $1p${lane}, ${i === 0 ? '($pc, true)' : 'true'})`).join(', '), { takes }),
    any: singleOf('effect', highestFirst.map((lane, i) =>
      `q = ${address(form, lane)}, y = $1p${lane}, ${i === 0 ? '$pc, ' : ''}y <= y ? ${set}(q, y, true) : R.${form.lane}_store(D, q, y)`).join(', '), { takes }),
  };
});
