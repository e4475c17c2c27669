/**
 * What the debugger's thread and the debuggee's say to each other. The debugger asks and is answered; `resume` is answered by the next stop.
 * Entities cross as their numbers, one for each entity for as long as it lives; frames as numbers of one stop.
 */
import { ERROR_CODES, type ErrorCode } from '../../debuggee/errors.js';
import { type ModuleOrigin, type Outcome, STOP_REASONS } from '../../debuggee/events.js';
import type { HostFrame, WatchpointHit } from '../../debuggee/index.js';
import { WASM_TYPES, type WasmType } from '../../debuggee/value.js';
import { componentParts, corePlace } from './components.js';
import { bool, bytes, choice, type Codec, list, nothing, option, record, text, u32, u64, u8 } from './codec.js';

/** The number of an entity: not 0. */
export type EntityId = number;

/**
 * A value as bits, so that every NaN arrives as it was sent: an i32 or the bits of a float32 in `low`, an i64 or the bits of a float64 in both
 * halves (int32 each), of a reference the entity's number in `low`, 0 for null. Of a v128 these are its two low words.
 */
export interface WireValue {
  readonly type: WasmType;
  readonly low: number;
  readonly high: number;
  /** The two high words of a v128, the lower first. */
  readonly upper?: readonly [number, number];
}

const type = choice(WASM_TYPES);
const value: Codec<WireValue> = {
  write(w, v) {
    type.write(w, v.type);
    w.u32(v.low);
    if (isWide(v.type)) w.u32(v.high);
    if (v.upper !== undefined) for (const word of v.upper) w.u32(word);
  },
  read(r) {
    const t = type.read(r);
    const low = r.u32() | 0;
    const high = isWide(t) ? r.u32() | 0 : 0;
    return t === 'wasm-v128' ? { type: t, low, high, upper: [r.u32() | 0, r.u32() | 0] } : { type: t, low, high };
  },
};
const isWide = (t: WasmType): boolean => t === 'wasm-i64' || t === 'wasm-f64' || t === 'wasm-v128';
const values = list(value);

/** An instance, with what is known of it as long as there is a handle. */
export interface WireInstance {
  readonly instance: EntityId;
  readonly module: EntityId;
}

/** A frame, with everything about it that cannot change while the debuggee is paused. */
export interface WireFrame extends WireInstance {
  readonly id: number;
  readonly func: number;
  readonly pc: number;
}
const id = u32;
const ids = list(id);
const frames = list(record<WireFrame>({ id: u32, instance: id, module: id, func: u32, pc: u32 }));

export const INDEX_SPACES = ['memory', 'global', 'table', 'func', 'tag'] as const;
export type IndexSpace = (typeof INDEX_SPACES)[number];

const outcomeKind = choice(['exited', 'failed'] as const);
const outcome: Codec<Outcome> = {
  write(w, v) {
    outcomeKind.write(w, v.kind);
    if (v.kind === 'exited') u32.write(w, v.code);
    else text.write(w, v.text);
  },
  read(r) {
    const kind = outcomeKind.read(r);
    return kind === 'exited' ? { kind, code: u32.read(r) } : { kind, text: text.read(r) };
  },
};

/** Of a core dump: where it is and its size in bytes, or why it could not be written. */
export interface WrittenCore {
  readonly path: string;
  readonly size: bigint;
  readonly problem?: string | undefined;
}

interface Operation<A extends readonly unknown[], R> {
  readonly args: { readonly [I in keyof A]: Codec<A[I]> };
  readonly result: Codec<R>;
}
const op = <A extends readonly unknown[], R>(args: { readonly [I in keyof A]: Codec<A[I]> }, result: Codec<R>): Operation<A, R> => ({ args, result });

