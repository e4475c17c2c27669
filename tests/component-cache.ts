/** The environment of processes that run components: what has been made of those is kept from one file of tests to the next, for as long as the tests run. */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly componentCache: string;
  }
}

export const componentCache: Readonly<Record<string, string>> = { XDG_CACHE_HOME: inject('componentCache') };
