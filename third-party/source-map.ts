/** The decoder of source maps. Loaded when the first line is looked up in one. */
export { decodedMappings, FlattenMap } from '@jridgewell/trace-mapping';
