/** What is loaded when the first line is looked up in a source map. A compiled file has it not: scripts/build.mjs replaces this module. */
import type * as decoder from '../../third-party/source-map.js';
import { requireModule } from '../base/builtin.js';

export type SourceMapDecoder = typeof decoder;

/** The decoder of source maps; undefined in a compiled file, which has our own code only. */
export const loadDecoder = (): SourceMapDecoder | undefined => requireModule(new URL('../../third-party/source-map.js', import.meta.url));
