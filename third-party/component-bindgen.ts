/** What makes JavaScript and core modules of a component: the one part of jco's that we use. Its main entry brings optimisers and minifiers along. Loaded for components only. */
import { giveStreams, takeStreamsBack, takeWritten } from './generator-streams.js';
import { $init, generate } from '@bytecodealliance/jco-transpile/component';

takeStreamsBack();

/** Where the generator is, to be loaded again: the build puts the URL of its own file here. */
declare const OWN_FILE: string | undefined;
const file = (): string => (typeof OWN_FILE === 'string' ? OWN_FILE : new URL('../vendor/js-component-bindgen-component.js', import.meta.resolve('@bytecodealliance/jco-transpile/component')).href);

export interface Generator {
  readonly $init: typeof $init;
  readonly generate: typeof generate;
}

/** One that has failed cannot be used again. @param number so that no two are the same */
export async function anotherGenerator(number: number): Promise<Generator> {
  giveStreams();
  try {
    return await import(`${file()}?${number}`) as Generator;
  } finally {
    takeStreamsBack();
  }
}

export { $init, generate, takeWritten };
