/** Runs the modules of a seed on the engine and on ours, and finds where they differ. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebAssembly as ours } from '../../index.js';
import '../relaxed-vectors.js';
import { encodeModule, type Style } from './encode.js';
import type { Api } from './hosts.js';
import { countInstructions, type ExceptionForm, generateSeed, type Pair } from './module.js';
import { Rng } from './rng.js';
import { type Call, type PairBytes, randomCalls, Side } from './side.js';

export const native = Reflect.get(globalThis, 'WebAssembly') as Api;
export const our = ours as unknown as Api;

/** `(module (func (block (try_table (catch_all 0)))))` */
const TRY_TABLE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 13, 1, 11, 0, 2, 0x40, 0x1f, 0x40, 1, 2, 0, 0x0b, 0x0b, 0x0b);

/** Whether the engine has exception references; if not, it runs the legacy encoding. */
export const nativeHasTryTable = native.validate(TRY_TABLE);

/** `(module (global i32 (i32.add (i32.const 0) (i32.const 0))))` */
const EXTENDED_CONSTANT = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 6, 9, 1, 0x7f, 0, 0x41, 0, 0x41, 0, 0x6a, 0x0b);
const foldConstants = !native.validate(EXTENDED_CONSTANT);

const STANDARD: Style = { exceptions: 'standard', foldConstants: false };
/** What the engine takes. */
const NATIVE: Style = { exceptions: nativeHasTryTable ? 'standard' : 'legacy', foldConstants };

/** What became of many seeds. */
export interface Tally {
  modules: number;
  /** Modules that need what the compiler does not support. */
  refused: number;
  calls: number;
  /** Calls that returned. */
  returned: number;
  readonly generated: Map<string, number>;
  /** Modules in which an instruction of the name was executed; only some modules tell. */
  readonly executed: Map<string, number>;
  readonly outcomes: Map<string, number>;
}

export const newTally = (): Tally => ({ modules: 0, refused: 0, calls: 0, returned: 0, generated: new Map(), executed: new Map(), outcomes: new Map() });

/** Where one seed made a difference. */
export interface Difference {
  readonly what: string;
  readonly native: string;
  readonly ours: string;
}

const encodePair = (pair: Pair, style: Style): PairBytes => ({
  helper: pair.helper && encodeModule(pair.helper.model, style), main: encodeModule(pair.main.model, style),
});

/** The modules of a seed, written where a difference can be looked into. @returns the path of the main one */
export function saveSeed(seed: number, form?: ExceptionForm): string {
  const directory = join(tmpdir(), 'wasm-random');
  mkdirSync(directory, { recursive: true });
  const pair = generateSeed(seed, form);
  for (const [style, suffix] of [[STANDARD, ''], [NATIVE, '-native']] as const) {
    const bytes = encodePair(pair, style);
    writeFileSync(join(directory, `${seed}${suffix}.wasm`), bytes.main);
    if (bytes.helper) writeFileSync(join(directory, `${seed}-helper${suffix}.wasm`), bytes.helper);
  }
  return join(directory, `${seed}.wasm`);
}

export function firstDifferentByte(a: Uint8Array, b: Uint8Array): number {
  let i = 0;
  while (a[i] === b[i]) i++;
  return i;
}

/** Compares what is left behind. */
function compareState(after: string, a: Side, b: Side): Difference | undefined {
  const [sa, sb] = [a.state(), b.state()];
  if (sa !== sb) return { what: `globals or tables ${after}`, native: sa, ours: sb };
  const [ma, mb] = [a.memories(), b.memories()];
  for (const [i, x] of ma.entries()) {
    const y = mb[i]!;
    if (x.length !== y.length) return { what: `memory size ${after}`, native: String(x.length), ours: String(y.length) };
    if (Buffer.compare(x, y) === 0) continue;
    const at = firstDifferentByte(x, y);
    const show = (m: Uint8Array): string => Buffer.from(m.subarray(at & ~7, (at & ~7) + 16)).toString('hex');
    return { what: `memory at ${at} ${after}`, native: show(x), ours: show(y) };
  }
  return undefined;
}

/**
 * Whether two outcomes agree. V8 has small integers in mind when table.init gets its operands: a start in the segment beyond 2^31 it reports as
 * one beyond the table. Of an address both out of bounds and not aligned, it tells the one or the other, by version and tier.
 */
export const agree = (engine: string, us: string): boolean =>
  engine === us || engine.replace('trap: table index is out of bounds', 'trap: element segment out of bounds') === us
  || engine.replace('trap: memory access out of bounds', 'trap: operation does not support unaligned accesses') === us;

const describeCall = (c: Call): string =>
  `${c.name}(${c.args.map((a) => ('func' in a ? a.func : typeof a.value === 'symbol' ? 'symbol' : String(a.value))).join(', ')}) with fuel ${c.fuel}`;

/**
 * Runs one seed on both.
 * @throws Error if the engine refuses the module: then the generator is wrong
 */
export function compareSeed(seed: number, tally: Tally, form?: ExceptionForm): Difference | undefined {
  const pair = generateSeed(seed, form);
  const standard = encodePair(pair, STANDARD);
  const forNative = nativeHasTryTable && !foldConstants ? standard : encodePair(pair, NATIVE);
  for (const bytes of [forNative.helper, forNative.main]) {
    if (bytes && !native.validate(bytes)) {
      saveSeed(seed, form);
      new native.Module(bytes);
    }
  }
  tally.modules += standard.helper ? 2 : 1;
  for (const g of [pair.helper, pair.main]) if (g) countInstructions(g.model, tally.generated);
  const rng = new Rng(seed ^ 0x5eed);
  const callBacks = randomCalls(rng, pair.main, 3);
  const a = new Side(native, pair, forNative, callBacks);
  const b = new Side(our, pair, standard, callBacks);
  const [ia, ib] = [a.instantiate(), b.instantiate()];
  if (!agree(ia, ib)) return { what: 'instantiation', native: ia, ours: ib };
  const count = (outcome: string): void => void tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
  count(ia);
  const different = compareState('after instantiation', a, b);
  if (different || !a.ready) return different;
  const calls = [...randomCalls(rng, pair.main, Math.min(24, 3 * pair.main.entries.length))];
  if (pair.main.deep) calls.push({ name: pair.main.deep, args: [{ value: 1n }, { value: 2 }], fuel: 100 });
  for (const [i, call] of calls.entries()) {
    const [ra, rb] = [a.call(call), b.call(call)];
    const which = `call ${i}, ${describeCall(call)}`;
    if (!agree(ra, rb)) return { what: which, native: ra, ours: rb };
    tally.calls++;
    const [first] = ra.split('\n');
    const other = /^(trap: .*|stack exhaustion|exception|thrown|\w+Error)/.exec(first!);
    if (other) count(other[1]!);
    else tally.returned++;
    const left = compareState(`after ${which}`, a, b);
    if (left) return left;
  }
  for (const id of b.host.probed) {
    const name = pair.main.probes[id]!;
    tally.executed.set(name, (tally.executed.get(name) ?? 0) + 1);
  }
  return undefined;
}
