/** `qXfer`: documents that are read piece by piece. */
import { binaryText } from './hex.js';
import { type Packet } from './packet.js';
import type { Stopped } from '../session/stopped.js';
import { addressOf } from '../target/addresses.js';
import { regions } from '../target/memory.js';

const xml = (text: string): string => text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
const hex = (n: bigint): string => `0x${n.toString(16)}`;

function libraries({ target: { program } }: Stopped): string {
  const items = program.entries.map(({ id, libraryName }) => `<library name="${xml(libraryName)}"><section address="${hex(addressOf('code', id, 0))}"/></library>`);
  return `<library-list>${items.join('')}</library-list>`;
}

function memoryMap({ target: { program } }: Stopped): string {
  const items = regions(program).map(({ start, size, permissions }) =>
    `<memory type="${permissions.includes('w') ? 'ram' : 'rom'}" start="${hex(start)}" length="${hex(size)}"/>`);
  return `<memory-map>${items.join('')}</memory-map>`;
}

const document = (name: string, make: (stopped: Stopped) => string): Packet => ({
  name: `qXfer:${name}:read::`, args: /^([0-9a-f]{1,8}),([0-9a-f]{1,8})$/i,
  run: (stopped, offset, length) => {
    const text = binaryText(new TextEncoder().encode(make(stopped)));
    const start = parseInt(offset!, 16);
    const end = start + parseInt(length!, 16);
    return `${end < text.length ? 'm' : 'l'}${text.slice(start, end)}`;
  },
});

export const transfers: readonly Packet[] = [document('libraries', libraries), document('memory-map', memoryMap)];
