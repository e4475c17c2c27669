/** What a program is given by its flags. */
import { statSync } from 'node:fs';
import { reasonOf, UserError } from '../runtime/base/messages.js';
import type { Preopen } from '../runtime/wasi/index.js';
import type { GivenFlags } from './run-flags.js';

/** The environment variables that it is given. @throws UserError */
export function environment({ env: settings, inheritEnv }: GivenFlags): Record<string, string> {
  const env: Record<string, string> = inheritEnv ? { ...process.env } as Record<string, string> : {};
  for (const setting of settings) {
    const at = setting.indexOf('=');
    if (at <= 0) throw new UserError(`--env ${setting}: expects NAME=VALUE`);
    env[setting.slice(0, at)] = setting.slice(at + 1);
  }
  return env;
}

/** A directory that it is given. @throws UserError */
export function preopen(setting: string): Preopen {
  const at = setting.indexOf('::');
  const host = at < 0 ? setting : setting.slice(0, at);
  const guest = at < 0 ? setting : setting.slice(at + 2);
  if (host === '' || guest === '') throw new UserError(`--dir ${setting}: expects HOST or HOST::GUEST`);
  try {
    if (!statSync(host).isDirectory()) throw new UserError(`--dir ${setting}: ${host} is not a directory`);
  } catch (e) {
    throw e instanceof UserError ? e : new UserError(`--dir ${setting}: ${reasonOf(e)}`);
  }
  return { host, guest };
}
