/** What is loaded when the first line is looked up in a source map. */
import type * as decoder from '../../third-party/source-map.js';
import { requireModule } from '../base/builtin.js';

export type SourceMapDecoder = typeof decoder;

export const loadDecoder = (): SourceMapDecoder => requireModule(new URL('../../third-party/source-map.js', import.meta.url));
