/** Frames captured in tests, and what they say in a line each. */
import { readBody } from '../compiler/binary/body.js';
import type { Module } from '../compiler/index.js';
import { defaultStore, WebAssembly } from '../index.js';
import { moduleOf } from '../runtime/js-api/index.js';
import type { CapturedFrame } from '../runtime/store/frames.js';
import { Unwinding } from '../runtime/store/capture.js';
import { readFrame, type Frame } from '../runtime/stack/frame.js';
import { wat, type Api } from './js-api-same.js';

/** What a call throws. */
export function thrownBy(f: () => unknown): unknown {
  try {
    f();
  } catch (e) {
    return e;
  }
  throw new Error('nothing was thrown');
}

/** Makes running code stop at its next yield point. */
export function stopSoon(): void {
  defaultStore.flag[0] = 1;
  defaultStore.onYield = () => {
    defaultStore.flag[0] = 0;
    throw new Unwinding();
  };
}

/** Runs until something asked to stop, and gives the frames, innermost first. */
export function captured(f: () => unknown): readonly CapturedFrame[] {
  const e = thrownBy(f);
  if (!(e instanceof Unwinding)) throw e;
  return e.frames;
}

export const stopped = (f: () => unknown): Frame[] => captured(f).map(readFrame);

export interface Program {
  readonly exports: Api;
  readonly module: Module;
}

export function load(text: string, imports: object = {}): Program {
  const object = new WebAssembly.Module(wat(text));
  return { exports: new WebAssembly.Instance(object, imports as never).exports as Api, module: moduleOf(object)!.module };
}

/** The instruction at a byte offset as the binary has it: its name, and an index or constant that follows. */
export function instructionAt(module: Module, func: number, pc: number): string {
  const r = readBody(module, func);
  while (!r.done) {
    const { name, immediate } = r.next();
    if (r.offset !== pc) continue;
    switch (immediate) {
      case 'func': case 'local': case 'global': return `${name} ${r.a}`;
      case 'i32': return `${name} ${r.lo}`;
      default: return name;
    }
  }
  throw new Error(`no instruction of function ${func} is at 0x${pc.toString(16)}`);
}

/** A frame in one line: function, the instruction it is at, locals, operands. */
export function line({ module }: Program, f: Frame): string {
  const values = (list: Frame['locals']): string => list.map(({ type, value }) => `${type} ${String(value)}`).join(', ');
  return `${f.func}: ${f.inCall ? 'in ' : ''}${instructionAt(module, f.func, f.pc)} | ${values(f.locals)} | ${values(f.stack)}`;
}

export const lines = (program: Program, frames: readonly Frame[]): string[] => frames.map((f) => line(program, f));
