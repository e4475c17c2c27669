/**
 * Interrupts at chosen moments. Running code is given a flag of its own that is always up, so that it asks at each yield point, and is sent on until
 * its time has come; then the store's flag goes up, as if another thread had raised it just now.
 */
import type { Instance } from '../../runtime/store/instance.js';
import type { Store } from '../../runtime/store/store.js';

export class YieldCounter {
  /** Yield points that running code has passed. */
  passed = 0;
  /** Yield points until the flag goes up; 0 for never. */
  remaining = 0;

  /** @param store without instances, and without a debugger yet; undefined to leave everything as it is */
  constructor(store: Store | undefined) {
    if (!store) return;
    const up = Int32Array.of(1);
    const register = store.register.bind(store);
    // An instance registers before any of its code is made, which holds on to the flag.
    store.register = (instance: Instance) => {
      (instance as { flag: Int32Array }).flag = up;
      return register(instance);
    };
    let stop = store.onYield;
    const onYield = (): void => {
      this.passed++;
      if (this.remaining > 0 && --this.remaining === 0) Atomics.store(store.flag, 0, 1);
      if (Atomics.load(store.flag, 0) !== 0) stop?.();
    };
    Object.defineProperty(store, 'onYield', { get: () => onYield, set: (f: Store['onYield']) => { stop = f; } });
  }

  /** Raises the flag at the n-th yield point from now; never, for 0. */
  arm(n: number): void {
    this.remaining = n;
  }
}
