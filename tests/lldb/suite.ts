/** Makes tests of cases. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allCases, expectedPath, type LldbCase } from './cases.js';
import { missingLldb } from './client.js';
import { play } from './play.js';
import { component, type Form, root } from './program.js';

const CASE_MS = 150_000;
const CI = process.env['CI'] === 'true';
/** UPDATE=1 writes what is seen as what is expected. To be read by a human before it is believed. */
const UPDATE = process.env['UPDATE'] === '1';

const missing = missingLldb();

/** Why a case cannot run here, or undefined. */
function obstacle({ wasm }: LldbCase, form: Form): string | undefined {
  const needed = form === 'component' ? [join(root, wasm), component] : [join(root, wasm)];
  const absent = needed.find((file) => !existsSync(file));
  return missing ?? (absent && `${relative(root, absent)} is not built; run: bash test-programs/build.sh`);
}

/** A test of each case that is wanted, against the stub in this form. In continuous integration nothing is skipped. */
export function suite(title: string, form: Form, wanted: (played: LldbCase) => boolean): void {
  const cases = allCases().filter(wanted);
  describe(title, () => {
    it('has cases', () => expect(cases).not.toEqual([]));
    for (const played of cases) {
      it(`${played.name}: ${played.title}`, async ({ skip }) => {
        const reason = obstacle(played, form);
        if (reason !== undefined && CI) throw new Error(reason);
        if (reason !== undefined) skip(reason);
        const seen = await play(played, form);
        if (UPDATE && form === 'module') writeFileSync(expectedPath(played.name), seen);
        else expect(seen).toBe(readFileSync(expectedPath(played.name), 'utf8'));
      }, CASE_MS);
    }
  });
}
