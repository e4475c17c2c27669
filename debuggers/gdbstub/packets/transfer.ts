/** `qXfer`: documents that are read piece by piece. */
import type { InstanceEntry } from '../../view/program.js';
import { binaryText } from '../protocol/hex.js';
import { addressText } from '../target/addresses.js';
import { regions } from '../target/memory.js';
import type { Stopped } from '../target/stopped.js';
import { type Packet } from './packet.js';

const xml = (text: string): string => text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** A path that nothing can have, as what it begins with is no directory. LLDB resolves `..` by itself. */
const noFile = (title: string): string => `/dev/null/${title.replace(/(^|[/\\])\.{1,2}(?=$|[/\\])/g, '$1_')} (no file)`;

/** LLDB opens the file of this name, if there is one: it is that of the module's binary, or one that cannot be there. */
const libraryName = ({ title, module }: InstanceEntry): string => (title === module.path ? title : noFile(title));

function libraries({ target: { program, space } }: Stopped): string {
  const items = program.entries.map((entry) => `<library name="${xml(libraryName(entry))}"><section address="${addressText(space.codeAddress(entry, 0))}"/></library>`);
  return `<library-list>${items.join('')}</library-list>`;
}

function memoryMap({ target: { space } }: Stopped): string {
  const items = regions(space).map(({ start, size, permissions }) =>
    `<memory type="${permissions.includes('w') ? 'ram' : 'rom'}" start="${addressText(start)}" length="0x${size.toString(16)}"/>`);
  return `<memory-map>${items.join('')}</memory-map>`;
}

const document = (name: string, make: (stopped: Stopped) => string): Packet => ({
  name: `qXfer:${name}:read::`, args: /^([0-9a-f]{1,8}),([0-9a-f]{1,8})$/i,
  run: (stopped, offset, length) => {
    const text = binaryText(new TextEncoder().encode(make(stopped)));
    const start = parseInt(offset, 16);
    const end = start + parseInt(length, 16);
    return `${end < text.length ? 'm' : 'l'}${text.slice(start, end)}`;
  },
});

export const transfers: readonly Packet[] = [document('libraries', libraries), document('memory-map', memoryMap)];
