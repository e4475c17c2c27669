/** Versions of what lies in here, apart from it: they are asked for where the thing itself is not to be loaded. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Put in by the build. */
declare const COMPONENT_BINDGEN_VERSION: string | undefined;

export const componentBindgenVersion = (): string => {
  if (typeof COMPONENT_BINDGEN_VERSION === 'string') return COMPONENT_BINDGEN_VERSION;
  const entry = createRequire(import.meta.url).resolve('@bytecodealliance/jco-transpile/component');
  return (JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string }).version;
};
