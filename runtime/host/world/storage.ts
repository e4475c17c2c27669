/** State outside of frames: `memory`, `global`, `table`. */
import type { IntegerWidth } from '../../debuggee/entities.js';
import type { Debuggee } from './debuggee.js';
import { clientOf, EntityHandle, idOf, sessionOf } from './handle.js';
import { makeValue, takeValue, type WasmValue } from './values.js';

/** `memory`: sizes and addresses in bytes. */
export class Memory extends EntityHandle {
  sizeBytes(_d: Debuggee): bigint { return clientOf(this).call('memory.size-bytes', 'memorySize', idOf(this)); }
  pageSizeBytes(_d: Debuggee): bigint { return clientOf(this).call('memory.page-size-bytes', 'memoryPageSize', idOf(this)); }
  growToBytes(_d: Debuggee, delta: bigint): bigint { return clientOf(this).call('memory.grow-to-bytes', 'growMemory', idOf(this), delta); }

  getBytes(_d: Debuggee, address: bigint, length: bigint): Uint8Array {
    return clientOf(this).call('memory.get-bytes', 'readBytes', idOf(this), address, length);
  }

  setBytes(_d: Debuggee, address: bigint, bytes: Uint8Array): void {
    clientOf(this).call('memory.set-bytes', 'writeBytes', idOf(this), address, bytes);
  }

  getU8(_d: Debuggee, address: bigint): number { return Number(this.#read('memory.get-u8', address, 1)); }
  getU16(_d: Debuggee, address: bigint): number { return Number(this.#read('memory.get-u16', address, 2)); }
  getU32(_d: Debuggee, address: bigint): number { return Number(this.#read('memory.get-u32', address, 4)); }
  getU64(_d: Debuggee, address: bigint): bigint { return this.#read('memory.get-u64', address, 8); }
  setU8(_d: Debuggee, address: bigint, value: number): void { this.#write('memory.set-u8', address, 1, BigInt(value)); }
  setU16(_d: Debuggee, address: bigint, value: number): void { this.#write('memory.set-u16', address, 2, BigInt(value)); }
  setU32(_d: Debuggee, address: bigint, value: number): void { this.#write('memory.set-u32', address, 4, BigInt(value)); }
  setU64(_d: Debuggee, address: bigint, value: bigint): void { this.#write('memory.set-u64', address, 8, value); }
  clone(): Memory { return new Memory(sessionOf(this), idOf(this)); }
  uniqueId(): bigint { return BigInt(idOf(this)); }

  #read(method: string, address: bigint, width: IntegerWidth): bigint {
    return clientOf(this).call(method, 'readInteger', idOf(this), address, width);
  }

  #write(method: string, address: bigint, width: IntegerWidth, value: bigint): void {
    clientOf(this).call(method, 'writeInteger', idOf(this), address, width, value);
  }
}

/** `global` */
export class Global extends EntityHandle {
  get(_d: Debuggee): WasmValue { return makeValue(sessionOf(this), clientOf(this).call('global.get', 'getGlobal', idOf(this))); }
  set(_d: Debuggee, value: WasmValue): void { clientOf(this).call('global.set', 'setGlobal', idOf(this), takeValue(value)); }
  clone(): Global { return new Global(sessionOf(this), idOf(this)); }
  uniqueId(): bigint { return BigInt(idOf(this)); }
}

/** `table` */
export class Table extends EntityHandle {
  len(_d: Debuggee): bigint { return clientOf(this).call('table.len', 'tableLength', idOf(this)); }

  getElement(_d: Debuggee, index: bigint): WasmValue {
    return makeValue(sessionOf(this), clientOf(this).call('table.get-element', 'getElement', idOf(this), index));
  }

  setElement(_d: Debuggee, index: bigint, value: WasmValue): void {
    clientOf(this).call('table.set-element', 'setElement', idOf(this), index, takeValue(value));
  }

  clone(): Table { return new Table(sessionOf(this), idOf(this)); }
  uniqueId(): bigint { return BigInt(idOf(this)); }
}
