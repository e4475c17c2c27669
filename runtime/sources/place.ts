/** Files that a module names in a custom section, by a URL relative to its own: where they are. */
import { ByteReader } from '../../compiler/binary/bytes.js';
import type { Module } from '../../compiler/model/module.js';
import { builtin } from '../base/builtin.js';

/** Why a file that a module names is of no use, for people: it follows the file's name. */
export class UnfitFile extends Error {
  override readonly name = 'UnfitFile';
}

/** The text that is a custom section; undefined if there is no such section, empty if it is damaged. */
export function sectionText(module: Module, name: string): string | undefined {
  const section = module.customs.find((custom) => custom.name === name);
  if (section === undefined) return undefined;
  try {
    return new ByteReader(module.bytes, section.start, section.end).name();
  } catch {
    return '';
  }
}

const isAbsolute = (url: string): boolean => /^[a-z][a-z\d+.-]*:/i.test(url);

/** What a file is called beside the module: what a server gives browsers mostly lies there, too. */
export const nameBeside = (url: string): string => (isAbsolute(url) ? new URL(url).pathname.split('/').at(-1)! : url);

/**
 * The URL of a file that is there; why it is not; or undefined, if it is not known where it would be.
 * @param url as the module has it
 * @param file the module's own, if that is known
 */
export function placeOf(url: string, file: URL | undefined): string | UnfitFile | undefined {
  const isFileUrl = url.startsWith('file:');
  const isRemote = isAbsolute(url) && !isFileUrl;
  if (file?.protocol !== 'file:' && !isFileUrl) return isRemote ? new UnfitFile('is on a server: put it beside the module') : undefined;
  const place = isFileUrl ? url : new URL(nameBeside(url), file).href;
  const found = builtin('node:fs').statSync(new URL(place), { throwIfNoEntry: false });
  // Reading of a device may never end, or take what the program is to read.
  if (found !== undefined) return found.isFile() ? place : new UnfitFile('cannot be read: it is not a file');
  return new UnfitFile(isRemote ? 'is on a server: put it beside the module' : 'cannot be read: no such file or directory');
}

/** What cannot even be looked for is none. */
export function isFile(path: string | URL): boolean {
  try {
    return builtin('node:fs').statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

/** The path of a URL, if it is of a file; other URLs as they are. */
export function pathOf(url: string): string {
  if (!url.startsWith('file:')) return url;
  try {
    return builtin('node:url').fileURLToPath(url);
  } catch {
    return url;
  }
}
