/**
 * The debug interfaces as TypeScript sees them when a debugger is written as a JavaScript module, or made into a component by
 * componentize-js: what can be imported by which name, with or without a version (`bytecodealliance:wasmtime/debuggee@44.0.0`).
 * `debug-main.wit` and `extensions.wit` say what everything does.
 *
 * A function whose WIT type is a `result` returns its value, or throws an object whose `payload` is the case of `ErrorCode`. In a component
 * that object is not an `instanceof Error`: it comes from another realm.
 * What a u64 is, is a bigint; what an i32 is in a value, is the unsigned number of its bits.
 */
declare module 'bytecodealliance:wasmtime/debuggee' {
  import type { Pollable } from 'wasi:io/poll';

  export type ErrorCode = 'invalid-entity' | 'invalid-pc' | 'invalid-frame' | 'unsupported-type' | 'mismatched-type' | 'non-wasm-frame'
    | 'alloc-failure' | 'breakpoint-update' | 'read-only' | 'out-of-bounds' | 'memory-grow-failure' | 'execution-trap';

  export type ResumptionValue =
    | { tag: 'normal' }
    | { tag: 'inject-call'; val: InjectCall }
    | { tag: 'throw-exception'; val: WasmException }
    | { tag: 'early-return'; val: WasmValue[] };

  /** The handle and the values are given away. */
  export interface InjectCall {
    callee: WasmFunc;
    arguments: WasmValue[];
  }

  export type Event =
    | { tag: 'complete' } | { tag: 'trap' } | { tag: 'breakpoint' } | { tag: 'interrupted' }
    | { tag: 'exception'; val: WasmException }
    | { tag: 'injected-call-return'; val: WasmValue[] };

  export type WasmType = { tag: 'wasm-i32' } | { tag: 'wasm-i64' } | { tag: 'wasm-f32' } | { tag: 'wasm-f64' } | { tag: 'wasm-v128' }
    | { tag: 'wasm-funcref' } | { tag: 'wasm-exnref' };

  export class Debuggee {
    private constructor();
    allModules(): Module[];
    allInstances(): Instance[];
    interrupt(): void;
    singleStep(resumption: ResumptionValue): EventFuture;
    continue(resumption: ResumptionValue): EventFuture;
    exitFrames(): Frame[];
  }

  export class EventFuture {
    private constructor();
    subscribe(): Pollable;
    /** Takes the future away. */
    static finish(self: EventFuture, debuggee: Debuggee): Event;
  }

  export class Instance {
    private constructor();
    getModule(d: Debuggee): Module;
    getMemory(d: Debuggee, memoryIndex: number): Memory;
    getGlobal(d: Debuggee, globalIndex: number): Global;
    getTable(d: Debuggee, tableIndex: number): Table;
    getFunc(d: Debuggee, funcIndex: number): WasmFunc;
    getTag(d: Debuggee, tagIndex: number): WasmTag;
    clone(): Instance;
    uniqueId(): bigint;
  }

  export class Module {
    private constructor();
    bytecode(): Uint8Array | undefined;
    addBreakpoint(d: Debuggee, pc: number): void;
    removeBreakpoint(d: Debuggee, pc: number): void;
    clone(): Module;
    uniqueId(): bigint;
  }

  export class Memory {
    private constructor();
    sizeBytes(d: Debuggee): bigint;
    pageSizeBytes(d: Debuggee): bigint;
    growToBytes(d: Debuggee, delta: bigint): bigint;
    getBytes(d: Debuggee, addr: bigint, len: bigint): Uint8Array;
    setBytes(d: Debuggee, addr: bigint, bytes: Uint8Array): void;
    getU8(d: Debuggee, addr: bigint): number;
    getU16(d: Debuggee, addr: bigint): number;
    getU32(d: Debuggee, addr: bigint): number;
    getU64(d: Debuggee, addr: bigint): bigint;
    setU8(d: Debuggee, addr: bigint, value: number): void;
    setU16(d: Debuggee, addr: bigint, value: number): void;
    setU32(d: Debuggee, addr: bigint, value: number): void;
    setU64(d: Debuggee, addr: bigint, value: bigint): void;
    clone(): Memory;
    uniqueId(): bigint;
  }

  export class Global {
    private constructor();
    get(d: Debuggee): WasmValue;
    set(d: Debuggee, val: WasmValue): void;
    clone(): Global;
    uniqueId(): bigint;
  }

