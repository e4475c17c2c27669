/** The program and where it stands: `module`, `instance`, `frame`. */
import type { HostFrame } from '../../debuggee/index.js';
import type { FrameInfo } from '../wire/client.js';
import type { EntityId, IndexSpace, WireInstance, WireValue } from '../wire/protocol.js';
import type { Debuggee } from './debuggee.js';
import { clientOf, EntityHandle, idOf, type Session, sessionOf } from './handle.js';
import { Global, Memory, Table } from './storage.js';
import { makeValue, makeValues, takeValue, WasmFunc, WasmTag, type WasmValue } from './values.js';

/** `module`: a core module. A program counter is the offset of an instruction in its bytes. */
export class Module extends EntityHandle {
  bytecode(): Uint8Array | undefined { return clientOf(this).call('module.bytecode', 'bytecode', idOf(this)); }
  addBreakpoint(_d: Debuggee, pc: number): void { clientOf(this).call('module.add-breakpoint', 'addBreakpoint', idOf(this), pc); }
  removeBreakpoint(_d: Debuggee, pc: number): void { clientOf(this).call('module.remove-breakpoint', 'removeBreakpoint', idOf(this), pc); }
  clone(): Module { return new Module(sessionOf(this), idOf(this)); }
  uniqueId(): bigint { return BigInt(idOf(this)); }
}

/** `instance`: everything in its index spaces can be reached, exported or not, as long as it is there. */
export class Instance extends EntityHandle {
  readonly #module: EntityId;

  constructor(owner: Session, { instance, module }: WireInstance) {
    super(owner, instance);
    this.#module = module;
  }

  /** It is known also when the instance is no more. */
  getModule(_d: Debuggee): Module {
    idOf(this);
    clientOf(this).requirePaused('instance.get-module');
    return new Module(sessionOf(this), this.#module);
  }
  getMemory(_d: Debuggee, index: number): Memory { return new Memory(sessionOf(this), this.#item('memory', index)); }
  getGlobal(_d: Debuggee, index: number): Global { return new Global(sessionOf(this), this.#item('global', index)); }
  getTable(_d: Debuggee, index: number): Table { return new Table(sessionOf(this), this.#item('table', index)); }
  getFunc(_d: Debuggee, index: number): WasmFunc { return new WasmFunc(sessionOf(this), this.#item('func', index)); }
  getTag(_d: Debuggee, index: number): WasmTag { return new WasmTag(sessionOf(this), this.#item('tag', index)); }
  clone(): Instance { return new Instance(sessionOf(this), { instance: idOf(this), module: this.#module }); }
  uniqueId(): bigint { return BigInt(idOf(this)); }

  #item(kind: IndexSpace, index: number): EntityId {
    return clientOf(this).call(`instance.get-${kind}`, 'itemOf', idOf(this), kind, index);
  }
}

let knownValues: (frame: Frame, part: 'locals' | 'operands') => (WasmValue | undefined)[];
let changeFrame: (frame: Frame, part: 'local' | 'stack-value', index: number, value: WireValue) => void;

/** `frame`: dead once the program has been resumed. */
export class Frame {
  readonly #session: Session;
  readonly #info: FrameInfo;

  constructor(session: Session, info: FrameInfo) {
    this.#session = session;
    this.#info = info;
  }

  static {
    knownValues = (frame, part) => {
      const operation = part === 'locals' ? 'knownLocals' : 'knownStack';
      const wires = frame.#session.client.call(`frames.${part}`, operation, frame.#alive(`frames.${part}`).id);
      return wires.map((wire) => wire && makeValue(frame.#session, wire));
    };
    changeFrame = (frame, part, index, value) => {
      const operation = part === 'local' ? 'setLocal' : 'setStackValue';
      frame.#session.client.call(`frames.set-${part}`, operation, frame.#alive(`frames.set-${part}`).id, index, value);
    };
  }

  getInstance(_d: Debuggee): Instance { return new Instance(this.#session, this.#alive('frame.get-instance')); }
  getFuncIndex(_d: Debuggee): number { return this.#alive('frame.get-func-index').func; }
  getPc(_d: Debuggee): number { return this.#alive('frame.get-pc').pc; }

  /** Fails as a whole, with unsupported-type, where one of them is an externref: the interface cannot leave one out. */
  getLocals(_d: Debuggee): WasmValue[] {
    return makeValues(this.#session, this.#session.client.call('frame.get-locals', 'locals', this.#alive('frame.get-locals').id));
  }

  /** Bottom first; fails like {@link getLocals}. */
  getStack(_d: Debuggee): WasmValue[] {
    return makeValues(this.#session, this.#session.client.call('frame.get-stack', 'stack', this.#alive('frame.get-stack').id));
  }

  parentFrame(_d: Debuggee): Frame | undefined {
    const parent = this.#session.client.parentOf('frame.parent-frame', this.#info);
    return parent === undefined ? undefined : new Frame(this.#session, parent);
  }

  #alive(method: string): FrameInfo {
    this.#session.client.requireFrame(method, this.#info);
    return this.#info;
  }
}

/** The extension interface `frames`: what `debug-main` lacks. */
export const frameExtensions = {
  locals: (_d: Debuggee, frame: Frame): (WasmValue | undefined)[] => knownValues(frame, 'locals'),
  operands: (_d: Debuggee, frame: Frame): (WasmValue | undefined)[] => knownValues(frame, 'operands'),
  hostFrames: (d: Debuggee): readonly (readonly HostFrame[])[] => clientOf(d).call('frames.host-frames', 'hostFrames'),
  setLocal: (_d: Debuggee, frame: Frame, index: number, value: WasmValue): void => changeFrame(frame, 'local', index, takeValue(value)),
  setStackValue: (_d: Debuggee, frame: Frame, index: number, value: WasmValue): void => changeFrame(frame, 'stack-value', index, takeValue(value)),
};
