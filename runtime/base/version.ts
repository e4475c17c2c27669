/** Which version of the package this is. */
import { readFileSync } from 'node:fs';

/** From package.json, which lies two directories above the built file. */
export const version = (): string =>
  (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