  export class Table {
    private constructor();
    len(d: Debuggee): bigint;
    getElement(d: Debuggee, index: bigint): WasmValue;
    setElement(d: Debuggee, index: bigint, val: WasmValue): void;
    clone(): Table;
    uniqueId(): bigint;
  }

  export class WasmFunc {
    private constructor();
    params(d: Debuggee): WasmType[];
    results(d: Debuggee): WasmType[];
    clone(): WasmFunc;
  }

  export class WasmException {
    private constructor();
    getTag(d: Debuggee): WasmTag;
    getValues(d: Debuggee): WasmValue[];
    clone(d: Debuggee): WasmException;
    static make(d: Debuggee, tag: WasmTag, values: WasmValue[]): WasmException;
  }

  export class WasmTag {
    private constructor();
    params(d: Debuggee): WasmType[];
    uniqueId(): bigint;
    clone(): WasmTag;
    static make(d: Debuggee, params: WasmType[]): WasmTag;
  }

  export class Frame {
    private constructor();
    getInstance(d: Debuggee): Instance;
    getFuncIndex(d: Debuggee): number;
    getPc(d: Debuggee): number;
    getLocals(d: Debuggee): WasmValue[];
    getStack(d: Debuggee): WasmValue[];
    parentFrame(d: Debuggee): Frame | undefined;
  }

  export class WasmValue {
    private constructor();
    getType(): WasmType;
    unwrapI32(): number;
    unwrapI64(): bigint;
    unwrapF32(): number;
    unwrapF64(): number;
    unwrapV128(): Uint8Array;
    unwrapFunc(): WasmFunc | undefined;
    unwrapException(): WasmException | undefined;
    static makeI32(value: number): WasmValue;
    static makeI64(value: bigint): WasmValue;
    static makeF32(value: number): WasmValue;
    static makeF64(value: number): WasmValue;
    static makeV128(value: Uint8Array): WasmValue;
    clone(): WasmValue;
  }
}
declare module 'bytecodealliance:wasmtime/debuggee@*' { export * from 'bytecodealliance:wasmtime/debuggee'; }

/** What a debugger exports. The name is a reserved word: `export { mine as debugger }`. */
declare module 'bytecodealliance:wasmtime/debugger' {
  import type { Debuggee } from 'bytecodealliance:wasmtime/debuggee';
  export interface Debugger {
    debug(d: Debuggee, args: string[]): void;
  }
}
declare module 'bytecodealliance:wasmtime/debugger@*' { export * from 'bytecodealliance:wasmtime/debugger'; }

/** The function that the world itself imports. */
declare module 'print-debugger-info' {
  export default function printDebuggerInfo(message: string): void;
}

declare module 'wasm2js-debug:extensions/frames' {
  import type { Debuggee, Frame, WasmValue } from 'bytecodealliance:wasmtime/debuggee';
  export interface HostFrame {
    name?: string;
    file: string;
    line: number;
    column: number;
  }
  export function hostFrames(d: Debuggee): HostFrame[][];
  export function setLocal(d: Debuggee, frame: Frame, index: number, value: WasmValue): void;
  export function locals(d: Debuggee, frame: Frame): (WasmValue | undefined)[];
  export function operands(d: Debuggee, frame: Frame): (WasmValue | undefined)[];
  export function setStackValue(d: Debuggee, frame: Frame, index: number, value: WasmValue): void;
}
declare module 'wasm2js-debug:extensions/frames@*' { export * from 'wasm2js-debug:extensions/frames'; }

declare module 'wasm2js-debug:extensions/program' {
  import type { Debuggee, Module } from 'bytecodealliance:wasmtime/debuggee';
  export interface Origin {
    name: string;
    path?: string;
  }
  export type Outcome = { tag: 'exited'; val: number } | { tag: 'failed'; val: string };
  export function origin(d: Debuggee, module: Module): Origin;
  export function trapMessage(d: Debuggee): string | undefined;
  export function exceptionCaught(d: Debuggee): boolean | undefined;
  export function outcome(d: Debuggee): Outcome | undefined;
  export type StopReason = 'step' | 'breakpoint' | 'watchpoint' | 'instance';
  export function stopReasons(d: Debuggee): StopReason[];
  export function stopAtInstances(d: Debuggee, on: boolean): void;
  export function kill(d: Debuggee, exitCode: number): void;
}
declare module 'wasm2js-debug:extensions/program@*' { export * from 'wasm2js-debug:extensions/program'; }