/** What can be asked of a paused debuggee, after the methods of the `debug-main` world. */
export const operations = {
  modules: op([], ids),
  instances: op([], list(record<WireInstance>({ instance: id, module: id }))),
  bytecode: op([id], bytes),
  addBreakpoint: op([id, u32], nothing),
  removeBreakpoint: op([id, u32], nothing),
  itemOf: op([id, choice(INDEX_SPACES), u32], id),
  /** The frames that a frame's activation has below it, nearest first: some of them, and the next question is put to the last. */
  parents: op([u32], frames),
  hostFrames: op([], list(list(record<HostFrame>({ name: option(text), file: text, line: u32, column: u32 })))),
  locals: op([u32], values),
  stack: op([u32], values),
  /** The same, where what cannot cross is left out. */
  knownLocals: op([u32], list(option(value))),
  knownStack: op([u32], list(option(value))),
  setLocal: op([u32, u32, value], nothing),
  setStackValue: op([u32, u32, value], nothing),
  memorySize: op([id], u64),
  memoryPageSize: op([id], u64),
  growMemory: op([id, u64], u64),
  readBytes: op([id, u64, u64], bytes),
  writeBytes: op([id, u64, bytes], nothing),
  readInteger: op([id, u64, u8], u64),
  writeInteger: op([id, u64, u8, u64], nothing),
  getGlobal: op([id], value),
  setGlobal: op([id, value], nothing),
  tableLength: op([id], u64),
  getElement: op([id, u64], value),
  setElement: op([id, u64, value], nothing),
  params: op([id], list(type)),
  results: op([id], list(type)),
  tagOf: op([id], id),
  exceptionValues: op([id], values),
  makeException: op([id, values], id),
  tagParams: op([id], list(type)),
  makeTag: op([list(type)], id),
  origin: op([id], record<ModuleOrigin>({ name: text, path: option(text) })),
  trapMessage: op([], option(text)),
  exceptionCaught: op([], option(bool)),
  outcome: op([], option(outcome)),
  stopReasons: op([], list(choice(STOP_REASONS))),
  stopAtInstances: op([bool], nothing),
  addWatchpoint: op([id, u64, u64, choice(['read', 'write', 'read-write'] as const)], u32),
  removeWatchpoint: op([u32], nothing),
  isKept: op([], bool),
  writeCore: op([text], record<WrittenCore>({ path: text, size: u64, problem: option(text) })),
  components: op([], componentParts),
  placeOf: op([id], corePlace),
  numberOfModule: op([id], option(u32)),
  watchpointHits: op([], list(record<WatchpointHit>({ watchpoint: u32, address: u64, written: bool }))),
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type Arguments<N extends OperationName> = Operations[N] extends Operation<infer A, unknown> ? A : never;
export type Result<N extends OperationName> = Operations[N] extends { readonly result: Codec<infer R> } ? R : never;

/** How execution goes on. */
export type WireResumption =
  | { readonly kind: 'normal' }
  | { readonly kind: 'inject-call'; readonly callee: EntityId; readonly values: readonly WireValue[] }
  | { readonly kind: 'throw-exception'; readonly exception: EntityId }
  | { readonly kind: 'early-return'; readonly values: readonly WireValue[] };

const resumptionKind = choice(['normal', 'inject-call', 'throw-exception', 'early-return'] as const);
const resumption: Codec<WireResumption> = {
  write(w, v) {
    resumptionKind.write(w, v.kind);
    if (v.kind === 'inject-call') id.write(w, v.callee);
    if (v.kind === 'throw-exception') id.write(w, v.exception);
    if (v.kind === 'inject-call' || v.kind === 'early-return') values.write(w, v.values);
  },
  read(r) {
    const kind = resumptionKind.read(r);
    switch (kind) {
      case 'normal': return { kind };
      case 'inject-call': return { kind, callee: id.read(r), values: values.read(r) };
      case 'throw-exception': return { kind, exception: id.read(r) };
      case 'early-return': return { kind, values: values.read(r) };
    }
  },
};

/** A question: of an operation its name, the arguments following. */
export type Question = OperationName | 'resume' | 'end' | 'kill';
export const question = choice([...(Object.keys(operations) as OperationName[]), 'resume', 'end', 'kill']);

export type ResumeKind = 'single-step' | 'continue';
export interface WireResume {
  readonly kind: ResumeKind;
  readonly resumption: WireResumption;
  /** Exceptions that the debugger has no handles of any more, but for what this very resumption does with them. */
  readonly dropped: readonly EntityId[];
}
export const resume = record<WireResume>({ kind: choice(['single-step', 'continue']), resumption, dropped: ids });
/** The debugger has ended: of itself, or why it failed. */
export const end = option(text);

/** The debugger has ended and so does the program: the exit code. */
export const kill = u32;

/** Of an answer, what follows: the result; why there is none (which leaves a resumption undone); that the question makes no sense; a stop. */
export const answer = choice(['result', 'error', 'failure', 'stop']);

export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
}
export const error = record<WireError>({ code: choice(ERROR_CODES), message: text });
export const failure = text;

/** Why the debuggee stands still: the start is no event of the interface; `error` is an event that cannot be told in full. */
export type WireEvent =
  | { readonly kind: 'start' | 'complete' | 'trap' | 'breakpoint' | 'interrupted' }
  | { readonly kind: 'exception'; readonly exception: EntityId }
  | { readonly kind: 'injected-call-return'; readonly values: readonly WireValue[] }
  | { readonly kind: 'error'; readonly code: ErrorCode };

const eventKind = choice(['start', 'complete', 'trap', 'breakpoint', 'interrupted', 'exception', 'injected-call-return', 'error'] as const);
const errorCode = choice(ERROR_CODES);
const event: Codec<WireEvent> = {
  write(w, v) {
    eventKind.write(w, v.kind);
    if (v.kind === 'exception') id.write(w, v.exception);
    else if (v.kind === 'injected-call-return') values.write(w, v.values);
    else if (v.kind === 'error') errorCode.write(w, v.code);
  },
  read(r) {
    const kind = eventKind.read(r);
    if (kind === 'exception') return { kind, exception: id.read(r) };
    if (kind === 'injected-call-return') return { kind, values: values.read(r) };
    return kind === 'error' ? { kind, code: errorCode.read(r) } : { kind };
  },
};

export interface WireStop {
  readonly event: WireEvent;
  /** The innermost frame of each activation, newest first. */
  readonly frames: readonly WireFrame[];
}
export const stop = record<WireStop>({ event, frames });
