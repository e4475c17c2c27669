/** What the debuggers here share. A debugger may use no more than what it imports: no console, no timers. */
import { type Debuggee, type ErrorCode, type Event, EventFuture, type Frame, type ResumptionValue, type WasmType, type WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { getStderr } from 'wasi:cli/stderr@0.2.12';

/** Opened when first used: while a component is being made, nothing can be imported yet. */
let stderr: ReturnType<typeof getStderr> | undefined;

/** A line to the standard error stream, of which nothing comes if it is closed. */
export function say(line: string): void {
  stderr ??= getStderr();
  const bytes = new TextEncoder().encode(`${line}\n`);
  try {
    // One call takes at most 4096 bytes.
    for (let at = 0; at < bytes.length; at += 4096) stderr.blockingWriteAndFlush(bytes.subarray(at, at + 4096));
  } catch (error) {
    if ((payloadOf(error) as { tag?: string } | undefined)?.tag !== 'closed') throw error;
  }
}

export const NORMAL: ResumptionValue = { tag: 'normal' };

/** Blocks until the debuggee is paused again. */
export function wait(d: Debuggee, future: EventFuture): Event {
  future.subscribe().block();
  return EventFuture.finish(future, d);
}

export const step = (d: Debuggee, resumption: ResumptionValue = NORMAL): Event => wait(d, d.singleStep(resumption));
export const goOn = (d: Debuggee, resumption: ResumptionValue = NORMAL): Event => wait(d, d.continue(resumption));

export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`check failed: ${what}`);
}

/** The event must be of this kind. */
export function expectEvent<T extends Event['tag']>(event: Event, tag: T): Extract<Event, { tag: T }> {
  check(event.tag === tag, `event ${event.tag}, expected ${tag}`);
  return event as Extract<Event, { tag: T }>;
}

/** What an import failed with. In a component the errors of imports are made in another realm: they are not instances of our `Error`. */
function payloadOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'payload' in error ? error.payload : undefined;
}

/** The error that an operation fails with; that it does not fail is a failed check. */
export function errorOf(operation: () => unknown): ErrorCode {
  try {
    operation();
  } catch (error) {
    const payload = payloadOf(error);
    if (typeof payload === 'string') return payload as ErrorCode;
    throw error;
  }
  throw new Error('check failed: an operation succeeded');
}

/** The innermost frame of the newest activation. */
export function topFrame(d: Debuggee): Frame {
  const frame = d.exitFrames()[0];
  check(frame !== undefined, 'a frame');
  return frame;
}

/** A frame and those that called it, innermost first, within the activation. */
export function framesFrom(d: Debuggee, innermost: Frame): Frame[] {
  const frames: Frame[] = [];
  for (let frame: Frame | undefined = innermost; frame !== undefined; frame = frame.parentFrame(d)) frames.push(frame);
  return frames;
}

export const hex = (n: number): string => `0x${n.toString(16)}`;

/** The name that WebAssembly's text has for a type. */
export const typeName = (type: WasmType): string => type.tag.slice('wasm-'.length);

/** A value as people read it: `i32 -1`, `funcref null`. */
export function describe(value: WasmValue): string {
  const type = value.getType();
  switch (type.tag) {
    case 'wasm-i32': return `i32 ${value.unwrapI32() | 0}`;
    case 'wasm-i64': return `i64 ${BigInt.asIntN(64, value.unwrapI64())}`;
    case 'wasm-f32': return `f32 ${value.unwrapF32()}`;
    case 'wasm-f64': return `f64 ${value.unwrapF64()}`;
    case 'wasm-v128': return `v128 ${Array.from(value.unwrapV128(), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
    case 'wasm-funcref': return `funcref ${value.unwrapFunc() === undefined ? 'null' : 'function'}`;
    case 'wasm-exnref': return `exnref ${value.unwrapException() === undefined ? 'null' : 'exception'}`;
  }
}

export const describeAll = (values: readonly WasmValue[]): string => `[${values.map(describe).join(', ')}]`;
