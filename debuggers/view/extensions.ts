/** What this host offers beyond `debug-main`. A build for any host of that world has `no-extensions.ts` in the place of this file. */
import * as components from 'wasm2js-debug:extensions/components@0.1.0';
import * as core from 'wasm2js-debug:extensions/core@0.1.0';
import * as frames from 'wasm2js-debug:extensions/frames@0.1.0';
import * as output from 'wasm2js-debug:extensions/output@0.1.0';
import * as program from 'wasm2js-debug:extensions/program@0.1.0';
import * as watchpoints from 'wasm2js-debug:extensions/watchpoints@0.1.0';

/** Each ability is there, or undefined. */
export interface Extensions {
  readonly components: typeof components | undefined;
  readonly core: typeof core | undefined;
  readonly frames: typeof frames | undefined;
  readonly output: typeof output | undefined;
  readonly program: typeof program | undefined;
  readonly watchpoints: typeof watchpoints | undefined;
}

export const extensions: Extensions = { components, core, frames, output, program, watchpoints };
