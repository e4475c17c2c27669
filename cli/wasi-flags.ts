/** `-S KEY[=y|n]`: what a component is allowed of WASI 0.2, by Wasmtime's names. */
import { UserError } from '../runtime/base/messages.js';
import type { Allowed } from '../runtime/component/program/run.js';
import { isOn } from './debug-flags.js';

const KEYS: Readonly<Record<string, keyof Allowed>> = { 'inherit-network': 'network', 'allow-ip-name-lookup': 'nameLookup', http: 'http' };

/**
 * @param before what is allowed if nothing is said
 * @throws UserError
 */
export function allowedBy(settings: readonly string[], before: Partial<Allowed> = {}): Allowed {
  const allowed = { network: false, nameLookup: false, http: false, ...before };
  for (const setting of settings) {
    const [key = '', value = 'y'] = setting.split('=', 2);
    const name = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (name === undefined) throw new UserError(`-S ${setting}: no such setting; the settings are ${Object.keys(KEYS).join(', ')}`);
    allowed[name] = isOn(`-S ${setting}`, value);
  }
  return allowed;
}
