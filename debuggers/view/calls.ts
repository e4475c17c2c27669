/**
 * Calls of functions that are not the program's idea, and the stack of C and the like in memory. A function that calls nobody keeps up to 128 bytes of
 * it without moving the stack pointer (LLVM's red zone for wasm): a call made in the middle of one must begin below these.
 */
import { type Global, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { using } from './handles.js';
import type { InstanceEntry, Program } from './program.js';

const STACK_POINTER = '__stack_pointer';
/** A multiple of the 16 bytes to which the pointer is aligned. */
const RED_ZONE = 128;

interface Call<Before> {
  /** Where the stack pointer is, and what it was; undefined for code that has none, or none that we can find. */
  readonly pointer: { readonly global: Global; readonly value: number } | undefined;
  readonly before: Before;
}

/** Those that have begun and not ended, outermost first. @typeParam Before what the debugger has to know again when one has ended */
export class InjectedCalls<Before> {
  private readonly calls: Call<Before>[] = [];

  constructor(private readonly program: Program) {}

  /** A function of an instance is about to be called. */
  begin(instance: InstanceEntry, before: Before): void {
    const global = this.stackPointer(instance);
    const value = global && this.read(global);
    if (value === undefined) {
      this.calls.push({ pointer: undefined, before });
      return;
    }
    this.write(global!, value - RED_ZONE);
    this.calls.push({ pointer: { global: global!, value }, before });
  }

  /** The innermost has returned, or is about to be given up; undefined if there is none. */
  end(): Before | undefined {
    const call = this.calls.pop();
    if (call?.pointer !== undefined) this.write(call.pointer.global, call.pointer.value);
    return call?.before;
  }

  private stackPointer({ instance, module: { binary: { names } } }: InstanceEntry): Global | undefined {
    const index = [...(names?.globals ?? [])].find(([, name]) => name === STACK_POINTER)?.[0];
    return index === undefined ? undefined : instance?.getGlobal(this.program.debuggee, index);
  }

  private read(global: Global): number | undefined {
    return using(global.get(this.program.debuggee), (value) => (value.getType().tag === 'wasm-i32' ? value.unwrapI32() : undefined));
  }

  private write(global: Global, pointer: number): void {
    global.set(this.program.debuggee, WasmValue.makeI32(pointer >>> 0));
  }
}
