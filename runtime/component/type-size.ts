/** How large types are that are read from a component: some dozens of definitions, each of which has the one before twice, make one that is larger than any memory. */

interface Size {
  /** In bytes of its definition and, each time that it refers to another, of that. */
  readonly weight: number;
  /** How deep definitions are in one another. */
  readonly depth: number;
}

/** A larger one is refused, as by other readers. */
const MOST: Size = { weight: 1_000_000, depth: 1000 };

const sizes = new WeakMap<object, Size>();

export const weightOf = (type: object): number => sizes.get(type)?.weight ?? 1;

/** Has a copy the size of what it was made of. */
export function sameSize<T extends object>(copy: T, type: object): T {
  const size = sizes.get(type);
  if (size !== undefined) sizes.set(copy, size);
  return copy;
}

/** The size of a type that is being read. */
export class TypeSize {
  private weight = 0;
  private depth = 0;

  /** Counts what it refers to. */
  with<T extends object>(type: T): T {
    this.weight += weightOf(type);
    this.depth = Math.max(this.depth, sizes.get(type)?.depth ?? 0);
    return type;
  }

  /** @returns whether a type of this size may be */
  note(type: object, bytes: number): boolean {
    const size = { weight: bytes + this.weight, depth: 1 + this.depth };
    sizes.set(type, size);
    return size.weight <= MOST.weight && size.depth <= MOST.depth;
  }
}