declare module 'wasm2js-debug:extensions/core' {
  import type { Debuggee } from 'bytecodealliance:wasmtime/debuggee';
  export interface Written {
    path: string;
    size: bigint;
  }
  export function isCoreDump(d: Debuggee): boolean;
  export function write(d: Debuggee, name: string): Written;
}
declare module 'wasm2js-debug:extensions/core@*' { export * from 'wasm2js-debug:extensions/core'; }

declare module 'wasm2js-debug:extensions/components' {
  import type { Debuggee, Instance, Module } from 'bytecodealliance:wasmtime/debuggee';
  export interface Item {
    name: string;
    type: string;
  }
  export interface CoreArgument {
    name: string;
    coreInstance: number;
  }
  export interface CoreInstance {
    index: number;
    name?: string;
    module?: number;
    arguments: CoreArgument[];
  }
  export interface Component {
    name?: string;
    parent?: number;
    imports: Item[];
    exports: Item[];
    coreInstances: CoreInstance[];
  }
  export interface Place {
    component: number;
    coreInstance: number;
    generation: number;
  }
  export function tree(d: Debuggee): Component[];
  export function placeOf(d: Debuggee, instance: Instance): Place | undefined;
  export function numberOf(d: Debuggee, module: Module): number | undefined;
}
declare module 'wasm2js-debug:extensions/components@*' { export * from 'wasm2js-debug:extensions/components'; }

declare module 'wasm2js-debug:extensions/watchpoints' {
  import type { Debuggee, Memory } from 'bytecodealliance:wasmtime/debuggee';
  export type Access = 'read' | 'write' | 'read-write';
  export interface Hit {
    watchpoint: number;
    address: bigint;
    written: boolean;
  }
  export function add(d: Debuggee, memory: Memory, address: bigint, length: bigint, access: Access): number;
  export function remove(d: Debuggee, watchpoint: number): void;
  export function hits(d: Debuggee): Hit[];
}
declare module 'wasm2js-debug:extensions/watchpoints@*' { export * from 'wasm2js-debug:extensions/watchpoints'; }

declare module 'wasm2js-debug:extensions/output' {
  import type { Pollable } from 'wasi:io/poll';
  export interface Chunk {
    stream: 'stdout' | 'stderr';
    bytes: Uint8Array;
  }
  export function redirect(on: boolean): void;
  export function take(): Chunk[];
  export function subscribe(): Pollable;
}
declare module 'wasm2js-debug:extensions/output@*' { export * from 'wasm2js-debug:extensions/output'; }

declare module 'wasm2js-debug:extensions/host' {
  export function version(): string;
}
declare module 'wasm2js-debug:extensions/host@*' { export * from 'wasm2js-debug:extensions/host'; }

// Of WASI, what debuggers mostly need.

declare module 'wasi:io/poll' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-io-poll'; }
declare module 'wasi:io/poll@*' { export * from 'wasi:io/poll'; }
declare module 'wasi:io/streams' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-io-streams'; }
declare module 'wasi:io/streams@*' { export * from 'wasi:io/streams'; }
declare module 'wasi:cli/stdin' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-cli-stdin'; }
declare module 'wasi:cli/stdin@*' { export * from 'wasi:cli/stdin'; }
declare module 'wasi:cli/stdout' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-cli-stdout'; }
declare module 'wasi:cli/stdout@*' { export * from 'wasi:cli/stdout'; }
declare module 'wasi:cli/stderr' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-cli-stderr'; }
declare module 'wasi:cli/stderr@*' { export * from 'wasi:cli/stderr'; }
declare module 'wasi:cli/exit' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-cli-exit'; }
declare module 'wasi:cli/exit@*' { export * from 'wasi:cli/exit'; }
declare module 'wasi:clocks/monotonic-clock' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-clocks-monotonic-clock'; }
declare module 'wasi:clocks/monotonic-clock@*' { export * from 'wasi:clocks/monotonic-clock'; }
declare module 'wasi:sockets/network' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-sockets-network'; }
declare module 'wasi:sockets/network@*' { export * from 'wasi:sockets/network'; }
declare module 'wasi:sockets/instance-network' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-sockets-instance-network'; }
declare module 'wasi:sockets/instance-network@*' { export * from 'wasi:sockets/instance-network'; }
declare module 'wasi:sockets/tcp' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-sockets-tcp'; }
declare module 'wasi:sockets/tcp@*' { export * from 'wasi:sockets/tcp'; }
declare module 'wasi:sockets/tcp-create-socket' { export * from '@bytecodealliance/preview2-shim/interfaces/wasi-sockets-tcp-create-socket'; }
declare module 'wasi:sockets/tcp-create-socket@*' { export * from 'wasi:sockets/tcp-create-socket'; }
