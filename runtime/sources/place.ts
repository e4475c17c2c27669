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

export const isAbsolute = (url: string): boolean => /^[a-z][a-z\d+.-]*:/i.test(url);

/**
 * The file of a URL: of an absolute one, what a server gives browsers mostly lies beside the module, too.
 * @param file the module's own, if that is known
 * @throws UnfitFile
 */
export function fileFor(url: string, file: URL | undefined): string {
  if (url.startsWith('file:')) return url;
  if (!isAbsolute(url) && file !== undefined) return new URL(url, file).href;
  const beside = file?.protocol === 'file:' ? new URL(new URL(url).pathname.split('/').at(-1)!, file) : undefined;
  if (beside === undefined || !isFile(pathOf(beside.href))) throw new UnfitFile('is on a server: put it beside the module');
  return beside.href;
}

export const isFile = (path: string): boolean => builtin('node:fs').statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** The path of a URL, if it is of a file; other URLs as they are. */
export function pathOf(url: string): string {
  if (!url.startsWith('file:')) return url;
  try {
    return builtin('node:url').fileURLToPath(url);
  } catch {
    return url;
  }
}
