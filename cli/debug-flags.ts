/** `-D key=value`: which debugger, and what it gets. */
import { statSync } from 'node:fs';
import { reasonOf, UserError } from '../runtime/base/messages.js';
import type { DebuggerOptions } from '../runtime/host/thread/session.js';
import { version } from '../runtime/base/version.js';

const KEYS = 'debugger, arg, inherit-stdin, inherit-stdout, inherit-stderr';
const STREAMS: Readonly<Record<string, keyof DebuggerOptions['inherited']>> = {
  'inherit-stdin': 'stdin', 'inherit-stdout': 'stdout', 'inherit-stderr': 'stderr',
};
/** What a setting that is on or off may be. */
const SWITCH: Readonly<Record<string, boolean>> = { y: true, yes: true, true: true, n: false, no: false, false: false };

/**
 * The settings taken together; undefined if there are none.
 * @throws UserError
 */
export function debuggerOptions(settings: readonly string[]): DebuggerOptions | undefined {
  if (settings.length === 0) return undefined;
  let file: string | undefined;
  const args: string[] = [];
  const inherited = { stdin: false, stdout: false, stderr: false };
  for (const setting of settings) {
    const refuse = (why: string): never => {
      throw new UserError(`-D ${setting}: ${why}`);
    };
    const at = setting.indexOf('=');
    const key = at < 0 ? setting : setting.slice(0, at);
    const value = setting.slice(at + 1);
    const stream = Object.hasOwn(STREAMS, key) ? STREAMS[key] : undefined;
    if (key !== 'debugger' && key !== 'arg' && stream === undefined) refuse(`no such setting; the settings are ${KEYS}`);
    if (at < 0) refuse(`expects ${key}=VALUE`);
    if (key === 'arg') {
      args.push(value);
    } else if (stream !== undefined) {
      inherited[stream] = isOn(`-D ${setting}`, value);
    } else {
      if (file !== undefined) refuse('only one debugger can be given');
      requireFile(setting, value);
      file = value;
    }
  }
  if (file === undefined) throw new UserError(`-D ${settings[0]!}: which debugger? Name it by -D debugger=FILE`);
  return { file, args, inherited, version: version() };
}

/** @param setting for messages. @throws UserError */
export function isOn(setting: string, value: string): boolean {
  if (!Object.hasOwn(SWITCH, value)) throw new UserError(`${setting}: expects y or n`);
  return SWITCH[value]!;
}

function requireFile(setting: string, path: string): void {
  if (path === '') throw new UserError(`-D ${setting}: expects debugger=FILE`);
  try {
    if (statSync(path).isDirectory()) throw new UserError(`-D ${setting}: is a directory`);
  } catch (e) {
    throw e instanceof UserError ? e : new UserError(`-D ${setting}: ${reasonOf(e)}`);
  }
}
