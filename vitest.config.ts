import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest: a run begins with them, so that at its end no worker has a long one left while the other has nothing. */
const LONGEST = [
  'packages', 'fixtures', 'stop-anywhere-programs', 'debuggers-programs', 'debuggers', 'lldb-differential', 'gdbstub-soak', 'gdbstub-execution', 'shell-suite',
  'random', 'cli-gdb', 'gdbstub-endings', 'shell-stops', 'resumable-suites', 'yields', 'variants-random', 'observations', 'gdbstub-clients', 'gdbstub-monitor',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST.indexOf(basename(moduleId, '.test.ts'));
      return index < 0 ? LONGEST.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    globalSetup: ['tests/fresh-dist.mjs'],
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    // Most tests wait for child processes; vitest alone would leave a core idle on a machine of two.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
