/** The WASI imports of the benchmark programs: they print nothing unless they fail, so any call ends the run with an error. */
import type { Imports } from './engines.js';

/** New import objects; the programs import what the C library's stdio drags in and never call it. */
export function wasiImports(): Imports {
  const refuse = (name: string) => () => {
    throw new Error(`the benchmark program called ${name}: it found an error in its own work and tried to report it`);
  };
  return {
    wasi_snapshot_preview1: {
      fd_close: refuse('fd_close'),
      fd_seek: refuse('fd_seek'),
      fd_write: refuse('fd_write'),
    },
  };
}
