/** In the place of `extensions.ts`, for hosts that offer `debug-main` alone. */
import type { Extensions } from './extensions.js';

export const extensions: Extensions = {
  components: undefined, core: undefined, frames: undefined, output: undefined, program: undefined, watchpoints: undefined,
};
