/** The numbers of entities, on the debuggee's thread, and values in the terms of the wire. */
import { DebugError } from '../../debuggee/errors.js';
import type { Entity as DebuggeeEntity } from '../../debuggee/index.js';
import { MISSING, type Value, valTypeOf, wasmTypeOf } from '../../debuggee/value.js';
import type { CompiledModule } from '../../store/compiled-module.js';
import { FuncInst } from '../../store/func.js';
import { ExnInst } from '../../store/tag.js';
import type { Float } from '../../support/float.js';
import { fromBits, toBits } from '../wire/bits.js';
import type { EntityId, WireValue } from '../wire/protocol.js';

export type Entity = CompiledModule | DebuggeeEntity | ExnInst;

/** A class, also one whose constructor is private. */
interface EntityClass<T> {
  readonly name: string;
  readonly prototype: T;
  [Symbol.hasInstance](value: unknown): boolean;
}
const isOf = <T>(value: unknown, entityClass: EntityClass<T>): value is T => value instanceof entityClass;

/**
 * Numbers entities as they are first spoken of; no number is given twice. What has a number stays alive with this object, since the debugger may hold a handle; of most
 * kinds there are few. Exceptions come and go, so theirs are given up when the debugger has dropped its handles; and those of what has been retired, at once.
 */
export class EntityIds {
  private readonly ids = new Map<Entity, EntityId>();
  private readonly entities = new Map<EntityId, Entity>();
  private last: EntityId = 0;

  /** How many entities have numbers. */
  get size(): number {
    return this.entities.size;
  }

  idOf(entity: Entity): EntityId {
    let id = this.ids.get(entity);
    if (id === undefined) {
      id = ++this.last;
      this.ids.set(entity, id);
      this.entities.set(id, entity);
    }
    return id;
  }

  /**
   * The entity of a number.
   * @throws DebugError invalid-entity if it is no more; TypeError if it is none of the class, which handles of the interface make impossible
   */
  get<T extends Entity>(id: EntityId, entityClass: EntityClass<T>): T {
    const entity = this.entities.get(id);
    if (entity === undefined && id > 0 && id <= this.last) throw new DebugError('invalid-entity', `the ${entityClass.name} is no more: it went with its instance`);
    if (!isOf(entity, entityClass)) throw new TypeError(`${id} is not the number of a ${entityClass.name}`);
    return entity;
  }

  /** They are no more: what the debugger has handles of is `invalid-entity` from now on. */
  retire(entities: readonly Entity[]): void {
    for (const entity of entities) {
      const id = this.ids.get(entity);
      if (id !== undefined) this.forget(id);
    }
  }

  /** The same, if it is still there. */
  find<T extends Entity>(id: EntityId, entityClass: EntityClass<T>): T | undefined {
    return this.entities.has(id) || id > this.last ? this.get(id, entityClass) : undefined;
  }

  /** Nobody will use the number any more. */
  forget(id: EntityId): void {
    const entity = this.entities.get(id);
    if (entity === undefined) return;
    this.entities.delete(id);
    this.ids.delete(entity);
  }

  /** @throws DebugError unsupported-type: an externref cannot cross, nor what is not known */
  toWire(value: Value): WireValue {
    const type = wasmTypeOf(value.type);
    if (value.value === MISSING) throw new DebugError('unsupported-type', 'a value that the core dump does not have');
    if (type !== 'wasm-funcref' && type !== 'wasm-exnref') return toBits(type, value.value as Float | bigint);
    return { type, low: value.value === null ? 0 : this.idOf(value.value as FuncInst | ExnInst), high: 0 };
  }

  fromWire(value: WireValue): Value {
    switch (value.type) {
      case 'wasm-funcref': return { type: 'funcref', value: value.low === 0 ? null : this.get(value.low, FuncInst) };
      case 'wasm-exnref': return { type: 'exnref', value: value.low === 0 ? null : this.get(value.low, ExnInst) };
      default: return { type: valTypeOf(value.type), value: fromBits(value) };
    }
  }
}
