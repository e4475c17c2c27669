/** What all resources of the debug interface are: handles, of which the debugger may have several for one entity. */
import type { DebuggeeClient } from '../wire/client.js';
import { DISPOSE } from '../wire/embedding.js';
import type { EventSource } from '../wire/event-source.js';
import type { EntityId } from '../wire/protocol.js';

/** What every handle needs to be of use. */
export interface Session {
  readonly client: DebuggeeClient;
  /** Makes the `wasi:io/poll` pollable of an event. */
  readonly Pollable: new (source: EventSource) => object;
}

let session: (handle: EntityHandle) => Session;
let id: (handle: EntityHandle) => EntityId;
let peek: (handle: EntityHandle) => EntityId | undefined;
let give: (handle: EntityHandle) => EntityId;

/** A handle of an entity. Nothing about it can be seen from outside but by the functions below. */
export abstract class EntityHandle {
  readonly #session: Session;
  #id: EntityId;

  constructor(owner: Session, entity: EntityId) {
    this.#session = owner;
    this.#id = entity;
  }

  static {
    session = (handle) => handle.#session;
    peek = (handle) => (handle.#id === 0 ? undefined : handle.#id);
    id = (handle) => {
      if (handle.#id === 0) throw new TypeError('the handle has been given away');
      return handle.#id;
    };
    give = (handle) => {
      const entity = id(handle);
      handle[DISPOSE]();
      return entity;
    };
  }

  /** The handle is of no use any more. */
  [DISPOSE](): void {
    this.#id = 0;
  }
}

export const sessionOf = (handle: EntityHandle): Session => session(handle);
export const clientOf = (handle: EntityHandle): DebuggeeClient => session(handle).client;
/** The entity of a handle. @throws TypeError if the handle has been given away */
export const idOf = (handle: EntityHandle): EntityId => id(handle);
/** The same, undefined if the handle is of no use any more. */
export const idIfAny = (handle: EntityHandle): EntityId | undefined => peek(handle);
/** The same of a handle that is passed as owned: it is of no use after that. */
export const giveAway = (handle: EntityHandle): EntityId => give(handle);
