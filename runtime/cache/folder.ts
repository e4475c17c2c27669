/** The folder of a cache: where it is, and whether it may be used. What lies in it is run as code, so nobody else may be able to put anything there. */
import type { Stats } from 'node:fs';
import { builtin } from '../base/builtin.js';
import { reasonOf } from '../base/messages.js';

const NAME = 'wasm2js-debug';
/** Undefined on Windows, where there are no owners and modes to be seen: there a folder below the user's own is only the user's. */
const user = (): number | undefined => process.getuid?.();

/** An absolute path that a variable of the environment gives. */
function given(variable: string): string | undefined {
  const path = process.env[variable];
  return path !== undefined && builtin('node:path').isAbsolute(path) ? path : undefined;
}

function home(): string | undefined {
  try {
    const path = builtin('node:os').homedir();
    return builtin('node:path').isAbsolute(path) ? path : undefined;
  } catch {
    // A user without an entry among the users.
    return undefined;
  }
}

/** Where programs of this user keep what they can make again, by the rules of the platform. */
function cachesOfUser(): string | undefined {
  const own = home();
  const { join } = builtin('node:path');
  if (process.platform === 'win32') return given('LOCALAPPDATA') ?? (own && join(own, 'AppData', 'Local'));
  return given('XDG_CACHE_HOME') ?? (own && (process.platform === 'darwin' ? join(own, 'Library', 'Caches') : join(own, '.cache')));
}

/** Where ours lies among those; undefined if there is no such place. */
export function userFolder(): string | undefined {
  const caches = cachesOfUser();
  return caches === undefined ? undefined : builtin('node:path').join(caches, NAME);
}

/** Why a folder cannot be used. */
export interface Problem {
  readonly text: string;
  /** Whether its owner, who is there, should know. */
  readonly canBeMended: boolean;
}
const problem = (text: string, canBeMended = false): Problem => ({ text, canBeMended });

/** Why others may change it; undefined if they may not. */
const others = ({ uid: owner, mode }: Stats): Problem | undefined => {
  const uid = user();
  if (uid === undefined) return undefined;
  if (owner !== uid) return problem('it is not yours');
  return (mode & 0o022) === 0 ? undefined : problem(`others may write it (mode ${(mode & 0o777).toString(8)})`, true);
};

/**
 * Makes a folder if it is not there.
 * @returns why it cannot be used; undefined if it can
 */
export function problemOf(folder: string): Problem | undefined {
  try {
    const fs = builtin('node:fs');
    if (fs.lstatSync(folder, { throwIfNoEntry: false }) === undefined) fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stat = fs.lstatSync(folder);
    return stat.isDirectory() ? others(stat) : problem('it is not a folder');
  } catch (e) {
    return problem(reasonOf(e));
  }
}

/** Opens a file of such a folder to read it; undefined if it is not there, or others may have written it. */
export function openOwn(path: string): { readonly fd: number; readonly size: number } | undefined {
  const { closeSync, constants, fstatSync, openSync } = builtin('node:fs');
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(fd);
    if (stat.isFile() && others(stat) === undefined) return { fd, size: stat.size };
  } catch {
    // Not there, most of the time.
  }
  if (fd !== undefined) closeSync(fd);
  return undefined;
}
