/** What the objects of the JavaScript API are made of. A class that extends one of these puts its private fields on the object that is given. */

const { setPrototypeOf, prototype: objectPrototype } = Object;
const { apply } = Reflect;
const arrayIterator = Array.prototype.values;

/** An object that a class below has made of another one. */
class Adopted {
  constructor(object: object) {
    return setPrototypeOf(object, new.target.prototype) as Adopted;
  }
}

/**
 * The base of what has an object of the engine's own under it, for the sake of those who look beneath prototypes: `postMessage` and `structuredClone`, which
 * send a module and refuse a memory, and `node:wasi`.
 */
export class Backed extends Adopted {
  /** @param object undefined if the engine has none: then it cannot be cloned */
  constructor(object: object | undefined) {
    super(object ?? apply(arrayIterator, [], []));
  }
}

/** The base of what cannot be cloned: beneath the prototype it is an iterator of an array, which engines refuse to clone. */
export class Uncloneable extends Adopted {
  constructor() {
    super(apply(arrayIterator, [], []));
  }
}

/** Makes the prototype of such a class one of a class that extends nothing. */
export function standAlone(prototype: object): void {
  setPrototypeOf(prototype, objectPrototype);
}
