/** The canonical numbers of function types: equal types have equal numbers in every module, so that one comparison is a type check. */
import { typeKey, type FuncType } from '../../compiler/model/types.js';

const ids = new Map<string, number>();

/** The canonical number of a function type: small, non-negative, the same for every equal type. */
export function canonicalTypeId(type: FuncType): number {
  const key = typeKey(type);
  let id = ids.get(key);
  if (id === undefined) {
    id = ids.size;
    ids.set(key, id);
  }
  return id;
}
