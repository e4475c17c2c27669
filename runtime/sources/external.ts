/** DWARF that is in another file: the custom section `external_debug_info` names it (tool conventions, "External DWARF"). Emscripten's `-gseparate-dwarf` makes such files, and `llvm-objcopy --only-keep-debug`. */
import { ByteWriter } from '../../compiler/binary/byte-writer.js';
import { decodeModule } from '../../compiler/binary/module.js';
import { customSection } from '../../compiler/binary/sections.js';
import type { CustomSection, Module, Span } from '../../compiler/model/module.js';
import { builtin } from '../base/builtin.js';
import { reasonOf } from '../base/messages.js';
import { isFile, nameBeside, pathOf, placeOf, sectionText, UnfitFile } from './place.js';

/** What a module calls the file that has its DWARF; undefined if it names none. */
export const externalUrlOf = (module: Module): string | undefined => sectionText(module, 'external_debug_info');

/**
 * A module with the same code at the same offsets, and with the DWARF of the file that it names; undefined if it is not known where that is.
 * @param url as {@link externalUrlOf} gives it
 * @param file the module's own, if that is known
 * @param folders where the file may be otherwise, if it is sure to belong to the module
 * @throws UnfitFile
 */
export function withExternalDwarf(url: string, module: Module, file: URL | undefined, folders: readonly URL[]): Module | undefined {
  if (url === '') throw new UnfitFile('has no name');
  const known = placeOf(url, file);
  if (typeof known === 'string') {
    const other = read(known);
    if (belongs(other, module) === false) throw new UnfitFile('belongs to another build of the module');
    return joined(module, other);
  }
  for (const folder of folders) {
    const place = new URL(nameBeside(url), folder).href;
    if (!isFile(pathOf(place))) continue;
    const other = readOrNot(place);
    if (other !== undefined && belongs(other, module) === true) return joined(module, other);
  }
  if (known !== undefined) throw known;
  return undefined;
}

const isDebug = ({ name }: CustomSection): boolean => name.startsWith('.debug_');

function read(url: string): Module {
  let bytes;
  try {
    bytes = builtin('node:fs').readFileSync(new URL(url));
  } catch (e) {
    throw new UnfitFile(`cannot be read: ${reasonOf(e)}`);
  }
  let module;
  try {
    ({ module } = decodeModule(bytes));
  } catch (e) {
    throw new UnfitFile(`cannot be read: ${reasonOf(e)}`);
  }
  if (!module.customs.some(({ name }) => name === '.debug_line')) throw new UnfitFile('has no line information either');
  return module;
}

function readOrNot(url: string): Module | undefined {
  try {
    return read(url);
  } catch (e) {
    if (e instanceof UnfitFile) return undefined;
    throw e;
  }
}

/** Whether a file is of this module's build: by the build's number, or by the code where the file has that, too. Undefined if it has neither. */
function belongs(other: Module, module: Module): boolean | undefined {
  const [id, own] = [other, module].map(({ customs }) => customs.find(({ name }) => name === 'build_id'));
  if (id !== undefined && own !== undefined) return sameBytes(other, id, module, own);
  if (other.code === undefined || module.code === undefined) return undefined;
  return sameBytes(other, other.code, module, module.code);
}

function sameBytes(a: Module, { start, end }: Span, b: Module, at: Span): boolean {
  return end - start === at.end - at.start && Buffer.compare(a.bytes.subarray(start, end), b.bytes.subarray(at.start, at.end)) === 0;
}

/** Sections go behind everything else: offsets stay what they are. */
function joined(module: Module, other: Module): Module {
  const hasNames = module.customs.some(({ name }) => name === 'name');
  const out = new ByteWriter().raw(module.bytes);
  for (const section of other.customs) {
    if (!isDebug(section) && (hasNames || section.name !== 'name')) continue;
    for (const piece of customSection(section.name, other.bytes.subarray(section.start, section.end))) out.raw(piece);
  }
  return decodeModule(out.bytes.slice()).module;
}
