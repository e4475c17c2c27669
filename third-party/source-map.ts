/** The decoder of source maps. Loaded when the first line is looked up in one. */
export { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
