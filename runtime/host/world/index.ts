/** The debug interface as an embedder of components wants it: classes for resources, functions for the rest. */
import type { DebuggeeClient } from '../wire/client.js';
import { Debuggee, EventFuture } from './debuggee.js';
import { componentExtensions, coreExtensions, programExtensions } from './extensions.js';
import type { Session } from './handle.js';
import { Frame, frameExtensions, Instance, Module } from './program.js';
import { Global, Memory, Table } from './storage.js';
import { WasmException, WasmFunc, WasmTag, WasmValue } from './values.js';
import { watchpoints } from './watchpoints.js';

export type { Event, ResumptionValue } from './debuggee.js';
export type { WasmTypeCase } from './values.js';

/** The classes are the same for every debuggee: a handle knows its own. */
const classes = { Debuggee, EventFuture, Frame, Global, Instance, Memory, Module, Table, WasmException, WasmFunc, WasmTag, WasmValue };

const interfaces = {
  'bytecodealliance:wasmtime/debuggee': classes,
  'wasm2js-debug:extensions/components': componentExtensions,
  'wasm2js-debug:extensions/core': coreExtensions,
  'wasm2js-debug:extensions/frames': frameExtensions,
  'wasm2js-debug:extensions/program': programExtensions,
  'wasm2js-debug:extensions/watchpoints': watchpoints,
} as const;

/** The debuggee has no number in the protocol; any but 0 will do. */
const THE_DEBUGGEE = 1;

/**
 * What a debugger is given.
 * @param options `Pollable` is constructed with an `EventSource`, and is of the class that the debugger's `wasi:io/poll` knows
 * @returns the debuggee to call `debug` with, and the interfaces by their names without a version
 */
export function createDebuggeeInterface(client: DebuggeeClient, options: Pick<Session, 'Pollable'>): {
  readonly debuggee: Debuggee;
  readonly imports: typeof interfaces;
} {
  return {
    debuggee: new Debuggee({ client, Pollable: options.Pollable }, THE_DEBUGGEE),
    imports: interfaces,
  };
}
